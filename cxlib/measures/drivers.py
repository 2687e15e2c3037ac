"""Which rated aspects go together most with the outcome: shares of the explained variance.

Two ways to part R squared among correlated aspects, both summing to it. `relative_weights` (Johnson
2000) is the default and takes any number of aspects; `lmg` averages the gain of each aspect over all
orders in which they may enter (Lindeman, Merenda and Gold 1980), exact up to 12 aspects. Neither says
what causes what: an aspect that everyone takes for granted looks unimportant until it fails.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from scipy import stats

from cxlib.base.columns import Column, Numbers, numbers
from cxlib.base.errors import DataError, SettingsError
from cxlib.base.estimate import CONFIDENCE, Estimate, Measured, NoData, Z
from cxlib.base.variance_shares import Matrices, average_gain, correlations, relative

Parting: TypeAlias = Callable[[Matrices], Matrices]

MEASURE, EXPLAINED = "driver.weight.v1", "driver.explained.v1"

FEWEST = 10
"""Fewer complete answers than this (or than three an aspect) give nothing at all."""

USABLE = 0.9
"""So many resamples must hold different answers in every column."""

MOST_EXACT = 12
"""So many aspects have 4,096 subsets; each more doubles the work."""

RESAMPLES, BLOCKS, SEED = 1000, 2000, 13
"""Bootstrap samples, and the blocks of rows they are drawn from (single rows up to 2,000 answers)."""

CHUNK = 50_000
"""Rows turned into numbers at a time: a multiple of BLOCKS."""

ALIKE = 1e-8
"""The smallest eigenvalue of the correlations from which aspects still say something of their own."""


@dataclass(frozen=True, slots=True)
class Driver:
    """One aspect: its part of R squared, that part as a share of R squared, and its place.

    low, high and share_low, share_high: 95% bootstrap intervals. rank: 1 goes together most; best,
    worst: the range that holds its rank in 95 of 100 resamples.
    """

    name: str
    weight: float
    low: float
    high: float
    share: float
    share_low: float
    share_high: float
    rank: int
    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class Drivers:
    """How the outcome goes together with its aspects, in the order of the columns.

    r_squared: what all aspects explain together, low to high its interval. n: complete answers;
    effective: Kish's effective number of them; left_out: rows with a blank in any column (or no
    weight), which count nowhere. resamples: bootstrap samples behind the intervals.
    method: relative.weights or lmg.
    """

    drivers: tuple[Driver, ...]
    r_squared: float
    low: float
    high: float
    n: int
    effective: float
    left_out: int
    resamples: int
    method: str

    @property
    def weights(self) -> dict[str, float]:
        """Each aspect's part of R squared; together they are R squared."""
        return {one.name: one.weight for one in self.drivers}

    def ranked(self) -> tuple[Driver, ...]:
        """The aspects, what goes together most first."""
        return tuple(sorted(self.drivers, key=lambda one: one.rank))


def relative_weights(
    ratings: pd.DataFrame, outcome: Column, weights: Column | None = None, *, seed: int = SEED
) -> Drivers | NoData:
    """Johnson's relative weights of the rated aspects for the outcome.

    ratings: one column an aspect, outcome and weights: one value a row, all in the same order. Rows with
    any blank or without a weight are left out and counted. NoData for fewer than 10 complete answers (or
    than three an aspect); DataError for an aspect or outcome with one answer only, for aspects that
    say the same (named), for negative weights and for columns of different lengths.
    Source: Johnson 2000; intervals as in Tonidandel, LeBreton and Johnson 2009 (bootstrap percentiles).
    """
    return _driven(ratings, outcome, weights, relative, "relative.weights", seed)


def lmg(
    ratings: pd.DataFrame, outcome: Column, weights: Column | None = None, *, seed: int = SEED
) -> Drivers | NoData:
    """The average gain in R squared of each aspect over all orders (LMG, Shapley); as `relative_weights`.

    More than 12 aspects are a SettingsError: every further one doubles the work.
    """
    if ratings.shape[1] > MOST_EXACT:
        raise SettingsError(
            f"Every order can be tried for at most {MOST_EXACT} aspects (we got {ratings.shape[1]}). "
            "Leave some out or take the relative weights."
        )
    return _driven(ratings, outcome, weights, average_gain, "lmg", seed)


