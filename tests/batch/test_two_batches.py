"""Two batches at once, and batches that were killed: no client twice, nothing lost, nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from cxlib.base.errors import RunError
from cxlib.cli import main
from cxlib.clients.folder import ClientFolder
from cxlib.clients.leases import LEASES, held, leased
from cxlib.clients.ledger import Ledger
from tests.batch.conftest import Shelf, inline, task
from tests.waiting import wait_for

Firm = Callable[[str], ClientFolder]

RUNNER = """
import json, sys
from cxlib.clients.folder import all_names, home
from cxlib.delivery.batch.portfolio import run_all
from cxlib.delivery.batch.processes import Processes
from cxlib.delivery.batch.tasks import Task
if __name__ == "__main__":
    tasks = [Task(name, "2026Q3", str(home()), shelf=sys.argv[1]) for name in all_names()]
    try:
        outcomes = run_all(tasks, Processes, lambda state, outcome: None, jobs=2)
    except KeyboardInterrupt:
        sys.exit(130)
    print(json.dumps({one.client: one.status for one in outcomes}))
"""
TELL = """
import os, time
with open(os.environ["CX_TEST_LOG"], "a") as log:
    log.write(client + "\\n")
time.sleep(0.3)
while os.path.exists(os.environ["CX_TEST_LOG"] + "." + client):
    time.sleep(0.1)
"""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where notebooks write which client they ran for; a file beside it with a client's name holds it up."""
    monkeypatch.setenv("CX_TEST_LOG", str(tmp_path / "log"))
    return tmp_path / "log"


@pytest.fixture
def start(tmp_path: Path, log: Path) -> Iterator[Callable[[Path], subprocess.Popen[str]]]:
    """Start a batch of all clients in a process of its own."""
    script, started = tmp_path / "runner.py", []
    script.write_text(RUNNER)

    def starter(place: Path) -> subprocess.Popen[str]:
        call = [sys.executable, str(script), str(place)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(call, start_new_session=True, **pipes))
        return started[-1]

    yield starter
    for process in started:
        for one in family(log):
            one.kill()
        process.kill()
        process.communicate()


