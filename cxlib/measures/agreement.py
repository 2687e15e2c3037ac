"""Do two readers agree? Krippendorff's alpha: 1 is perfect, 0 is what chance gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import wilson

Level = Literal["nominal", "ordinal"]
Matrix = npt.NDArray[np.float64]

MEASURE = "coding.alpha.v1"


def krippendorff(ratings: Any, *, level: Level = "nominal") -> float | None:
    """Alpha of ratings (readers x units, NaN where a reader did not rate); None when nothing varies.

    Units rated by one reader only are left out. Source: Krippendorff 2011, Computing Krippendorff's
    Alpha-Reliability.

    >>> round(krippendorff([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]), 3)
    0.095
    """
    found = _disagreement(np.atleast_2d(np.asarray(ratings, dtype=np.float64)), level)
    return None if found is None else 1.0 - found.seen / found.expected


def alpha(ratings: Any, *, level: Level = "nominal", units: Any = None) -> Measured:
    """Alpha with its interval; n is how many units two readers rated.

    units: what each column belongs to (the comment), when several columns belong to one. The interval is
    Wilson's for the share of disagreement that was seen, over the disagreement that chance would give.
    """
    table = np.atleast_2d(np.asarray(ratings, dtype=np.float64))
    both = (~np.isnan(table)).sum(axis=0) >= 2
    names = np.arange(table.shape[1]) if units is None else np.asarray(units)
    n = len(np.unique(names[both]))
    found = _disagreement(table, level)
    if found is None:
        return NoData(MEASURE, n, 2, "too_few" if n else "no_answers")
    low, high = wilson(found.seen / found.largest * n, n)
    scale = found.largest / found.expected
    value = 1.0 - found.seen / found.expected
    return Estimate(MEASURE, value, 1.0 - high * scale, 1.0 - low * scale, n, "score", "alpha.wilson")


@dataclass(frozen=True, slots=True)
class _Disagreement:
    """Seen within units, expected by chance, and the largest there could be: mean squared distances."""

    seen: float
    expected: float
    largest: float


def _disagreement(table: Matrix, level: Level) -> _Disagreement | None:
    values = np.unique(table[~np.isnan(table)])
    counts = np.stack([(table == value).sum(axis=0) for value in values], axis=1) if len(values) else None
    if counts is None:
        return None
    counts = counts[counts.sum(axis=1) >= 2].astype(np.float64)
    totals = counts.sum(axis=0)
    everything = float(totals.sum())
    if (totals > 0).sum() < 2:
        return None
    distance = _distances(totals, level)
    within = np.einsum("ui,uj,ij->u", counts, counts, distance) / (counts.sum(axis=1) - 1)
    expected = float(totals @ distance @ totals) / (everything * (everything - 1))
    return _Disagreement(float(within.sum()) / everything, expected, float(distance.max()))


def _distances(totals: Matrix, level: Level) -> Matrix:
    """Squared distances between values: 0 or 1, or by how many ratings lie between them in rank."""
    if level == "nominal":
        return 1.0 - np.eye(len(totals))
    middle = np.cumsum(totals) - totals / 2
    return np.asarray((middle[:, None] - middle[None, :]) ** 2)
