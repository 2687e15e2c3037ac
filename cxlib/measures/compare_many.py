"""Many comparisons at once: which of them the data show, and the intervals that may be told of them.

Benjamini and Hochberg (1995) keep the share of false ones among those told at 5%; Benjamini and Yekutieli
(2005) give the level at which the intervals of those told stay true as often: 1 - R q / M.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from cxlib.base.estimate import CONFIDENCE, Estimate, Measured
from cxlib.measures.compare_change import Change

Q = 1 - CONFIDENCE
"""The share of false ones among the changes told."""

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Family(Generic[K]):
    """Comparisons that were looked at together.

    changes: each with its interval at the family's level, in the given order; told: those that the data
    show, which are exactly those whose interval leaves out 0. What has no data is in neither.
    """

    changes: Mapping[K, Change]
    told: frozenset[K]
    level: float

    @property
    def looked_at(self) -> int:
        """How many comparisons were made."""
        return len(self.changes)


def family(found: Mapping[K, Measured], *, q: float = Q) -> Family[K]:
    """The comparisons of one look, with the level that allows for their number.

    >>> Family({}, frozenset(), 0.95) == family({})
    True
    """
    changes = {name: _change(one) for name, one in found.items() if isinstance(one, Estimate)}
    chosen = dict(zip(changes, selected([one.p for one in changes.values()], q), strict=True))
    told = frozenset(name for name, is_told in chosen.items() if is_told)
    level = level_of(len(told), len(changes), q)
    return Family({name: one.at(level) for name, one in changes.items()}, told, level)


def selected(p: Sequence[float], q: float = Q) -> list[bool]:
    """Which of the p values Benjamini and Hochberg's rule takes: the largest i with p(i) <= i q / M.

    >>> selected([0.001, 0.04, 0.2, 0.03])
    [True, False, False, False]
    """
    order = sorted(p)
    passed = [value for place, value in enumerate(order, start=1) if value <= place * q / len(order)]
    return [value <= passed[-1] for value in p] if passed else [False] * len(p)


def level_of(told: int, looked_at: int, q: float = Q) -> float:
    """The level of the intervals: 1 - R q / M, as for one when none is told."""
    return 1 - max(told, 1) * q / max(looked_at, 1)


def _change(found: Estimate) -> Change:
    """The comparison as a Change; of a plain estimate only the limits are known."""
    if isinstance(found, Change):
        return found
    return Change(
        found.measure, found.value, found.low, found.high, found.n, found.unit, found.method, found.source
    )
