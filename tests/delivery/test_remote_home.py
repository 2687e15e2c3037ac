"""Commands with clients in a store like S3 and decisions on PostgreSQL: the same pages as from a folder."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cxlib.base.quarter import Period
from cxlib.cli import main
from cxlib.clients import remote
from cxlib.clients.decisions import Decisions, Touchpoint
from cxlib.clients.folder import ClientFolder
from cxlib.clients.store import Store
from cxlib.clients.versions import names
from cxlib.delivery import run as running
from cxlib.delivery.prepare import sources
from cxlib.delivery.publish import publish
from cxlib.delivery.run import run
from tests.servers import Cluster, ObjectStore

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

SURVEY = "when;nps;comment\n" + "".join(f"2026-08-{day:02d};{day % 11};ok\n" for day in range(1, 15))
NOON = dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def stored(postgres: Cluster, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> Store:
    """CX_HOME in an empty store, decisions and ledger in an empty database."""
    database = postgres.url(postgres.database())
    for name, value in {
        **object_store.environment, "CX_DECISIONS_URL": database, "CX_LEDGER_URL": database,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    address = f"s3://{object_store.bucket()}/clients"
    monkeypatch.setenv("CX_HOME", address)
    return Store(address)


@pytest.fixture
def shelf(answering: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`cx run` runs two small notebooks."""
    monkeypatch.setattr(running, "sources", lambda place: sources(place or answering))
    return answering


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    """The JSON document of a command."""
    capsys.readouterr()
    got = main([*arguments, "--json"])
    told = capsys.readouterr()
    assert got == code, told
    return json.loads(told.out)


def test_a_client_from_first_to_last_in_a_store(
    stored: Store, shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "anna", "--language", "en", "--sector", "dental"]) == 0
    file = tmp_path / "survey.csv"
    file.write_text(SURVEY, encoding="utf-8")
    options = ["--table", "survey", "--when", "when", "--how-much", "nps"]
    assert said(capsys, "import", "anna", str(file), *options)["rows_kept"] == 14
    assert said(capsys, "check", "anna", "2026Q3")["ready"] is True
    mark = names(stored)["anna"]
    assert said(capsys, "run", "anna", "2026Q3")["status"] == "ok"
    assert names(stored)["anna"] != mark
    figures = said(capsys, "measures", "anna", "2026Q3")
    assert next(each["n"] for each in figures if each["measure"] == "nps.v1") == 14
    assert main(["publish", "anna", "2026Q3"]) == 0
    told = capsys.readouterr().out
    assert f"Open {stored.address}/anna/published/2026Q3/index.html" in told and remote.PREFIX not in told
    assert [each["client"] for each in said(capsys, "today", "--as-of", "2026-10-05")["clients"]] == ["anna"]
    assert main(["fetch", "anna", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "anna" / "published" / "2026Q3" / "index.html").is_file()
    assert main(["fetch", "anna", str(tmp_path / "out")]) == 2
    assert main(["undo", "anna", "--yes"]) == 0
    capsys.readouterr()
    assert said(capsys, "check", "anna", "2026Q3", code=1)["ready"] is False
    assert not [key for key in stored.keys("versions") if "/exports/20" in key], (
        "nothing of it is left anywhere"
    )


def test_pages_from_a_store_are_those_from_a_folder(
    tiny: ClientFolder,
    stored: Store,
    shelf: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    hashed: Callable[[Path], dict[str, str]],
) -> None:
    quarter = Period.parse("2026Q3")
    with monkeypatch.context() as here:
        here.setenv("CX_HOME", str(tiny.root.parent))
        for name in remote.SERVERS:
            here.delenv(name)
        store = Decisions.open(tiny)
        store.save(Touchpoint(stage="use", name="till"), "Ewa", NOON)
        store.save(Touchpoint(stage="use", name="till", asked=True), "Ewa", NOON + dt.timedelta(days=1))
    assert main(["deposit", str(tiny.root)]) == 0
    assert main(["deposit", str(tiny.root)]) == 2, "it is in the store already"
    with monkeypatch.context() as here:
        here.setenv("CX_HOME", str(tiny.root.parent))
        for name in remote.SERVERS:
            here.delenv(name)
        assert run(tiny, quarter, notebooks=shelf).status == "ok"
        publish(tiny, quarter)
        prints = Decisions.open(tiny).fingerprint()
    with remote.session():
        there = Decisions.open(ClientFolder.open("tiny"))
        assert there.fingerprint() == prints and len(there.history("touchpoint", "till")) == 2
    assert main(["run", "tiny", "2026Q3"]) == 0 and main(["publish", "tiny", "2026Q3"]) == 0
    assert main(["fetch", "tiny", str(tmp_path / "out")]) == 0
    mine, theirs = (hashed(root / "published") for root in (tiny.root, tmp_path / "out" / "tiny"))
    assert mine == theirs and len(mine) > 3


@pytest.mark.parametrize("command", [["lab", "anna"], ["serve"], ["demo"]], ids=" ".join)
def test_what_needs_its_clients_here_says_so(
    stored: Store, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command) == 2
    assert "needs its clients on this machine" in capsys.readouterr().err


def test_help_asks_no_store(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CX_HOME", "s3://nowhere/clients")
    assert main(["--help"]) == 0 and main(["run", "--help"]) == 0
    assert main(["check", "anna"]) == 2
    assert "CX_DECISIONS_URL is not set" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["batch", "2026Q3"], ["today"]], ids=lambda words: words[0])
def test_a_store_goes_with_a_server_for_decisions_and_ledger(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CX_HOME", "s3://nowhere/clients")
    server, file = "postgresql+psycopg://cx@127.0.0.1/cx", "sqlite:////tmp/cx.db"
    for given, told in [
        ({}, "CX_DECISIONS_URL is not set"),
        ({"CX_DECISIONS_URL": file}, "CX_DECISIONS_URL is a file"),
        ({"CX_DECISIONS_URL": server}, "CX_LEDGER_URL is not set"),
        ({"CX_DECISIONS_URL": server, "CX_LEDGER_URL": file}, "CX_LEDGER_URL is a file"),
    ]:
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        assert main(command) == 2
        assert told in capsys.readouterr().err
