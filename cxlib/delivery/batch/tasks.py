"""One client's period on its way to a worker and back: plain values that can be pickled."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, cast

from cxlib.delivery.limits import Limits

Status = Literal["ok", "unchanged", "quiet", "busy", "failed"]
"""ok: run now; unchanged: nothing to do; quiet: too little data for this rhythm; busy: another batch is
at it; failed: see the sentence."""


@dataclass(frozen=True)
class Task:
    """One client's period to run.

    home: the folder of the clients; carries: by table, how many rows a period must have to be run at all
    (none: it is run); at_once: how many of its notebooks run at the same time; shelf: another folder of
    notebooks than the playbook's.
    """

    client: str
    period: str
    home: str
    as_of: str = ""
    force: bool = False
    publish: bool = True
    at_once: int = 1
    limits: Limits = field(default_factory=Limits)
    carries: tuple[tuple[str, int], ...] = ()
    shelf: str = ""

    @property
    def key(self) -> str:
        return f"{self.client} {self.period}"


@dataclass(frozen=True)
class Outcome:
    """What became of a task.

    sentence: for a person, empty when all is well; place: where to look; executed, kept: how many notebooks
    were run and how many were taken over from an earlier run; tries: the most that one notebook needed.
    """

    client: str
    period: str
    status: Status
    sentence: str = ""
    place: str = ""
    seconds: float = 0.0
    executed: int = 0
    kept: int = 0
    tries: int = 1

    @classmethod
    def of(cls, task: Task, status: str, **told: Any) -> Outcome:
        """An outcome of a task."""
        return cls(task.client, task.period, cast(Status, status), **told)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def failed(task: Task, sentence: str, place: str = "") -> Outcome:
    """The outcome of a task that could not be done."""
    return Outcome.of(task, "failed", sentence=sentence, place=place)


def why_dead(task: Task, code: int | None) -> str:
    """The sentence about a worker that ended while it was at a task."""
    how = f"by signal {-code}" if code is not None and code < 0 else f"with code {code}"
    return (
        f"The worker process ended by itself while it was at {task.client} ({how}), most often for want of "
        "memory. Close other programs, allow fewer --jobs, and call the batch again."
    )
