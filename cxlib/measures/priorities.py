"""What first: pain points ranked by reach times severity, with the range a rank may have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cxlib.base.errors import DataError
from cxlib.base.estimate import Measured
from cxlib.base.intervals import share

RESAMPLES = 2000
SEED = 12
TOP_SHARE = 0.1
WORST = 5.0
"""A severity of 5 is looked at whatever its reach."""


@dataclass(frozen=True, slots=True)
class Pain:
    """One pain point: how many of those heard it touched, and how badly, 1 to 5 by person or rater."""

    name: str
    affected: int
    exposed: int
    severity: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A pain point in its place.

    priority: reach times median severity; rank: 1 is first; low_rank, high_rank: where it stands in 5 to
    95% of the resamples; look_anyway: the widest reach (top 10%) or the worst severity, whatever the rank.
    """

    pain: Pain
    reach: Measured
    severity: float
    priority: float
    rank: int
    low_rank: int
    high_rank: int
    look_anyway: bool


def rank(pains: Sequence[Pain], *, resamples: int = RESAMPLES, seed: int = SEED) -> list[Ranked]:
    """The pain points, first things first.

    Counts are drawn again from the seen reach, people or raters with replacement from the seen
    severities; ties share the better rank. A pain point that touched nobody is not ranked.
    """
    kept = sorted((pain for pain in pains if _is_felt(pain)), key=lambda pain: pain.name)
    if not kept:
        return []
    reached = np.array([pain.affected / pain.exposed for pain in kept])
    severity = np.array([float(np.median(pain.severity)) for pain in kept])
    priority = reached * severity
    order = _ranks(priority[None, :])[0]
    drawn = _ranks(_drawn(kept, resamples, seed))
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0, method="nearest")
    wide = reached >= np.sort(reached)[-max(1, int(np.ceil(TOP_SHARE * len(kept))))]
    ranked = [
        Ranked(
            pain=pain,
            reach=share("pain.reach.v1", pain.affected, pain.exposed),
            severity=float(severity[place]),
            priority=float(priority[place]),
            rank=int(order[place]),
            low_rank=min(int(low[place]), int(order[place])),
            high_rank=max(int(high[place]), int(order[place])),
            look_anyway=bool(wide[place] or severity[place] >= WORST),
        )
        for place, pain in enumerate(kept)
    ]
    return sorted(ranked, key=lambda one: (one.rank, one.pain.name))


def _is_felt(pain: Pain) -> bool:
    if not 0 <= pain.affected <= pain.exposed:
        raise DataError(
            f"The affected must be among those heard ({pain.name}: {pain.affected} of {pain.exposed}). "
            "Check the counts."
        )
    if any(not 1 <= one <= 5 for one in pain.severity):
        raise DataError(f"A severity must lie between 1 and 5 ({pain.name} has another). Correct it.")
    return pain.affected > 0 and len(pain.severity) > 0


def _drawn(pains: Sequence[Pain], resamples: int, seed: int) -> npt.NDArray[np.float64]:
    """Priorities of every pain point (columns) in every resample (rows)."""
    draw = np.random.default_rng(seed)
    columns = []
    for pain in pains:
        counts = draw.binomial(pain.exposed, pain.affected / pain.exposed, resamples)
        felt = np.asarray(pain.severity)
        hurt = np.median(felt[draw.integers(0, len(felt), (resamples, len(felt)))], axis=1)
        columns.append(counts / pain.exposed * hurt)
    return np.column_stack(columns)


def _ranks(priorities: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Rank of each column in its row, 1 is the highest; equal ones share the better rank."""
    better = priorities[:, None, :] > priorities[:, :, None] + 1e-12
    return np.asarray(better.sum(axis=2) + 1)
