"""Sessions with a CX_HOME in a store: what they need, bring, commit, and leave behind (nothing)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from cxlib.base import scratch
from cxlib.base.errors import RunError, SettingsError
from cxlib.clients import remote
from cxlib.clients.folder import ClientFolder, all_names, create, home
from cxlib.clients.store import Store
from cxlib.clients.versions import names

SERVER = "postgresql+psycopg://cx@127.0.0.1:1/cx"


@pytest.fixture
def stored(address: str, monkeypatch: pytest.MonkeyPatch) -> Store:
    """CX_HOME is a store that holds one client."""
    monkeypatch.setenv("CX_HOME", address)
    for variable in remote.SERVERS:
        monkeypatch.setenv(variable, SERVER)
    with remote.session():
        create("anna", language="pl", sector="dental", display_name="Klinika Anna")
    return Store(address)


def places() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob(f"{remote.PREFIX}*"))


def test_what_a_session_changes_is_there_for_the_next(stored: Store) -> None:
    with remote.session() as first:
        assert all_names() == ["anna"]
        folder = ClientFolder.open("anna")
        assert folder.settings.name == "Klinika Anna" and folder.root.is_relative_to(first.home)
        assert len(folder.key) == 32
        folder.maps.joinpath("survey.yml").write_text("table: survey", encoding="utf-8")
    with remote.session():
        assert ClientFolder.open("anna").maps.joinpath("survey.yml").read_text() == "table: survey"
    with pytest.raises(SettingsError, match="worked on through the cx commands"):
        home()


def test_looking_makes_no_version_and_clients_that_are_not_asked_for_are_not_brought(stored: Store) -> None:
    before = names(stored)
    with remote.session():
        create("berta", language="en", sector="shop")
    with remote.session() as own:
        assert ClientFolder.open("anna").settings.country == "PL"
        assert sorted(own.out) == ["anna"]
        with pytest.raises(SettingsError, match="there: anna, berta"):
            ClientFolder.open("nobody")
    assert names(stored)["anna"] == before["anna"]


def test_a_sentence_keeps_what_was_done_and_a_fault_keeps_nothing(stored: Store) -> None:
    for error, kept in ((RunError("The run failed."), True), (ValueError("a fault"), False)):
        before = names(stored)["anna"]
        with pytest.raises(type(error)), remote.session():
            (ClientFolder.open("anna").root / "runs" / "note").write_text(str(error), encoding="utf-8")
            raise error
        assert (names(stored)["anna"] != before) == kept
    assert places() == []


def test_a_new_client_must_be_new_in_the_store(stored: Store) -> None:
    with remote.session(), pytest.raises(SettingsError, match="must not exist yet"):
        create("anna", language="en", sector="shop")


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [("CX_LEDGER_URL", "", "not set"), ("CX_DECISIONS_URL", "sqlite:///x.db", "a file")],
)
def test_files_cannot_hold_the_decisions_of_a_store(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv("CX_HOME", "memory://x")
    for each in remote.SERVERS:
        monkeypatch.setenv(each, SERVER)
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=rf"{variable} is {said}"), remote.session():
        pass
    assert places() == []


def test_a_folder_of_this_machine_pays_nothing(cx_home: Path) -> None:
    create("anna", language="en", sector="shop")
    code = (
        "import sys; from cxlib.clients.folder import ClientFolder, all_names; "
        "assert all_names() == ['anna'] and ClientFolder.open('anna').settings; "
        "sys.exit(str({'fsspec', 's3fs', 'cxlib.clients.remote'} & set(sys.modules) or ''))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stderr.strip() == ""


KILLED = """
import os, sys, time
from cxlib.clients import remote
with remote.session() as own:
    (own.home / "anna").mkdir()
    (own.home / "anna" / "client.yml").write_text("private")
    print(own.place.path, flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_what_a_killed_session_left_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CX_HOME", tmp_path.joinpath("store").as_uri())
    for each in remote.SERVERS:
        monkeypatch.setenv(each, SERVER)
    with subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        place = Path(process.stdout.readline().strip())
        assert place.is_dir() and place.stat().st_mode & 0o077 == 0
        with remote.session():
            assert place.is_dir(), "its maker is alive"
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    end = time.monotonic() + 10
    while place.exists() and time.monotonic() < end:
        scratch.sweep(remote.PREFIX)
    assert not place.exists()


def test_places_of_a_session_are_told_as_places_in_the_store(stored: Store) -> None:
    with remote.session():
        told = remote.as_told(f"Look in {ClientFolder.open('anna').root}/runs, please.")
    assert told == f"Look in {stored.address}/anna/runs, please."
