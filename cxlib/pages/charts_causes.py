"""A cause diagram (fishbone) that stands upright: the effect is its head, causes are ribs, whys hang beneath.

Upright, so that it is read on a phone: one line a reason, wrapped, and cut at a word where it is long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxlib.pages.charts_svg import (
    INK,
    LINE,
    MAIN,
    MUTED,
    QUIET,
    TEXT,
    WIDTH,
    Sheet,
    style,
    text_width,
    wrapped,
)
from cxlib.pages.finding import Chart


@dataclass(frozen=True, slots=True)
class Branch:
    """A cause or a why: what it says, its count in words, how much it weighs, and what hangs beneath it."""

    text: str
    count: str
    weight: int
    beneath: tuple[Branch, ...] = ()


MOST_LINES = 3
"""A longer text is cut at a word."""

_SPINE, _RIB, _STEP = 7.0, 24.0, 13.0
_HEAD_GAP, _GAP, _INSET = 12.0, 5.0, 4.0
_CUT = "…"


@dataclass(frozen=True, slots=True)
class _Row:
    """A branch laid out: where its text begins, its lines, and the base line of its first and last one."""

    branch: Branch
    depth: int
    lines: list[str]
    y: float

    @property
    def x(self) -> float:
        return _RIB + _STEP * self.depth

    @property
    def foot(self) -> float:
        return self.y + LINE * (len(self.lines) - 1)


def fishbone(head: str, causes: Sequence[Branch], *, alt: str) -> Chart:
    """The effect, its causes as ribs (the thicker, the more it weighs), and under each the whys."""
    title = shortened(head, WIDTH - 20, bold=True)
    top = len(title) * LINE + 10
    rows, height = _laid_out(causes, top + _HEAD_GAP)
    most = max((one.weight for one in causes), default=1) or 1
    with style():
        sheet = Sheet(height)
        _ribs(sheet, [row for row in rows if row.depth == 0], top, most)
        _twigs(sheet, rows)
        sheet.box(0, 0, WIDTH, top, MAIN)
        sheet.lines(10, TEXT + 5, title, bold=True, colour="white")
        for row in rows:
            bold, colour = row.depth == 0, QUIET if row.depth else INK
            sheet.lines(row.x, row.y, row.lines, bold=bold)
            sheet.write(WIDTH - _INSET, row.y, row.branch.count, side="right", bold=bold, colour=colour)
        return sheet.chart(alt)


def shortened(text: str, width: float, *, bold: bool = False, most: int = MOST_LINES) -> list[str]:
    """A text on at most so many lines; what does not fit is cut at a word, and dots say so."""
    lines = wrapped(text, width, bold=bold)
    if len(lines) <= most:
        return lines
    last = lines[most - 1].removesuffix("-")
    while " " in last and text_width(last + _CUT, bold=bold) > width:
        last = last.rpartition(" ")[0]
    while text_width(last + _CUT, bold=bold) > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip(" ,;:") + _CUT]


def _laid_out(causes: Sequence[Branch], y: float) -> tuple[list[_Row], float]:
    """Every branch on its lines, each under the one it hangs on, and the height of all."""
    rows: list[_Row] = []

    def place(branch: Branch, depth: int, y: float) -> float:
        room = WIDTH - _RIB - _STEP * depth - text_width(branch.count, bold=depth == 0) - _INSET - 8
        row = _Row(branch, depth, shortened(branch.text, room, bold=depth == 0), y + TEXT)
        rows.append(row)
        y = row.foot + _GAP
        for one in branch.beneath:
            y = place(one, depth + 1, y)
        return y

    for cause in causes:
        y = place(cause, 0, y) + _GAP
    return rows, y


def _ribs(sheet: Sheet, ribs: Sequence[_Row], top: float, most: int) -> None:
    """The spine from the head to the last rib, and each rib slanting away from the head."""
    if not ribs:
        return
    at = [row.y - TEXT / 3 for row in ribs]
    sheet.rule((_SPINE, _SPINE), (top, at[-1] - 8), colour=MAIN, width=2.6)
    for row, y in zip(ribs, at, strict=True):
        width = 1.2 + 3.2 * row.branch.weight / most
        sheet.rule((_SPINE, _RIB - 5), (y - 8, y), colour=MAIN, width=width)


def _twigs(sheet: Sheet, rows: Sequence[_Row]) -> None:
    """From each text a line down, and from it a twig to every why that hangs on it."""
    for place, row in enumerate(rows):
        below: list[_Row] = []
        for one in rows[place + 1 :]:
            if one.depth <= row.depth:
                break
            below += [one] if one.depth == row.depth + 1 else []
        x = row.x + 4
        for one in below:
            y = one.y - TEXT / 3
            sheet.rule((x, x), (row.foot + 3, y), colour=MUTED, width=1.0)
            sheet.rule((x, one.x - 3), (y, y), colour=MUTED, width=1.0)
