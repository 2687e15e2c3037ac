"""R squared parted among correlated columns, for many correlation matrices at once.

A matrix holds the columns first and the outcome last; functions take a stack of them.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Matrices: TypeAlias = npt.NDArray[np.float64]

AT_ONCE = 4_000_000
"""Numbers held while the subsets of a part of the stack are tried."""


def correlations(sums: Matrices) -> Matrices:
    """Correlation matrices from sums of products; not finite where a column has one value only."""
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = sums[:, 0, 1:] / sums[:, :1, 0]
        square = sums[:, 1:, 1:] / sums[:, :1, :1]
        spread = square - mean[:, :, None] * mean[:, None, :]
        variance = np.diagonal(spread, axis1=1, axis2=2)
        noise = 1e-12 * np.diagonal(square, axis1=1, axis2=2)
        scale = 1 / np.sqrt(np.where(variance > noise, variance, np.nan))
        found: Matrices = spread * scale[:, :, None] * scale[:, None, :]
        return found


def relative(correlations: Matrices) -> Matrices:
    """Relative weights of each matrix: the aspects written in the nearest uncorrelated ones."""
    among, with_outcome = correlations[:, :-1, :-1], correlations[:, :-1, -1]
    sizes, ways = np.linalg.eigh(among)
    root = np.sqrt(np.maximum(sizes, 0.0))
    loading = (ways * root[:, None, :]) @ ways.transpose(0, 2, 1)
    slope = np.linalg.solve(loading, with_outcome[:, :, None])
    weights: Matrices = ((loading**2) @ slope**2)[:, :, 0]
    return weights


def average_gain(correlations: Matrices) -> Matrices:
    """LMG of each matrix, from R squared of every subset of the aspects."""
    p = correlations.shape[1] - 1
    sizes = np.array([bin(subset).count("1") for subset in range(2**p)])
    inside = (np.arange(2**p)[:, None] >> np.arange(p)[None, ::-1]) & 1
    orders = np.array([math.factorial(s) * math.factorial(p - 1 - s) / math.factorial(p) for s in range(p)])
    share = np.where(
        inside == 1, orders[np.maximum(sizes - 1, 0)][:, None], -orders[np.minimum(sizes, p - 1)][:, None]
    )
    step = max(1, AT_ONCE // 2**p)
    parts = [
        _explained_by_subsets(correlations[at : at + step]) @ share
        for at in range(0, len(correlations), step)
    ]
    return np.concatenate(parts) if parts else np.empty((0, p))


def _explained_by_subsets(correlations: Matrices) -> Matrices:
    """R squared of every subset: aspect by aspect, once left out and once swept out of the rest."""
    left = correlations[:, None]
    for _ in range(correlations.shape[1] - 1):
        rest, pivot, column = left[:, :, 1:, 1:], left[:, :, 0, 0], left[:, :, 1:, 0]
        swept = rest - column[:, :, :, None] * column[:, :, None, :] / pivot[:, :, None, None]
        left = np.stack([rest, swept], axis=2).reshape(len(rest), -1, *rest.shape[2:])
    return 1 - left[:, :, 0, 0]
