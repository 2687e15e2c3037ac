"""Health words in the comments of a clinic: counted, so that nobody quotes them without looking."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError
from cxlib.intake.notes import Note, note
from cxlib.intake.text import fold

_WHOLE = 4
"""Shorter words must stand alone: `kan` is blood, `kanepe` a sofa, `rak` cancer, `rakieta` a racket."""


def applies(sector: str) -> bool:
    """Whether every comment of this sector is treated as special-category data."""
    return sector in _content()["sectors"]


@cache
def _content() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = yamlio.load(
        asset("templates", "health.yml"), error=PlaybookError
    )
    return found


@cache
def _pattern() -> re.Pattern[str]:
    words = {fold(word) for listed in _content()["words"].values() for word in listed}
    told = [
        re.escape(word) + (r"\b" if len(word) < _WHOLE else "")
        for word in sorted(words, key=lambda word: (-len(word), word))
    ]
    return re.compile(r"\b(?:" + "|".join(told) + ")")


def with_health_words(comments: pd.Series) -> pd.Series:
    """Which comments hold a word about health, in any of the three languages."""
    return comments.map(lambda text: bool(_pattern().search(fold(text)))).astype(bool)


def told(comments: pd.Series) -> Note:
    """How many comments a clinic got, and in how many a word about health was found."""
    return note("clinic_comments", n=len(comments), health=int(with_health_words(comments).sum()))