def family(log: Path) -> list[psutil.Process]:
    """Every living process that stems from a batch of this test."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = process.environ().get("CX_TEST_LOG") == str(log) and process.pid != os.getpid()
            if ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def ran(log: Path) -> list[str]:
    return sorted(log.read_text().split()) if log.is_file() else []


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_two_batches_share_the_work(cx_home: Path, firm: Firm, shelf: Shelf, log: Path, start) -> None:
    names = [f"firm-{number}" for number in range(6)]
    place = shelf(n11=TELL)
    for name in names:
        firm(name)
    one, two = start(place), start(place)
    told = [json.loads(batch.communicate(timeout=120)[0]) for batch in (one, two)]
    assert ran(log) == names  # each once
    for outcomes in told:
        assert set(outcomes) == set(names)
        assert set(outcomes.values()) <= {"ok", "unchanged"}
    assert all(sum(outcomes[name] == "ok" for outcomes in told) == 1 for name in names)
    assert {turn.status for turn in Ledger.open(cx_home).turns("2026Q3").values()} == {"ok"}
    wait_for(lambda: not family(log), 10)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_batch_that_is_stopped_is_resumed_by_calling_again(
    cx_home: Path, firm: Firm, shelf: Shelf, log: Path, start, number: signal.Signals
) -> None:
    """Stopped while one client is through and the next is at its second notebook."""
    place = shelf(n11=TELL, n12=TELL.replace("client", "(client + '-second')"))
    for name in ("anna", "berta", "carla"):
        firm(name)
    for name in ("berta-second", "carla-second"):
        Path(f"{log}.{name}").touch()
    batch = start(place)
    wait_for(lambda: {"berta-second", "carla-second"} <= set(ran(log)), 90)
    assert Ledger.open(cx_home).turns("2026Q3").keys() == {"anna"}
    if number == signal.SIGINT:
        os.killpg(batch.pid, number)  # as a terminal does
        assert batch.wait(30) == 130
    else:
        batch.kill()
        batch.wait()
    wait_for(lambda: not family(log), 15)
    for name in ("berta-second", "carla-second"):
        Path(f"{log}.{name}").unlink()
    outcomes = json.loads(start(place).communicate(timeout=120)[0])
    assert outcomes == {"anna": "unchanged", "berta": "ok", "carla": "ok"}
    assert [ran(log).count(name) for name in ("anna", "berta", "carla", "berta-second")] == [1, 1, 1, 2]
    left = [path.name for path in (cx_home / "berta" / "runs").iterdir()]
    assert sorted(left) == [".lock", "2026Q3"]


def test_a_client_that_another_batch_is_at_comes_last(
    cx_home: Path, firm: Firm, shelf: Shelf, settled: None
) -> None:
    place = shelf(n11="print(1)")
    for name in ("anna", "berta"):
        firm(name)
    ledger, free = Ledger.open(cx_home), threading.Event()

    def other() -> None:
        with leased(ledger, "anna") as lease:
            assert lease is not None
            free.wait(30)

    batch = threading.Thread(target=other)
    batch.start()
    wait_for(lambda: held(ledger) == {"anna"}, 90)
    told: list[str] = []
    from cxlib.delivery.batch.portfolio import run_all
    from cxlib.delivery.batch.workers import Inline

    def tell(state: object, outcome: object) -> None:
        if outcome is not None:
            told.append(outcome.client)  # type: ignore[attr-defined]
            free.set()

    tasks = [task(cx_home, name, place) for name in ("anna", "berta")]
    outcomes = run_all(tasks, lambda many: Inline(), tell)
    batch.join()
    assert told == ["berta", "anna"]
    assert [one.status for one in outcomes] == ["ok", "ok"]


def test_a_lease_is_one_holders_and_is_given_back(cx_home: Path) -> None:
    ledger = Ledger.open(cx_home)
    with leased(ledger, "anna") as mine, leased(ledger, "anna") as second, leased(ledger, "berta") as other:
        assert mine is not None and second is None and other is not None
        mine.check()
        assert held(ledger) == {"anna", "berta"}
    assert held(ledger) == set()
    with leased(ledger, "anna") as again:
        assert again is not None


def test_a_lease_outlives_its_time_as_long_as_its_holder_lives(cx_home: Path) -> None:
    ledger = Ledger.open(cx_home)
    with leased(ledger, "anna", seconds=0.4) as mine:
        assert mine is not None
        time.sleep(1)
        with leased(ledger, "anna") as second:
            assert second is None
        mine.check()


def forget(ledger: Ledger, **changes: object) -> None:
    """Change what the ledger says of all leases, as if others had written it."""
    ledger.change(lambda connection: connection.execute(LEASES.update().values(**changes)))


def test_the_lease_of_a_silent_machine_runs_out_and_its_holder_notices(cx_home: Path) -> None:
    ledger = Ledger.open(cx_home)
    with leased(ledger, "anna") as silent:
        assert silent is not None
        forget(ledger, machine="another machine", until=0.0)
        assert held(ledger) == set()
        with leased(ledger, "anna") as heir:
            assert heir is not None
            with pytest.raises(RunError, match="taken over by another"):
                silent.check()
            heir.check()


@pytest.mark.parametrize(("machine", "taken"), [("this", True), ("another machine", False)])
def test_the_lease_of_a_dead_process_is_taken_over_at_once(cx_home: Path, machine: str, taken: bool) -> None:
    from cxlib.clients import leases

    ledger = Ledger.open(cx_home)
    dead = subprocess.Popen([sys.executable, "-c", "pass"])
    dead.wait()
    with leased(ledger, "anna"):
        name = leases.machine() if machine == "this" else machine
        forget(ledger, process=dead.pid, started=time.time(), machine=name)
        with leased(ledger, "anna") as heir:
            assert (heir is not None) == taken


def test_a_run_that_lost_its_client_puts_nothing_in_place(
    cx_home: Path, firm: Firm, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A laptop that slept: meanwhile another took the client over."""
    folder = firm("anna")
    from cxlib.delivery.batch import work

    run = work.run

    def slow(*given: object, **named: object) -> object:
        forget(Ledger.open(cx_home), holder="somebody else")
        return run(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(work, "run", slow)
    outcome = inline([task(cx_home, "anna", shelf(n11="print(1)"))])["anna"]
    assert outcome.status == "failed" and "taken over by another" in outcome.sentence
    assert not (folder.root / "runs" / "2026Q3").exists()


def test_a_damaged_ledger_gets_a_sentence(
    cx_home: Path, firm: Firm, capsys: pytest.CaptureFixture[str]
) -> None:
    firm("anna")
    (cx_home / "ledger.db").write_bytes(b"no database" * 100)
    assert main(["batch", "2026Q3"]) == 2
    told = capsys.readouterr().err
    assert "Check the file; a damaged one can be deleted" in told and told.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Unix has a disk that is always full")
def test_nobody_is_told_to_delete_a_ledger_that_only_wants_room(
    cx_home: Path, firm: Firm, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    firm("anna")
    monkeypatch.setenv("CX_LEDGER_URL", "sqlite:////dev/full")
    assert main(["batch", "2026Q3"]) == 2
    told = capsys.readouterr().err
    assert "disk is full). Free some space" in told and "deleted" not in told
    monkeypatch.setenv("CX_LEDGER_URL", "sqlite:////dev/null/ledger.db")
    assert main(["batch", "2026Q3"]) == 2
    told = capsys.readouterr().err
    assert "CX_LEDGER_URL" in told and "Check that the server runs" in told and "deleted" not in told
