"""A change: the difference of two figures, which can be asked at another level and for its chance."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from scipy.optimize import brentq

from cxlib.base.estimate import CONFIDENCE, Estimate, Measured, Unit, Z
from cxlib.base.intervals import OpenLimits, z_of

Z_POWER = 0.8416212335729143
"""The normal quantile of 80% power."""

LimitsAt = Callable[[float], OpenLimits]
"""Confidence level -> the limits of the change at it."""

ChanceOf = Callable[[float], float | None]
"""A true difference -> the chance that what was seen lies so far beyond it; None where only limits tell."""

PartsOf = Callable[[], tuple[Measured, Measured]]

_FAR = 7.0
"""The normal quantile beyond which chance is not told apart from none."""


@dataclass(frozen=True, slots=True)
class Change(Estimate):
    """A difference of two figures, after minus before, with its interval.

    n: answers on the smaller side; n_before, n_after: on each. level: of the interval (0.95 unless it is
    one of many comparisons or looks). pairs: how many customers answered both times (see `same`, `others`).
    beyond: where limits are a little too narrow, the chance of so much more than a true difference.
    """

    n_before: int = 0
    n_after: int = 0
    level: float = CONFIDENCE
    pairs: int = 0
    limits: LimitsAt | None = field(default=None, compare=False, repr=False)
    beyond: ChanceOf | None = field(default=None, compare=False, repr=False)
    parts: PartsOf | None = field(default=None, compare=False, repr=False)

    @property
    def same(self) -> Measured | None:
        """The change among the customers who answered both times, paired; None where nobody did."""
        return self.parts()[0] if self.parts else None

    @property
    def others(self) -> Measured | None:
        """The change among those who answered on one side only; None where nobody answered on both."""
        return self.parts()[1] if self.parts else None

    def at(self, level: float) -> Change:
        """The same change with its interval at another confidence level."""
        if level == self.level:
            return self
        if self.limits is None:
            return self._stretched(level)
        low, high = self.limits(level)
        return replace(self, low=low, high=high, level=level)

    def _stretched(self, level: float) -> Change:
        """Where only the limits are known: each arm by the ratio of the normal quantiles."""
        factor = z_of(level) / z_of(self.level)
        low = None if self.low is None else self.value - factor * (self.value - self.low)
        high = None if self.high is None else self.value + factor * (self.high - self.value)
        return replace(self, low=low, high=high, level=level)

    def exceeds(self, difference: float, level: float) -> bool:
        """Whether what was seen is too far beyond a true difference for chance, where `beyond` tells."""
        chance = self.beyond(difference) if self.beyond else None
        return chance is None or chance <= (1 - level) / 2

    @property
    def p(self) -> float:
        """Two-sided: the smallest 1 - level at which the interval leaves out 0."""
        if self.value == 0 or self._clear_of_zero(0.0) <= 0:
            return 1.0
        if self._clear_of_zero(_FAR) > 0:
            return math.erfc(_FAR / math.sqrt(2))
        return math.erfc(float(brentq(self._clear_of_zero, 0.0, _FAR, xtol=1e-10)) / math.sqrt(2))

    def _clear_of_zero(self, z: float) -> float:
        """How far the nearer limit lies from 0 at the level of a normal quantile, below 0 when it holds 0."""
        level = math.erf(z / math.sqrt(2))
        low, high = self.limits(level) if self.limits else (self.at(level).low, self.at(level).high)
        near = low if self.value > 0 else high
        if near is None:
            return -1.0
        return near if self.value > 0 else -near

    @property
    def detectable(self) -> float | None:
        """The true change that so many answers would show with 80% power; None where a side is open."""
        at_usual = self.at(CONFIDENCE)
        if at_usual.low is None or at_usual.high is None:
            return None
        return (Z + Z_POWER) / Z * (at_usual.high - at_usual.low) / 2


def plain(change: Measured, source: str = "") -> Measured:
    """A change as a figure among figures: a plain Estimate of a source."""
    if not isinstance(change, Estimate):
        return change
    found = change
    return Estimate(
        found.measure, found.value, found.low, found.high, found.n, found.unit, found.method,
        source or found.source,
    )  # fmt: skip


def change_of(
    measure: str,
    value: float,
    limits: LimitsAt,
    sizes: tuple[int, int],
    unit: Unit,
    method: str,
    *,
    level: float = CONFIDENCE,
    beyond: ChanceOf | None = None,
) -> Change:
    """A change from its value and its limits by level; sizes: answers before and after."""
    low, high = limits(level)
    return Change(
        measure, value, low, high, max(1, min(sizes)), unit, method,
        n_before=sizes[0], n_after=sizes[1], level=level, limits=limits, beyond=beyond,
    )  # fmt: skip
