"""A heat map small enough for a phone: rows with their names above, one cell a column, its count inside."""

from __future__ import annotations

from collections.abc import Sequence

from cxlib.base.errors import PlaybookError
from cxlib.pages.charts_svg import INK, LINE, QUIET, TEXT, TRACK, WIDTH, Sheet, style, text_width, wrapped
from cxlib.pages.finding import Chart

SHADES = (TRACK, "#c9d7e4", "#93b1cc", "#4f83b0", "#1b5583")
"""From nothing to most; the number in a cell says the same."""

_CELL = 22.0
_GAP = 3.0


def heat(rows: Sequence[tuple[str, Sequence[int]]], *, columns: Sequence[str], alt: str) -> Chart:
    """Counts by row and column; the darkest cell holds the most."""
    if any(len(cells) != len(columns) for _, cells in rows) or not columns:
        raise PlaybookError("Every row of a heat map must have a cell for each column. Fill what is missing.")
    most = max((n for _, cells in rows for n in cells), default=0)
    wide = (WIDTH - _GAP * (len(columns) - 1)) / len(columns)
    heads = [wrapped(name, wide) for name in columns]
    tall = max(len(lines) for lines in heads) * LINE
    names = [wrapped(name, WIDTH) for name, _ in rows]
    height = tall + sum(len(lines) * LINE + _CELL + 8 for lines in names)
    with style():
        sheet = Sheet(height + 4)
        for place, lines in enumerate(heads):
            at = place * (wide + _GAP) + wide / 2
            sheet.lines(at, TEXT, lines, colour=QUIET, side="center")
        y = tall + 4
        for (_, cells), lines in zip(rows, names, strict=True):
            y = sheet.lines(0, y + TEXT, lines) - TEXT + 1
            for place, n in enumerate(cells):
                _cell(sheet, place * (wide + _GAP), y, wide, n, most)
            y += _CELL + 6
        return sheet.chart(alt)


def _cell(sheet: Sheet, x: float, y: float, wide: float, n: int, most: int) -> None:
    step = 0 if not n else 1 + min(3, int(3.999 * (n - 1) / max(most - 1, 1)))
    sheet.box(x, y, wide, _CELL, SHADES[step])
    if n and text_width(str(n), bold=True) <= wide:
        ink = "white" if step >= 3 else INK
        sheet.write(x + wide / 2, y + _CELL / 2 + 3.8, str(n), side="center", colour=ink, bold=True)
