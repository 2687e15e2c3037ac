"""A call that the system ends (systemd, a container, a machine that shuts down) ends as with Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from cxlib.base.quarter import Period
from cxlib.cli.stopping import heard
from cxlib.clients.folder import ClientFolder
from cxlib.delivery.record import failed_place, read_record
from cxlib.pages.page import staging
from tests.waiting import wait_for

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_run_that_is_ended_says_so(tiny: ClientFolder, number: signal.Signals, code: int) -> None:
    period = Period.parse("2026Q3")

    def running() -> bool:
        record = read_record(staging(tiny, period))
        return record is not None and any(one.status == "running" for one in record.notebooks)

    call = [sys.executable, "-m", "cxlib.cli", "run", tiny.name, period.name]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(call, start_new_session=True, **pipes)
    try:
        wait_for(running, 60)
        process.send_signal(number)
        _, told = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == code
    assert told.endswith("Stopped. Nothing half-written was left behind; call the command again.\n")
    record = read_record(failed_place(tiny, period))
    assert record is not None and record.error == "The run was stopped before its end. Run it again."
    assert not staging(tiny, period).exists()


def test_only_the_first_is_heard_and_the_old_way_is_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), heard() as stopped:
        assert stopped.code == 130
        signal.raise_signal(signal.SIGTERM)
    assert stopped.code == 143
    assert signal.getsignal(signal.SIGTERM) == before
    with heard():
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
