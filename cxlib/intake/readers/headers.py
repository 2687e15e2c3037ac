"""Where the header is: title rows above it, two header rows, blank and repeated names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from cxlib.base.errors import DataError
from cxlib.intake.text import fold, tidy

LOOK = 40
"""So many rows are looked at to find the header."""

_VALUE = re.compile(r"^[-+(]?[\d.,:/\s%TZ-]*\d[\d.,:/\s%TZ)-]*$")
_IMPORT_ID = re.compile(r'^\{"+ImportId')
_PLAIN_ANSWERS = {fold(word) for word in ("Response", "Odpowiedź", "Yanıt", "Open-Ended Response", "Cevap")}


@dataclass(frozen=True)
class Header:
    """Column names, how many rows of the file they and the titles take, and repeated names.

    names: "" where a column has no name. first: place of the first data row. rows: header rows proper.
    """

    names: tuple[str, ...]
    first: int
    rows: int


def find_header(rows: list[list[str]], *, file: str, header_rows: int | None = None) -> Header:
    """The header of the rows; a file without one is a DataError.

    header_rows: how many rows the names take, where the map says so.
    """
    start = _start(rows)
    count = header_rows or _depth(rows, start)
    if header_rows is None and start and _pair(rows[start - 1], rows[start]):
        start, count = start - 1, 2
    names = _names(rows[start : start + count])
    _refuse_values(names, rows[start], start + 1, file)
    return Header(tuple(names), start + count, count)


def unique_names(names: list[str]) -> tuple[list[str], frozenset[str]]:
    """Names made distinct (`x`, `x (2)`), and the folded names that were repeated."""
    totals = Counter(fold(name) for name in names if name)
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    result = []
    for place, name in enumerate(names, start=1):
        label = name or f"(column {place})"
        seen[fold(label)] += 1
        nth = seen[fold(label)]
        given = label if nth == 1 else f"{label} ({nth})"
        while given in taken:
            given += "'"
        taken.add(given)
        result.append(given)
    return result, frozenset(name for name, count in totals.items() if count > 1)


def _filled(row: list[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _start(rows: list[list[str]]) -> int:
    """The first row that is about as full as the fullest; title rows above it have few cells."""
    filled = [_filled(row) for row in rows[:LOOK]]
    enough = 0.6 * max(filled)
    return next(place for place, count in enumerate(filled) if count and count >= enough)


def _depth(rows: list[list[str]], start: int) -> int:
    if len(rows) > start + 1 and _pair(rows[start], rows[start + 1]):
        return 2
    if len(rows) > start + 1 and _answers_only(rows[start + 1]):
        return 2
    for below in (1, 2):
        if (
            len(rows) > start + below
            and sum(bool(_IMPORT_ID.match(cell)) for cell in rows[start + below]) > 1
        ):
            return below + 1
    return 1


def _answers_only(row: list[str]) -> bool:
    """A second header row that only says `Response` under some of the questions."""
    filled = [fold(cell) for cell in row if cell.strip()]
    return bool(filled) and all(cell in _PLAIN_ANSWERS for cell in filled)


def _pair(upper: list[str], lower: list[str]) -> bool:
    """Whether `lower` names the parts of the groups in `upper` (as merged cells leave them)."""
    width = min(len(upper), len(lower))
    above = [bool(cell.strip()) for cell in upper[:width]]
    below = [bool(cell.strip()) for cell in lower[:width]]
    if sum(above) < 2 or sum(below) < 2 or not above[0]:
        return False
    texts = all(not is_value(cell) for cell in [*upper, *lower] if cell.strip())
    gaps = [place for place in range(width) if not above[place]]
    only_above = any(top and not low for top, low in zip(above, below, strict=True))
    return texts and bool(gaps) and only_above and all(below[place] for place in gaps)


def is_value(cell: str) -> bool:
    """Whether a cell reads like a number, a date or a time rather than a name."""
    return bool(_VALUE.match(cell.strip()))


def _names(block: list[list[str]]) -> list[str]:
    if len(block) == 2 and any(not cell.strip() for cell in block[0]):
        return _joined(*block)
    return [tidy(cell) for cell in block[0]]


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    names, group = [], ""
    for place in range(max(len(upper), len(lower))):
        top = tidy(upper[place]) if place < len(upper) else ""
        part = tidy(lower[place]) if place < len(lower) else ""
        group = top or (group if part else "")
        plain = not part or fold(part) in _PLAIN_ANSWERS
        names.append(group if plain else (f"{group} - {part}" if group else part))
    return names


def _refuse_values(names: list[str], cells: list[str], row: int, file: str) -> None:
    filled = [cell for cell in cells if cell.strip()]
    if filled and sum(is_value(cell) for cell in filled) * 2 > len(filled):
        raise DataError(
            f"The first row must name the columns ({file}, row {row} starts with {tidy(filled[0])[:40]!r}). "
            "Add a header row or export the file with its headers.",
            file=file,
            row=row,
        )
    if not any(names):
        raise DataError(
            f"The columns must have names ({file} has none). Export the file with its headers.", file=file
        )
