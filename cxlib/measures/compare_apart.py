"""Change between the answers of different people: shares, balances of plus and minus, means, medians."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import stdtr

from cxlib.base.columns import Column, Numbers, answers
from cxlib.base.errors import PlaybookError
from cxlib.base.estimate import CONFIDENCE, Estimate, Measured, NoData
from cxlib.base.intervals import (
    Balance,
    Limits,
    OpenLimits,
    balance_score,
    difference,
    mean,
    t_of,
    wilson,
    z_of,
)
from cxlib.base.registry import definition, same_definition
from cxlib.measures.compare_change import Change, change_of
from cxlib.measures.compare_exact import tail

UNEQUAL = 3.0
"""From this ratio of sizes on, added answers shift the centre and the score intervals are combined."""

RESAMPLES = 4000
SEED = 2


def balance_change(
    now: Balance,
    before: Balance,
    *,
    measure: str,
    sizes: tuple[int, int] | None = None,
    level: float = CONFIDENCE,
) -> Change:
    """Change of a share of plus minus a share of minus, in points.

    Three answers are added to each side when the sizes are near; from 1 to 3 on, the two score
    intervals are combined (MOVER). Source: simulated error rates in the method notes (5% nominal).
    """
    counted = sizes or (max(1, round(before.n)), max(1, round(now.n)))
    value = 100 * (now.value - before.value)
    far = max(now.n, before.n) >= UNEQUAL * min(now.n, before.n)

    def limits(at: float) -> OpenLimits:
        found = combined(now, before, at) if far else padded(now, before, at)
        return points(found)

    def beyond(difference: float) -> float | None:
        """By Welch's t too, where one side is small beside the other."""
        if not far:
            return None
        parts = [side.with_added(3).variance / side.n for side in (now, before)]
        away = abs(value - difference) / (100 * math.sqrt(sum(parts)))
        return float(stdtr(welch(parts, (now.n, before.n)), -away))

    method = "nps.change.mover" if far else "nps.change.adjusted_wald"
    return change_of(measure, value, limits, counted, "points", method, level=level, beyond=beyond)


def share_change(
    hits_now: int, n_now: int, hits_before: int, n_before: int, *, measure: str, level: float = CONFIDENCE
) -> Measured:
    """Difference of two shares with Newcombe's interval (the two Wilson intervals combined)."""
    if min(n_now, n_before) == 0:
        return NoData(measure, 0, 1, "no_answers")
    now, before = hits_now / n_now, hits_before / n_before

    def limits(at: float) -> OpenLimits:
        z = z_of(at)
        return difference(now, wilson(hits_now, n_now, z), before, wilson(hits_before, n_before, z))

    def beyond(difference: float) -> float | None:
        sides = (hits_now, n_now), (hits_before, n_before)
        if now - before < difference:
            return tail(*sides[1], *sides[0], -difference)
        return tail(*sides[0], *sides[1], difference)

    sizes = n_before, n_now
    return change_of(measure, now - before, limits, sizes, "share", "newcombe", level=level, beyond=beyond)


def mean_change(
    now: Column,
    before: Column,
    *,
    measure: str,
    scale: tuple[float, float] | None = None,
    level: float = CONFIDENCE,
) -> Measured:
    """Difference of two means with Welch's t interval.

    When one side has no spread (all answers equal, or one answer) the two single intervals are
    combined instead, with the ends of the scale as their bounds.
    """
    recent, earlier = answers(now), answers(before)
    if min(len(recent), len(earlier)) == 0:
        return NoData(measure, 0, 1, "no_answers")
    sizes, value = (len(earlier), len(recent)), float(recent.mean() - earlier.mean())
    flat = min(sizes) < 2 or np.ptp(recent) == 0 or np.ptp(earlier) == 0
    low, high = scale or (None, None)

    def limits(at: float) -> OpenLimits:
        if flat:
            own = [mean(side, low, high, at) for side in (recent, earlier)]
            return difference(float(recent.mean()), own[0], float(earlier.mean()), own[1])
        half = t_of(at, freedom) * math.sqrt(sum(parts))
        return value - half, value + half

    parts = [] if flat else [float(side.var(ddof=1)) / len(side) for side in (recent, earlier)]
    freedom = 0.0 if flat else welch(parts, (len(recent), len(earlier)))
    method = "mean.change.mover" if flat else "mean.change.welch"
    return change_of(measure, value, limits, sizes, definition(measure).unit, method, level=level)


def welch(variances: list[float], sizes: tuple[float, float]) -> float:
    """Welch's degrees of freedom from the variances of two means and their sizes."""
    return sum(variances) ** 2 / sum(one**2 / (n - 1) for one, n in zip(variances, sizes, strict=True))


