"""Several answers in one cell (`a;b`, `a, b`, one a line): told by what comes again, written alike."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from itertools import combinations

import pandas as pd

from cxlib.intake.text import on_unique, tidy

LINE = "\ue001"
"""Stands for the end of a line inside a cell (see `with_lines`); never typed by a person."""

MARKS = (";", "|", LINE, ",")
WRITTEN = "; "
AGAIN = 0.6
"""So many of the pieces must be options that come again; free text with commas has few."""

_COMMA = r",\s*(?![^()]*\))"
_LONGEST = 120


def with_lines(texts: pd.Series) -> pd.Series:
    """Cells whose line ends are kept as LINE, so that tidying the spaces leaves them."""
    return texts.str.replace(r"\s*[\r\n]+\s*", LINE, regex=True)


def marks_of(texts: pd.Series) -> tuple[str, ...]:
    """The marks between several answers of a column; () where cells hold one answer each.

    A column filled in by several forms may have more than one: the most marks that all cut options.
    """
    counts = Counter({str(text): int(n) for text, n in texts[texts != ""].value_counts().items()})
    there = [mark for mark in MARKS if any(mark in text for text in counts)]
    for size in range(len(there), 0, -1):
        for marks in combinations(there, size):
            if _cuts(counts, marks):
                return marks
    return ()


def _cuts(counts: Counter[str], marks: tuple[str, ...]) -> bool:
    """Whether every one of the marks stands between options that come again."""
    cut = {text: pieces_of(text, marks) for text in counts}
    pieces = Counter[str]()
    for text, inside in cut.items():
        for piece in inside:
            pieces[piece] += counts[text]
    if sum(counts[text] for text, inside in cut.items() if len(inside) > 1) < 2:
        return False
    if marks == (",",) and not _combined(cut):
        return False
    return all(_earned(mark, cut, pieces, counts) for mark in marks)


def _combined(cut: dict[str, list[str]]) -> bool:
    """Whether options come again in other company: a sentence with a comma that is written twice does not."""
    cells = Counter(piece for inside in cut.values() for piece in set(inside))
    several = [piece for inside in cut.values() if len(inside) > 1 for piece in inside]
    return sum(cells[piece] > 1 for piece in several) >= AGAIN * len(several)


def _earned(mark: str, cut: dict[str, list[str]], pieces: Counter[str], counts: Counter[str]) -> bool:
    inside = [(piece, counts[text]) for text, found in cut.items() if mark in text for piece in found]
    known = sum(n for piece, n in inside if pieces[piece] > 1)
    short = max((len(piece) for piece, _ in inside), default=0) <= _LONGEST
    several = any(len(pieces_of(text, (mark,))) > 1 for text in cut)
    return short and several and known >= AGAIN * sum(n for _, n in inside)


def pieces_of(text: str, marks: tuple[str, ...]) -> list[str]:
    """The answers in a cell; a comma inside brackets belongs to its answer."""
    cut = re.split("|".join(_COMMA if mark == "," else re.escape(mark) for mark in marks), text)
    return [piece for piece in map(tidy, cut) if piece]


def alike(texts: pd.Series) -> tuple[pd.Series, int]:
    """A column with its several answers written `a; b`, and in how many cells there were several."""
    marks = marks_of(texts)
    if not marks:
        return texts.str.replace(LINE, " ", regex=False), 0

    def write(text: str) -> str:
        return WRITTEN.join(pieces_of(text, marks)).replace(LINE, " ")

    several = on_unique(texts, lambda distinct: distinct.map(partial(_several, marks)))
    return on_unique(texts, lambda distinct: distinct.map(write).astype("str")), int(several.sum())


def _several(marks: tuple[str, ...], text: str) -> bool:
    return len(pieces_of(text, marks)) > 1
