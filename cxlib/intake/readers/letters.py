"""Polish and Turkish letters that were encoded twice (`Å‚` for ł, `ÅŸ` for ş): put right and counted."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd

from cxlib.intake.text import on_unique

LETTERS = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻçğıöşüâîûÇĞİÖŞÜÂÎÛéèêáäßñ„”“‘’‚–—…€£§°«»\u00a0"
_ENCODINGS = ("cp1252", "cp1250", "cp1254", "latin-1")


@cache
def _broken() -> dict[str, str]:
    """What each letter looks like after its UTF-8 bytes were read in an encoding of one byte a letter."""
    found: dict[str, str] = {}
    for letter in LETTERS:
        for encoding in _ENCODINGS:
            shown = "".join(_shown(byte, encoding) for byte in letter.encode("utf-8"))
            found.setdefault(shown, letter)
    return found


def _shown(byte: int, encoding: str) -> str:
    """A byte in an encoding; the few bytes it does not know stay control characters, as browsers do."""
    try:
        return bytes([byte]).decode(encoding)
    except UnicodeDecodeError:
        return chr(byte)


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_broken(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


def repaired(text: str) -> str:
    """A text with its twice encoded letters put right.

    >>> repaired("MiÅ‚a obsÅ‚uga, Ã§ok gÃ¼zel")
    'Miła obsługa, çok güzel'
    """
    return _pattern().sub(lambda found: _broken()[found[0]], text)


def repair(texts: pd.Series) -> tuple[pd.Series, int]:
    """A column put right, and in how many cells."""
    suspect = texts.str.contains(r"[\u00c2-\u00c5\u00e2\u0102\u011e\u0139][^\x00-\x7f]", regex=True)
    if not suspect.any():
        return texts, 0
    right = on_unique(texts, lambda distinct: distinct.map(repaired).astype("str"))
    return right, int((right != texts).sum())
