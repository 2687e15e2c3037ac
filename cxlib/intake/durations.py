"""Lengths of time as ticket systems export them: `1:25:00`, `2 days 3 hours`, or numbers with a unit.

A firm's export may tell only how long an answer took. The moment of the answer is then the opening plus that
length; a length counted in opening hours names no moment and is not taken.
"""

from __future__ import annotations

import re

import pandas as pd

from cxlib.base.errors import DataError
from cxlib.clients.tables import Kind
from cxlib.intake.cells import Column
from cxlib.intake.text import fold, on_unique, words_of

LENGTHS: dict[str, Kind] = {"first_response_after": "number", "resolved_after": "number"}
"""What contacts may have besides their columns: how long after the opening somebody answered or settled."""

ENDS = {"first_response_after": "first_response_at", "resolved_after": "resolved_at"}

_HOURS = {
    "ms": 1 / 3_600_000, "millisecond": 1 / 3_600_000, "milliseconds": 1 / 3_600_000,
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sek", "sekund", "sekundy", "sekunda", "sn",
                     "saniye"), 1 / 3600),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minut", "minuty", "minuta", "dk", "dak",
                     "dakika"), 1 / 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "g", "godz", "godzin", "godziny", "godzina", "sa",
                     "saat"), 1.0),
    **dict.fromkeys(("d", "day", "days", "dni", "dzień", "gün"), 24.0),
}  # fmt: skip
_UNITS = {fold(name): hours for name, hours in _HOURS.items()}
_BUSINESS = frozenset({"bhrs", "business", "working", "robocze", "roboczych", "mesai"})
_CLOCK = re.compile(r"(?:(\d+)[. ](?:[^\W\d]+,? )?)?(\d+):([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d]+)\.?,?\s*")


def unit_in(header: str) -> float | None:
    """Hours that one of the head's unit stands for: `First response time (in hrs)` 1; None without a unit."""
    return next(
        (_UNITS[fold(word)] for word in reversed(words_of(header).split()) if fold(word) in _UNITS), None
    )


def in_business_hours(header: str) -> bool:
    """Whether the head says that only opening hours were counted."""
    return not _BUSINESS.isdisjoint(words_of(header).split())


def hours_of(text: str, unit: float | None) -> float | None:
    """A length in hours; None where the cell is none, or is a bare number whose unit nobody told.

    >>> hours_of("25:30:00", None), hours_of("1 day 2 hours", None), hours_of("90", 1 / 60)
    (25.5, 26.0, 1.5)
    """
    if clock := _CLOCK.fullmatch(text):
        days, hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return days * 24 + hours + minutes / 60 + seconds / 3600
    if _PLAIN.fullmatch(text):
        return None if unit is None else float(text.replace(",", ".")) * unit
    parts = _PART.findall(text)
    units = [_UNITS.get(fold(name)) for _, name in parts]
    if not parts or _PART.sub("", text) or None in units:
        return None
    return sum(float(n.replace(",", ".")) * (one or 0.0) for (n, _), one in zip(parts, units, strict=True))


def to_hours(texts: pd.Series, header: str, *, file: str) -> Column:
    """A column of lengths in hours. Opening hours, and bare numbers without a unit, are DataErrors."""
    if in_business_hours(header):
        raise DataError(
            f"A length of time must count every hour ({file}, column {header!r} counts opening hours only). "
            "Export the moments, or the length in hours of the clock.",
            file=file,
            column=header,
        )
    unit = unit_in(header)
    if unit is None and (bare := texts[texts.str.fullmatch(_PLAIN)]).size:
        raise DataError(
            f"A length of time must have its unit ({file}, column {header!r} has {bare.iloc[0]!r}). "
            f"Write it in the head of the column: {header} (minutes).",
            file=file,
            column=header,
        )
    values = on_unique(texts, lambda distinct: _spread(distinct, unit)).astype("Float64")
    return Column(values, {"no_number": values.isna() & (texts != "")})


def share_of(texts: pd.Series, header: str) -> float:
    """The share of filled cells that are lengths of time; 0 under a head that counts opening hours."""
    if texts.empty or in_business_hours(header):
        return 0.0
    return float(_spread(texts, unit_in(header)).notna().mean())


def _spread(texts: pd.Series, unit: float | None) -> pd.Series:
    values = [hours_of(str(text), unit) for text in texts]
    return pd.Series(pd.array(values, dtype="Float64"), index=texts.index)


def with_moments(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The contacts with the moments their lengths tell, where no moment stands; also how many those are."""
    given, told = [name for name in LENGTHS if name in frame], 0
    if not given or "opened_at" not in frame:
        return frame.drop(columns=given), 0
    done = frame.drop(columns=given)
    for name in given:
        moments = frame["opened_at"] + pd.to_timedelta(frame[name].astype("float64"), unit="h").dt.round("s")
        if ENDS[name] in done:
            moments = done[ENDS[name]].fillna(moments)
            told += int(moments.notna().sum() - done[ENDS[name]].notna().sum())
        else:
            told += int(moments.notna().sum())
        done[ENDS[name]] = moments
    return done, told
