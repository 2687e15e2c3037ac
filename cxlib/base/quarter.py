"""Calendar periods: weeks, months, quarters and years, and the moments they begin and end."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import total_ordering
from zoneinfo import ZoneInfo

from cxlib.base.errors import SettingsError

_QUARTER = re.compile(r"^(\d{4})Q([1-4])$")
_MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")
_YEAR = re.compile(r"^(\d{4})$")
_WEEK = re.compile(r"^(\d{4})-W(0[1-9]|[1-4]\d|5[0-3])$")

WEEKS_A_YEAR = 52
BACK = 8
"""How many periods back are looked at: with figures, in what was published, in the picker."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A calendar quarter, month or year: its first month and how many months it has; or a week.

    A week begins on Monday and has the number and the year of the ISO calendar; its `months` are 0 and its
    `month` is Monday's.

    >>> Period.parse("2026Q3").previous().name
    '2026Q2'
    >>> Period.parse("2026-01").previous().name
    '2025-12'
    >>> Period.parse("2027-W01").previous().name
    '2026-W53'
    """

    year: int
    month: int
    months: int
    week: int = 0

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2026Q3`, `2026-07`, `2026-W27` or `2026`; anything else is a SettingsError."""
        if found := _QUARTER.match(text):
            return cls(int(found[1]), 3 * int(found[2]) - 2, 3)
        if found := _MONTH.match(text):
            return cls(int(found[1]), int(found[2]), 1)
        if found := _YEAR.match(text):
            return cls(int(found[1]), 1, 12)
        if found := _WEEK.match(text):
            with suppress(ValueError):  # most years have no week 53
                return cls.week_of(dt.date.fromisocalendar(int(found[1]), int(found[2]), 1))
        raise SettingsError(
            f"A period must read like 2026Q3, 2026-07, 2026-W27 or 2026 (we got {text!r}). "
            "Write the quarter that way."
        )

    @classmethod
    def quarter_of(cls, day: dt.date) -> Period:
        """The quarter a day belongs to."""
        return cls(day.year, 3 * ((day.month - 1) // 3) + 1, 3)

    @classmethod
    def week_of(cls, day: dt.date) -> Period:
        """The week a day belongs to."""
        monday = day - dt.timedelta(days=day.weekday())
        year, week, _ = monday.isocalendar()
        return cls(year, monday.month, 0, week)

    @property
    def name(self) -> str:
        """The period as it is typed: 2026Q3, 2026-07, 2026-W27 or 2026."""
        if self.week:
            return f"{self.year:04d}-W{self.week:02d}"
        if self.months == 3:
            return f"{self.year:04d}Q{(self.month + 2) // 3}"
        return f"{self.year:04d}-{self.month:02d}" if self.months == 1 else f"{self.year:04d}"

    @property
    def first_day(self) -> dt.date:
        if self.week:
            return dt.date.fromisocalendar(self.year, self.week, 1)
        return dt.date(self.year, self.month, 1)

    @property
    def last_day(self) -> dt.date:
        return self.shifted(1).first_day - dt.timedelta(days=1)

    def start(self, zone: ZoneInfo) -> dt.datetime:
        """The first moment, as UTC."""
        return dt.datetime.combine(self.first_day, dt.time(), zone).astimezone(dt.UTC)

    def end(self, zone: ZoneInfo) -> dt.datetime:
        """The first moment after the period, as UTC."""
        return self.shifted(1).start(zone)

    def shifted(self, steps: int) -> Period:
        """The period `steps` of its own length later (or earlier)."""
        if self.week:
            return Period.week_of(self.first_day + dt.timedelta(weeks=steps))
        years, month = divmod(self.year * 12 + self.month - 1 + steps * self.months, 12)
        return Period(years, month + 1, self.months)

    def previous(self) -> Period:
        return self.shifted(-1)

    def year_before(self) -> Period:
        """The same period a year earlier; week 53 stands against the last week there was."""
        if self.week:
            last = dt.date(self.year - 1, 12, 28).isocalendar().week  # the 28th is always in the last one
            return Period.week_of(dt.date.fromisocalendar(self.year - 1, min(self.week, last), 1))
        return Period(self.year - 1, self.month, self.months)

    @property
    def a_year(self) -> int:
        """How many such periods make a year."""
        return WEEKS_A_YEAR if self.week else 12 // self.months

    def __lt__(self, other: Period) -> bool:
        return (self.first_day, self.months) < (other.first_day, other.months)

    def __str__(self) -> str:
        return self.name