def weight(found: Drivers | NoData, name: str) -> Measured:
    """One aspect's share of the explained variance (`driver.weight.v1`)."""
    if isinstance(found, NoData):
        return NoData(MEASURE, found.n, found.needed, found.reason)
    one = next(one for one in found.drivers if one.name == name)
    return Estimate(MEASURE, one.share, one.share_low, one.share_high, found.n, "share", found.method)


def explained(found: Drivers | NoData) -> Measured:
    """R squared: how much of the outcome's variance all aspects together go with (`driver.explained.v1`)."""
    if isinstance(found, NoData):
        return NoData(EXPLAINED, found.n, found.needed, found.reason)
    return Estimate(EXPLAINED, found.r_squared, found.low, found.high, found.n, "share", found.method)


def _driven(
    ratings: pd.DataFrame, outcome: Column, weights: Column | None, parting: Parting, method: str, seed: int
) -> Drivers | NoData:
    names = [str(name) for name in ratings.columns]
    if not names:
        raise SettingsError("Drivers need at least one rated aspect (we got none). Name the columns.")
    held = _complete(ratings, outcome, weights)
    needed = max(FEWEST, 3 * len(names))
    if held.n < needed:
        return NoData(MEASURE, held.n, needed, "too_few" if held.n else "no_answers")
    seen = correlations(held.sums.sum(axis=0)[None])
    _refuse_sameness(seen[0], [*names, "the outcome"])
    drawn = correlations(_resampled(held.sums, seed))
    fine = np.isfinite(np.diagonal(drawn, axis1=1, axis2=2))
    if fine.all(axis=1).mean() < USABLE:
        raise _one_answer([*names, "the outcome"][int(fine.mean(axis=0).argmin())])
    drawn = drawn[fine.all(axis=1)]
    drawn = drawn[np.linalg.eigvalsh(drawn[:, :-1, :-1])[:, 0] > ALIKE]
    if len(drawn) < USABLE * RESAMPLES:
        nearest = np.abs(np.triu(seen[0, :-1, :-1], 1))
        raise _same([names[at] for at in np.unravel_index(nearest.argmax(), nearest.shape)])
    return _told(names, parting(seen)[0], parting(drawn), held, method)


@dataclass(frozen=True, slots=True)
class _Held:
    """Complete answers as sums of products (1, aspects, outcome) in blocks of rows."""

    sums: Matrices
    n: int
    effective: float
    left_out: int


