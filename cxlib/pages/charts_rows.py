"""Where things stand in a chart: labels that fit a phone, and scales with few round marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.ticker import MaxNLocator

from cxlib.pages.charts_svg import WIDTH, text_width, wrapped
from cxlib.pages.wording import Words

_GAP = 10.0


@dataclass(frozen=True, slots=True)
class Label:
    """A row's name on the left and its value on the right, or below where the line is too short."""

    left: list[str]
    right: list[str]
    beside: bool

    @property
    def lines(self) -> int:
        return len(self.left) if self.beside else len(self.left) + len(self.right)

    @classmethod
    def fitted(cls, name: str, value: str) -> Label:
        room = text_width(value, bold=True)
        if not value:
            return cls(wrapped(name, WIDTH), [""], True)
        if room <= WIDTH * 0.5:
            return cls(wrapped(name, WIDTH - room - _GAP), [value], True)
        return cls(wrapped(name, WIDTH), wrapped(value, WIDTH, bold=True), False)


@dataclass(frozen=True, slots=True)
class Line:
    """A line to compare with (a target, a promise) and its name."""

    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale from values to points, with its marks in words."""

    low: float
    high: float
    first: float
    last: float
    marks: tuple[tuple[float, str], ...]

    def __call__(self, value: float) -> float:
        part = (value - self.low) / (self.high - self.low)
        return self.first + min(max(part, 0.0), 1.0) * (self.last - self.first)

    def spaced(self) -> list[tuple[float, str]]:
        """The marks as (place, text), leaving out those whose texts would touch."""
        kept: list[tuple[float, str]] = []
        for value, text in self.marks:
            at = self(value)
            if not kept or abs(at - kept[-1][0]) > (text_width(text) + text_width(kept[-1][1])) / 2 + 6:
                kept.append((at, text))
        return kept


def mark_words(words: Words, unit: str) -> Callable[[float, int], str]:
    """How a unit's marks read on an axis, with so many decimals."""
    if unit == "share":
        return lambda value, digits: words.percent(value)
    if unit == "money":
        return lambda value, digits: words.money(value)
    if unit in ("hours", "days"):
        return lambda value, digits: (
            words.duration(value * (24 if unit == "days" else 1)) if value else words.number(0)
        )
    return words.number


def scale_for(
    values: Sequence[float],
    unit: str,
    words: Words,
    limits: tuple[float, float] | None,
    span: tuple[float, float],
) -> Scale:
    """A scale that holds all values: 0 to 100% for shares, from zero for counts, times and money."""
    low, high = limits or _limits(values, unit)
    ticks = [float(t) for t in _locator(unit).tick_values(low, high)]
    if limits is None and unit != "share":
        low, high = min([low, *ticks]), max([high, *ticks])
    inside = [t for t in ticks if low - 1e-9 <= t <= high + 1e-9]
    step = min((b - a for a, b in pairwise(inside)), default=1.0)
    digits = 0 if step >= 1 and step == int(step) else 1
    say = mark_words(words, unit)
    return Scale(low, high, *span, tuple((t, say(t, digits)) for t in inside))


def _locator(unit: str) -> MaxNLocator:
    """About five round marks: quarters for shares, whole numbers for counts and points."""
    steps = [1, 2, 2.5, 5, 10] if unit == "share" else [1, 2, 5, 10]
    return MaxNLocator(4, steps=steps, integer=unit in ("count", "points"))


def _limits(values: Sequence[float], unit: str) -> tuple[float, float]:
    if unit == "share" or not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    if unit in ("count", "money", "hours", "days"):
        low = min(low, 0.0)
    return (low, high) if high > low else (low - 1.0, high + 1.0)
