"""A forked kernel, and other programs that are not our own children, as Jupyter and we know processes."""

from __future__ import annotations

import os
import select
import signal
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

END_SECONDS = 5.0


class Program(Protocol):
    """What tells whether a program still runs: None while it does."""

    def poll(self) -> int | None: ...


def alive(handle: int, seconds: float = 0) -> bool:
    """Whether the process of a handle (pidfd) still runs after so many seconds."""
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return not poll.poll(seconds * 1000)


class Stranger:
    """Somebody else's process, known by its handle; the handle is closed with this."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)

    def poll(self) -> int | None:
        return None if alive(self._handle) else 1

    def __del__(self) -> None:
        if (handle := getattr(self, "_handle", None)) is not None:
            os.close(handle)


@dataclass
class Kernel:
    """A forked kernel as Jupyter's provisioner knows a process (`subprocess.Popen`), by its handle."""

    pid: int
    handle: int
    parent: Program | None = None
    returncode: int | None = None
    stdin = stdout = stderr = None

    def poll(self) -> int | None:
        """None while it lives; 1 afterwards (what it ended with only its parent knows)."""
        if self.returncode is None and self.ended(0):
            self.returncode = 1
            os.close(self.handle)
            self._end_orphans()
        return self.returncode

    def _end_orphans(self) -> None:
        """End what the kernel started, if its parent, who does that, was killed before it."""
        if self.parent is not None and self.parent.poll() is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    def ended(self, seconds: float) -> bool:
        """Whether it is dead within so many seconds."""
        if self.returncode is not None:
            return True
        return not alive(self.handle, seconds)

    def wait(self) -> int:
        self.ended(END_SECONDS)
        return self.poll() or 1

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.handle, signal.Signals(number))

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)
