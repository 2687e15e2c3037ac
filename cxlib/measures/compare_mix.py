"""A change of the NPS taken apart: who answered, and how they answered.

With w the share of a group and r its score, the change is the sum over groups of
(w after - w before) (r after + r before) / 2, which is who answered, and of
(r after - r before) (w after + w before) / 2, which is how they answered. Both add up to the change.
Sources: Kitagawa 1955; Oaxaca 1973 (threefold parts shared out evenly).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from cxlib.base.columns import Column, Numbers, words
from cxlib.base.errors import DataError
from cxlib.base.estimate import CONFIDENCE, Estimate, Measured, NoData
from cxlib.base.intervals import Limits, t_of
from cxlib.measures.compare_scores import scored

LEAST = 30
"""Answers each side must have."""

SMALL = 5
"""A group with fewer answers on either side goes with the rest."""

RESAMPLES = 2000
SEED = 19

_SIGNS = np.array([-1.0, 0.0, 1.0])
_ADDED = 3 * np.array([0.25, 0.5, 0.25])
"""The answers added to a side before its spread is taken, as in the adjusted Wald interval."""


Tallies: TypeAlias = dict[str | None, Numbers]
"""The answers of one side by group (None: of no group): how many minus, neutral and plus."""


@dataclass(frozen=True, slots=True)
class Part:
    """One group on both sides: its share of the answers, its NPS, and what it adds to either part, in points.

    name: None for the rest (small groups and answers of no group). who is counted against the NPS of
    everyone, so that a group of average opinion adds nothing by growing.
    """

    name: str | None
    n_before: int
    n_after: int
    nps_before: float
    nps_after: float
    who: float
    how: float


@dataclass(frozen=True)
class Mix:
    """A change of the NPS in two parts; cells are groups x (minus, neutral, plus) on each side."""

    names: tuple[str | None, ...]
    before: Numbers
    after: Numbers

    @cached_property
    def who(self) -> float:
        """What the change would be had every group kept its opinion, in points."""
        return 100 * float(_parts(self.before, self.after)[0])

    @cached_property
    def how(self) -> float:
        """What the change would be had every group kept its size, in points."""
        return 100 * float(_parts(self.before, self.after)[1])

    @property
    def sizes(self) -> tuple[int, int]:
        return int(self.before.sum()), int(self.after.sum())

    def parts(self) -> tuple[Part, ...]:
        """The groups, in the order of `names`."""
        shares, scores = zip(*(_shares(side) for side in (self.before, self.after)), strict=True)
        first, second = _filled(*scores)
        everyone = (float(shares[0] @ first) + float(shares[1] @ second)) / 2
        who = 100 * (shares[1] - shares[0]) * ((first + second) / 2 - everyone)
        how = 100 * (second - first) * (shares[0] + shares[1]) / 2
        counts = [side.sum(axis=1).astype(int) for side in (self.before, self.after)]
        return tuple(
            Part(name, int(counts[0][g]), int(counts[1][g]), 100 * float(first[g]), 100 * float(second[g]),
                 float(who[g]), float(how[g]))
            for g, name in enumerate(self.names)
        )  # fmt: skip

    def who_limits(self) -> Limits:
        """Percentile bootstrap of the answers of each side, drawn as counts; seeded."""
        draw = np.random.default_rng(SEED)
        drawn = [
            draw.multinomial(int(side.sum()), side.ravel() / side.sum(), RESAMPLES).reshape(-1, *side.shape)
            for side in (self.before, self.after)
        ]
        parts = _parts(drawn[0].astype(np.float64), drawn[1].astype(np.float64))[0]
        low, high = np.quantile(parts, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
        return 100 * float(low), 100 * float(high)

    def how_limits(self) -> Limits:
        """Linearised, with three answers added to each side and Student's t."""
        before, after = _padded(self.before), _padded(self.after)
        centre, variance = float(_parts(before, after)[1]), _variance(before, after)
        freedom = max(1, min(self.sizes) - len(self.names))
        half = t_of(CONFIDENCE, freedom) * math.sqrt(variance)
        return 100 * (centre - half), 100 * (centre + half)


def mix(
    before: Column, after: Column, groups_before: Column, groups_after: Column, *, small: int = SMALL
) -> Mix | None:
    """The change of the NPS by groups; None when fewer than two groups can be told apart.

    before, after: scores 0 to 10, blanks are left out; groups: one an answer, blank for none.

    >>> found = mix([10] * 8 + [3] * 8, [10] * 12 + [3] * 4, ["a"] * 8 + ["b"] * 8, ["a"] * 12 + ["b"] * 4,
    ...             small=4)
    >>> round(found.who), round(found.how)
    (50, 0)
    """
    return _mixed(_tallied(before, groups_before), _tallied(after, groups_after), small)


