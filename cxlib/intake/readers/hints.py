"""The year and month that a sheet's name, the titles above a table or the file's name tell."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cxlib.intake.months import MONTHS
from cxlib.intake.text import fold

_YEAR = re.compile(r"(?<!\d)(20\d\d|19[5-9]\d)(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")


def told_by(texts: Iterable[str]) -> tuple[int, int]:
    """Year and month, the first text that tells each counting; 0 where none does, or where one tells two.

    >>> told_by(["Październik", "Rok 2026"])
    (2026, 10)
    """
    year = month = 0
    for text in texts:
        years = {int(found) for found in _YEAR.findall(text)}
        months = {MONTHS[word] for word in map(fold, _WORD.findall(text)) if len(word) > 2 and word in MONTHS}
        year = year or (years.pop() if len(years) == 1 else 0)
        month = month or (months.pop() if len(months) == 1 else 0)
    return year, month
