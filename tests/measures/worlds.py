"""Invented worlds whose truth is known: answers of customers who come once or twice, drawn all at once.

Used by the tests and by benchmarks/methods_check.py, which tabulates more of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

Draws = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Opinion:
    """How many of a hundred give 9 or 10 and how many 0 to 6."""

    promoters: float
    detractors: float

    @property
    def nps(self) -> float:
        return 100 * (self.promoters - self.detractors)

    @property
    def spread(self) -> float:
        """Standard deviation of one answer, in points."""
        return 100 * float(
            np.sqrt(self.promoters + self.detractors - (self.promoters - self.detractors) ** 2)
        )

    def scores(self, latent: Draws) -> Draws:
        """10, 8 or 3 from standard normal draws."""
        return np.where(
            latent > ndtri(1 - self.promoters), 10.0, np.where(latent < ndtri(self.detractors), 3.0, 8.0)
        )


def twice(draw: np.random.Generator, shape: tuple[int, ...], alike: float) -> tuple[Draws, Draws]:
    """Standard normal draws of the same people at two times, with correlation `alike`."""
    first, fresh = draw.standard_normal((2, *shape))
    return first, alike * first + np.sqrt(1 - alike * alike) * fresh


def weeks(draw: np.random.Generator, shape: tuple[int, int], alike: float) -> Draws:
    """Rounds x weeks of standard normal draws, each alike to the one before (stationary)."""
    found = draw.standard_normal(shape)
    for week in range(1, shape[1]):
        found[:, week] = alike * found[:, week - 1] + np.sqrt(1 - alike * alike) * found[:, week]
    return found


def outside(low: Draws, high: Draws, truth: float) -> tuple[float, float]:
    """How often the truth lies below and above the intervals."""
    return float(np.mean(low > truth + 1e-9)), float(np.mean(high < truth - 1e-9))
