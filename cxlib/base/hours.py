"""Business time: when a firm is open, how many open hours lie between two moments, when a term ends.

Times are UTC microseconds (numpy datetime64) and all work is on whole columns. A day has one opening,
held in the firm's own time zone, so clock changes shift it in UTC; holidays close the firm, half days
close it early.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from cxlib.base.calendars import free_days, half_days
from cxlib.base.errors import DataError, SettingsError

Times = npt.NDArray[np.datetime64]
Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Day = tuple[dt.time, dt.time] | None

_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a firm is open. `week`: seven (opens, closes) in local time, Monday first; None is closed."""

    zone: ZoneInfo
    week: tuple[Day, Day, Day, Day, Day, Day, Day]
    country: str = ""
    subdivision: str = ""
    half_day_from: dt.time = dt.time(13)
    extra: tuple[dt.date, ...] = ()
    open_on: tuple[dt.date, ...] = ()

    def opening(self, day: dt.date) -> Day:
        """The local opening and closing time of a day, None when the firm is closed.

        >>> office: Day = (dt.time(9), dt.time(17))
        >>> week = (office, office, office, office, office, None, None)
        >>> Calendar(ZoneInfo("Europe/Istanbul"), week, "TR").opening(dt.date(2026, 10, 28))
        (datetime.time(9, 0), datetime.time(13, 0))
        """
        usual = self.week[day.weekday()]
        if usual is None or day in self.extra:
            return None
        full, half = _free_days(self.country, self.subdivision, day.year)
        if day in self.open_on or not (day in full or day in half):
            return usual
        if day in full or self.half_day_from <= usual[0]:
            return None
        return usual[0], min(usual[1], self.half_day_from)

    def open_hours(self, start: Times, end: Times) -> Floats:
        """Open hours between two columns of moments; NaN where one is blank, negative when end is earlier."""
        known = ~(np.isnat(start) | np.isnat(end))
        found = np.full(len(start), np.nan)
        if known.any():
            first, last = _micro(start[known]), _micro(end[known])
            days = self._days(min(first.min(), last.min()), max(first.max(), last.max()))
            found[known] = (days.passed(last) - days.passed(first)) / _HOUR
        return found

    def after_open_hours(self, start: Times, hours: float) -> Times:
        """The moment `hours` open hours later; a term that ends with the day ends at closing time."""
        known = ~np.isnat(start)
        found = np.full(len(start), np.datetime64("NaT"), dtype="datetime64[us]")
        if known.any():
            first = _micro(start[known])
            days = self._days_with(first.min(), first.max(), round(hours * _HOUR))
            found[known] = days.reached(days.passed(first) + round(hours * _HOUR)).view("datetime64[us]")
        return found

    def same_day(self, start: Times) -> Times:
        """Closing time of the business day of each moment, or of the next one when it came after closing."""
        known = ~np.isnat(start)
        found = np.full(len(start), np.datetime64("NaT"), dtype="datetime64[us]")
        if known.any():
            first = _micro(start[known])
            days = self._days_with(first.min(), first.max(), 1)
            found[known] = days.closes[np.searchsorted(days.closes, first, side="right")].view(
                "datetime64[us]"
            )
        return found

    def _days_with(self, first: int, last: int, needed: int) -> _Days:
        """Open days from `first` until `needed` open microseconds after `last`."""
        ahead = 10 * 24 * _HOUR + 4 * needed
        for _ in range(12):
            days = self._days(first, last + ahead)
            if len(days.closes) and days.closes[-1] > last and days.open_after(last) >= needed:
                return days
            ahead *= 2
            if ahead > 20 * 366 * 24 * _HOUR:
                break
        raise SettingsError("The firm must be open some day (no opening was found). Correct business_hours.")

    def _days(self, first: int, last: int) -> _Days:
        start, end = (_local_day(moment, self.zone, step) for moment, step in ((first, -1), (last, 1)))
        return _open_days(self, _month_start(start), end)


@dataclass(frozen=True, slots=True)
class _Days:
    """Open days in order: opening and closing in UTC microseconds, open time before and up to the end."""

    opens: Whole
    closes: Whole
    before: Whole
    until: Whole

    def passed(self, moments: Whole) -> Whole:
        """Open time from the first day up to each moment."""
        if len(self.opens) == 0:
            return np.zeros(len(moments), dtype=np.int64)
        day = np.searchsorted(self.opens, moments, side="right") - 1
        held = np.maximum(day, 0)
        inside = np.clip(moments - self.opens[held], 0, self.closes[held] - self.opens[held])
        return np.where(day < 0, 0, self.before[held] + inside)

    def open_after(self, moment: int) -> int:
        """Open time from a moment to the end of the last day."""
        return int(self.until[-1] - self.passed(np.array([moment]))[0])

    def reached(self, passed: Whole) -> Whole:
        """The first moment at which so much open time has passed."""
        day = np.searchsorted(self.until, passed, side="left")
        return self.opens[day] + passed - self.before[day]


@lru_cache(maxsize=64)
def _open_days(calendar: Calendar, start: dt.date, end: dt.date) -> _Days:
    opens, closes = [], []
    for ordinal in range(start.toordinal(), end.toordinal() + 1):
        day = dt.date.fromordinal(ordinal)
        if (hours := calendar.opening(day)) is not None:
            opens.append(_utc(day, hours[0], calendar.zone))
            closes.append(_utc(day, hours[1], calendar.zone))
    first, last = np.array(opens, dtype=np.int64), np.array(closes, dtype=np.int64)
    until = np.cumsum(last - first)
    return _Days(first, last, until - (last - first), until)


@lru_cache(maxsize=256)
def _free_days(country: str, subdivision: str, year: int) -> tuple[frozenset[dt.date], frozenset[dt.date]]:
    """Public holidays and half days of a country in a year."""
    if not country:
        return frozenset(), frozenset()
    full = frozenset(free_days(country, (year,), subdivision))
    return full, frozenset(half_days(country, (year,))) - full


def instant(when: dt.datetime) -> np.datetime64:
    """A moment as UTC microseconds; a naive one is a DataError."""
    if when.tzinfo is None:
        raise DataError(f"A moment must carry a time zone (we got {when.isoformat()}). Give it one.")
    return np.datetime64(when.astimezone(dt.UTC).replace(tzinfo=None), "us")


def _utc(day: dt.date, time: dt.time, zone: ZoneInfo) -> int:
    return round(dt.datetime.combine(day, time, zone).timestamp() * 1_000_000)


def _local_day(micro: int, zone: ZoneInfo, step: int) -> dt.date:
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=int(micro))
    return moment.astimezone(zone).date() + dt.timedelta(days=step)


def _month_start(day: dt.date) -> dt.date:
    return day.replace(day=1)


def _micro(moments: Times) -> Whole:
    return moments.astype("datetime64[us]").astype(np.int64)
