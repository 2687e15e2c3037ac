"""The ledger and its leases, as a file and on a server: the same answers, also when the server breaks off."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from cxlib.base.errors import RunError
from cxlib.clients.leases import held, leased
from cxlib.clients.ledger import Ledger, Turn, Work
from tests.servers import Cluster

TURN = Turn("anna", "2026Q3", "ok", as_of="2026-10-01", seen="s", made="m", fingerprint="f", published=True)


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.postgres)])
def ledger(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    if request.param == "server":
        cluster: Cluster = request.getfixturevalue("postgres")
        monkeypatch.setenv("CX_LEDGER_URL", cluster.url(cluster.database()))
    return Ledger.open(tmp_path)


def again(ledger: Ledger) -> Ledger:
    """The same ledger as another process opens it."""
    return Ledger(path=ledger.path, url="" if ledger.path else str(ledger.engine.url))


def test_what_is_recorded_is_told_and_the_newest_word_stands(ledger: Ledger) -> None:
    assert ledger.turns("2026Q3") == {} and ledger.work("anna", "2026Q3") == {}
    works = [
        Work("11", "in", "ok", "out", None, 1.5, 1),
        Work("12", "in", "failed", error="Zażółć İı.", tries=2),
    ]
    ledger.record(TURN, works)
    ledger.record(replace(TURN, client="berta", status="failed", sentence="x" * 5000))
    ledger.record(replace(TURN, status="quiet"), [replace(works[1], status="ok", error=None)])
    other = again(ledger)
    assert other.turns("2026Q3")["anna"].status == "quiet"
    assert other.turns("2026Q3")["berta"].sentence == "x" * 5000
    assert other.turns("2026Q2") == {}
    assert {key: one.status for key, one in other.work("anna", "2026Q3").items()} == {"11": "ok", "12": "ok"}
    assert other.work("anna", "2026Q3")["11"] == works[0]


def test_a_client_has_one_holder_until_it_is_given_back(ledger: Ledger) -> None:
    with leased(ledger, "anna") as first:
        assert first is not None
        first.check()
        with leased(again(ledger), "anna") as second, leased(again(ledger), "berta") as other:
            assert second is None and other is not None
            assert held(ledger) == {"anna", "berta"}
    assert held(ledger) == set()
    with leased(again(ledger), "anna") as third:
        assert third is not None


def test_a_silent_holder_loses_its_client_and_is_told(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    with leased(ledger, "anna", seconds=60) as first:
        assert first is not None
        first._over.set()  # its heart stops
        ledger.change(lambda connection: connection.execute(sa.text("UPDATE leases SET until = 0")))
        with leased(again(ledger), "anna") as second:
            assert second is not None
            with pytest.raises(RunError, match="taken over by another"):
                first.check()
            second.check()


RACER = """
import sys, time
from pathlib import Path
from cxlib.clients.leases import leased
from cxlib.clients.ledger import Ledger, Turn, Work
place, who = Path(sys.argv[1]), sys.argv[2]
won = 0
for number in range(12):
    with leased(Ledger.open(place), "anna") as lease:
        if lease is not None:
            mark = place / "inside"
            mark.touch(exist_ok=False)
            Ledger.open(place).record(Turn("anna", f"{number}", "ok", sentence=who), [Work("11", "i", "ok")])
            mark.unlink()
            won += 1
print(won)
"""


def test_processes_never_hold_one_client_together(ledger: Ledger, tmp_path: Path) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, str(tmp_path), f"racer {number}"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(3)
    ]  # fmt: skip
    told = [racer.communicate(timeout=120) for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0, 0], told
    assert sum(int(out) for out, _ in told) > 0 and held(ledger) == set()


@pytest.mark.postgres
def test_the_ledger_outlives_cut_connections_and_a_restart(postgres: Cluster) -> None:
    database = postgres.database()
    ledger = Ledger(url=postgres.url(database))
    ledger.record(TURN)
    written, over = [], threading.Event()

    def write() -> None:
        while not over.is_set():
            ledger.record(replace(TURN, client=f"c{len(written)}"), [Work("11", "i", "ok")])
            written.append(len(written))

    writer = threading.Thread(target=write)
    with leased(Ledger(url=postgres.url(database)), "anna", seconds=4) as lease:
        assert lease is not None
        writer.start()
        try:
            for _ in range(20):
                postgres.cut(database)
                time.sleep(0.02)
            postgres.stop()
            postgres.start()
            before, end = len(written), time.monotonic() + 30
            while len(written) < before + 5 and time.monotonic() < end:
                time.sleep(0.02)
        finally:
            over.set()
            writer.join(60)
        assert len(written) >= before + 5
        lease.check()
    assert set(ledger.turns("2026Q3")) == {"anna", *(f"c{number}" for number in written)}


@pytest.mark.postgres
def test_a_lease_whose_answer_was_lost_is_ours(postgres: Cluster) -> None:
    ledger = Ledger(url=postgres.url(postgres.database()))
    ledger.turns("2026Q3")
    lost: list[bool] = []
    commit = ledger.engine.dialect.do_commit

    def answerless(connection: object) -> None:
        commit(connection)  # type: ignore[arg-type]
        if not lost:
            lost.append(True)
            raise sa.exc.OperationalError("COMMIT", {}, Exception("gone"), connection_invalidated=True)

    ledger.engine.dialect.do_commit = answerless  # type: ignore[method-assign,assignment]
    with leased(ledger, "anna") as lease:
        assert lost and lease is not None
