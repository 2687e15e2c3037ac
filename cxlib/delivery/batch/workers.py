"""The hands of a batch: what they must be able to do, and the simplest of them, this very process."""

from __future__ import annotations

import os
from collections import deque
from typing import Protocol

from cxlib.delivery.batch.tasks import Outcome, Task

MB_A_WORKER = 700
"""What a worker with its kernel takes; a machine with little memory gets fewer of them."""


class Workers(Protocol):
    """Take tasks, do `work.perform(task)` with each somewhere, give the outcomes as they come."""

    def submit(self, task: Task) -> None:
        """Take a task; it is begun as soon as a hand is free."""

    def finished(self, seconds: float) -> list[Outcome]:
        """The outcomes since the last call; without any, wait for one, but at most about so long."""

    def at_work(self) -> list[str]:
        """The clients that are being done now, as far as is known."""

    def close(self) -> None:
        """End; what is being done is broken off and stays resumable."""


class Inline:
    """One task after the other in this process."""

    def __init__(self) -> None:
        self._waiting: deque[Task] = deque()

    def submit(self, task: Task) -> None:
        self._waiting.append(task)

    def finished(self, seconds: float) -> list[Outcome]:
        from cxlib.delivery.batch.work import perform

        return [perform(self._waiting.popleft())] if self._waiting else []

    def at_work(self) -> list[str]:
        return [self._waiting[0].client] if self._waiting else []

    def close(self) -> None:
        self._waiting.clear()


MOST_AT_ONCE = 4
"""Notebooks of one client at the same time, at most: each takes memory, and few are long."""


def default_at_once() -> int:
    """How many notebooks of one client run at the same time when nobody says."""
    return min(default_jobs(), MOST_AT_ONCE)


def default_jobs() -> int:
    """As many as there are processors for us, fewer where memory is short."""
    import psutil

    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    room = psutil.virtual_memory().available // (MB_A_WORKER << 20)
    return max(1, min(processors, int(room)))
