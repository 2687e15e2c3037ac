"""Calendar periods: quarters, months and years, and the moments they begin and end."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import total_ordering
from zoneinfo import ZoneInfo

from cxlib.base.errors import SettingsError

_QUARTER = re.compile(r"^(\d{4})Q([1-4])$")
_MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")
_YEAR = re.compile(r"^(\d{4})$")


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A calendar quarter, month or year: its first month and how many months it has.

    >>> Period.parse("2026Q3").previous().name
    '2026Q2'
    >>> Period.parse("2026-01").previous().name
    '2025-12'
    """

    year: int
    month: int
    months: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2026Q3`, `2026-07` or `2026`; anything else is a SettingsError."""
        if found := _QUARTER.match(text):
            return cls(int(found[1]), 3 * int(found[2]) - 2, 3)
        if found := _MONTH.match(text):
            return cls(int(found[1]), int(found[2]), 1)
        if found := _YEAR.match(text):
            return cls(int(found[1]), 1, 12)
        raise SettingsError(
            f"A period must read like 2026Q3, 2026-07 or 2026 (we got {text!r}). Write the quarter that way."
        )

    @classmethod
    def quarter_of(cls, day: dt.date) -> Period:
        """The quarter a day belongs to."""
        return cls(day.year, 3 * ((day.month - 1) // 3) + 1, 3)

    @property
    def name(self) -> str:
        """The period as it is typed: 2026Q3, 2026-07 or 2026."""
        if self.months == 3:
            return f"{self.year:04d}Q{(self.month + 2) // 3}"
        return f"{self.year:04d}-{self.month:02d}" if self.months == 1 else f"{self.year:04d}"

    @property
    def first_day(self) -> dt.date:
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
        years, month = divmod(self.year * 12 + self.month - 1 + steps * self.months, 12)
        return Period(years, month + 1, self.months)

    def previous(self) -> Period:
        return self.shifted(-1)

    def year_before(self) -> Period:
        """The same period a year earlier."""
        return Period(self.year - 1, self.month, self.months)

    def __lt__(self, other: Period) -> bool:
        return (self.first_day, self.months) < (other.first_day, other.months)

    def __str__(self) -> str:
        return self.name