def median_change(
    now: Column, before: Column, *, measure: str, level: float = CONFIDENCE, seed: int = SEED
) -> Measured:
    """Difference of two medians with a seeded bootstrap interval (drawn from its exact distribution).

    With fewer than 6 on a side both sides are open.
    """
    recent, earlier = np.sort(answers(now)), np.sort(answers(before))
    sizes = (len(earlier), len(recent))
    if min(sizes) == 0:
        return NoData(measure, 0, 1, "no_answers")
    draw = np.random.default_rng(seed)
    drawn = _drawn_medians(recent, draw) - _drawn_medians(earlier, draw)
    value = float(np.median(recent) - np.median(earlier))

    def limits(at: float) -> OpenLimits:
        if min(sizes) < 6:
            return None, None
        low, high = np.quantile(drawn, [(1 - at) / 2, (1 + at) / 2])
        return float(low), float(high)

    unit = definition(measure).unit
    return change_of(measure, value, limits, sizes, unit, "median.change.bootstrap", level=level)


def estimate_change(
    now: Measured, before: Measured, *, measure: str, level: float = CONFIDENCE
) -> Change | NoData:
    """Difference of two figures of one definition from their own intervals (MOVER); open sides stay open.

    Shares get Newcombe's interval this way. Two definitions are refused (PlaybookError).
    """
    same_definition(now.measure, before.measure)
    if measure.partition("~")[0] != now.measure:
        raise PlaybookError(
            f"A change must carry the id of its measure (we got {measure!r} for {now.measure}). "
            f"Use {now.measure}~previous or {now.measure}~year_before."
        )
    if isinstance(now, NoData) or isinstance(before, NoData):
        missing = now if isinstance(now, NoData) else before
        return NoData(
            measure, missing.n, getattr(missing, "needed", 1), getattr(missing, "reason", "no_answers")
        )
    recent, earlier = now, before

    def limits(at: float) -> OpenLimits:
        return difference(recent.value, _own(recent, at), earlier.value, _own(earlier, at))

    method = "newcombe" if now.method == before.method == "wilson" else "mover"
    return change_of(
        measure, now.value - before.value, limits, (before.n, now.n), now.unit, method, level=level
    )


def _own(figure: Estimate, level: float) -> OpenLimits:
    """A figure's own limits at a level: Wilson's anew, others with arms in the ratio of the quantiles."""
    if level == CONFIDENCE:
        return figure.low, figure.high
    if figure.method == "wilson":
        return wilson(figure.count, figure.n, z_of(level))
    wider = Change(
        figure.measure, figure.value, figure.low, figure.high, figure.n, figure.unit, figure.method
    ).at(level)  # fmt: skip
    return wider.low, wider.high


def padded(
    now: Balance,
    before: Balance,
    level: float,
    designs: tuple[float, float] = (1.0, 1.0),
    covariance: float = 0.0,
) -> Limits:
    """Limits from three answers added to each side; designs: how much larger each variance is; covariance:
    of the two means before anything was added."""
    a, b = now.with_added(3), before.with_added(3)
    shared = covariance * (now.n / a.n) * (before.n / b.n)
    variance = designs[0] * a.variance / a.n + designs[1] * b.variance / b.n - 2 * shared
    half, centre = z_of(level) * math.sqrt(max(0.0, variance)), a.value - b.value
    return max(-2.0, centre - half), min(2.0, centre + half)


def combined(now: Balance, before: Balance, level: float, correlation: float = 0.0) -> OpenLimits:
    """Limits from the two score intervals (MOVER)."""
    z = z_of(level)
    return difference(now.value, balance_score(now, z), before.value, balance_score(before, z), correlation)


def points(limits: OpenLimits) -> OpenLimits:
    """Limits of a balance in points."""
    low, high = limits
    return None if low is None else 100 * low, None if high is None else 100 * high


def _drawn_medians(ordered: Numbers, draw: np.random.Generator, resamples: int = RESAMPLES) -> Numbers:
    """Medians of bootstrap samples, without drawing the samples.

    The k-th smallest of n draws sits at the rank ceil(n u), where u is the k-th smallest of n
    uniforms, a Beta variable.
    """
    n = len(ordered)
    k = (n + 1) // 2
    first = draw.beta(k, n + 1 - k, resamples)
    if n % 2:
        return ordered[_rank(first, n)]
    second = first + (1 - first) * draw.beta(1, n - k, resamples)
    return (ordered[_rank(first, n)] + ordered[_rank(second, n)]) / 2


def _rank(share: Numbers, n: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.clip(np.ceil(share * n).astype(np.int64) - 1, 0, n - 1)
