"""A figure week by week against what is usual: a pale band, a dashed level, rings where a week stands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.patches import Circle

from cxlib.pages import charts_marks as marks
from cxlib.pages.charts_rows import Scale, scale_for
from cxlib.pages.charts_svg import (
    INK,
    LINE,
    MAIN,
    PALE,
    QUIET,
    TEXT,
    TRACK,
    WIDTH,
    Sheet,
    style,
    text_width,
    wrapped,
)
from cxlib.pages.finding import Chart
from cxlib.pages.wording import Words


@dataclass(frozen=True, slots=True)
class Week:
    """One week: value None is a gap. low, high, centre: what is usual (None where nothing is known yet).

    label: written below where a month begins; text: written at a week that stands out.
    """

    value: float | None
    low: float | None
    high: float | None
    centre: float | None
    label: str = ""
    text: str = ""
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """A week from which something is different, marked by an upright line and told below the chart."""

    at: int
    text: str


_PLOT = 132.0
_RING = 6.5


def weeks(
    shown: Sequence[Week],
    *,
    words: Words,
    alt: str,
    names: tuple[str, str, str],
    unit: str = "share",
    turns: Sequence[Turn] = (),
) -> Chart:
    """Weeks from left to right. names: the band, the dashed line and the ring in words."""
    top = TEXT + 10
    scale = _scale(shown, unit, words, (top + _PLOT, top))
    left = max((text_width(text) for _, text in scale.marks), default=0.0) + 8
    step = (WIDTH - left) / max(len(shown), 1)
    places = [left + step * (at + 0.5) for at in range(len(shown))]
    foot = top + _PLOT + TEXT + 4
    legend = [*zip(("band", "level", "ring"), names, strict=True), *(("turn", turn.text) for turn in turns)]
    if not any(week.apart for week in shown):
        legend = [entry for entry in legend if entry[0] != "ring"]
    lines = [(kind, wrapped(text, WIDTH - 22)) for kind, text in legend]
    with style():
        sheet = Sheet(foot + LINE + sum(len(texts) for _, texts in lines) * LINE + 2)
        _band(sheet, shown, places, scale, step)
        for value, text in scale.marks:
            sheet.rule((left, WIDTH), (scale(value), scale(value)), colour=TRACK)
            sheet.write(left - 6, scale(value) + 3.6, text, side="right", colour=QUIET)
        _months(sheet, shown, places, foot)
        for turn in turns:
            x = places[turn.at] - step / 2
            sheet.rule((x, x), (top - 6, top + _PLOT), colour=INK, width=1.2, dashes=":")
        _line(sheet, shown, places, scale)
        _rings(sheet, shown, places, scale)
        _legend(sheet, lines, foot + LINE + 6)
        return sheet.chart(alt)


def _scale(shown: Sequence[Week], unit: str, words: Words, span: tuple[float, float]) -> Scale:
    """A scale for the values; a limit far beyond them is cut at the edge."""
    values = [week.value for week in shown if week.value is not None]
    limits = [limit for week in shown for limit in (week.low, week.high) if limit is not None]
    most = max(values, default=1.0)
    held = [*values, *(min(limit, 1.25 * most) for limit in limits)]
    if unit != "hours" or max(held) < 48:
        return scale_for(held, unit, words, None, span)
    days = scale_for([value / 24 for value in held], "days", words, None, span)
    marks = tuple((24 * value, text) for value, text in days.marks)
    return Scale(24 * days.low, 24 * days.high, days.first, days.last, marks)


def _band(sheet: Sheet, shown: Sequence[Week], places: Sequence[float], scale: Scale, step: float) -> None:
    """The usual range of each week, and its usual level."""
    for week, x in zip(shown, places, strict=True):
        if week.low is None or week.high is None or week.centre is None:
            continue
        above, below = scale(week.high), scale(week.low)
        sheet.box(x - step / 2, above, step + 0.2, max(below - above, 0.8), PALE)
        level = scale(week.centre)
        sheet.rule((x - step / 2, x + step / 2), (level, level), colour=QUIET, width=1.1, dashes="--")


def _months(sheet: Sheet, shown: Sequence[Week], places: Sequence[float], foot: float) -> None:
    """Month names where they begin, those that would touch left out."""
    end = -1.0
    for week, x in zip(shown, places, strict=True):
        half = text_width(week.label) / 2
        at = min(max(x, half), WIDTH - half)
        if week.label and at - half > end + 4:
            sheet.write(at, foot, week.label, side="center", colour=QUIET)
            end = at + half


def _line(sheet: Sheet, shown: Sequence[Week], places: Sequence[float], scale: Scale) -> None:
    """Dots, joined where neighbouring weeks both have a value."""
    for (a, x), (b, y) in pairwise(zip(shown, places, strict=True)):
        if a.value is not None and b.value is not None:
            sheet.rule((x, y), (scale(a.value), scale(b.value)), colour=MAIN, width=1.4)
    known = [(x, scale(week.value)) for week, x in zip(shown, places, strict=True) if week.value is not None]
    if known:
        marks.dots(sheet, [x for x, _ in known], [y for _, y in known], size=24)


def _rings(sheet: Sheet, shown: Sequence[Week], places: Sequence[float], scale: Scale) -> None:
    """A ring around each week that stands out, and its text above or below where there is room."""
    taken: list[tuple[float, float]] = []
    for week, x in zip(shown, places, strict=True):
        if not week.apart or week.value is None:
            continue
        y = scale(week.value)
        sheet.axes.add_artist(Circle((x, y), _RING, fill=False, edgecolor=INK, linewidth=1.6, zorder=5))
        half = text_width(week.text, bold=True) / 2
        middle = min(max(x, half), WIDTH - half)
        above = y - _RING - 3 > TEXT
        base = y - _RING - 3 if above else y + _RING + TEXT
        if week.text and all(abs(middle - other) > half + wide + 4 for other, wide in taken):
            sheet.box(middle - half - 1, base - TEXT + 1, 2 * half + 2, TEXT + 1, "white").set_zorder(3)
            sheet.write(middle, base, week.text, side="center", bold=True)
            taken.append((middle, half))


def _legend(sheet: Sheet, lines: Sequence[tuple[str, list[str]]], y: float) -> None:
    for kind, texts in lines:
        middle = y - 3.6
        if kind == "band":
            sheet.box(0, middle - 5, 14, 10, PALE)
        elif kind == "ring":
            sheet.axes.add_artist(Circle((7, middle), 5, fill=False, edgecolor=INK, linewidth=1.6, zorder=5))
        elif kind == "level":
            sheet.rule((0, 14), (middle, middle), colour=QUIET, width=1.1, dashes="--")
        else:
            sheet.rule((7, 7), (middle - 5, middle + 5), colour=INK, width=1.2, dashes=":")
        y = sheet.lines(22, y, texts)
