"""Workers as processes of this machine: one that dies takes its client with it and nobody else.

Each worker gets one task at a time over a pipe. It does not hear Ctrl-C: the batch tells it to end, and it
breaks off like a run that is stopped by hand. When the batch itself is killed, its workers end too.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess, parent_process
from typing import Any, cast

from cxlib.delivery.batch.tasks import Outcome, Task, failed, why_dead
from cxlib.delivery.warm import owner

END_SECONDS = 10.0
PRELOADED = ["cxlib.delivery.batch.work", "cxlib.delivery.batch.practised"]


@dataclass
class _Hand:
    process: BaseProcess
    pipe: Connection
    task: Task | None = None


class Processes:
    """So many worker processes."""

    def __init__(self, many: int) -> None:
        self._context: Any = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
        if sys.platform == "linux":
            self._context.set_forkserver_preload(PRELOADED)
        owner.begin()  # one warm parent for all workers
        self._waiting: deque[Task] = deque()
        self._hands = [self._hand() for _ in range(many)]

    def _hand(self) -> _Hand:
        ours, theirs = self._context.Pipe()
        place = owner.owner().share() if owner.wanted() else None
        given = (theirs, place, dict(os.environ))
        process = self._context.Process(target=_work, args=given, name="cx worker")
        process.start()
        theirs.close()
        if place is not None:
            place.end.close()
        return _Hand(process, ours)

    def submit(self, task: Task) -> None:
        self._waiting.append(task)
        self._give()

    def _give(self) -> None:
        for hand in self._hands:
            if hand.task is None and self._waiting:
                hand.task = self._waiting.popleft()
                with suppress(OSError):  # it has just died: `finished` notices
                    hand.pipe.send(hand.task)

    def finished(self, seconds: float) -> list[Outcome]:
        busy = [hand for hand in self._hands if hand.task is not None]
        ready = set(wait([hand.pipe for hand in busy], timeout=seconds)) if busy else set()
        found = [self._hear(hand) for hand in busy if hand.pipe in ready]
        self._give()
        return found

    def _hear(self, hand: _Hand) -> Outcome:
        """The outcome a worker sends; a dead one is replaced and its client has failed."""
        task, hand.task = hand.task, None
        try:
            outcome: Outcome = hand.pipe.recv()
        except (EOFError, OSError):
            hand.process.join(END_SECONDS)
            self._hands[self._hands.index(hand)] = self._hand()
            hand.pipe.close()
            outcome = failed(cast(Task, task), why_dead(cast(Task, task), hand.process.exitcode))
        return outcome

    def at_work(self) -> list[str]:
        return [hand.task.client for hand in self._hands if hand.task is not None]

    def close(self) -> None:
        """End the workers; one that is at work breaks off first."""
        self._waiting.clear()
        for hand in self._hands:
            if hand.task is not None:
                hand.process.terminate()
            hand.pipe.close()
        for hand in self._hands:
            hand.process.join(END_SECONDS)
            if hand.process.is_alive():
                hand.process.kill()
                hand.process.join()


def _work(pipe: Connection, place: owner.Share | None, environment: dict[str, str]) -> None:
    """A worker's life: a task, its outcome, the next one, until the batch is gone."""
    os.environ.update(environment)  # the server that forked us was started earlier
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    threading.Thread(target=_follow, daemon=True).start()
    from cxlib.delivery.batch.work import perform

    if place is not None:
        owner.owner().take(place)
    try:
        while True:
            pipe.send(perform(pipe.recv()))
    except (EOFError, OSError, KeyboardInterrupt):
        return
    finally:
        owner.owner().stop()


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _follow() -> None:
    """End with the batch, also when it is killed."""
    if (batch := parent_process()) is not None:
        batch.join()
        os.kill(os.getpid(), signal.SIGTERM)
