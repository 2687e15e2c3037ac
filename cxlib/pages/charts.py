"""Charts for phones and paper: bars, intervals, shares of a whole, time, and reach against severity.

Nothing is computed here but positions; every text comes in words already, and so does `alt`, the
chart in a sentence. Guesses from a workshop are hatched, dashed or hollow, and named so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxlib.base.errors import PlaybookError
from cxlib.pages import charts_marks as marks
from cxlib.pages.charts_plane import Point, Spot, matrix, trend
from cxlib.pages.charts_rows import Label, Line, Scale, scale_for
from cxlib.pages.charts_svg import (
    INK,
    LINE,
    MAIN,
    MUTED,
    PALE,
    QUIET,
    TEXT,
    TRACK,
    WARM,
    WIDTH,
    Sheet,
    style,
    text_width,
    wrapped,
)
from cxlib.pages.finding import Chart
from cxlib.pages.wording import Words


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `text` is its value in words ("61 of 89"); value None is shown as text alone."""

    label: str
    value: float | None
    text: str
    guess: bool = False
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """One group with its interval; an open side is None; value None is shown as text alone."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    text: str = ""
    guess: bool = False


@dataclass(frozen=True, slots=True)
class Stack:
    """One whole and its shares (fractions, in the order of the names); parts empty is text alone."""

    label: str
    parts: tuple[float, ...]
    text: str = ""


__all__ = [
    "Bar",
    "Dot",
    "Line",
    "Point",
    "Spot",
    "Stack",
    "bars",
    "dots_with_intervals",
    "matrix",
    "stacked",
    "trend",
]

_BAR = 11.0
_ROW_GAP = 9.0
_INSET = 6.0


def bars(
    rows: Sequence[Bar], *, words: Words, alt: str, unit: str = "count", top: float | None = None
) -> Chart:
    """Horizontal bars from zero, label and value above each; a share is drawn on a track of 100%."""
    labels = _labels(words, rows)
    places, height = _stacked_up(labels, [0.0 if row.value is None else _BAR for row in rows])
    drawn = [(row, y) for row, y in zip(rows, places, strict=True) if row.value is not None]
    full = top or (
        1.0 if unit == "share" else max([row.value or 0.0 for row, _ in drawn], default=1.0) or 1.0
    )
    if any((row.value or 0) < 0 for row, _ in drawn):
        raise PlaybookError("A bar starts at zero (we got a negative value). Draw dots instead.")
    with style():
        sheet = Sheet(height)
        _write_labels(sheet, labels, places, [row.value is None for row in rows])
        for _, y in drawn:
            if unit == "share":
                sheet.box(0, y, WIDTH, _BAR, TRACK)
        wide = [min((row.value or 0) / full, 1.0) * WIDTH for row, _ in drawn]
        for patch, (row, _) in zip(marks.bars(sheet, [y for _, y in drawn], wide, _BAR), drawn, strict=True):
            patch.set_facecolor(MUTED if row.muted else MAIN)
            if row.guess:
                marks.as_guess(patch)
        return sheet.chart(alt)


def dots_with_intervals(
    rows: Sequence[Dot],
    *,
    words: Words,
    alt: str,
    unit: str = "points",
    limits: tuple[float, float] | None = None,
    line: Line | None = None,
) -> Chart:
    """One row a group: a dot at the value, a bar over the 95% interval, one common axis below."""
    labels = _labels(words, rows)
    places, height = _stacked_up(labels, [0.0 if row.value is None else _BAR for row in rows])
    known = [
        v for row in rows if row.value is not None for v in (row.low, row.value, row.high) if v is not None
    ]
    scale = scale_for(
        [*known, *([line.value] if line else [])], unit, words, limits, (_INSET, WIDTH - _INSET)
    )
    name_lines = wrapped(line.label, WIDTH) if line else []
    foot = height + LINE + (len(name_lines) * LINE if line else 0)
    with style():
        sheet = Sheet(foot + 2)
        for at, text in scale.spaced():
            sheet.rule((at, at), (0, height))
            _axis_text(sheet, at, height + TEXT + 1, text)
        if line:
            at = scale(line.value)
            sheet.rule((at, at), (0, height), colour=INK, width=1.3, dashes="--")
            sheet.write(0, height + LINE + TEXT, "- -", bold=True)
            sheet.lines(18, height + LINE + TEXT, name_lines)
        _write_labels(sheet, labels, places, [row.value is None for row in rows], halo=True)
        drawn = [(row, y + _BAR / 2) for row, y in zip(rows, places, strict=True) if row.value is not None]
        for row, y in drawn:
            _interval(sheet, row, y, scale)
        for guess in (False, True):
            there = [(scale(row.value or 0.0), y) for row, y in drawn if row.guess == guess]
            marks.dots(sheet, [x for x, _ in there], [y for _, y in there], guess=guess)
        return sheet.chart(alt)


def stacked(rows: Sequence[Stack], *, words: Words, alt: str, names: Sequence[str]) -> Chart:
    """Bars of 100% cut into named parts, darkest first; each part says its percentage where it fits.

    Two or three names (promoters, passives, detractors in words): dark, pale, and warm with hatching.
    """
    looks = (
        ((MAIN, "white", ""), (PALE, INK, ""), (WARM, INK, "///"))
        if len(names) > 2
        else ((MAIN, "white", ""), (PALE, INK, ""))
    )
    if not 2 <= len(names) <= 3:
        raise PlaybookError(f"A whole is cut into two or three parts (we got {len(names)} names).")
    bar = 17.0
    labels = [Label.fitted(row.label, row.text) for row in rows]
    legend = _legend_lines(names)
    head = len(legend) * (LINE + 3) + 4
    places, height = _stacked_up(labels, [bar if row.parts else 0.0 for row in rows], head)
    drawn = [(row, y) for row, y in zip(rows, places, strict=True) if row.parts]
    with style():
        sheet = Sheet(height)
        _legend(sheet, legend, looks)
        _write_labels(sheet, labels, places, [not row.parts for row in rows])
        for index, (fill, ink, hatch) in enumerate(looks):
            left = [sum(row.parts[:index]) * WIDTH for row, _ in drawn]
            wide = [row.parts[index] * WIDTH for row, _ in drawn]
            for patch in marks.bars(sheet, [y for _, y in drawn], wide, bar, left):
                patch.set(facecolor=fill, edgecolor="white", hatch=hatch, linewidth=1)
            for (row, y), start, width in zip(drawn, left, wide, strict=True):
                _part_text(
                    sheet, words.percent(row.parts[index]), start + width / 2, y + bar / 2, width, ink, fill
                )
        return sheet.chart(alt)


# -- rows ------------------------------------------------------------------------------------------
def _labels(words: Words, rows: Sequence[Bar] | Sequence[Dot]) -> list[Label]:
    """A guess says so the first time its label stands; where all are guesses, the page says it once."""
    once = len(rows) > 1 and all(row.guess for row in rows)
    told = {row.label for row in rows} if once else set()
    labels = []
    for row in rows:
        mark = f" ({words.say('look.guess')})" if row.guess and row.label not in told else ""
        told |= {row.label} if row.guess else set()
        labels.append(Label.fitted(row.label + mark, row.text))
    return labels


def _stacked_up(
    labels: Sequence[Label], tall: Sequence[float], head: float = 0.0
) -> tuple[list[float], float]:
    """Where each row's bar begins, and the height of all."""
    places, y = [], head
    for label, bar in zip(labels, tall, strict=True):
        y += label.lines * LINE + 3
        places.append(y)
        y += bar + _ROW_GAP
    return places, max(y - _ROW_GAP + 2, head + LINE)


