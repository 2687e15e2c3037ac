"""What the playbook's cadence table asks for on a day: the week, the month and the quarter just ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from cxlib.base.cadence import WEEKLY, cadence
from cxlib.base.quarter import Period
from cxlib.base.registry import definition


@dataclass(frozen=True)
class Due:
    """A period that has ended, and how many rows of some table make it worth a run of its own.

    carries: (table, rows); none: it is run whatever there is.
    """

    period: Period
    carries: tuple[tuple[str, int], ...] = ()


def due_on(day: dt.date) -> list[Due]:
    """The quarter, the month and the week that ended last before a day, the longest first.

    Asked every day it gives the same until the next period has ended; what was done is known to the ledger,
    and a period is run again when late answers came in.
    """
    yesterday = day - dt.timedelta(days=1)
    quarter = _ended(Period.quarter_of(yesterday), day)
    month = _ended(Period(yesterday.year, yesterday.month, 1), day)
    week = _ended(Period.week_of(yesterday), day)
    return [
        Due(quarter),
        Due(month, tuple(_carried("monthly"))),
        Due(week, tuple(_carried("weekly"))),
    ]


def _ended(period: Period, day: dt.date) -> Period:
    """The period, or the one before while it still runs on that day."""
    return period if period.shifted(1).first_day <= day else period.previous()


def _carried(rhythm: str) -> Iterator[tuple[str, int]]:
    """The tables behind the measures that are watched in a rhythm, with the rows they need."""
    seen = set()
    for row in cadence():
        weekly = row.watch == "weekly"
        if row.carries and weekly == (rhythm in WEEKLY):
            for measure in row.measures:
                table = definition(measure).table
                if table not in seen:
                    seen.add(table)
                    yield table, row.carries
