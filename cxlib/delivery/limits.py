"""How much a notebook may take: time in all, time for a cell, memory. Watched from outside the kernel.

A kernel that takes more is ended with everything it started; its notebook fails with a sentence and the
others go on. Memory is what the kernel and its children hold for themselves (the part of shared pages that
falls to them); where the system does not tell, all that they hold. On Linux a kernel's address space is
limited too, far above that, so that one huge allocation is refused before it hurts the machine.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import psutil

MB = 1 << 20
LOOK_SECONDS = 0.2
SLACK_MB = 4096
"""Address space beyond memory: arenas, stacks and mapped files that are reserved and hardly ever touched."""

Reason = Literal["", "time", "memory", "stop"]


@dataclass(frozen=True)
class Limits:
    """What one notebook may take: each cell and all of them in seconds, memory in MB."""

    cell_seconds: float = 120
    notebook_seconds: float = 900
    memory_mb: int = 2048


@dataclass(eq=False)
class Guard:
    """Over one kernel; `reason` says why it was ended, if it was; `peak_mb` the most it was seen to hold."""

    limits: Limits
    reason: Reason = ""
    peak_mb: float = 0.0
    _kernel: Any = None
    _over: threading.Event = field(default_factory=threading.Event)

    def meet(self, provisioner: Any) -> None:
        """Called when a kernel was launched; one that is not wanted any more is ended at once."""
        self._kernel = provisioner
        _limit_space(provisioner.pid, self.limits.memory_mb)
        if self.reason:
            self._end_kernel()

    def end(self, reason: Reason) -> None:
        """End the kernel."""
        self.reason = self.reason or reason
        self._end_kernel()

    def _end_kernel(self) -> None:
        """End the kernel and what it started; the number of a dead one may be another's already."""
        process = getattr(self._kernel, "process", None)
        if process is None or process.poll() is not None:
            return
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._kernel.pid, signal.SIGKILL)
            else:
                process.kill()

    def watch(self) -> None:
        """Look again and again until `over`."""
        until = time.monotonic() + self.limits.notebook_seconds
        while not self._over.wait(LOOK_SECONDS):
            if time.monotonic() > until:
                return self.end("time")
            if self._kernel is not None:
                held = held_mb(self._kernel.pid, enough=self.limits.memory_mb)
                self.peak_mb = max(self.peak_mb, held)
                if held > self.limits.memory_mb:
                    return self.end("memory")
        return None

    def over(self) -> None:
        self._over.set()


class Watch:
    """All guards of a run."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._guards: set[Guard] = set()
        self._stopped = False

    @contextmanager
    def guard(self) -> Iterator[Guard]:
        """A guard for the kernel started in the block."""
        guard = Guard(self.limits, "stop" if self._stopped else "")
        self._guards.add(guard)
        eye = threading.Thread(target=guard.watch, name="limits", daemon=True)
        eye.start()
        try:
            yield guard
        finally:
            guard.over()
            eye.join()
            self._guards.discard(guard)

    def stop(self) -> None:
        """End every kernel, now and to come: the run is over."""
        self._stopped = True
        for guard in list(self._guards):
            guard.end("stop")


def held_mb(process: int, *, enough: float = 0) -> float:
    """What a process and its children hold, in MB; 0 when it is gone. Up to `enough` a rough look will do."""
    try:
        family = _family(process)
        rough = sum(_resident(one) for one in family) / MB
        return rough if rough <= enough else sum(_proportional(one) for one in family) / MB
    except (OSError, ValueError, psutil.Error):
        return 0.0


if sys.platform == "linux":
    import resource

    _PAGE = os.sysconf("SC_PAGE_SIZE")

    def _family(process: int) -> list[int]:
        found = [process]
        for one in found:
            with suppress(OSError):  # a child that has just ended
                for task in os.listdir(f"/proc/{one}/task"):
                    text = Path(f"/proc/{one}/task/{task}/children").read_text(encoding="ascii")
                    found.extend(map(int, text.split()))
        return found

    def _statm(process: int, which: int) -> int:
        with suppress(FileNotFoundError, ProcessLookupError):
            return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[which]) * _PAGE
        return 0

    def _resident(process: int) -> int:
        return _statm(process, 1)

    def _proportional(process: int) -> int:
        with suppress(OSError):
            for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
        return _resident(process)

    def _limit_space(process: int, memory_mb: int) -> None:
        space = _statm(process, 0) + (memory_mb + SLACK_MB) * MB
        with suppress(OSError, ValueError):
            resource.prlimit(process, resource.RLIMIT_AS, (space, space))

else:

    def _family(process: int) -> list[int]:
        return [process, *(one.pid for one in psutil.Process(process).children(recursive=True))]

    def _resident(process: int) -> int:
        return int(psutil.Process(process).memory_info().rss)

    def _proportional(process: int) -> int:
        return _resident(process)

    def _limit_space(process: int, memory_mb: int) -> None:
        """Elsewhere there is no limit to set from outside; memory is watched all the same."""
