"""A figure somebody typed in as a range: the least, the likeliest, the most; and seeded draws of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cxlib.base.columns import Numbers
from cxlib.base.errors import SettingsError
from cxlib.base.estimate import CONFIDENCE

DRAWS = 10_000
SEED = 20


@dataclass(frozen=True, slots=True)
class Range:
    """From low to high, likeliest in between (a triangle); three equal values are a figure known for sure.

    >>> Range.of(4).is_sure
    True
    """

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        if not (
            np.isfinite([self.low, self.likely, self.high]).all() and self.low <= self.likely <= self.high
        ):
            raise SettingsError(
                f"A range must rise from least over likeliest to most (we got {self.low:g}, {self.likely:g}, "
                f"{self.high:g}). Correct it."
            )

    @classmethod
    def of(cls, value: float) -> Range:
        """A figure without doubt."""
        return cls(value, value, value)

    @property
    def is_sure(self) -> bool:
        return self.low == self.high

    def drawn(self, shares: Numbers) -> Numbers:
        """Values of the triangle at the given shares of its area (uniform numbers from 0 to 1)."""
        if self.is_sure:
            return np.full(len(shares), self.likely)
        width, left = self.high - self.low, self.likely - self.low
        below = self.low + np.sqrt(shares * width * left)
        above = self.high - np.sqrt((1 - shares) * width * (self.high - self.likely))
        return np.where(shares < left / width, below, above)


def draws(ranges: Mapping[str, Range], *, count: int = DRAWS, seed: int = SEED) -> dict[str, Numbers]:
    """So many draws of every range by name; a name keeps its draws whatever else is asked for."""
    return {name: one.drawn(uniform(name, count=count, seed=seed)) for name, one in ranges.items()}


def uniform(name: str, *, count: int = DRAWS, seed: int = SEED) -> Numbers:
    """Uniform numbers from 0 to 1 that belong to a name."""
    return np.random.default_rng([seed, *name.encode()]).random(count)


def middle(values: Numbers) -> tuple[float, float, float]:
    """The median of draws and the limits that hold 95% of them."""
    low, centre, high = np.quantile(values, [(1 - CONFIDENCE) / 2, 0.5, (1 + CONFIDENCE) / 2])
    return float(centre), float(low), float(high)