def who_answered(
    before: Column, after: Column, groups_before: Column, groups_after: Column, *, small: int = SMALL
) -> Measured:
    """The part of a change of the NPS that comes from who answered, in points."""
    return _measured("nps.who.v1", before, after, (groups_before, groups_after), small)


def how_answered(
    before: Column, after: Column, groups_before: Column, groups_after: Column, *, small: int = SMALL
) -> Measured:
    """The part of a change of the NPS that comes from how people answered, in points."""
    return _measured("nps.how.v1", before, after, (groups_before, groups_after), small)


def _measured(
    measure: str, before: Column, after: Column, groups: tuple[Column, Column], small: int
) -> Measured:
    sides = _tallied(before, groups[0]), _tallied(after, groups[1])
    n = min(int(sum(tally.sum() for tally in side.values())) for side in sides)
    if n < LEAST:
        return NoData(measure, n, LEAST, "too_few" if n else "no_answers")
    found = _mixed(*sides, small)
    if found is None:
        return NoData(measure, 1, 2, "no_column")
    if measure == "nps.who.v1":
        return Estimate(measure, found.who, *found.who_limits(), n, "points", "mix.bootstrap")
    return Estimate(measure, found.how, *found.how_limits(), n, "points", "mix.linear_t")


def _tallied(scores: Column, groups: Column) -> Tallies:
    found = scored(scores, "nps.v1")
    named = words(groups)
    if len(named.codes) != len(found):
        raise DataError(
            f"Every score must have its group (we got {len(found)} scores and {len(named.codes)} groups). "
            "Leave blank what has none."
        )
    known = ~np.isnan(found)
    places = 3 * (named.codes.astype(np.int64)[known] + 1) + found[known].astype(np.int64) + 1
    names = [None, *(str(name) for name in named.categories)]
    counts = np.bincount(places, minlength=3 * len(names)).reshape(-1, 3).astype(np.float64)
    return dict(zip(names, counts, strict=True))


def _mixed(before: Tallies, after: Tallies, small: int) -> Mix | None:
    sides = before, after
    large = (
        {name for name, tally in side.items() if name is not None and tally.sum() >= small} for side in sides
    )
    common = sorted(set.intersection(*large))
    rest = [sum((tally for name, tally in side.items() if name not in common), np.zeros(3)) for side in sides]
    names = (*common, None) if any(tally.any() for tally in rest) else tuple(common)
    if len(names) < 2:
        return None
    cells = (
        np.array([left if name is None else side[name] for name in names])
        for side, left in zip(sides, rest, strict=True)
    )
    return Mix(names, *cells)


def _shares(side: Numbers) -> tuple[Numbers, Numbers]:
    """The share of each group and its score, -1 to 1 (NaN where it is empty)."""
    minus, neutral, plus = side[..., 0], side[..., 1], side[..., 2]
    size = minus + neutral + plus
    with np.errstate(invalid="ignore", divide="ignore"):
        return size / size.sum(axis=-1, keepdims=True), (plus - minus) / size


def _filled(first: Numbers, second: Numbers) -> tuple[Numbers, Numbers]:
    """Scores with the other side's where a group is empty, so that it differs in size alone."""
    one, two = (np.where(np.isnan(a), b, a) for a, b in ((first, second), (second, first)))
    return np.nan_to_num(one), np.nan_to_num(two)


def _parts(before: Numbers, after: Numbers) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Who and how, as fractions; the last two axes are groups and answers."""
    (w1, r1), (w2, r2) = _shares(before), _shares(after)
    r1, r2 = _filled(r1, r2)
    return ((w2 - w1) * (r1 + r2) / 2).sum(axis=-1), ((r2 - r1) * (w1 + w2) / 2).sum(axis=-1)


def _padded(side: Numbers) -> Numbers:
    added: Numbers = _shares(side)[0][:, None] * _ADDED
    return side + added


def _variance(before: Numbers, after: Numbers) -> float:
    """Of `how`: the squared pulls of all answers on it."""
    (w1, r1), (w2, r2) = _shares(before), _shares(after)
    r1, r2 = _filled(r1, r2)
    moved, size, total = r2 - r1, (w1 + w2) / 2, 0.0
    for sign, side, w, r in ((-1.0, before, w1, r1), (1.0, after, w2, r2)):
        own = np.divide(size, w, out=np.zeros_like(w), where=w > 0)
        pull = ((moved - w @ moved) / 2)[:, None] + sign * own[:, None] * (_SIGNS[None, :] - r[:, None])
        total += float((side * (pull / side.sum()) ** 2).sum())
    return total
