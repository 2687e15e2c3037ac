"""What one client may need from the consultant, and the order in which needs come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Kind = Literal["claim", "overdue", "broken", "failed", "data", "slipped", "look", "meeting", "figures"]

ORDER: tuple[Kind, ...] = (
    "claim", "overdue", "broken", "failed", "data", "slipped", "look", "meeting", "figures",
)  # fmt: skip
"""A formal claim near its legal term before everything; figures that can be made last."""


A_MOMENT = dt.timedelta(microseconds=1)
"""The end of a day is the next midnight; a moment earlier it is still that day."""


@dataclass(frozen=True)
class Need:
    """One thing to do for a client.

    key: which sentence of its kind; n: how many; day: the day it hangs on; number: a day of a term;
    hours: how late; weight: what comes first within a kind (more is sooner); command: what to call next;
    request: a message ready to send; texts: further blanks of the sentence.
    """

    kind: Kind
    key: str
    n: int = 1
    day: dt.date | None = None
    number: int = 0
    hours: float = 0.0
    weight: float = 0.0
    command: str = ""
    request: str = ""
    texts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Row:
    """One client: short and full name, its owner's language, the day its data reach to.

    needs: the most pressing first.
    """

    client: str
    name: str
    language: str
    data_to: dt.date | None
    needs: tuple[Need, ...] = ()

    @property
    def place(self) -> tuple[int, float, str]:
        """Where the row stands: by its most pressing need, then how much of it, then the name."""
        first = self.needs[0] if self.needs else None
        return (
            (ORDER.index(first.kind), -first.weight, self.client) if first else (len(ORDER), 0.0, self.client)
        )


def pressing(needs: list[Need]) -> tuple[Need, ...]:
    """Needs in the order in which they come."""
    return tuple(sorted(needs, key=lambda need: (ORDER.index(need.kind), -need.weight)))
