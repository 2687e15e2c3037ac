"""A plane with uncertainty both ways: numbered dots, thin bars over their ranges, lines at the averages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxlib.pages.charts_plane import Spot, entries, numbered
from cxlib.pages.charts_rows import Scale, scale_for
from cxlib.pages.charts_svg import (
    INK,
    LINE,
    MUTED,
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
class Cross:
    """One thing: where it stands in both directions, and between which values it may; `text` for the list."""

    label: str
    x: float
    x_range: tuple[float, float]
    y: float
    y_range: tuple[float, float]
    text: str = ""


_TALL = 210.0
_PLATE = "#f6f8fa"


def crossed(
    things: Sequence[Cross],
    *,
    words: Words,
    alt: str,
    x_name: str,
    y_name: str,
    average: str,
    ends: tuple[str, str],
    x_unit: str = "score",
) -> Chart:
    """Things in a plane with their ranges, and dashed lines at the two averages.

    ends: words for little and much at the foot and the head of the upright axis, which has no figures.
    """
    head = wrapped(f"↑ {y_name}", WIDTH)
    top = len(head) * LINE + 8
    bottom = top + _TALL
    left = max(text_width(text) for text in ends) + 8
    along = scale_for(
        [value for one in things for value in (*one.x_range, one.x)],
        x_unit,
        words,
        None,
        (left + 10, WIDTH - 12),
    )
    most = max(high for one in things for high in (one.y_range[1], one.y))
    up = Scale(0.0, most * 1.05 or 1.0, bottom, top, ())
    rows = entries(words, [Spot(one.label, one.x, one.y, one.text) for one in things])
    notes = wrapped(average, WIDTH - 18)
    note_at = bottom + 2 * LINE + 25
    list_at = note_at + len(notes) * LINE + 4
    with style():
        sheet = Sheet(list_at + sum(len(lines) for _, lines in rows) * LINE - 6)
        sheet.lines(0, TEXT, head, colour=QUIET)
        sheet.box(left, top - 6, WIDTH - left, bottom - top + 12, _PLATE)
        for y, text in ((bottom, ends[0]), (top + TEXT, ends[1])):
            sheet.write(left - 6, y, text, side="right", colour=QUIET)
        for at, text in along.spaced():
            sheet.rule((at, at), (top - 6, bottom + 6), colour=TRACK)
            half = text_width(text) / 2
            sheet.write(min(at, WIDTH - half), bottom + TEXT + 10, text, side="center", colour=QUIET)
        sheet.write(WIDTH, bottom + TEXT + 10 + LINE, f"{x_name} →", side="right", colour=QUIET)
        _averages(sheet, things, along, up, (left, top - 6, bottom + 6))
        _ranges(sheet, things, along, up)
        numbered(sheet, [(at + 1, False, one.x, one.y) for at, one in enumerate(things)], along, up)
        sheet.rule((0, 13), (note_at - 4, note_at - 4), colour=INK, width=1.1, dashes="--")
        sheet.lines(18, note_at, notes)
        y = list_at
        for name, lines in rows:
            sheet.write(14, y, name, side="right", bold=True)
            y = sheet.lines(22, y, lines)
        return sheet.chart(alt)


def _averages(
    sheet: Sheet, things: Sequence[Cross], along: Scale, up: Scale, plate: tuple[float, float, float]
) -> None:
    left, top, bottom = plate
    x = along(sum(one.x for one in things) / len(things))
    y = up(sum(one.y for one in things) / len(things))
    sheet.rule((x, x), (top, bottom), colour=INK, width=1.1, dashes="--")
    sheet.rule((left, WIDTH), (y, y), colour=INK, width=1.1, dashes="--")


def _ranges(sheet: Sheet, things: Sequence[Cross], along: Scale, up: Scale) -> None:
    for one in things:
        x, y = along(one.x), up(one.y)
        sheet.rule((along(one.x_range[0]), along(one.x_range[1])), (y, y), colour=MUTED, width=1.8)
        sheet.rule((x, x), (up(one.y_range[0]), up(one.y_range[1])), colour=MUTED, width=1.8)
