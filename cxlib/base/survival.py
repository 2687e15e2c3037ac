"""Kaplan-Meier: times until something happens, with those for whom it has not happened yet counted too."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cxlib.base.columns import Column, Flags, Numbers, numbers
from cxlib.base.errors import DataError
from cxlib.base.estimate import Z
from cxlib.base.intervals import Limits, wilson


@dataclass(frozen=True, slots=True)
class Curve:
    """The share for whom it has not happened yet, after each time at which it happened to somebody.

    times: rising; left: that share; greenwood: Greenwood's sum, infinite once nobody is left; watched: how
    long each was watched, rising.
    """

    times: Numbers
    left: Numbers
    greenwood: Numbers
    watched: Numbers

    @property
    def n(self) -> int:
        return len(self.watched)

    def so_long(self, time: float) -> int:
        """How many were watched for at least this time."""
        return self.n - int(np.searchsorted(self.watched, time, side="left"))


def lasted(times: Column, happened: Column) -> tuple[Numbers, Flags]:
    """Times and whether they ended, without blanks; a negative time or a missing mark is a DataError."""
    known = numbers(times, name="times")
    ended = np.asarray(happened if isinstance(happened, np.ndarray) else list(happened), dtype=bool)
    if len(known) != len(ended):
        raise DataError(
            f"Every case must say whether it has ended (we got {len(known)} times and {len(ended)} marks)."
        )
    there = ~np.isnan(known)
    if (known[there] < 0).any():
        raise DataError(
            "A case must not end before it was opened (we got a negative time). Correct the times."
        )
    return known[there], ended[there]


def curve(times: Numbers, ended: Flags) -> Curve:
    """The Kaplan-Meier curve of at least one time."""
    every, index = np.unique(times, return_inverse=True)
    ends = np.bincount(index, weights=ended, minlength=len(every))
    leaving = np.bincount(index, minlength=len(every))
    at_risk = leaving[::-1].cumsum()[::-1]
    some = ends > 0
    ends, at_risk = ends[some], at_risk[some]
    with np.errstate(divide="ignore"):
        greenwood = np.cumsum(ends / (at_risk * (at_risk - ends)))
    return Curve(every[some], np.cumprod(1 - ends / at_risk), greenwood, np.sort(times))


def time_within(found: Curve, share: float) -> tuple[float, float, float | None] | None:
    """The time within which it happened to `share` of them, with log-log limits; None while not reached."""
    left = 1 - share
    reached = found.left <= left + 1e-12
    if not reached.any():
        return None
    low, high = _time_limits(found, left)
    return float(found.times[reached][0]), low, high


def share_within(found: Curve, time: float) -> tuple[float, Limits] | None:
    """The share to whom it happened within `time`, with log-log limits; None beyond what was watched.

    While it has happened to nobody, or once to everybody, the limits are Wilson's for those watched so long.
    """
    watched = found.so_long(time)
    before = int(np.searchsorted(found.times, time, side="right"))
    left = float(found.left[before - 1]) if before else 1.0
    if watched == 0 and left > 0:
        return None
    if left in (0.0, 1.0):
        return 1 - left, wilson(found.n, found.n) if left == 0 else wilson(0, watched)
    spread = float(found.greenwood[before - 1])
    half = Z * math.sqrt(spread) / abs(math.log(left))
    return 1 - left, (1 - left ** math.exp(-half), 1 - left ** math.exp(half))


def _time_limits(found: Curve, left: float) -> tuple[float, float | None]:
    """Times whose log-log interval of the share left holds `left`.

    Where everything has ended the spread is infinite and the interval holds any share: the side stays open
    only if no earlier time settles it.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.log(found.left)
        z = (np.log(-scale) - math.log(-math.log(left))) / (np.sqrt(found.greenwood) / np.abs(scale))
    z = np.where(found.left <= 0, np.inf, np.nan_to_num(z, nan=np.inf))
    high, low = found.times[z > Z], found.times[z >= -Z]
    settled = found.left[-1] <= 0
    upper = float(high[0]) if len(high) and not (settled and high[0] == found.times[-1]) else None
    return float(low[0]) if len(low) else float(found.times[0]), upper