def _write_labels(
    sheet: Sheet, labels: Sequence[Label], places: Sequence[float], alone: Sequence[bool], halo: bool = False
) -> None:
    for label, place, quiet in zip(labels, places, alone, strict=True):
        y = place - 3 - (label.lines - 1) * LINE - 2
        if halo:
            sheet.box(0, y - TEXT - 1, WIDTH, label.lines * LINE + 2, "white").set_zorder(1.6)
        after = sheet.lines(0, y, label.left)
        if label.beside:
            sheet.write(
                WIDTH, y, label.right[0], side="right", bold=not quiet, colour=QUIET if quiet else INK
            )
        else:
            sheet.lines(0, after, label.right, bold=not quiet, colour=QUIET if quiet else INK)


def _interval(sheet: Sheet, row: Dot, y: float, scale: Scale) -> None:
    low = _INSET - 4 if row.low is None else scale(row.low)
    high = WIDTH - _INSET + 4 if row.high is None else scale(row.high)
    sheet.rule(
        (low, high), (y, y), colour=QUIET if row.guess else MAIN, width=2.4, dashes=":" if row.guess else "-"
    )
    for at, closed in ((low, row.low is not None), (high, row.high is not None)):
        if closed:
            sheet.rule((at, at), (y - 4, y + 4), colour=QUIET if row.guess else MAIN, width=1.6)


def _axis_text(sheet: Sheet, at: float, y: float, text: str) -> None:
    half = text_width(text) / 2
    sheet.write(min(max(at, half), WIDTH - half), y, text, side="center", colour=QUIET)


# -- parts -----------------------------------------------------------------------------------------
def _part_text(sheet: Sheet, text: str, x: float, y: float, width: float, ink: str, fill: str) -> None:
    need = text_width(text, bold=True) + 4
    if need <= width:
        sheet.box(x - need / 2, y - 7, need, 14, fill).set_zorder(3)
        sheet.write(x, y + 3.6, text, side="center", colour=ink, bold=True)


def _legend_lines(names: Sequence[str]) -> list[list[tuple[int, str, float]]]:
    """Names with their swatches, put on as few lines as they need."""
    lines: list[list[tuple[int, str, float]]] = [[]]
    x = 0.0
    for index, name in enumerate(names):
        wide = 16 + text_width(name)
        if lines[-1] and x + wide > WIDTH:
            lines.append([])
            x = 0.0
        lines[-1].append((index, name, x))
        x += wide + 12
    return lines


def _legend(
    sheet: Sheet, lines: Sequence[Sequence[tuple[int, str, float]]], looks: Sequence[tuple[str, str, str]]
) -> None:
    for row, line in enumerate(lines):
        y = row * (LINE + 3) + 1
        for index, name, x in line:
            fill, _, hatch = looks[index]
            sheet.box(x, y, 11, 11, fill).set(hatch=hatch, edgecolor="white")
            sheet.write(x + 16, y + TEXT - 1, name)
