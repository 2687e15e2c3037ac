"""Days that are compared: a span, as long a span before it, and the same one a year ago."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cxlib.base.quarter import Period


@dataclass(frozen=True)
class Span:
    """Days from `start` up to, not with, `end`."""

    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def months(self) -> int:
        """How many whole calendar months it is, 0 when it is none."""
        if self.start.day != 1 or self.end.day != 1:
            return 0
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month

    @property
    def quarter(self) -> Period | None:
        """The calendar quarter it is, if it is one."""
        one = Period.quarter_of(self.start)
        return one if self.start == one.first_day and self.end == one.shifted(1).first_day else None

    def before(self) -> Span:
        """As long a span that ends where this begins."""
        if self.months:
            return Span(_months_back(self.start, self.months), self.start)
        return Span(self.start - (self.end - self.start), self.start)

    def year_ago(self) -> Span:
        return Span(_months_back(self.start, 12), _months_back(self.end, 12))


def _months_back(day: dt.date, months: int) -> dt.date:
    """The same day so many months earlier; the last day of a shorter month stands for a missing one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    following = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))