def _complete(ratings: pd.DataFrame, outcome: Column, weights: Column | None) -> _Held:
    """The complete rows, dealt into blocks in turn, so that a large table costs no large matrix."""
    columns = [ratings.iloc[:, at] for at in range(ratings.shape[1])]
    given = [*columns, _series(outcome), *([_series(weights)] if weights is not None else [])]
    if len({len(one) for one in given}) > 1:
        lengths = ", ".join(str(len(one)) for one in given)
        raise DataError(
            f"Every answer must have its row in all columns (we got {lengths}). Give them together."
        )
    kept = np.logical_and.reduce([one.notna().to_numpy(dtype=bool) for one in given])
    rows = np.flatnonzero(kept)
    blocks, q = max(1, min(len(rows), BLOCKS)), len(columns) + 2
    sums, squares, total = np.zeros((blocks, q, q)), 0.0, 0.0
    counted, shift = 0, None
    for begin in range(0, len(rows), CHUNK):
        part = rows[begin : begin + CHUNK]
        values = np.column_stack([numbers(one.iloc[part], name=str(one.name)) for one in given])
        weight = values[:, q - 1] if weights is not None else np.ones(len(part))
        if (weight < 0).any():
            raise DataError("A weight must not be negative (we got one below 0). Correct the weights.")
        weight = np.where(np.isnan(values).any(axis=1), 0.0, weight)  # a blank text is no answer either
        shift = np.nan_to_num(values[0, : q - 1]) if shift is None else shift
        wide = np.ones((-(-len(part) // blocks) * blocks, q))
        wide[: len(part), 1:] = np.nan_to_num(values[:, : q - 1] - shift)
        heavy = np.zeros(len(wide))
        heavy[: len(part)] = weight
        dealt, by = wide.reshape(-1, blocks, q), heavy.reshape(-1, blocks)
        sums += np.einsum("mki,mk,mkj->kij", dealt, by, dealt, optimize=True)
        squares, total = squares + float((weight**2).sum()), total + float(weight.sum())
        counted += int((weight > 0).sum())
    effective = total**2 / squares if squares else 0.0
    return _Held(sums, counted, effective, len(kept) - counted)


def _series(column: Column) -> pd.Series[Any]:
    return column if isinstance(column, pd.Series) else pd.Series(column)


def _one_answer(name: str) -> DataError:
    return DataError(
        f"What is compared must have different answers (nearly all answers to {name} are the same). "
        "Leave it out.",
        column=name,
    )


def _same(names: Sequence[str]) -> DataError:
    return DataError(
        f"Every aspect must say something of its own ({', '.join(names)} say the same together). "
        "Leave one of them out.",
        column=names[-1],
    )


def _refuse_sameness(seen: Matrices, names: Sequence[str]) -> None:
    """A DataError for a column of one value, and for aspects that say the same."""
    for at, name in enumerate(names):
        if not np.isfinite(seen[at, at]):
            raise _one_answer(name)
    sizes, ways = np.linalg.eigh(seen[:-1, :-1])
    if sizes[0] <= ALIKE:
        raise _same([name for name, part in zip(names, ways[:, 0], strict=False) if abs(part) > 1e-3])


def _resampled(sums: Matrices, seed: int) -> Matrices:
    """Sums of bootstrap samples of the blocks."""
    blocks, q, _ = sums.shape
    counts = np.random.default_rng(seed).multinomial(blocks, np.full(blocks, 1 / blocks), size=RESAMPLES)
    return (counts.astype(np.float64) @ sums.reshape(blocks, q * q)).reshape(RESAMPLES, q, q)


def _told(names: Sequence[str], point: Numbers, drawn: Matrices, held: _Held, method: str) -> Drivers:
    tails = ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)
    whole, wholes = float(point.sum()), drawn.sum(axis=1)
    low, high = np.quantile(drawn, tails, axis=0)
    share_low, share_high = _share_limits(drawn, wholes, tails)
    ranks = 1 + np.argsort(np.argsort(-drawn, axis=1, kind="stable"), axis=1)
    best, worst = np.quantile(ranks, tails, axis=0, method="nearest").astype(int)
    rank = 1 + np.argsort(np.argsort(-point, kind="stable"))
    found = tuple(
        Driver(
            name, float(point[at]), float(min(low[at], point[at])), float(max(high[at], point[at])),
            float(point[at] / (whole or 1.0)), float(share_low[at]), float(share_high[at]),
            int(rank[at]), int(min(best[at], rank[at])), int(max(worst[at], rank[at])),
        )
        for at, name in enumerate(names)
    )  # fmt: skip
    whole_low, whole_high = _bias_corrected(wholes, whole)
    return Drivers(
        found,
        whole,
        whole_low,
        whole_high,
        held.n,
        held.effective,
        held.left_out,
        len(drawn),
        method,
    )


def _share_limits(drawn: Matrices, wholes: Numbers, tails: tuple[float, float]) -> Matrices:
    """Limits of each part's share; resamples in which nothing is explained have no parts to share."""
    told = wholes > 0
    if not told.any():
        return np.array([np.zeros(drawn.shape[1]), np.ones(drawn.shape[1])])
    found: Matrices = np.quantile(drawn[told] / wholes[told, None], tails, axis=0)
    return found


def _bias_corrected(drawn: Numbers, value: float) -> tuple[float, float]:
    """Bootstrap percentiles moved by as much as the resamples lie beside the value: R squared of few
    answers is too high, and that of their resamples higher still."""
    below = float(np.clip((drawn < value).mean(), 1 / len(drawn), 1 - 1 / len(drawn)))
    shift = 2 * float(stats.norm.ppf(below))
    low, high = np.quantile(drawn, stats.norm.cdf([shift - Z, shift + Z]))
    return float(low), float(high)
