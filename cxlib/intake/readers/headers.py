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
_IMPORT_ID = re.compile(r'^\{\s*"+ImportId')
_CODE = re.compile(r"^[A-Za-z]{1,3}\d{1,3}(?:[_.]\d+)*$")
_QUESTION_ID = re.compile(r'ImportId"+\s*:\s*"+(?:QID|Q\d)')
_PLAIN_ANSWERS = {fold(word) for word in ("Response", "Odpowiedź", "Yanıt", "Open-Ended Response", "Cevap")}


@dataclass(frozen=True)
class Header:
    """Column names, how many rows of the file they and the titles take, and repeated names.

    names: "" where a column has no name. first: place of the first data row. rows: header rows proper.
    codes: short names of the columns where the file has them besides, else empty. titles: what stands above.
    """

    names: tuple[str, ...]
    first: int
    rows: int
    codes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


def find_header(rows: list[list[str]], *, file: str, header_rows: int | None = None) -> Header:
    """The header of the rows; a file without one is a DataError.

    header_rows: how many rows the names take, where the map says so.
    """
    start = _start(rows)
    count = header_rows or _depth(rows, start)
    if header_rows is None and start and count == 1 and _above(rows[start - 1], rows[start]):
        start, count = start - 1, 2
    block = rows[start : start + count]
    names, codes = _named(block)
    _refuse_values(names, rows[start], start + 1, file)
    titles = tuple(tidy(cell) for row in rows[:start] for cell in row if cell.strip())
    return Header(tuple(names), start + count, count, tuple(codes), titles)


def unique_names(names: list[str]) -> tuple[list[str], frozenset[str]]:
    """Names made distinct (`x (1)`, `x (2)`), and the folded names that were repeated."""
    totals = Counter(fold(name) for name in names if name)
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    result = []
    for place, name in enumerate(names, start=1):
        label = name or f"(column {place})"
        seen[fold(label)] += 1
        nth = seen[fold(label)]
        given = label if totals[fold(label)] < 2 else f"{label} ({nth})"
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
    below = rows[start + 1] if len(rows) > start + 1 else []
    for depth in (1, 2):
        if len(rows) > start + depth and _import_ids(rows[start + depth]):
            return depth + 1
    if _pair(rows[start], below) or _answers_only(below) or _coded(rows[start], below):
        return 2
    return 1


def _import_ids(row: list[str]) -> bool:
    """The third header row of Qualtrics: `{"ImportId":"QID1"}` in every cell."""
    return sum(bool(_IMPORT_ID.match(cell)) for cell in row) > 1


def _coded(upper: list[str], lower: list[str]) -> bool:
    """Short codes (V1, V2, Q1 ...) above the names themselves, as older Qualtrics files have them."""
    codes = [cell for cell in upper if cell.strip()]
    short = sum(bool(_CODE.match(cell.strip())) for cell in codes)
    texts = [cell for cell in lower if cell.strip()]
    named = len(texts) >= 0.9 * len(codes) and not any(is_value(cell) for cell in texts)
    return len(codes) > 2 and short >= 0.6 * len(codes) and named and len({fold(cell) for cell in texts}) > 2


def _answers_only(row: list[str]) -> bool:
    """A second header row that only says `Response` under some of the questions."""
    filled = [fold(cell) for cell in row if cell.strip()]
    return bool(filled) and all(cell in _PLAIN_ANSWERS for cell in filled)


def _above(upper: list[str], lower: list[str]) -> bool:
    """Whether a sparse row above the names groups them, so that repeated names become distinct."""
    if _pair(upper, lower):
        return True
    groups = [place for place, cell in enumerate(upper[: len(lower)]) if cell.strip()]
    named = [fold(cell) for cell in lower if cell.strip()]
    texts = all(not is_value(upper[place]) for place in groups)
    return (
        len(groups) >= 2 and texts and len(set(named)) < len(named) and all(lower[p].strip() for p in groups)
    )


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


def _named(block: list[list[str]]) -> tuple[list[str], list[str]]:
    """The columns' names, and their short codes where the header has both."""
    if len(block) > 1 and _import_ids(block[-1]):
        return _by_import_id(block)
    if len(block) == 2 and _coded(*block):
        width = max(map(len, block))
        upper, lower = ([tidy(cell) for cell in row] + [""] * (width - len(row)) for row in block)
        return [name or code for code, name in zip(upper, lower, strict=True)], upper
    if len(block) == 2 and any(not cell.strip() for cell in block[0]):
        return _joined(*block), []
    return [tidy(cell) for cell in block[0]], []


def _by_import_id(block: list[list[str]]) -> tuple[list[str], list[str]]:
    """Questions by their wording (second row), the system's own columns by their fixed name (first row)."""
    codes = [tidy(cell) for cell in block[0]]
    texts = [tidy(cell) for cell in block[1]] if len(block) > 2 else codes
    names = []
    for place, code in enumerate(codes):
        told = block[-1][place] if place < len(block[-1]) else ""
        text = texts[place] if place < len(texts) else ""
        names.append(text if text and _QUESTION_ID.search(told) else code)
    return names, codes


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
