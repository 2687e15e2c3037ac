"""What actions have brought so far: cases that went better and their worth, together with a range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gain:
    """An amount with its range; an open side is None."""

    value: float
    low: float | None
    high: float | None


def gained(effect: float, low: float | None, high: float | None, cases: int, worth: float = 1.0) -> Gain:
    """So many cases at an effect a case (a share, up being good), each worth so much.

    >>> gained(0.25, 0.10, 0.40, 80)
    Gain(value=20.0, low=8.0, high=32.0)
    """
    by = cases * worth
    return Gain(effect * by, None if low is None else low * by, None if high is None else high * by)


def together(gains: Sequence[Gain], costs: float = 0.0) -> Gain:
    """The sum of gains of different people less the costs; their arms add up by their squares.

    One open side leaves the sum open. Source: Zou and Donner 2008 (MOVER).

    >>> together([Gain(20, 8, 32), Gain(10, 1, 19)], 5)
    Gain(value=25, low=10.0, high=40.0)
    """
    value = sum(gain.value for gain in gains)
    lows = [None if gain.low is None else gain.value - gain.low for gain in gains]
    highs = [None if gain.high is None else gain.high - gain.value for gain in gains]
    below, above = (
        None if any(arm is None for arm in arms) else math.hypot(*(arm for arm in arms if arm is not None))
        for arms in (lows, highs)
    )
    return Gain(
        value - costs,
        None if below is None else value - below - costs,
        None if above is None else value + above - costs,
    )
