"""Several answers in one cell (`a;b`, `a, b`, one a line): told by what comes again, written alike."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from cxlib.intake.text import on_unique, tidy

MARKS = (";", "|", "\n", ",")
WRITTEN = "; "
AGAIN = 0.6
"""So many of the pieces must be options that come again; free text with commas has few."""

_COMMA = re.compile(r",\s*(?![^()]*\))")
_LONGEST = 120


def mark_of(texts: pd.Series) -> str | None:
    """The mark between several answers of a column, or None where cells hold one answer each."""
    filled = texts[texts != ""]
    for mark in MARKS:
        holding = filled[filled.str.contains(mark, regex=False)]
        if len(holding) < 2:
            continue
        pieces = Counter(piece for text in filled for piece in pieces_of(text, mark))
        inside = [piece for text in holding for piece in pieces_of(text, mark)]
        known = sum(pieces[piece] > 1 for piece in inside)
        short = max(map(len, inside), default=0) <= _LONGEST
        if short and len(inside) > len(holding) and known >= AGAIN * len(inside):
            return mark
    return None


def pieces_of(text: str, mark: str) -> list[str]:
    """The answers in a cell; a comma inside brackets belongs to its answer."""
    cut = _COMMA.split(text) if mark == "," else text.split(mark)
    return [piece for piece in map(tidy, cut) if piece]


def alike(texts: pd.Series) -> tuple[pd.Series, int]:
    """A column with its several answers written `a; b`, and in how many cells there were several."""
    mark = mark_of(texts)
    if mark is None:
        return texts, 0
    several = int(texts.str.contains(mark, regex=False).sum())
    written = on_unique(
        texts, lambda distinct: distinct.map(lambda text: WRITTEN.join(pieces_of(text, mark))).astype("str")
    )
    return written, several
