"""What a run of values is held against, and Wheeler's rules for what stands out from it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from cxlib.base.columns import Flags, Numbers

Rule = Literal["beyond", "run", "near", "range"]
Places: TypeAlias = npt.NDArray[np.int64]

RUN, NEAR, OF = 8, 3, 4
"""Eight in a row on one side; three of four nearer to a limit than to the centre."""


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that chance alone rarely does.

    rule: beyond (outside the limits), run (eight in a row on one side), near (three of four nearer to
    the limit than to the centre), range (a jump larger than the limit of the moving range).
    positions: the values concerned, counted from 0. above: on which side.
    """

    rule: Rule
    positions: tuple[int, ...]
    above: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """What each value is held against, blank where nothing is known.

    near_low, near_high: half way to the limits, blank where there is no spread; middle: where a run of
    values changes sides.
    """

    centre: Numbers
    low: Numbers
    high: Numbers
    near_low: Numbers
    near_high: Numbers
    middle: Numbers

    @classmethod
    def around(cls, n: int, centre: float, away: float | Numbers, low: float, high: float) -> Lines:
        """Limits as far below the centre as above it, kept within what is possible."""
        middle, far = np.full(n, centre), np.broadcast_to(away, n)
        half = np.where(far > 0, far / 2, np.nan)
        lines = (np.maximum(low, middle - far), np.minimum(high, middle + far))
        return cls(middle, *lines, middle - half, middle + half, middle.copy())

    @property
    def rule_now(self) -> bool:
        """Whether the last value has limits."""
        return len(self.centre) > 0 and not math.isnan(self.centre[-1])

    @classmethod
    def joined(cls, parts: Sequence[Lines]) -> Lines:
        return cls(*(np.concatenate(columns) for columns in zip(*map(cls.columns, parts), strict=True)))

    def raised(self) -> Lines:
        """The lines of a chart of logarithms, back in the unit of its values."""
        return Lines(*map(np.exp, self.columns()))

    def columns(self) -> tuple[Numbers, ...]:
        return self.centre, self.low, self.high, self.near_low, self.near_high, self.middle


def signals(values: Numbers, lines: Lines) -> Iterator[Signal]:
    """Wheeler's three rules on the values that there are, first those above, then those below."""
    there = np.flatnonzero(~np.isnan(values) & ~np.isnan(lines.centre))
    slack = 1e-12 * np.maximum(1.0, np.abs(values))
    spread = ~np.isnan(lines.near_low)
    for above in (True, False):
        sign = 1.0 if above else -1.0
        limit, near = (lines.high, lines.near_high) if above else (lines.low, lines.near_low)
        beyond = spread & (sign * (values - limit) > slack)
        yield from (Signal("beyond", (int(at),), above) for at in there[beyond[there]])
        for run in runs(there, (sign * (values - lines.middle) > slack)[there]):
            if len(run) >= RUN:
                yield Signal("run", run, above)
        closer = (spread & (sign * (values - near) > slack))[there]
        yield from (Signal("near", found, above) for found in _crowds(there, closer))


def runs(there: Places, marked: Flags) -> Iterator[tuple[int, ...]]:
    """Marked values in unbroken rows."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marked, [False]]).astype(np.int8)))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        yield tuple(int(at) for at in there[begin:end])


def _crowds(there: Places, marked: Flags) -> Iterator[tuple[int, ...]]:
    """Marked values of which three lie within four, those that overlap joined."""
    if len(marked) < OF:
        return
    full = np.flatnonzero(np.convolve(marked, np.ones(OF), "valid") >= NEAR)
    within = np.zeros(len(marked), dtype=bool)
    for first in full:
        within[first : first + OF] = True
    for window in runs(there, within):
        inside = np.isin(there, window) & marked
        yield tuple(int(at) for at in there[inside])


def jumps(values: Numbers, ranges: Numbers, limit: Numbers) -> Iterator[Signal]:
    """Moves larger than their limit; without any spread there is none to exceed."""
    with np.errstate(invalid="ignore"):
        far = np.flatnonzero((limit > 0) & (ranges > limit * (1 + 1e-12)))
    yield from (Signal("range", (int(at) - 1, int(at)), bool(values[at] > values[at - 1])) for at in far)
