"""The interval arithmetic that measures share: each function one method, numbers in, limits out.

All intervals are two-sided, at the one confidence level of cxlib.base.estimate unless another one is asked
for: one of many comparisons, or one of several planned looks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import stats
from scipy.special import ndtri, stdtrit

from cxlib.base.columns import Numbers
from cxlib.base.estimate import CONFIDENCE, Estimate, Measured, NoData, Z

Limits = tuple[float, float]
OpenLimits = tuple[float | None, float | None]


@lru_cache(maxsize=4096)
def t_of(level: float, freedom: float) -> float:
    """The two-sided quantile of Student's t at a confidence level.

    >>> round(t_of(0.95, 9), 3)
    2.262
    """
    return float(stdtrit(freedom, (1 + level) / 2))


@lru_cache(maxsize=256)
def z_of(level: float) -> float:
    """The two-sided normal quantile of a confidence level.

    >>> z_of(0.95) == Z, round(z_of(0.99), 3)
    (True, 2.576)
    """
    return Z if level == CONFIDENCE else float(ndtri((1 + level) / 2))


def wilson(hits: float, n: float, z: float = Z) -> Limits:
    """Wilson's score interval of a share.

    >>> [round(limit, 4) for limit in wilson(40, 50)]
    [0.6696, 0.8876]
    """
    share = hits / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def share(measure: str, hits: int, n: int) -> Measured:
    """A share with Wilson's interval as an Estimate, NoData when n is 0."""
    if n == 0:
        return NoData(measure, 0, 1, "no_answers")
    return Estimate(measure, hits / n, *wilson(hits, n), n, "share", "wilson")


def mean(
    values: Numbers, low: float | None = None, high: float | None = None, level: float = CONFIDENCE
) -> OpenLimits:
    """Student's t interval of a mean, kept on the scale.

    When all answers are equal the spread says nothing. Then the share of people who would answer
    otherwise may still be as high as 1 - 0.025^(1/n) (at 95%), and in the worst case they sit at the ends of
    the scale; without an end the side is open.
    """
    n = len(values)
    centre = float(values.mean())
    if n < 2 or float(np.ptp(values)) == 0.0:
        others = 1 - ((1 - level) / 2) ** (1 / n)
        return (
            None if low is None else centre - others * (centre - low),
            None if high is None else centre + others * (high - centre),
        )
    half = t_of(level, n - 1) * float(values.std(ddof=1)) / math.sqrt(n)
    return (
        centre - half if low is None else max(low, centre - half),
        centre + half if high is None else min(high, centre + half),
    )


def median(values: Numbers) -> OpenLimits:
    """The order-statistic interval of a median; open where n is too small to reach the confidence."""
    return quantile(values, 0.5)


def quantile(values: Numbers, share: float) -> OpenLimits:
    """The order-statistic interval of the value below which `share` lies; a side the n cannot reach is open.

    >>> quantile(np.arange(1.0, 101.0), 0.9)
    (84.0, 96.0)
    """
    ordered = np.sort(values)
    n = len(ordered)
    low = int(stats.binom.ppf((1 - CONFIDENCE) / 2, n, share))
    high = int(stats.binom.isf((1 - CONFIDENCE) / 2, n, share)) + 1
    return (
        None if low < 1 else float(ordered[low - 1]),
        None if high > n else float(ordered[high - 1]),
    )


@dataclass(frozen=True, slots=True)
class Balance:
    """Answers scored +1, 0 or -1: how many plus, how many minus, of n (parts of answers when weighted)."""

    plus: float
    minus: float
    n: float

    @property
    def value(self) -> float:
        """Share of plus minus share of minus, -1 to 1."""
        return (self.plus - self.minus) / self.n

    @property
    def variance(self) -> float:
        """Variance of one answer: P + D - (P - D)^2."""
        return max(0.0, (self.plus + self.minus) / self.n - self.value**2)

    def with_added(self, added: float) -> Balance:
        """`added` answers more: a quarter plus, half neutral, a quarter minus."""
        return Balance(self.plus + added / 4, self.minus + added / 4, self.n + added)


def adjusted_wald(seen: Balance, z: float = Z) -> Limits:
    """Rocks' adjusted Wald interval: three answers added, kept within -1 and 1."""
    padded = seen.with_added(3)
    half = z * math.sqrt(padded.variance / padded.n)
    return max(-1.0, padded.value - half), min(1.0, padded.value + half)


@lru_cache(maxsize=4096)
def balance_score(seen: Balance, z: float = Z) -> Limits:
    """Tango's score interval: the differences d whose score statistic lies within z."""
    return _root(seen, z, -1.0, seen.value), _root(seen, -z, seen.value, 1.0)


def score_statistic(seen: Balance, d: float) -> float:
    """How many standard errors the seen balance lies above d, with the likeliest shares given d.

    0/0 (everyone neutral and d = 0, or everyone plus and d = 1) is 0.
    """
    plus, minus = (seen.plus, seen.minus) if d >= 0 else (seen.minus, seen.plus)
    size = abs(d)
    b = (2 * seen.n - plus + minus) * size - plus - minus
    c = -minus * size * (1 - size)
    smaller = (-b + math.sqrt(max(0.0, b * b - 8 * seen.n * c))) / (4 * seen.n)
    spread = seen.n * max(0.0, 2 * smaller + size - size * size)
    distance = seen.plus - seen.minus - seen.n * d
    if spread <= 1e-14 * seen.n:
        return 0.0 if abs(distance) < 1e-9 else math.copysign(math.inf, distance)
    return distance / math.sqrt(spread)


def _root(seen: Balance, z: float, low: float, high: float) -> float:
    if (low if z > 0 else high) == seen.value:
        return seen.value
    for _ in range(60):
        middle = (low + high) / 2
        if score_statistic(seen, middle) > z:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def finite(value: float, limits: Limits, n: int, population: int) -> Limits:
    """Limits for a claim about these `population` customers only: no width once all have answered."""
    factor = math.sqrt((population - n) / (population - 1)) if population > 1 else 0.0
    return value + factor * (limits[0] - value), value + factor * (limits[1] - value)


def difference(
    now: float,
    now_limits: OpenLimits,
    before: float,
    before_limits: OpenLimits,
    correlation: float = 0.0,
) -> OpenLimits:
    """MOVER: the interval of now - before from the two intervals; an open side stays open.

    With Wilson limits this is Newcombe's interval of two shares. correlation: of the two figures, when
    they rest on the same people (Zou and Donner 2008).
    """
    low = high = None
    if now_limits[0] is not None and before_limits[1] is not None:
        low = now - before - _arm(now - now_limits[0], before_limits[1] - before, correlation)
    if now_limits[1] is not None and before_limits[0] is not None:
        high = now - before + _arm(now_limits[1] - now, before - before_limits[0], correlation)
    return low, high


def _arm(first: float, second: float, correlation: float) -> float:
    if correlation == 0.0:
        return math.hypot(first, second)
    return math.sqrt(max(0.0, first * first + second * second - 2 * correlation * first * second))
