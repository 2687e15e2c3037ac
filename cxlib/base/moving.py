"""Holidays that move between quarters, so that one year is not compared with another in silence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from cxlib.base.calendars import free_days

RAMAZAN_DAYS = 29
"""The month before Ramazan Bayramı has 29 or 30 days; counted as 29, so that its length moves nothing."""

EASTER = ("PL", "GB", "US", "IE", "AU", "NZ", "CA")
"""Where Easter is a time of its own for shops and clinics: Poland and the English-speaking countries."""

FEASTS = {"ramazan_bayrami": "Eid al-Fitr", "kurban_bayrami": "Eid al-Adha"}
"""Our name -> what the calendar of Türkiye calls it in English."""

Days = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Moved:
    """A holiday with another number of days in a time than a year before; first days where it has any."""

    holiday: str
    now: int
    then: int
    first_now: dt.date | None
    first_then: dt.date | None


def moved(country: str, now: Days, then: Days) -> list[Moved]:
    """Which moving holidays of a country differ between two times (first and last day of each).

    >>> [(one.holiday, one.now, one.then) for one in moved(
    ...     "PL", (dt.date(2025, 1, 1), dt.date(2025, 3, 31)), (dt.date(2024, 1, 1), dt.date(2024, 3, 31)))]
    [('easter', 0, 1)]
    """
    found = []
    for holiday, days in _calendar(country, min(now[0].year, then[0].year), max(now[1].year, then[1].year)):
        here, there = ([day for day in days if first <= day <= last] for first, last in (now, then))
        if len(here) != len(there):
            found.append(
                Moved(holiday, len(here), len(there), min(here, default=None), min(there, default=None))
            )
    return found


@lru_cache(maxsize=64)
def _calendar(country: str, first: int, last: int) -> tuple[tuple[str, tuple[dt.date, ...]], ...]:
    """The days of each moving holiday in some years; the year after too, for a fast that ends in it."""
    years = range(first, last + 2)
    if country in EASTER:
        return (("easter", tuple(_feast("PL", years, "Easter Sunday"))),)
    if country != "TR":
        return ()
    feasts = {name: tuple(_feast("TR", years, called)) for name, called in FEASTS.items()}
    ends = [
        day
        for day in feasts["ramazan_bayrami"]
        if day - dt.timedelta(days=1) not in feasts["ramazan_bayrami"]
    ]
    fast = tuple(day - dt.timedelta(days=back) for day in ends for back in range(RAMAZAN_DAYS, 0, -1))
    return (("ramazan", fast), *feasts.items())


def _feast(country: str, years: range, called: str) -> list[dt.date]:
    return sorted(day for day, name in free_days(country, years).items() if called in name)
