"""Two columns of answers that share customers: what their means owe to each other, and the pairs alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cxlib.base.columns import Column, Numbers, numbers
from cxlib.base.errors import DataError
from cxlib.base.intervals import Balance, OpenLimits, balance_score, mean, t_of, z_of
from cxlib.measures.compare_change import LimitsAt
from cxlib.measures.compare_scores import Kind, Scale
from cxlib.measures.compare_who import Codes, who_is_who

CAUTION = 4
"""So many pairs count as unlike ones when a correlation is taken from few of them."""


@dataclass(frozen=True)
class Side:
    """The answers of one side: as they count, whose they are (codes shared by both sides), their weights.

    weights add up to 1; an answer of nobody known is a person of its own.
    """

    scores: Numbers
    who: Codes
    weights: Numbers

    @cached_property
    def n(self) -> int:
        return len(self.scores)

    @cached_property
    def effective(self) -> float:
        """Kish's effective number of answers; without weights their number."""
        found = 1.0 / float((self.weights**2).sum())
        return float(self.n) if abs(found - self.n) < 1e-6 * self.n else found

    @cached_property
    def mean(self) -> float:
        return product(self.weights, self.scores)

    @cached_property
    def pulls(self) -> Numbers:
        """How far each answer pulls the mean from where it is; their squares add up to its variance."""
        return self.weights * (self.scores - self.mean)

    def by_person(self, people: int) -> Numbers:
        """The pulls of each person's answers together."""
        return np.bincount(self.who, weights=self.pulls, minlength=people).astype(np.float64)

    @cached_property
    def balance(self) -> Balance:
        """Plus and minus among the effective number of answers."""
        if self.effective == self.n:
            return Balance(float((self.scores == 1).sum()), float((self.scores == -1).sum()), float(self.n))
        plus, minus = (float(self.weights[self.scores == sign].sum()) for sign in (1.0, -1.0))
        return Balance(plus * self.effective, minus * self.effective, self.effective)

    def only(self, kept: npt.NDArray[np.bool_]) -> Side:
        """Some of the answers, with weights that add up to 1 again."""
        weights = self.weights[kept]
        return Side(self.scores[kept], self.who[kept], weights / weights.sum())


@dataclass(frozen=True)
class Together:
    """Both sides of a comparison, and the customers they share."""

    before: Side
    after: Side

    @cached_property
    def people(self) -> int:
        return 1 + int(max(self.before.who.max(), self.after.who.max()))

    @cached_property
    def counts(self) -> tuple[Codes, Codes]:
        """Answers of each person, before and after."""
        first, second = (
            np.bincount(side.who, minlength=self.people).astype(np.int64)
            for side in (self.before, self.after)
        )
        return first, second

    @cached_property
    def both(self) -> npt.NDArray[np.bool_]:
        """Which people answered on both sides."""
        return (self.counts[0] > 0) & (self.counts[1] > 0)

    @cached_property
    def pairs(self) -> int:
        return int(self.both.sum())

    @property
    def any_twice(self) -> bool:
        """Whether anybody gave more than one answer, on one side or on both."""
        return self.pairs > 0 or bool(max(count.max() for count in self.counts) > 1)

    @property
    def one_to_one(self) -> bool:
        """Whether each answer before has exactly its own answer after."""
        answered = self.counts[0] + self.counts[1] > 0
        single = bool((self.counts[0][answered] == 1).all() and (self.counts[1][answered] == 1).all())
        return single and bool(np.ptp(self.before.weights) == 0 and np.ptp(self.after.weights) == 0)

    @cached_property
    def covariance(self) -> float:
        """Of the two means, through the people who stand behind both."""
        return product(*self._by_person)

    @cached_property
    def _by_person(self) -> tuple[Numbers, Numbers]:
        """How far the answers of each person together pull either mean."""
        return self.before.by_person(self.people), self.after.by_person(self.people)

    @cached_property
    def designs(self) -> tuple[float, float]:
        """How much larger each mean's variance is because some people answered several times, at least 1."""
        before, after = (
            _design(side, pulls)
            for side, pulls in zip((self.before, self.after), self._by_person, strict=True)
        )
        return before, after

    @cached_property
    def correlation(self) -> float:
        """Of the two means, drawn towards 0 when few people stand behind both."""
        spread = [float((side.pulls**2).sum()) for side in (self.before, self.after)]
        variance = spread[0] * self.designs[0] * spread[1] * self.designs[1]
        if variance <= 0:
            return 0.0
        found = self.covariance / math.sqrt(variance)
        return max(-1.0, min(1.0, found * self.pairs / (self.pairs + CAUTION)))

    def differences(self) -> Numbers:
        """After minus before of each person who answered on both sides (means of several answers)."""
        sums = [
            np.bincount(side.who, weights=side.scores, minlength=self.people)
            for side in (self.before, self.after)
        ]
        with np.errstate(invalid="ignore", divide="ignore"):
            means = [total / count for total, count in zip(sums, self.counts, strict=True)]
        return np.asarray((means[1] - means[0])[self.both])

    def apart(self) -> tuple[Side, Side] | None:
        """The answers of people who answered on one side only; None when a side has none."""
        keep = [~self.both[side.who] for side in (self.before, self.after)]
        if not all(kept.any() for kept in keep):
            return None
        return self.before.only(keep[0]), self.after.only(keep[1])


