"""What a column of an unknown file holds, as a consultant would check it: dates, numbers, words, texts."""

from __future__ import annotations

import pandas as pd

from cxlib.clients.settings import ClientSettings
from cxlib.clients.tables import Kind
from cxlib.intake import dates
from cxlib.intake.notes import Note, note

SHOWN = 3
_LONG = 25


def holds(texts: pd.Series, kind: Kind, numbers: pd.Series, settings: ClientSettings) -> Note:
    """One thing to tell about the filled cells of a column, read as a kind.

    texts: the filled cells. numbers: the same as numbers (missing where they are none).
    """
    if kind == "time" and (told := span(dates.to_moments(texts, settings.zone).values, settings)):
        return told
    if kind in ("number", "integer") and numbers.notna().any():
        low, high = f"{float(numbers.min()):g}", f"{float(numbers.max()):g}"
        return note("holds.numbers", low=low, high=high)
    distinct = texts.drop_duplicates()
    if kind in ("text", "id") or is_prose(texts):
        return note(f"holds.{'ids' if kind == 'id' else 'texts'}", n=len(distinct), rows=len(texts))
    return note("holds.words", n=len(distinct), words=[str(word)[:30] for word in distinct.head(SHOWN)])


def span(moments: pd.Series, settings: ClientSettings) -> Note | None:
    """From which day to which day moments run; None where there are none."""
    known = moments.dropna()
    if known.empty:
        return None
    first, last = (moment.astimezone(settings.zone).date() for moment in (known.min(), known.max()))
    return note("holds.dates", first=first, last=last)


def is_prose(texts: pd.Series) -> bool:
    """Whether people wrote sentences here: long texts, most of them different."""
    if texts.empty:
        return False
    long = float(texts.str.len().median()) >= _LONG
    return long and texts.nunique() * 2 > len(texts)


def is_address(texts: pd.Series) -> bool:
    """Whether most cells are e-mail addresses."""
    return len(texts) > 0 and float(texts.str.contains(r"^\S+@\S+\.\S+$", regex=True).mean()) > 0.8


def is_person(texts: pd.Series) -> bool:
    """Whether most cells are names of people: two to four words of letters that begin with a capital."""
    word = r"[^\W\d_](?:[^\W\d_]|['’.-])*"
    if texts.empty:
        return False
    names = texts.str.fullmatch(rf"{word}(?: {word}){{1,3}}") & ~texts.str.islower()
    capital = texts.str.split().map(lambda parts: all(part[0].isupper() for part in parts if part))
    return float((names & capital).mean()) > 0.8 and texts.nunique() * 2 > min(12, len(texts))
