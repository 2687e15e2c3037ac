"""Change between two independent groups: a difference with its interval, never a bare arrow.

Every function returns now - before as an Estimate whose n is that of the smaller side. Two
definitions are never compared.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from scipy import stats

from cxlib.base.columns import Column, Numbers, answers
from cxlib.base.errors import PlaybookError
from cxlib.base.estimate import CONFIDENCE, Estimate, Measured, NoData, Z
from cxlib.base.intervals import Balance, balance_score, difference, mean, wilson
from cxlib.base.registry import definition, same_definition
from cxlib.measures.survey import nps_balance

Direction = Literal["up", "down", "unclear"]

UNEQUAL = 3.0
"""From this ratio of sizes on, added answers shift the centre and the score intervals are combined."""

RESAMPLES = 4000
SEED = 2


def shows(change: Measured) -> Direction:
    """Up or down when the interval excludes 0, else unclear (also without data)."""
    if isinstance(change, NoData):
        return "unclear"
    if change.low is not None and change.low > 0:
        return "up"
    return "down" if change.high is not None and change.high < 0 else "unclear"


def nps_change(
    now: Column,
    before: Column,
    *,
    weights_now: Column | None = None,
    weights_before: Column | None = None,
    measure: str = "nps.v1~previous",
) -> Measured:
    """Change of NPS in points between two groups of answers (see `balance_change`)."""
    recent, n_now = nps_balance(now, weights_now)
    earlier, n_before = nps_balance(before, weights_before)
    if min(n_now, n_before) == 0:
        return NoData(measure, 0, 1, "no_answers")
    return balance_change(recent, earlier, n=min(n_now, n_before), measure=measure)


def balance_change(now: Balance, before: Balance, *, n: int | None = None, measure: str) -> Estimate:
    """Change of a share of plus minus a share of minus, in points.

    Three answers are added to each side when the sizes are near; from 1 to 3 on, the two score
    intervals are combined (MOVER). Source: simulated error rates in the method notes (5% nominal).
    """
    size = n if n is not None else round(min(now.n, before.n))
    change = now.value - before.value
    if max(now.n, before.n) >= UNEQUAL * min(now.n, before.n):
        limits = difference(now.value, balance_score(now), before.value, balance_score(before))
        method = "nps.change.mover"
    else:
        a, b = now.with_added(3), before.with_added(3)
        half = Z * math.sqrt(a.variance / a.n + b.variance / b.n)
        centre = a.value - b.value
        limits = max(-2.0, centre - half), min(2.0, centre + half)
        method = "nps.change.adjusted_wald"
    low, high = (None if limit is None else 100 * limit for limit in limits)
    return Estimate(measure, 100 * change, low, high, max(size, 1), "points", method)


def share_change(hits_now: int, n_now: int, hits_before: int, n_before: int, *, measure: str) -> Measured:
    """Difference of two shares with Newcombe's interval (the two Wilson intervals combined)."""
    if min(n_now, n_before) == 0:
        return NoData(measure, 0, 1, "no_answers")
    now, before = hits_now / n_now, hits_before / n_before
    limits = difference(now, wilson(hits_now, n_now), before, wilson(hits_before, n_before))
    return Estimate(measure, now - before, *limits, min(n_now, n_before), "share", "newcombe")


def mean_change(
    now: Column, before: Column, *, measure: str, scale: tuple[float, float] | None = None
) -> Measured:
    """Difference of two means with Welch's t interval.

    When one side has no spread (all answers equal, or one answer) the two single intervals are
    combined instead, with the ends of the scale as their bounds.
    """
    recent, earlier = answers(now), answers(before)
    n = min(len(recent), len(earlier))
    if n == 0:
        return NoData(measure, 0, 1, "no_answers")
    unit = definition(measure).unit
    change = float(recent.mean() - earlier.mean())
    if n < 2 or np.ptp(recent) == 0 or np.ptp(earlier) == 0:
        low, high = scale or (None, None)
        limits = difference(
            float(recent.mean()), mean(recent, low, high), float(earlier.mean()), mean(earlier, low, high)
        )
        return Estimate(measure, change, *limits, n, unit, "mean.change.mover")
    parts = [float(side.var(ddof=1)) / len(side) for side in (recent, earlier)]
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (len(recent) - 1) + parts[1] ** 2 / (len(earlier) - 1))
    half = float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom)) * math.sqrt(sum(parts))
    return Estimate(measure, change, change - half, change + half, n, unit, "mean.change.welch")


def median_change(now: Column, before: Column, *, measure: str, seed: int = SEED) -> Measured:
    """Difference of two medians with a seeded bootstrap interval (drawn from its exact distribution)."""
    recent, earlier = np.sort(answers(now)), np.sort(answers(before))
    n = min(len(recent), len(earlier))
    if n == 0:
        return NoData(measure, 0, 1, "no_answers")
    draw = np.random.default_rng(seed)
    drawn = _drawn_medians(recent, draw) - _drawn_medians(earlier, draw)
    low, high = np.quantile(drawn, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    value = float(np.median(recent) - np.median(earlier))
    if n < 6:
        return Estimate(measure, value, None, None, n, definition(measure).unit, "median.change.bootstrap")
    return Estimate(
        measure, value, float(low), float(high), n, definition(measure).unit, "median.change.bootstrap"
    )


def estimate_change(now: Measured, before: Measured, *, measure: str) -> Measured:
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
    limits = difference(now.value, (now.low, now.high), before.value, (before.low, before.high))
    method = "newcombe" if now.method == before.method == "wilson" else "mover"
    return Estimate(measure, now.value - before.value, *limits, min(now.n, before.n), now.unit, method)


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
