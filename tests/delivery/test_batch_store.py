"""A batch over clients in a store like S3: pages as from folders, unchanged clients known from one list."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cxlib.base.quarter import Period
from cxlib.cli import main
from cxlib.clients import remote
from cxlib.clients.decisions import Decisions, Touchpoint
from cxlib.clients.folder import ClientFolder
from cxlib.clients.ledger import Ledger
from cxlib.clients.store import Store
from cxlib.clients.versions import names
from cxlib.delivery.batch import homes
from cxlib.delivery.batch.plan import chosen
from cxlib.delivery.batch.portfolio import run_all
from cxlib.delivery.batch.tasks import Outcome, Task
from cxlib.delivery.batch.workers import Inline
from cxlib.delivery.publish import publish
from cxlib.delivery.run import run
from tests.servers import Cluster, ObjectStore

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

QUARTER = Period.parse("2026Q3")


@pytest.fixture
def local(tiny: ClientFolder) -> Path:
    """Two small firms in a folder."""
    shutil.copytree(tiny.root, tiny.root.with_name("other"))
    return tiny.root.parent


@pytest.fixture
def stored(
    local: Path, postgres: Cluster, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> Store:
    """The same firms in a store."""
    database = postgres.url(postgres.database())
    for name, value in {
        **object_store.environment, "CX_DECISIONS_URL": database, "CX_LEDGER_URL": database,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    address = f"s3://{object_store.bucket()}/clients"
    monkeypatch.setenv("CX_HOME", address)
    for name in ("tiny", "other"):
        assert main(["deposit", str(local / name)]) == 0
    return Store(address)


def batch(store: Store, shelf: Path, **more: object) -> dict[str, Outcome]:
    tasks = [Task(name, "2026Q3", store.address, shelf=str(shelf), **more) for name in chosen()]  # type: ignore[arg-type]
    outcomes = run_all(tasks, lambda many: Inline(), lambda state, outcome: None)
    return {outcome.client: outcome for outcome in outcomes}


def statuses(found: dict[str, Outcome]) -> dict[str, str]:
    return {name: outcome.status for name, outcome in found.items()}


def test_a_batch_in_a_store_from_first_to_unchanged(
    local: Path,
    stored: Store,
    answering: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    hashed: Callable[[Path], dict[str, str]],
) -> None:
    first = batch(stored, answering)
    assert statuses(first) == {"tiny": "ok", "other": "ok"}
    assert first["tiny"].place == f"{stored.address}/tiny/published/2026Q3"
    marks = names(stored)
    with monkeypatch.context() as blind:
        blind.setattr(homes.InStore, "at_work", None)
        assert statuses(batch(stored, answering)) == {"tiny": "unchanged", "other": "unchanged"}
    assert names(stored) == marks, "nothing was written"

    with remote.session():
        folder = ClientFolder.open("other")
        Decisions.open(folder).save(Touchpoint(stage="use", name="till"), "Ewa", dt.datetime.now(dt.UTC))
    assert statuses(batch(stored, answering)) == {"tiny": "unchanged", "other": "ok"}
    with remote.session():
        place = ClientFolder.open("tiny").root / "client.yml"
        place.write_text(
            place.read_text(encoding="utf-8").replace("Tiny Shop", "Small Shop"), encoding="utf-8"
        )
    assert statuses(batch(stored, answering)) == {"tiny": "ok", "other": "unchanged"}

    assert main(["fetch", "other", str(tmp_path / "out")]) == 0
    monkeypatch.setenv("CX_HOME", str(local))
    folder = ClientFolder.open("other")
    assert run(folder, QUARTER, notebooks=answering).status == "ok"
    publish(folder, QUARTER)
    assert hashed(tmp_path / "out" / "other" / "published") == hashed(local / "other" / "published")


def test_results_that_could_not_be_committed_are_not_in_the_ledger(
    stored: Store, answering: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raced: list[str] = []
    real = Store.swap

    def swap(self: Store, key: str, content: bytes, held: object) -> bool:
        """Somebody else commits tiny just before us, once."""
        if key == "current/tiny.json" and not raced:
            raced.append(key)
            return False
        return real(self, key, content, held)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "swap", swap)
    found = batch(stored, answering)
    assert statuses(found) == {"tiny": "failed", "other": "ok"} and raced
    assert "was changed in s3://" in found["tiny"].sentence
    assert Ledger.open(Path()).turns("2026Q3")["tiny"].status == "failed"
    assert statuses(batch(stored, answering)) == {"tiny": "ok", "other": "unchanged"}


def test_a_failed_run_is_kept_in_the_store_and_told_by_its_place_there(
    stored: Store, write: Callable[..., Path], tmp_path: Path
) -> None:
    shelf = write("11-voice.ipynb", ("bad", "1 / 0"))
    found = batch(stored, shelf)["tiny"]
    assert found.status == "failed" and remote.PREFIX not in found.sentence + found.place
    assert f"{stored.address}/tiny/runs/2026Q3.failed/11-voice.ipynb" in found.sentence
    assert main(["fetch", "tiny", str(tmp_path)]) == 0
    assert (tmp_path / "tiny" / "runs" / "2026Q3.failed" / "11-voice.ipynb").is_file()
