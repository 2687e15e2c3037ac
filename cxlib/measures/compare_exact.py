"""How surely one share exceeds another by so much, every outcome weighed by its chance.

No interval of two shares is exact for few cases: Newcombe's lies wholly above the truth in up to 2.8 of 100
where both groups are alike in size, and in up to 4 where one is ten times the other.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import stats

from cxlib.base.columns import Numbers

MOST_OUTCOMES = 1_000_000
"""More outcomes of both groups are not weighed: the intervals are right by then."""

LEVELS = 100
"""So many shares before are tried."""


@lru_cache(maxsize=4096)
def tail(hits: int, n: int, hits_other: int, n_other: int, more: float) -> float | None:
    """The chance of a difference so far above `more` when the true one is `more`, whatever the shares are.

    hits of n: the group that shall have the larger share; more: by how much, as a fraction. Outcomes are
    ordered by how many standard errors they lie above it, one yes and one no added on each side (Agresti and
    Caffo 2000); the chance is the largest over all shares that can differ so. None: too many outcomes.

    >>> round(tail(70, 100, 45, 100, 0.05), 4)
    0.0021
    """
    if (n + 1) * (n_other + 1) > MOST_OUTCOMES:
        return None
    counts, others = np.arange(n + 1.0), np.arange(n_other + 1.0)
    far = _above(counts[:, None], n, others, n_other, more)
    as_far = far >= far[hits, hits_other] - 1e-9
    least, most = max(0.0, -more), min(1.0, 1 - more)
    other = np.linspace(least, most, LEVELS + 1)
    ours = stats.binom.pmf(counts, n, (other + more)[:, None])
    theirs = stats.binom.pmf(others, n_other, other[:, None])
    return float(((ours @ as_far) * theirs).sum(axis=1).max())


def _above(hits: Numbers, n: int, hits_other: Numbers, n_other: int, more: float) -> Numbers:
    """By how many standard errors the difference lies above `more`."""
    share, other = (hits + 1) / (n + 2), (hits_other + 1) / (n_other + 2)
    error = np.sqrt(share * (1 - share) / (n + 2) + other * (1 - other) / (n_other + 2))
    return np.asarray((share - other - more) / error)
