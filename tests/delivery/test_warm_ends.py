"""However a run ends, nothing is left behind: no process, no socket, no file of a kernel's connection."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from cxlib.delivery.kernel_places import KernelPlace, sweep
from cxlib.delivery.kernels_ahead import WORTH
from cxlib.delivery.warm import owner as own

pytestmark = pytest.mark.skipif(not own.possible(), reason="this system has no warm kernels")

MARK = "CX_TEST_MARK"
RUNNER = """
import sys
from pathlib import Path
from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.delivery.limits import Limits
from cxlib.delivery.run import run
record = run(ClientFolder.open("tiny"), Period.parse("2026Q3"), notebooks=Path(sys.argv[1]),
             limits=Limits(cell_seconds=30))
print(record.status, [notebook.error for notebook in record.notebooks])
"""
HANG = "import os, subprocess, time\np = subprocess.Popen(['sleep', '300'])\n{tell}\ntime.sleep(300)"


@dataclass
class Runner:
    """A run in a process and a temporary folder of its own, its hanging kernel, and that kernel's child."""

    process: subprocess.Popen[str]
    mark: str
    temporary: Path
    told: Path

    def kernel(self) -> tuple[int, int]:
        until = time.monotonic() + 40
        while time.monotonic() < until and self.process.poll() is None:
            if self.told.is_file() and len(found := self.told.read_text().split()) == 2:
                return int(found[0]), int(found[1])
            time.sleep(0.05)
        pytest.fail(f"no cell ran: {self.process.communicate()}")

    def parent(self) -> psutil.Process:
        return next(one for one in self.processes() if "cxlib.delivery.warm.parent" in " ".join(one.cmdline())
                    and one.ppid() == self.process.pid)

    def processes(self) -> list[psutil.Process]:
        """Everything alive that stems from the run, told by a mark in its environment."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get(MARK) == self.mark and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        return found

    def left(self, seconds: float = 6) -> list[str]:
        """Processes and files that are still there after so many seconds."""
        until = time.monotonic() + seconds
        while True:
            found = [" ".join(one.cmdline()) for one in self.processes()]
            found += [str(path) for path in self.temporary.rglob("*")]
            if not found or time.monotonic() > until:
                return found
            time.sleep(0.05)


@pytest.fixture
def start(tiny, write, tmp_path: Path) -> Iterator[Callable[..., Runner]]:
    """Start a run whose notebook hangs (or a given cell) in a process of its own."""
    temporary, told, mark = tmp_path / "tmp", tmp_path / "told", uuid.uuid4().hex
    temporary.mkdir()
    started: list[Runner] = []

    def starter(cell: str = HANG, before: int = 0) -> Runner:
        for number in range(before):
            write(f"0{number}-quick.ipynb", ("cell", "1"))
        tell = f"open({str(told)!r}, 'w').write(f'{{os.getpid()}} {{p.pid}}')"
        shelf = write("11-voice.ipynb", ("cell", cell.replace("{tell}", tell)))
        script = tmp_path / "runner.py"
        script.write_text(RUNNER)
        process = subprocess.Popen(
            [sys.executable, str(script), str(shelf)],
            env={**os.environ, MARK: mark, "TMPDIR": str(temporary), own.ASK: "warm"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(Runner(process, mark, temporary, told))
        return started[-1]

    yield starter
    for runner in started:
        for process in runner.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        runner.process.communicate()


def test_a_normal_end(start: Callable[..., Runner]) -> None:
    runner = start("print(1)")
    out, err = runner.process.communicate(timeout=60)
    assert (out, err) == ("ok [None]\n", "")
    assert runner.left(0) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_a_runner_that_is_stopped(start: Callable[..., Runner], number: signal.Signals) -> None:
    runner = start()
    kernel, child = runner.kernel()
    assert {kernel, child} <= {one.pid for one in runner.processes()}
    os.killpg(runner.process.pid, number)
    out, _ = runner.process.communicate(timeout=20)
    assert runner.process.returncode != 0 and out == ""
    assert runner.left() == []


@pytest.mark.parametrize(
    ("who", "number"),
    [("runner", signal.SIGINT), ("runner", signal.SIGKILL), ("parent", signal.SIGKILL),
     ("between", signal.SIGKILL)],
)  # fmt: skip
def test_kernels_of_a_parent_that_knows_the_client(
    start: Callable[..., Runner], who: str, number: signal.Signals
) -> None:
    """Whoever is gone: the parent between ours and the kernel ends too, and what the kernel started."""
    runner = start(before=WORTH)
    kernel, child = runner.kernel()
    between = psutil.Process(kernel).parent()
    assert between is not None and between.ppid() == runner.parent().pid != runner.process.pid
    assert {between.pid, kernel, child} <= {one.pid for one in runner.processes()}
    if who == "runner":
        os.killpg(runner.process.pid, number)
    else:
        (between if who == "between" else runner.parent()).send_signal(number)
    runner.process.communicate(timeout=20)
    assert runner.left() == []


def test_a_parent_that_is_killed(start: Callable[..., Runner]) -> None:
    runner = start()
    runner.kernel()
    runner.parent().kill()
    out, err = runner.process.communicate(timeout=20)
    assert out.startswith("failed") and "ended by itself" in out and "Traceback" not in err
    assert runner.left() == []


def test_a_kernel_that_is_killed(start: Callable[..., Runner]) -> None:
    runner = start()
    kernel, _ = runner.kernel()
    os.kill(kernel, signal.SIGKILL)
    out, _ = runner.process.communicate(timeout=20)
    assert out.startswith("failed") and "ended by itself" in out
    assert runner.left() == []


def test_a_parent_and_its_owner_killed_at_once(start: Callable[..., Runner]) -> None:
    """Nobody is there to clear up: the system ends the kernels, the next start removes the folder."""
    runner = start("import os, time\nclass p: pid = 1\n{tell}\ntime.sleep(300)")
    runner.kernel()
    parent = runner.parent()
    parent.suspend()
    runner.process.kill()
    parent.kill()
    until = time.monotonic() + 5
    while runner.processes() and time.monotonic() < until:
        time.sleep(0.05)
    assert runner.processes() == []
    assert len(list(runner.temporary.iterdir())) == 1


def test_the_next_start_clears_what_a_killed_maker_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    held = KernelPlace()
    left = tmp_path / "cx-k-left"
    left.mkdir()
    (left / "lock").touch()
    new = tmp_path / "cx-k-new"
    new.mkdir()
    sweep()
    assert held.path.is_dir() and new.is_dir() and not left.exists()
    held.clear()
    held.clear()
    assert sorted(tmp_path.iterdir()) == [new]
    KernelPlace()  # a kernel that was never started
    assert sorted(tmp_path.iterdir()) == [new]
