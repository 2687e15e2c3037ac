"""Intervals of skewed money by the studentised bootstrap: means, and ratios of sums of the same people.

Amounts have a long upper tail, so Student's t misses the truth upwards: at ten log-normal amounts in 11 of
100. The bootstrap distribution of the t statistic itself is as skewed as the data, and misses far less
(docs/methods-check.md). Source: Efron and Tibshirani 1993, chapter 12; Hall 1988.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from cxlib.base.columns import Numbers
from cxlib.base.estimate import CONFIDENCE
from cxlib.base.intervals import Limits, OpenLimits, mean, t_of

RESAMPLES = 2000
SEED = 20

FEWEST = 8
"""Below so many values too many resamples hold one value only, and Student's t is taken."""

ENOUGH = 1000
"""From so many values on the bootstrap and Student's t agree, and the formula is taken."""

AT_ONCE = 2_000_000
"""How many drawn values are held in memory together."""

TAILS = ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)


def mean_of_money(values: Numbers, resamples: int = RESAMPLES) -> tuple[OpenLimits, str]:
    """Limits of a mean of amounts not below zero, and how they were found; the order does not matter.

    >>> mean_of_money(np.array([1.0, 2.0, 3.0]))[1]
    'mean.t'
    """
    n = len(values)
    if not FEWEST <= n < ENOUGH or np.ptp(values) == 0:
        return mean(values, low=0.0), "mean.t"
    known = np.sort(values)

    def statistic(rows: npt.NDArray[np.int64]) -> Numbers:
        drawn = known[rows]
        return _t(drawn.mean(axis=1) - known.mean(), drawn.std(axis=1, ddof=1) / math.sqrt(n))

    low, high = _studentised(
        float(known.mean()), float(known.std(ddof=1)) / math.sqrt(n), statistic, n, resamples
    )
    return (max(0.0, low), high), "bootstrap.t"


def ratio_of_money(
    above: Numbers, below: Numbers, resamples: int, seed: int = SEED
) -> tuple[OpenLimits, str]:
    """Limits of sum(above) / sum(below) over people; below: what each spent before, in sum above zero.

    Nothing above leaves the upper side open: the spread of zeros says nothing.
    """
    n, method = len(above), "bootstrap.t"
    if n < 2:
        return (None, None), method
    if not above.any():
        return (0.0, None), method
    value, error = (float(part[0]) for part in _ratio(above[None], below[None]))
    if n >= ENOUGH or n < FEWEST or error == 0:
        half = t_of(CONFIDENCE, n - 1) * error
        return (max(0.0, value - half), value + half), "ratio.t"

    def statistic(rows: npt.NDArray[np.int64]) -> Numbers:
        known = below[rows].sum(axis=1) > 0
        ratios, errors = _ratio(above[rows[known]], below[rows[known]])
        return _t(ratios - value, errors)

    low, high = _studentised(value, error, statistic, n, resamples, seed)
    return (max(0.0, low), high), method


def _ratio(above: Numbers, below: Numbers) -> tuple[Numbers, Numbers]:
    """Ratios of sums along the rows and their linearised standard errors."""
    ratios = above.sum(axis=1) / below.sum(axis=1)
    left = (above - ratios[:, None] * below) / below.mean(axis=1, keepdims=True)
    return ratios, left.std(axis=1, ddof=1) / math.sqrt(above.shape[1])


def _t(moved: Numbers, errors: Numbers) -> Numbers:
    return np.asarray(moved[errors > 0] / errors[errors > 0])


def _studentised(
    value: float,
    error: float,
    statistic: Callable[[npt.NDArray[np.int64]], Numbers],
    n: int,
    resamples: int,
    seed: int = SEED,
) -> Limits:
    """Limits from the bootstrap distribution of the t statistic."""
    drawn = np.concatenate([statistic(rows) for rows in _resampled(n, resamples, seed)])
    low, high = np.quantile(drawn, TAILS)
    return float(value - high * error), float(value - low * error)


def _resampled(n: int, resamples: int, seed: int) -> Iterator[npt.NDArray[np.int64]]:
    """Places of bootstrap samples of n, so many at a time as fit into memory."""
    draw, step = np.random.default_rng(seed), max(1, AT_ONCE // n)
    for begin in range(0, resamples, step):
        yield draw.integers(0, n, size=(min(step, resamples - begin), n))
