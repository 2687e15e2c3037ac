"""Kernels begun ahead, and cells sent ahead: sooner, and with nothing run that should not run."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from jupyter_client.channels import HBChannel

from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.delivery.kernels import PrivateKernelManager
from cxlib.delivery.kernels_ahead import Ahead
from cxlib.delivery.record import failed_place
from cxlib.delivery.run import run
from cxlib.delivery.warm import owner as own


def living() -> set[int]:
    """Our running processes but for the warm parent, whoever started them; the dead are buried by theirs."""
    found = set()
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if one.status() != psutil.STATUS_ZOMBIE:
                found.add(one.pid)
    return found - {own.owner().pid or 0}


@pytest.mark.parametrize("kinds", ["warm", "plain"])
def test_what_follows_a_failed_cell_never_runs(
    tiny: ClientFolder, write, quarter: Period, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kinds: str
) -> None:
    monkeypatch.setenv(own.ASK, kinds)
    made = tmp_path / "made"
    cells = [(f"after-{n}", f"open({str(made)!r}, 'a').write('{n}')") for n in range(3)]
    shelf = write("11-bad.ipynb", cells[0], ("fail", "1 / 0"), *cells[1:])
    assert run(tiny, quarter, notebooks=shelf).status == "failed"
    assert made.read_text() == "0"
    assert "ZeroDivisionError" in (failed_place(tiny, quarter) / "11-bad.ipynb").read_text()


def test_a_cell_that_may_fail_is_followed_by_the_next(
    tiny: ClientFolder, write, quarter: Period, tmp_path: Path
) -> None:
    made = tmp_path / "made"
    after = ("after", f"open({str(made)!r}, 'w').close()")
    run(tiny, quarter, notebooks=write("11-may.ipynb", ("fail", "1 / 0", "raises-exception"), after))
    assert made.is_file()


def test_a_kernel_that_ended_while_it_waited_is_replaced(tmp_path: Path) -> None:
    with Ahead(PrivateKernelManager, tmp_path, wanted=2) as kernels:
        kernels.give_back(kernels.take())
        waiting = kernels._next
        assert waiting is not None
        dead = waiting.result(60).manager.provisioner.pid
        os.kill(dead, signal.SIGKILL)
        psutil.wait_procs([psutil.Process(dead)] if psutil.pid_exists(dead) else [], timeout=10)
        taken = kernels.take()
        assert taken.manager.provisioner.pid != dead
        assert kernels.do(taken.manager.is_alive())
        kernels.give_back(taken)


@pytest.mark.skipif(not own.possible(), reason="this system has no warm kernels")
def test_the_next_kernel_begins_while_one_is_at_work_and_none_stays(tmp_path: Path) -> None:
    own.begin()
    before = living()
    with Ahead(PrivateKernelManager, tmp_path, wanted=2) as kernels:
        first = kernels.take()
        second = kernels.take()
        assert kernels._next is None  # no more than were wanted
        pids = {first.manager.provisioner.pid, second.manager.provisioner.pid}
        assert len(pids) == 2 and pids <= living()
        kernels.give_back(first)
        kernels.give_back(second)
    assert living() <= before
    assert not any(psutil.pid_exists(pid) for pid in pids)


def test_no_heart_is_listened_to(tmp_path: Path) -> None:
    """Jupyter's own, stopped before it ran, opens one socket after the other until there are no more."""
    with Ahead(PrivateKernelManager, tmp_path, wanted=1) as kernels:
        taken = kernels.take()
        assert not [one for one in threading.enumerate() if isinstance(one, HBChannel)]
        assert kernels.do(taken.manager.is_alive())
        kernels.give_back(taken)


def test_a_kernel_nobody_took_is_ended(tmp_path: Path) -> None:
    before = living()
    with Ahead(PrivateKernelManager, tmp_path, wanted=3) as kernels:
        taken = kernels.take()
        kernels.give_back(taken)
    assert living() <= before


def test_a_kernel_on_its_way_is_ended_with_what_broke_the_run(tmp_path: Path) -> None:
    before = living()
    with pytest.raises(KeyboardInterrupt), Ahead(PrivateKernelManager, tmp_path, wanted=2):
        raise KeyboardInterrupt
    assert living() <= before


def test_what_keeps_a_kernel_from_starting_is_told_to_who_takes_it(tmp_path: Path) -> None:
    kernels = Ahead(PrivateKernelManager, tmp_path / "missing", wanted=1)
    with kernels, pytest.raises((RuntimeError, FileNotFoundError)):  # of a warm kernel, of an ordinary one
        kernels.take()
