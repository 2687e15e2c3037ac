"""Charts with two directions: a figure over time, and how many it reaches against how badly it hurts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cxlib.pages import charts_marks as marks
from cxlib.pages.charts_rows import Line, Scale, scale_for
from cxlib.pages.charts_svg import (
    INK,
    LINE,
    MAIN,
    QUIET,
    RULE,
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
class Point:
    """One period: value None is a gap (no line runs through it), `text` the value or why there is none."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    text: str = ""
    guess: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """One touchpoint: x says how many it reaches, y how badly it hurts; None stands only in the list."""

    label: str
    x: float | None
    y: float | None
    text: str = ""
    guess: bool = False


_PLOT = 132.0


def trend(
    points: Sequence[Point],
    *,
    words: Words,
    alt: str,
    unit: str = "points",
    limits: tuple[float, float] | None = None,
    line: Line | None = None,
) -> Chart:
    """A figure period by period with its 95% intervals; periods without a figure stay empty."""
    known = [v for p in points if p.value is not None for v in (p.low, p.value, p.high) if v is not None]
    top = TEXT + 6
    span = (top + _PLOT, top)
    scale = scale_for([*known, *([line.value] if line else [])], unit, words, limits, span)
    left = max((text_width(text) for _, text in scale.marks), default=0.0) + 8
    step = (WIDTH - left) / max(len(points), 1)
    places = [left + step * (index + 0.5) for index in range(len(points))]
    ticks = _periods([p.label for p in points], places, step)
    foot = top + _PLOT + TEXT + 4
    depth = max((len(texts) for _, texts in ticks), default=1) * LINE
    below = wrapped(line.label, WIDTH - 18) if line else []
    with style():
        sheet = Sheet(foot + depth + len(below) * LINE + (4 if below else -8))
        for value, text in scale.marks:
            at = scale(value)
            sheet.rule((left, WIDTH), (at, at), colour=QUIET if value == 0 and scale.low < 0 else RULE)
            sheet.write(left - 6, at + 3.6, text, side="right", colour=QUIET)
        for at, texts in ticks:
            for row, text in enumerate(texts):
                half = text_width(text) / 2
                x = min(max(at, half), WIDTH - half)
                sheet.write(x, foot + row * LINE, text, side="center", colour=QUIET)
        if line:
            at = scale(line.value)
            sheet.rule((left, WIDTH), (at, at), colour=INK, width=1.3, dashes="--")
            sheet.rule((0, 13), (foot + depth - 1, foot + depth - 1), colour=INK, width=1.3, dashes="--")
            sheet.lines(18, foot + depth + 3, below)
        _runs(sheet, points, places, scale)
        _values(sheet, points, places, scale, step)
        return sheet.chart(alt)


