"""One client that cannot be run never stops the others, whatever is wrong with it."""

from __future__ import annotations

import errno
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.clients.ledger import Ledger
from cxlib.delivery.batch.portfolio import run_all
from cxlib.delivery.batch.processes import Processes
from cxlib.delivery.batch.tasks import Outcome, Task
from cxlib.delivery.limits import Limits
from tests.batch.conftest import Shelf, inline, task

Firm = Callable[[str], ClientFolder]
Q3 = Period.parse("2026Q3")
LINUX = pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="only Linux tells what a kernel holds")

KERNEL = """
import os, signal, time
if client == "raises":
    1 / 0
if client == "segfault":
    os.kill(os.getpid(), signal.SIGSEGV)
if client == "hangs":
    time.sleep(300)
if client == "eats":
    held = []
    while True:
        held.append(bytearray(os.urandom(1 << 20) * 16))
if client == "gorges":
    bytearray(1 << 40)
if client == "eats-elsewhere":
    import subprocess, sys
    subprocess.run([sys.executable, "-c", "x = bytearray(700 << 20); import time; time.sleep(300)"])
"""
LIMITS = Limits(cell_seconds=120, notebook_seconds=12, memory_mb=500)


def spoil(folder: ClientFolder) -> None:
    """Break a client's files in the way its name says."""
    if folder.name == "settings":
        (folder.root / "client.yml").write_text("name: [", encoding="utf-8")
    elif folder.name == "truncated":
        path = folder.table_path("survey")
        path.write_bytes(path.read_bytes()[:200])
    elif folder.name == "decisions":
        folder.decisions.write_bytes(b"SQLite format 3\\0" + b"\xff" * 5000)
    elif folder.name == "blocked":
        (folder.root / "runs").rmdir()
        (folder.root / "runs").write_text("a file where a folder must be", encoding="utf-8")


EXPECTED = {
    "settings": "valid YAML",
    "truncated": "survey.parquet",
    "decisions": "decisions of decisions must be readable",
    "blocked": "must be readable and writable",
    "raises": "Notebook 11 stopped at something unexpected (ZeroDivisionError)",
    "segfault": "ended by itself",
    "hangs": "must finish within 12 seconds",
    "eats": "must do with 500 MB of memory",
    "gorges": "must do with 500 MB of memory",
    "eats-elsewhere": "must do with 500 MB of memory",
}


@LINUX
@pytest.mark.slow
@pytest.mark.parametrize("kernels", ["warm", "plain"])
def test_the_good_go_on_whatever_the_bad_do(
    cx_home: Path, firm: Firm, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, kernels: str
) -> None:
    """Two workers; each bad client fails with its own sentence, the good ones are run and published."""
    monkeypatch.setenv("CX_KERNELS", kernels)
    of_files = {"settings", "truncated", "decisions", "blocked"}
    bad = list(EXPECTED) if kernels == "warm" else [name for name in EXPECTED if name not in of_files]
    place = shelf(n11=KERNEL, n12="print('fine')")
    for name in (*bad, "good-one", "good-two"):
        spoil(firm(name))
    names = ["good-one", *bad, "good-two"]
    tasks = [task(cx_home, name, place, limits=LIMITS) for name in names]
    outcomes = {one.client: one for one in run_all(tasks, Processes, lambda state, outcome: None, jobs=2)}
    for name in bad:
        assert outcomes[name].status == "failed", name
        assert EXPECTED[name] in outcomes[name].sentence, outcomes[name].sentence
        assert "Traceback" not in outcomes[name].sentence
    for name in ("good-one", "good-two"):
        assert (outcomes[name].status, outcomes[name].sentence) == ("ok", "")
        assert (cx_home / name / "published" / "2026Q3" / "index.html").is_file()
    turns = Ledger.open(cx_home).turns("2026Q3")
    assert {name for name, turn in turns.items() if turn.status == "failed"} == set(bad)
    failed = outcomes["raises"]
    assert Path(failed.place, "11-said.ipynb").is_file()
    assert (failed.executed, failed.kept) == (2, 0)


