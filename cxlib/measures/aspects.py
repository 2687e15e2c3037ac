"""Each rated aspect alone: those who rated it well beside those who did not, in counts.

What a few dozen answers can say of what goes together with the outcome, in words anyone checks by hand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from cxlib.base.columns import Column, numbers
from cxlib.base.estimate import CONFIDENCE
from cxlib.base.intervals import Limits, difference, wilson


@dataclass(frozen=True, slots=True)
class Apart:
    """One aspect: how many gave the best outcome among those who rated it well, and among the others.

    low, high: Newcombe's interval of the difference of the two shares, at a level that holds for all
    aspects looked at together (Bonferroni).
    """

    name: str
    well_best: int
    well: int
    other_best: int
    other: int
    low: float
    high: float

    @property
    def difference(self) -> float:
        """Share of the best outcome among those who rated it well, minus that among the others."""
        return self.well_best / self.well - self.other_best / self.other

    @property
    def well_range(self) -> Limits:
        """Wilson's interval of the share among those who rated it well."""
        return wilson(self.well_best, self.well)

    @property
    def other_range(self) -> Limits:
        """Wilson's interval of the share among the others."""
        return wilson(self.other_best, self.other)

    @property
    def clear(self) -> bool:
        """Whether chance alone would hardly give such a difference."""
        return self.low > 0 or self.high < 0


def apart(
    ratings: pd.DataFrame, best: Column, *, well_from: float = 4.0, fewest: int = 5
) -> tuple[Apart, ...]:
    """The aspects whose outcome can be set side by side, the largest difference first.

    ratings: one column an aspect; best: yes, no or blank a row, in the same order. well_from: the lowest
    rating that is good. An aspect with fewer than `fewest` answers on a side is left out.

    >>> found = apart(pd.DataFrame({"wait": [5, 5, 4, 2, 1, 2]}), [1, 1, 0, 0, 0, 1], fewest=3)
    >>> (found[0].well_best, found[0].well, found[0].other_best, found[0].other)
    (2, 3, 1, 3)
    """
    outcome = numbers(best, name="the outcome")
    counted = []
    for at in range(ratings.shape[1]):
        rating = numbers(ratings.iloc[:, at], name=str(ratings.columns[at]))
        known = ~np.isnan(rating) & ~np.isnan(outcome)
        well = known & (rating >= well_from)
        sides = [(int(outcome[side].sum()), int(side.sum())) for side in (well, known & ~well)]
        if min(n for _, n in sides) >= fewest:
            counted.append((str(ratings.columns[at]), *sides[0], *sides[1]))
    z = float(stats.norm.ppf(1 - (1 - CONFIDENCE) / 2 / max(len(counted), 1)))
    found = [_set_side_by_side(*one, z) for one in counted]
    return tuple(sorted(found, key=lambda one: (-one.difference, one.name)))


def _set_side_by_side(name: str, well_best: int, well: int, other_best: int, other: int, z: float) -> Apart:
    low, high = difference(
        well_best / well, wilson(well_best, well, z), other_best / other, wilson(other_best, other, z)
    )
    return Apart(name, well_best, well, other_best, other, low or 0.0, high or 0.0)