ALONE = 8192
"""Products of so many numbers are taken by one thread; of more, the sum would depend on their number."""


def product(first: Numbers, second: Numbers) -> float:
    """The sum of products, the same on machines with one processor and with many."""
    if len(first) <= ALONE:
        return float(first @ second)
    return math.fsum(
        float(first[at : at + ALONE] @ second[at : at + ALONE]) for at in range(0, len(first), ALONE)
    )


def together(
    before: Numbers,
    after: Numbers,
    customers_before: Column | None = None,
    customers_after: Column | None = None,
    weights_before: Column | None = None,
    weights_after: Column | None = None,
) -> Together:
    """Both sides without their blanks; customers and weights are one an answer (None: nobody, equal)."""
    kept = [~np.isnan(scores) for scores in (before, after)]
    weights = [
        _weights(given, scores, keep)
        for given, scores, keep in zip((weights_before, weights_after), (before, after), kept, strict=True)
    ]
    for place in (0, 1):
        kept[place] = kept[place] & (weights[place] > 0)
    who = who_is_who((customers_before, kept[0]), (customers_after, kept[1]))
    sides = []
    for scores, weight, keep, codes in zip((before, after), weights, kept, who, strict=True):
        chosen = weight[keep]
        sides.append(Side(scores[keep], codes, chosen / chosen.sum() if len(chosen) else chosen))
    return Together(sides[0], sides[1])


def paired_limits(differences: Numbers, kind: Kind, scale: Scale | None) -> tuple[LimitsAt, str]:
    """The limits by level of the mean difference of pairs, and the method's id.

    Yes and no: Tango's score interval of the pairs that changed (at 0 it is McNemar's test). Plus and minus:
    Student's t with one pair added, half of it up and half down, so that equal pairs keep a width. Values:
    Student's t of the differences.
    """
    if kind == "share" and np.isin(differences, (-1.0, 0.0, 1.0)).all():
        seen = Balance(
            float((differences > 0).sum()), float((differences < 0).sum()), float(len(differences))
        )
        return lambda level: balance_score(seen, z_of(level)), "paired.score"
    if kind in ("share", "balance"):
        return lambda level: _padded_t(differences, level, 1.0 if kind == "share" else 2.0), "paired.t"
    reach = None if scale is None else scale[1] - scale[0]
    return lambda level: mean(differences, None if reach is None else -reach, reach, level), "paired.t"


def _padded_t(differences: Numbers, level: float, most: float) -> OpenLimits:
    n = len(differences)
    if n < 2:
        return -most, most
    centre = float(differences.sum()) / (n + 1)
    variance = (float((differences**2).sum()) + 1.0) / (n + 1) - centre**2
    half = t_of(level, n - 1) * math.sqrt(variance / (n + 1))
    return max(-most, centre - half), min(most, centre + half)


def _design(side: Side, by_person: Numbers) -> float:
    plain = float((side.pulls**2).sum())
    return 1.0 if plain <= 0 else max(1.0, float((by_person**2).sum()) / plain)


def _weights(given: Column | None, scores: Numbers, kept: npt.NDArray[np.bool_]) -> Numbers:
    if given is None:
        return np.where(kept, 1.0, 0.0)
    found = numbers(given, name="weight")
    if len(found) != len(scores):
        raise DataError(
            f"Every answer must have its weight (we got {len(scores)} answers and {len(found)} weights). "
            "Map both columns."
        )
    if (found < 0).any():
        raise DataError("A weight must not be negative (we got one below 0). Correct the weights.")
    return np.where(kept, np.nan_to_num(found, nan=0.0), 0.0)