def test_a_full_disk_is_told_and_the_last_good_run_stays(
    cx_home: Path, firm: Firm, shelf: Shelf, settled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = shelf(n11="print(1)")
    for name in ("full", "good"):
        firm(name)
    one = task(cx_home, "full", place)
    assert inline([one])["full"].status == "ok"
    before = (cx_home / "full/runs/2026Q3/run.json").read_bytes()

    from cxlib.measures import figures

    write = figures.write

    def full(path: Path, *rest: object) -> None:
        if "full" in path.parts:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        write(path, *rest)

    monkeypatch.setattr(figures, "write", full)
    outcomes = inline([task(cx_home, "full", place, force=True), task(cx_home, "good", place)])
    assert "The disk must have room" in outcomes["full"].sentence
    assert outcomes["good"].status == "ok"
    assert (cx_home / "full/runs/2026Q3/run.json").read_bytes() == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_folder_that_is_read_only(cx_home: Path, firm: Firm, shelf: Shelf) -> None:
    place, folder = shelf(n11="print(1)"), firm("closed")
    firm("good")
    (folder.root / "runs").chmod(0o500)
    outcomes = inline([task(cx_home, "closed", place), task(cx_home, "good", place)])
    (folder.root / "runs").chmod(0o700)
    assert "must be readable and writable" in outcomes["closed"].sentence
    assert outcomes["good"].status == "ok"


def test_a_fault_of_ours_is_told_with_the_place_of_its_traceback(
    cx_home: Path, firm: Firm, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    firm("odd")

    def fault(*_: object, **__: object) -> None:
        raise KeyError("a fault of ours")

    monkeypatch.setattr("cxlib.delivery.batch.work.run", fault)
    outcome = inline([task(cx_home, "odd", shelf(n11="print(1)"))])["odd"]
    assert "Something unexpected happened (KeyError)" in outcome.sentence
    assert "a fault of ours" in Path(outcome.place).read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_worker_that_is_killed_takes_only_its_client_with_it(
    cx_home: Path, firm: Firm, shelf: Shelf
) -> None:
    place = shelf(n11="import time\nif client == 'hangs': time.sleep(300)")
    for name in ("hangs", "good"):
        firm(name)
    workers = Processes(1)
    try:
        workers.submit(task(cx_home, "hangs", place, limits=Limits()))
        workers.submit(task(cx_home, "good", place))
        until = time.monotonic() + 60
        while not list((cx_home / "hangs/runs").glob(".*.staging/run.json")) and time.monotonic() < until:
            time.sleep(0.05)
        [hand] = workers._hands
        os.kill(hand.process.pid or 0, signal.SIGKILL)
        found: list[Outcome] = []
        while len(found) < 2 and time.monotonic() < until:
            found += workers.finished(0.2)
    finally:
        workers.close()
    assert [(one.client, one.status) for one in found] == [("hangs", "failed"), ("good", "ok")]
    assert "by signal 9" in found[0].sentence
    again = Task("hangs", "2026Q3", str(cx_home), shelf=str(shelf(n11="print(1)")))
    assert inline([again])["hangs"].status == "ok"  # its lease died with the worker


AGAIN = """
import os
from cxlib.base.errors import DataError, Unreachable
with open(f"{os.environ['CX_TEST_LOG']}.{client}", "a") as log:
    log.write("x")
times = os.path.getsize(log.name)
if client == "away-once" and times == 1 or client == "away":
    raise Unreachable("The team's database must answer (it did not). Ask who looks after it.")
if client == "wrong":
    raise DataError("A score must be a number (ten, row 3). Correct it.")
if client == "dies":
    os._exit(9)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("client", "status", "begun", "told"),
    [
        ("away-once", "ok", 2, ""),
        ("away", "failed", 3, "database must answer"),
        ("wrong", "failed", 1, "A score must be a number"),
        ("dies", "failed", 1, "ended by itself"),
    ],
)
def test_only_what_can_pass_is_tried_again(
    cx_home: Path, firm: Firm, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    client: str, status: str, begun: int, told: str,
) -> None:  # fmt: skip
    """A server may be back in a moment; a wrong file and a cell that kills its kernel stay as they are."""
    monkeypatch.setenv("CX_TEST_LOG", str(tmp_path / "begun"))
    firm(client)
    outcome = inline([task(cx_home, client, shelf(n11=AGAIN))])[client]
    assert (outcome.status, outcome.tries) == (status, begun)
    assert told in outcome.sentence
    assert (tmp_path / f"begun.{client}").read_text() == "x" * begun
