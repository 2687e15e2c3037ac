"""The only kind of number that is shown to anyone, and its honest absence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cxlib.base.errors import PlaybookError

CONFIDENCE = 0.95
"""The one confidence level of every interval in the product."""

Z = 1.959963984540054
"""The two-sided normal quantile of CONFIDENCE."""

Unit: TypeAlias = Literal["points", "share", "hours", "score", "stars", "money", "count", "days", "ratio"]
Why: TypeAlias = Literal[
    "no_table",
    "no_column",
    "no_answers",
    "too_few",
    "mixed_scales",
    "not_due",
    "unclear",
    "not_typed",
    "prices",
]
"""unclear: the data cannot show it; not_typed: nobody typed in what it needs; prices: prices moved too."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One figure with its uncertainty.

    value, low, high: in `unit`; shares are fractions (0.69), NPS is in points (-100 to 100).
    low, high: limits of the 95% interval; None stands for an open side ("not reached").
    n: answers, cases or customers behind it, at least 1.
    measure: id of the definition in playbook/measures.yml; method: id of the interval method;
    source: the table the figure came from.

    An interval that misses its value is widened to hold it.

    >>> Estimate("csat.t2b5.v1", 0.8, 0.67, 0.89, 50, "share", "wilson", "survey").count
    40
    """

    measure: str
    value: float
    low: float | None
    high: float | None
    n: int
    unit: Unit
    method: str
    source: str = ""

    def __post_init__(self) -> None:
        if self.n < 1:
            raise PlaybookError(
                f"An estimate needs at least one answer ({self.measure} got n = {self.n}). "
                "Return NoData instead."
            )
        if not math.isfinite(self.value):
            raise PlaybookError(
                f"An estimate must be a finite number ({self.measure} got {self.value}). "
                "Return NoData instead."
            )
        for name in ("low", "high"):
            limit = getattr(self, name)
            if limit is not None and not math.isfinite(limit):
                object.__setattr__(self, name, None)
        if self.low is not None and self.low > self.value:
            object.__setattr__(self, "low", self.value)
        if self.high is not None and self.high < self.value:
            object.__setattr__(self, "high", self.value)

    @property
    def count(self) -> int:
        """How many of n, for a share."""
        return round(self.value * self.n)


@dataclass(frozen=True, slots=True)
class NoData:
    """A measure's answer when there is nothing honest to show: what it has and what it needs."""

    measure: str
    n: int
    needed: int
    reason: Why


Measured: TypeAlias = Estimate | NoData
