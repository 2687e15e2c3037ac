"""`2 tygodnie temu`, `3 ay önce`, `a year ago`: a date as exact as the words are."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from cxlib.intake.months import MONTHS
from cxlib.intake.text import fold

_UNITS = {
    "minute": r"minut\w*|mins?|dakika|dk|sekund\w*|seconds?|saniye",
    "hour": r"godzin\w*|godz\.?|hours?|hrs?|saat|sa",
    "day": r"dzien|dni|days?|gun",
    "week": r"tydzien|tygodni\w*|tyg\.?|weeks?|hafta",
    "month": r"miesiac\w*|miesiec\w*|mies\.?|months?|ay",
    "year": r"roku?|lata?|years?|yil",
}
_UNIT = "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items())
_AGE = re.compile(
    rf"(?<![\w/])(?:(?P<n>\d{{1,3}}|a|an|one|bir|jeden|jedna)\s+)?(?:{_UNIT})\s+(?:temu|once|ago)(?!\w)"
)
_NEAR = {
    **dict.fromkeys(("today", "dzisiaj", "dzis", "bugun", "just now", "przed chwila", "az once"), 0),
    **dict.fromkeys(("yesterday", "wczoraj", "dun"), 1),
}
_MONTH_YEAR = re.compile(r"^(?P<month>[^\W\d]{3,12})\.? (?P<year>20\d\d)$")
_DAY = re.compile(
    r"^(?:(\d{1,2})[. ]+([^\W\d]{3,12})\.? (20\d\d)|([^\W\d]{3,12})\.? (\d{1,2}),? (20\d\d))(?: r\.?)?$"
)
_NUMERIC = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(20\d\d)$|^(20\d\d)-(\d{2})-(\d{2})$")
_PLAIN = str.maketrans("ąćęłńóśźżçğöşü", "acelnoszzcgosu")
PRECISION = {"minute": "day", "hour": "day", "day": "day", "week": "week", "month": "month", "year": "year"}


@dataclass(frozen=True)
class Dated:
    """A day and how exact it is: day, week, month or year. words: where in the line it stood."""

    day: dt.date
    precision: str
    words: tuple[int, int]


def age_in(line: str, seen_on: dt.date) -> Dated | None:
    """The date that a line tells in words, counted back from the day the page was seen.

    >>> age_in("3 ay önce", dt.date(2026, 11, 22))
    Dated(day=datetime.date(2026, 8, 22), precision='month', words=(0, 9))
    """
    plain = fold(line).translate(_PLAIN)
    found = _AGE.search(plain)
    if found:
        unit = next(name for name in _UNITS if found[name])
        count = int(found["n"]) if (found["n"] or "").isdigit() else 1
        return Dated(_back(seen_on, unit, count), PRECISION[unit], found.span())
    if plain.strip(" .·") in _NEAR:
        return Dated(seen_on - dt.timedelta(days=_NEAR[plain.strip(" .·")]), "day", (0, len(plain)))
    return _written(plain)


def _back(day: dt.date, unit: str, count: int) -> dt.date:
    if unit in ("minute", "hour"):
        return day
    if unit in ("day", "week"):
        return day - dt.timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 - count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    last = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))


def _written(plain: str) -> Dated | None:
    """A line that is a date: `5 października 2026`, `12.05.2026`, `maj 2026`."""
    told = plain.strip(" .·,")
    try:
        if (found := _MONTH_YEAR.match(told)) and found["month"] in MONTHS:
            return Dated(dt.date(int(found["year"]), MONTHS[found["month"]], 1), "month", (0, len(plain)))
        if found := _DAY.match(told):
            day, month, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
            if month in MONTHS:
                return Dated(dt.date(int(year), MONTHS[month], int(day)), "day", (0, len(plain)))
        if found := _NUMERIC.match(told):
            parts = (found[3], found[2], found[1]) if found[1] else (found[4], found[5], found[6])
            return Dated(dt.date(*map(int, parts)), "day", (0, len(plain)))
    except ValueError:
        return None
    return None
