"""Raw exports in passing: gone with the program that read them, however it ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cxlib.base.scratch import BROUGHT, in_passing, sweep

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a kill that nobody can catch is POSIX")

HOLDER = """
from cxlib.base.scratch import in_passing
with in_passing() as place:
    (place / "export.csv").write_text("a private line")
    print(place, flush=True)
    input()
"""


@pytest.fixture
def holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Another program that is at a raw export, and where that lies."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    call = [sys.executable, "-c", HOLDER]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(call, env={**os.environ, "TMPDIR": str(tmp_path)}, **pipes) as process:
        yield process, Path(process.stdout.readline().decode().strip())
        process.kill()


def test_a_living_programs_folder_stays_and_a_killed_ones_goes(holder, tmp_path: Path) -> None:
    process, place = holder
    sweep(BROUGHT)
    assert (place / "export.csv").read_text() == "a private line"
    process.send_signal(signal.SIGKILL)
    process.wait(20)
    assert place.exists()
    with in_passing() as mine:
        assert not place.exists() and list(mine.iterdir()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_ends_takes_it_along(holder, tmp_path: Path) -> None:
    process, place = holder
    process.stdin.close()
    process.wait(20)
    assert not place.parent.exists()
