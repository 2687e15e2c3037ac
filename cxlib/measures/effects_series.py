"""A step in a series of weeks: how far it rose or fell from a week on, when weeks resemble their neighbours.

Ordinary errors, and Newey and West's too, call 10 to 20 of 100 quiet series a change at 12 + 12 weeks.
Here weeks are alike by a first-order autocorrelation that is not known: the step is averaged over it, each
value weighed by its restricted likelihood and leaning towards persistence, 1 / (1 - rho). Simulated on each
side: at most 3% for autocorrelations from 0 to 0.7 (see docs/methods-check.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import stdtr

from cxlib.base.columns import Column, Numbers, numbers
from cxlib.base.errors import DataError
from cxlib.base.estimate import CONFIDENCE, NoData
from cxlib.base.intervals import Limits
from cxlib.base.registry import definition
from cxlib.measures.compare_change import Change, change_of

LEAST_WEEKS = 12
"""Weeks with a value, before and after."""

RHOS = np.arange(-0.55, 0.96, 0.06)
"""The autocorrelations that are averaged over."""

WIDER = 1.04
"""So much wider a step must be clear of the smallest useful one: few weeks hardly tell how alike they are."""

LEANING = -np.log(1 - RHOS)


@dataclass(frozen=True)
class Steps:
    """The step of one or many series by autocorrelation: its place, its spread and how likely each is.

    The three have the shape (autocorrelations, series); freedom: degrees of freedom of the t around each.
    """

    places: Numbers
    spreads: Numbers
    weights: Numbers
    freedom: int

    @cached_property
    def value(self) -> Numbers:
        """The step of each series."""
        return np.asarray((self.weights * self.places).sum(axis=0))

    def below(self, x: float | Numbers, wider: float = 1.0) -> Numbers:
        """How likely the step of each series lies below x; wider: all spreads so many times as large."""
        away = (x - self.places) / (wider * self.spreads)
        return np.asarray((self.weights * stdtr(self.freedom, away)).sum(axis=0))

    def limits(self, level: float) -> Limits:
        """The limits of the first series' step at a confidence level."""
        tail, reach = (1 - level) / 2, 1e4 * float(self.spreads[:, 0].max()) + 1e-12
        middle = float(self.value[0])
        low = brentq(lambda x: float(self.below(x)[0]) - tail, middle - reach, middle + reach)
        high = brentq(lambda x: float(self.below(x)[0]) - 1 + tail, middle - reach, middle + reach)
        return float(low), float(high)


def steps(
    series: Numbers,
    weeks: npt.NDArray[np.int64],
    start: int,
    sizes: Numbers,
    trend: bool,
    least: float = 0.0,
) -> Steps:
    """The step at week `start` of one or many series of the same weeks.

    series: (series, weeks); weeks: their numbers, gaps allowed; sizes: answers behind each week, which make
    a week of few answers count less; trend: with a steady rise or fall beside the step; least: the variance
    of one answer, below which a week's mean cannot scatter less than chance lets it.
    """
    floor = least / sizes.mean()
    places, spreads, likely = [], [], []
    for rho in RHOS:
        white = _whitening(tuple(int(week) for week in weeks), float(rho)) * np.sqrt(sizes / sizes.mean())
        design = white @ _design(weeks, start, trend)
        inverse = np.linalg.inv(design.T @ design)
        seen = series @ white.T
        found = seen @ design @ inverse
        left = ((seen - found @ design.T) ** 2).sum(axis=1)
        freedom = len(weeks) - design.shape[1]
        _, size = np.linalg.slogdet(design.T @ design)
        places.append(found[:, 1])
        spreads.append(np.sqrt(np.maximum(left / freedom, floor + 1e-24) * inverse[1, 1]))
        likely.append(
            float(np.log(np.abs(np.diag(white))).sum()) - size / 2 - freedom / 2 * np.log(left + 1e-24)
        )
    score = np.stack(likely) + LEANING[:, None]
    weights = np.exp(score - score.max(axis=0))
    return Steps(np.stack(places), np.stack(spreads), weights / weights.sum(axis=0), freedom)


def step(
    values: Column,
    *,
    start: int,
    weeks: Column | None = None,
    sizes: Column | None = None,
    trend: bool = True,
    least: float = 0.0,
    measure: str,
    level: float = CONFIDENCE,
) -> Change | NoData:
    """How far a weekly series stepped up or down at week `start`, in the unit of the measure.

    values: one a week in the measure's unit, blank where there was none (a gap, never 0); weeks: their
    numbers (default 0, 1, 2, ...), `start` being the first one after; sizes: answers behind each week.
    trend: with a steady rise or fall beside the step; without it the process is taken to be steady.
    least: variance of one answer, where weeks are means of answers. Needs 12 weeks with a value on each side;
    weeks without any scatter leave both sides open.
    """
    found = numbers(values, name="values")
    when = np.arange(len(found)) if weeks is None else numbers(weeks, name="weeks").astype(np.int64)
    behind = np.ones(len(found)) if sizes is None else numbers(sizes, name="sizes")
    if not len(found) == len(when) == len(behind):
        raise DataError(
            f"Every week must have its number and size (we got {len(found)} values, {len(when)} weeks and "
            f"{len(behind)} sizes)."
        )
    known = ~np.isnan(found) & (behind > 0)
    found, when, behind = found[known], when[known].astype(np.int64), behind[known]
    if len(np.unique(when)) < len(when):
        raise DataError("A week must stand once in a series (we got one twice). Put its answers together.")
    counted = int((when < start).sum()), int((when >= start).sum())
    if min(counted) < LEAST_WEEKS:
        return NoData(measure, min(counted), LEAST_WEEKS, "too_few" if len(found) else "no_answers")
    order = np.argsort(when)
    fitted = steps(found[None, order], when[order], start, behind[order], trend, least)
    still = least == 0 and all(np.ptp(found[side]) == 0 for side in (when < start, when >= start))

    def beyond(difference: float) -> float | None:
        less = float(fitted.below(difference, WIDER)[0])
        return less if difference < fitted.value[0] else 1 - less

    return change_of(
        measure, float(fitted.value[0]), (lambda at: (None, None)) if still else fitted.limits, counted,
        definition(measure).unit, "series.trend" if trend else "series.steady", level=level,
        beyond=None if still else beyond,
    )  # fmt: skip


def _design(weeks: npt.NDArray[np.int64], start: int, trend: bool) -> Numbers:
    columns = [np.ones(len(weeks)), (weeks >= start).astype(np.float64)]
    if trend:
        columns.append(weeks - weeks.mean())
    return np.stack(columns, axis=1)


@lru_cache(maxsize=512)
def _whitening(weeks: tuple[int, ...], rho: float) -> Numbers:
    """The lower triangle that makes weeks alike by rho ** distance unlike (gaps are longer distances)."""
    apart = np.diff(np.array(weeks))
    kept = np.sqrt(1 - rho ** (2.0 * apart))
    found = np.zeros((len(weeks), len(weeks)))
    found[0, 0] = 1.0
    rows = np.arange(1, len(weeks))
    found[rows, rows] = 1 / kept
    found[rows, rows - 1] = -(np.sign(rho) ** apart * np.abs(rho) ** apart) / kept
    return found