def _periods(labels: Sequence[str], places: Sequence[float], step: float) -> list[tuple[float, list[str]]]:
    """Period names in lines; where they would touch only some are written, always the last."""
    split = [label.split("\n") if "\n" in label else label.split(" ") for label in labels]
    widest = max((text_width(line) for lines in split for line in lines), default=0.0) + 6
    every = max(1, -int(-widest // max(step, 1)))
    last = len(labels) - 1
    return [(places[i], split[i]) for i in range(len(labels)) if (last - i) % every == 0]


def _runs(sheet: Sheet, points: Sequence[Point], places: Sequence[float], scale: Scale) -> None:
    """Whiskers, then lines through neighbours that both have a value, then the dots."""
    for point, at in zip(points, places, strict=True):
        if point.value is None:
            continue
        low = scale(scale.low if point.low is None else point.low)
        high = scale(scale.high if point.high is None else point.high)
        colour = QUIET if point.guess else MAIN
        sheet.rule((at, at), (low, high), colour=colour, width=1.6, dashes=":" if point.guess else "-")
        for end, closed in ((low, point.low is not None), (high, point.high is not None)):
            if closed:
                sheet.rule((at - 3, at + 3), (end, end), colour=colour, width=1.4)
    for run in _neighbours(points):
        shown = [points[index] for index in run]
        heights = [scale(point.value or 0.0) for point in shown]
        marks.line(
            sheet, [places[index] for index in run], heights, guess=any(point.guess for point in shown)
        )
    for guess in (False, True):
        spots = [
            (at, scale(p.value))
            for p, at in zip(points, places, strict=True)
            if p.value is not None and p.guess is guess
        ]
        if spots:
            marks.dots(sheet, [x for x, _ in spots], [y for _, y in spots], guess=guess, size=46)


def _neighbours(points: Sequence[Point]) -> list[list[int]]:
    """Runs of neighbours that all have a value; the step to or from a guess is a run of its own."""
    runs: list[list[int]] = []
    for index, (a, b) in enumerate(pairwise(points)):
        if a.value is None or b.value is None:
            continue
        joins = runs and runs[-1][-1] == index and points[runs[-1][0]].guess == a.guess == b.guess
        if joins:
            runs[-1].append(index + 1)
        else:
            runs.append([index, index + 1])
    return runs


def _values(
    sheet: Sheet, points: Sequence[Point], places: Sequence[float], scale: Scale, step: float
) -> None:
    """Values above the whiskers where there is room for all, else above the last; gaps say why."""
    room = all(text_width(p.text, bold=True) + 4 <= step for p in points if p.value is not None)
    last = max((i for i, p in enumerate(points) if p.value is not None), default=-1)
    for index, (point, at) in enumerate(zip(points, places, strict=True)):
        if not point.text:
            continue
        if point.value is None:
            sheet.write(at + 3.6, scale.first - 4, point.text, colour=QUIET, turned=True)
        elif room or index == last:
            half = text_width(point.text, bold=True) / 2
            above = scale(scale.high if point.high is None else point.high) - 5
            x = min(max(at, half), WIDTH - half)
            sheet.box(x - half - 1, above - TEXT + 1, 2 * half + 2, TEXT, "white").set_zorder(3)
            sheet.write(x, above, point.text, side="center", bold=True)


def matrix(
    spots: Sequence[Spot],
    *,
    words: Words,
    alt: str,
    x_name: str,
    y_name: str,
    x_unit: str = "share",
    y_unit: str = "score",
    x_limits: tuple[float, float] | None = None,
    y_limits: tuple[float, float] | None = None,
) -> Chart:
    """Numbered dots, reach to the right and severity upwards, and the list of what the numbers mean.

    Dots that would cover each other are moved aside; a thin line leads back to the true place.
    """
    drawn = [(i + 1, s, s.x, s.y) for i, s in enumerate(spots) if s.x is not None and s.y is not None]
    head = wrapped(f"↑ {y_name}", WIDTH)
    top = len(head) * LINE + 8
    bottom = top + 190.0
    rows = entries(words, spots)
    list_at = bottom + 2 * LINE + 25
    up = scale_for([y for _, _, _, y in drawn], y_unit, words, y_limits, (bottom, top))
    left = max((text_width(text) for _, text in up.marks), default=0.0) + 8
    reach = [x for _, _, x, _ in drawn]
    if x_unit == "share" and x_limits is None:
        x_limits = (0.0, min(1.0, max(reach, default=1.0) * 1.15))
    along = scale_for(reach, x_unit, words, x_limits, (left + 10, WIDTH - 12))
    with style():
        sheet = Sheet(list_at + sum(len(lines) for _, lines in rows) * LINE - 6)
        sheet.lines(0, TEXT, head, colour=QUIET)
        sheet.box(left, top - 6, WIDTH - left, bottom - top + 12, "#f6f8fa")
        for at, text in up.spaced():
            sheet.rule((left, WIDTH), (at, at), colour=TRACK)
            sheet.write(left - 6, at + 3.6, text, side="right", colour=QUIET)
        for at, text in along.spaced():
            half = text_width(text) / 2
            sheet.write(min(at, WIDTH - half), bottom + TEXT + 10, text, side="center", colour=QUIET)
        sheet.write(WIDTH, bottom + TEXT + 10 + LINE, f"{x_name} →", side="right", colour=QUIET)
        numbered(sheet, [(number, spot.guess, x, y) for number, spot, x, y in drawn], along, up)
        y = list_at
        for name, lines in rows:
            sheet.write(14, y, name, side="right", bold=True)
            y = sheet.lines(22, y, lines)
        return sheet.chart(alt)


def entries(words: Words, spots: Sequence[Spot]) -> list[tuple[str, list[str]]]:
    """The list below a plane: what each number stands for, in lines."""
    rows = []
    for index, spot in enumerate(spots):
        text = f"{spot.label} ({words.say('look.guess')})" if spot.guess else spot.label
        full = f"{text}: {spot.text}" if spot.text else text
        rows.append((str(index + 1), wrapped(full, WIDTH - 22)))
    return rows


def numbered(sheet: Sheet, drawn: Sequence[tuple[int, bool, float, float]], along: Scale, up: Scale) -> None:
    """Numbered dots (number, whether it is a guess, x, y), those that would cover others moved aside."""
    taken: list[tuple[float, float]] = []
    for _, _, x, y in drawn:
        true = (along(x), up(y))
        place = _free(true, taken)
        taken.append(place)
        if place != true:
            sheet.rule((true[0], place[0]), (true[1], place[1]), colour=QUIET)
    for hollow in (False, True):
        there = [place for place, (_, guess, *_) in zip(taken, drawn, strict=True) if guess == hollow]
        marks.dots(sheet, [x for x, _ in there], [y for _, y in there], guess=hollow, size=230)
    for (x, y), (number, guess, *_) in zip(taken, drawn, strict=True):
        colour = INK if guess else "white"
        sheet.write(x, y + 3.6, str(number), side="center", bold=True, colour=colour)


def _free(true: tuple[float, float], taken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The nearest free place on rings around the true one (18 points are between two numbers)."""
    ways = ((1, 0), (0, -1), (-1, 0), (0, 1), (0.7, -0.7), (-0.7, -0.7), (0.7, 0.7), (-0.7, 0.7))
    for ring in range(12):
        for dx, dy in ways if ring else ((0, 0),):
            place = (true[0] + dx * ring * 12, true[1] + dy * ring * 12)
            inside = 20 <= place[0] <= WIDTH - 10
            if inside and all((place[0] - a) ** 2 + (place[1] - b) ** 2 >= 18**2 for a, b in taken):
                return place
    return true
