"""Change when customers are known: pairs alone, or two groups of answers that share some people."""

from __future__ import annotations

import math

import numpy as np

from cxlib.base.estimate import NoData
from cxlib.base.intervals import Balance, OpenLimits, difference, mean, t_of, wilson, z_of
from cxlib.base.registry import definition
from cxlib.measures.compare_apart import (
    UNEQUAL,
    balance_change,
    combined,
    mean_change,
    padded,
    points,
    share_change,
    welch,
)
from cxlib.measures.compare_change import Change, LimitsAt, change_of
from cxlib.measures.compare_pairs import Together, paired_limits
from cxlib.measures.compare_scores import kind_of, scale_of


def apart(both: Together, measure: str, level: float) -> Change:
    """The change when nobody is known to have answered twice."""
    before, after, sizes = both.before, both.after, (both.before.n, both.after.n)
    kind, weighted = kind_of(measure), before.effective + 1e-9 < before.n or after.effective + 1e-9 < after.n
    if kind == "balance":
        return balance_change(after.balance, before.balance, sizes=sizes, measure=measure, level=level)
    if weighted:
        return _shares(both, measure, level) if kind == "share" else _means(both, measure, level)
    if kind == "share":
        hits = [round(float(side.scores.sum())) for side in (after, before)]
        found = share_change(hits[0], after.n, hits[1], before.n, measure=measure, level=level)
    else:
        scale = scale_of(measure)
        found = mean_change(after.scores, before.scores, measure=measure, scale=scale, level=level)
    return found if isinstance(found, Change) else _means(both, measure, level)


def paired(both: Together, measure: str, level: float) -> Change:
    """The change of the customers who answered both times."""
    kind, moved = kind_of(measure), both.differences()
    found, how = paired_limits(moved, kind, scale_of(measure))
    factor = 100.0 if kind == "balance" else 1.0
    family = {"balance": "nps.change", "share": "share.change"}.get(kind, "mean.change")

    def limits(at: float) -> OpenLimits:
        low, high = found(at)
        return None if low is None else factor * low, None if high is None else factor * high

    sizes, unit = (len(moved), len(moved)), definition(measure).unit
    value = factor * float(moved.mean())
    return change_of(measure, value, limits, sizes, unit, f"{family}.{how}", level=level)


def overlapping(both: Together, measure: str, level: float) -> Change:
    """The change when some customers answered both times, or several times on one side."""
    kind = kind_of(measure)
    if kind == "share":
        return _shares(both, measure, level)
    return _balances(both, measure, level) if kind == "balance" else _means(both, measure, level)


def others(both: Together, measure: str, level: float) -> Change | NoData:
    """The change among those who answered on one side only."""
    rest = both.apart()
    return NoData(measure, 0, 1, "no_answers") if rest is None else apart(Together(*rest), measure, level)


def _balances(both: Together, measure: str, level: float) -> Change:
    now, before = both.after.balance, both.before.balance
    far = max(now.n, before.n) >= UNEQUAL * min(now.n, before.n)
    designs = both.designs[1], both.designs[0]
    shared = both.correlation if far else both.covariance  # a number: a change must not hold on to answers

    def limits(at: float) -> OpenLimits:
        if far:
            thin = [_thinned(one, by) for one, by in ((now, designs[0]), (before, designs[1]))]
            return points(combined(thin[0], thin[1], at, shared))
        return points(padded(now, before, at, designs, shared))

    method = "nps.change.overlap.mover" if far else "nps.change.overlap"
    sizes, value = (both.before.n, both.after.n), 100 * (now.value - before.value)
    return change_of(measure, value, limits, sizes, "points", method, level=level)


def _thinned(seen: Balance, design: float) -> Balance:
    """The balance of as many answers as are worth the given ones."""
    return Balance(seen.plus / design, seen.minus / design, seen.n / design)


def _shares(both: Together, measure: str, level: float) -> Change:
    # a weighted mean of nothing but ones may come out a hair above one
    now, before = (min(1.0, max(0.0, side.mean)) for side in (both.after, both.before))
    sizes = [side.effective / by for side, by in zip((both.before, both.after), both.designs, strict=True)]
    shared = both.correlation

    def limits(at: float) -> OpenLimits:
        z = z_of(at)
        own = [wilson(one * n, n, z) for one, n in ((before, sizes[0]), (now, sizes[1]))]
        return difference(now, own[1], before, own[0], shared)

    counted = (both.before.n, both.after.n)
    return change_of(measure, now - before, limits, counted, "share", "share.change.overlap", level=level)


def _means(both: Together, measure: str, level: float) -> Change:
    """The difference of two means with the t of partly overlapping samples (Derrick et al. 2017)."""
    before, after, scale = both.before, both.after, scale_of(measure)
    value = after.mean - before.mean
    flat = min(before.n, after.n) < 2 or np.ptp(before.scores) == 0 or np.ptp(after.scores) == 0

    limits = _either(both, scale) if flat else _around(value, *_spread(both))
    method, unit = "mean.change.mover" if flat else "mean.change.overlap", definition(measure).unit
    return change_of(measure, value, limits, (before.n, after.n), unit, method, level=level)


def _either(both: Together, scale: tuple[float, float] | None) -> LimitsAt:
    """The limits of the difference from those of both means: where one side says one thing only."""
    before, after = both.before, both.after
    low, high = scale or (None, None)

    def limits(at: float) -> OpenLimits:
        own = [mean(side.scores, low, high, at) for side in (after, before)]
        return difference(after.mean, own[0], before.mean, own[1])

    return limits


def _around(value: float, spread: float, freedom: float) -> LimitsAt:
    """Student's t around a value; it holds on to numbers only, not to answers."""

    def limits(at: float) -> OpenLimits:
        half = t_of(at, freedom) * spread
        return value - half, value + half

    return limits


def _spread(both: Together) -> tuple[float, float]:
    """The standard error of the difference of two means, and its degrees of freedom."""
    grow = [side.effective / (side.effective - 1) for side in (both.before, both.after)]
    variances = [
        design * by * float((side.pulls**2).sum())
        for side, design, by in zip((both.before, both.after), both.designs, grow, strict=True)
    ]
    variance = sum(variances) - 2 * both.covariance * math.sqrt(grow[0] * grow[1])
    least = 0.05 * sum(variances)
    alone = [int((~both.both[side.who]).sum()) for side in (both.before, both.after)]
    usual, pairs = welch(variances, (both.before.effective, both.after.effective)), both.pairs
    freedom = pairs - 1 + (usual - pairs + 1) * sum(alone) / (sum(alone) + 2 * pairs)
    return math.sqrt(max(variance, least)), max(1.0, freedom)
