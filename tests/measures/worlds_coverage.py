"""How often an interval holds the truth, for every measure that has one: the rows of docs/methods-check.md.

A row is a small world with a known truth. Shares that are a count of independent yes and no are not drawn:
every count is tried and weighed by its chance, so their coverage is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from cxlib.base.estimate import Estimate, Measured
from tests.measures.worlds import Draws, outside

Outside = tuple[float, float]
"""How often the interval lies wholly above the truth, and wholly below it."""

World = Callable[[np.random.Generator, int, int], Outside | None]
"""Random numbers, answers and rounds -> how often the truth lies outside; None where nothing is told."""

Counted = Callable[[int, int], Measured]
"""A figure of so many hits among so many."""

SELDOM = 1e-7
"""Counts rarer than this are left out."""


@dataclass(frozen=True)
class Row:
    """One line of the table. most: no more rounds than this, where each is slow."""

    measure: str
    world: World
    note: str = ""
    most: int = 1_000_000

    @property
    def name(self) -> str:
        return f"{self.measure} ({self.note})" if self.note else self.measure


def held(found: Iterable[Measured], truth: float | Draws) -> Outside | None:
    """Of the figures that are told, how many intervals lie above and below the truth (one each, or one)."""
    kept = [(one, place) for place, one in enumerate(found) if isinstance(one, Estimate)]
    if not kept:
        return None
    low = np.array([-np.inf if one.low is None else one.low for one, _ in kept])
    high = np.array([np.inf if one.high is None else one.high for one, _ in kept])
    goal = np.broadcast_to(truth, (len(list(kept)),)) if np.ndim(truth) == 0 else np.asarray(truth)
    right = goal if np.ndim(truth) == 0 else goal[[place for _, place in kept]]
    return outside(low - right, high - right, 0.0)


def exact(measured: Counted, share: float, truth: float | None = None) -> World:
    """Hits among n independent cases; truth: the true figure where it is not the share itself."""

    def world(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
        return weighed(measured, n, stats.binom.pmf(np.arange(n + 1), n, share), _or(truth, share))

    return world


def poisson(measured: Counted, truth: Callable[[int], float]) -> World:
    """A number that is n on average, without an upper end."""

    def world(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
        return weighed(measured, n, stats.poisson.pmf(np.arange(4 * n + 20), n), truth(n))

    return world


def weighed(measured: Counted, n: int, chances: Draws, truth: float) -> Outside | None:
    """Coverage over all counts, each by its chance."""
    below = above = told = 0.0
    for hits in np.flatnonzero(chances > SELDOM):
        one = measured(int(hits), n)
        if not isinstance(one, Estimate):
            continue
        told += chances[hits]
        below += chances[hits] * (one.low is not None and one.low > truth + 1e-9)
        above += chances[hits] * (one.high is not None and one.high < truth - 1e-9)
    return (below / told, above / told) if told else None


def rows(measured: Callable[[Draws], Measured], drawn: Callable[..., Draws], truth: float) -> World:
    """A figure of n answers drawn at once for all rounds."""

    def world(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
        return held([measured(row) for row in drawn(draw, (rounds, n))], truth)

    return world


def pairs(measured: Callable[[int, int, int], Measured], first: float, second: float, truth: float) -> World:
    """Two groups of n each with their own hits; each pair of counts is worked out once."""

    def world(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
        hits = np.stack([draw.binomial(n, first, rounds), draw.binomial(n, second, rounds)], axis=1)
        seen, times = np.unique(hits, axis=0, return_counts=True)
        found = [measured(int(one), int(other), n) for one, other in seen]
        return held(np.repeat(np.array(found, dtype=object), times), truth)

    return world


def coded(scale: int, shares: Sequence[float]) -> Callable[..., Draws]:
    """Answers 1 to scale by their shares."""
    return lambda draw, shape: draw.choice(np.arange(1, scale + 1), size=shape, p=shares)


def yes(hits: int, n: int) -> list[bool]:
    return [True] * hits + [False] * (n - hits)


def either(one: object, other: object) -> Callable[[int, int], list[object]]:
    """n values of which so many are the first."""
    return lambda hits, n: [one] * hits + [other] * (n - hits)


def _or(first: float | None, second: float) -> float:
    return second if first is None else first
