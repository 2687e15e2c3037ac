"""The decision that a control chart starts anew: limits move only when somebody says so and why."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Literal

from pydantic import Field

from cxlib.clients.decided import Decided

Charted = Literal[
    "frt.adherence.v1", "frt.median.v1", "resolution.adherence.v1", "resolution.median.v1",
    "visits.noshow.v1", "orders.accuracy.v1",
]  # fmt: skip
"""The measures that are charted week by week."""


class NewLevel(Decided):
    """From a day on, what is usual for a weekly measure is counted anew, and why.

    For a change that is there to stay and is understood: another phone system, twice the customers. A
    week that merely looks bad is none. Who decided it and when is kept as with every decision.
    """

    kind: ClassVar[str] = "new_level"
    measure: Charted
    valid_from: dt.date
    reason: str = Field(min_length=3, max_length=200)

    @property
    def key(self) -> str:
        return f"{self.measure}@{self.valid_from.isoformat()}"
