"""A batch from its tasks to its outcomes: unchanged clients first, the others as workers get to them.

A client that another batch is at comes last: when the other is through it is usually unchanged, and when
the other died it is done here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cxlib.clients.leases import held
from cxlib.clients.ledger import Ledger
from cxlib.delivery.batch.plan import unchanged
from cxlib.delivery.batch.tasks import Outcome, Task
from cxlib.delivery.batch.workers import Workers

LOOK_SECONDS = 0.25
ASK_SECONDS = 1.0
"""How often it is asked whether another batch is through with a client."""
AT_ONCE_SECONDS = 1.0
"""A client through sooner, like one whose settings are broken, says nothing of how long the others take."""


@dataclass(frozen=True)
class State:
    """How far a batch is: all tasks, those through, of them worked on, seconds since workers began."""

    total: int
    through: int = 0
    worked: int = 0
    failed: int = 0
    seconds: float = 0.0
    at_work: tuple[str, ...] = ()
    elsewhere: int = 0

    @property
    def rate(self) -> float:
        """Clients a minute that workers did; 0 when nothing is known yet."""
        return 60 * self.worked / self.seconds if self.worked and self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """About how long it will take; None when nothing is known yet."""
        return 60 * (self.total - self.through) / self.rate if self.rate else None


Tell = Callable[[State, Outcome | None], None]
"""Called with each outcome, and in between without one."""


def run_all(
    tasks: Sequence[Task], hands: Callable[[int], Workers], tell: Tell, *, jobs: int = 1
) -> list[Outcome]:
    """Do all tasks; outcomes in the order of the tasks.

    hands: makes so many workers, at most `jobs`. With fewer tasks than jobs, several notebooks of one
    client run at the same time instead.
    """
    if not tasks:
        return []
    ledger = Ledger.open(Path(tasks[0].home))
    done = unchanged(tasks, ledger)
    state = State(len(tasks))
    for outcome in done.values():
        state = replace(state, through=state.through + 1)
        tell(state, outcome)
    left = [task for task in tasks if task.key not in done]
    if left:
        left = [replace(task, at_once=max(1, jobs // len(left))) for task in left]
        workers = hands(min(jobs, len(left)))
        try:
            _Work(left, workers, ledger, tell, state, done).all()
        finally:
            workers.close()
    return [done[task.key] for task in tasks]


class _Work:
    """The tasks that are to be done, on their way."""

    def __init__(
        self,
        left: list[Task],
        workers: Workers,
        ledger: Ledger,
        tell: Tell,
        state: State,
        done: dict[str, Outcome],
    ) -> None:
        self.tasks = {task.key: task for task in left}
        self.workers, self.ledger, self.tell, self.state, self.done = workers, ledger, tell, state, done
        self.elsewhere: dict[str, Task] = {}

    def all(self) -> None:
        """Until every task has its outcome."""
        began = asked = time.monotonic()
        for task in self.tasks.values():
            self.workers.submit(task)
        while any(key not in self.done for key in self.tasks):
            found = self.workers.finished(LOOK_SECONDS)
            now = time.monotonic()
            for outcome in found:
                self._note(outcome, now - began)
            if self.elsewhere and now - asked > ASK_SECONDS:
                asked = now
                self._ask_again()
            if not found:
                self._tell(now - began, None)
                if len(self.elsewhere) + len(self.done) >= self.state.total:
                    time.sleep(LOOK_SECONDS)

    def _note(self, outcome: Outcome, seconds: float) -> None:
        key = f"{outcome.client} {outcome.period}"
        if outcome.status == "busy":
            self.elsewhere[key] = self.tasks[key]
            return
        self.done[key] = outcome
        self.state = replace(
            self.state,
            through=self.state.through + 1,
            worked=self.state.worked + (outcome.seconds >= AT_ONCE_SECONDS),
            failed=self.state.failed + (outcome.status == "failed"),
        )
        self._tell(seconds, outcome)

    def _tell(self, seconds: float, outcome: Outcome | None) -> None:
        at_work, elsewhere = tuple(self.workers.at_work()), len(self.elsewhere)
        self.state = replace(self.state, seconds=seconds, at_work=at_work, elsewhere=elsewhere)
        self.tell(self.state, outcome)

    def _ask_again(self) -> None:
        occupied = held(self.ledger)
        for key, task in list(self.elsewhere.items()):
            if task.client not in occupied:
                del self.elsewhere[key]
                self.workers.submit(task)
