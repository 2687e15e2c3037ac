"""All tables of a run together, for the measures that need several of them or a whole year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pandas as pd

from cxlib.base.columns import Numbers, answers, flags, folded, instant, instants
from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData, Why
from cxlib.base.figure import Segment
from cxlib.base.hours import Times
from cxlib.base.inputs import money, series_names
from cxlib.base.quarter import Period
from cxlib.base.ranges import Range
from cxlib.base.registry import definition
from cxlib.measures import prices
from cxlib.measures.figures_tables import Ready
from cxlib.measures.rules import Rules

Frame = pd.DataFrame
T = TypeVar("T")
Found: TypeAlias = tuple[str, Segment, Measured]
"""Measure, group (None: everyone) and result."""

FIVE = (1.0, 5.0)
YEAR = dt.timedelta(days=365)
DAY = dt.timedelta(days=1)

RISING = ("TRY",)
"""Currencies in which money of another year is never compared without a price index."""


@dataclass(frozen=True)
class Book:
    """The ready tables of one run, its clock and its rules."""

    tables: Mapping[str, Ready]
    as_of: dt.datetime
    rules: Rules
    memo: dict[Any, Any] = field(default_factory=dict, compare=False)

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` gives, computed once a run."""
        if key not in self.memo:
            self.memo[key] = make()
        found: T = self.memo[key]
        return found

    def start(self, period: Period) -> dt.datetime:
        return period.start(self.rules.zone)

    def end(self, period: Period) -> dt.datetime:
        return period.end(self.rules.zone)

    def clock(self, period: Period) -> dt.datetime:
        """What is known of a period: its end, or the run's clock where that comes first."""
        return min(self.as_of, self.end(period))

    def is_over(self, period: Period) -> bool:
        """Whether the period's last day has begun."""
        return self.as_of >= self.end(period) - DAY

    def has(self, name: str, *columns: str) -> Why | None:
        """Why a measure cannot be taken from a table; None when it can."""
        if name not in self.tables:
            return "no_table"
        return None if all(self.tables[name].has(column) for column in columns) else "no_column"

    def between(self, name: str, start: dt.datetime, end: dt.datetime, *columns: str) -> Frame:
        """The rows of a table dated in [start, end) and not after the clock, `at` beside them (UTC).

        columns: the only ones wanted, as far as the table has them (none: all).
        """
        table = self.once(("columns", name, columns), partial(self._narrow, name, columns))
        inside = (table.at >= instant(start)) & (table.at < instant(end)) & (table.at <= instant(self.as_of))
        return table.take(np.flatnonzero(inside)).reset_index(drop=True)

    def _narrow(self, name: str, columns: tuple[str, ...]) -> Ready:
        """A table with some of its columns, and when each row happened beside them (UTC)."""
        table = self.tables[name]
        frame = table.frame[[one for one in columns if one in table.frame]] if columns else table.frame
        return Ready(name, frame.assign(at=pd.DatetimeIndex(table.at).tz_localize("UTC")), table.at)

    def of(self, name: str, period: Period, *columns: str) -> Frame:
        """The rows of a table in a period."""
        return self.between(name, self.start(period), self.end(period), *columns)

    def until(self, name: str, when: dt.datetime, *columns: str) -> Frame:
        """The rows of a table before a moment."""
        return self.between(name, dt.datetime(1900, 1, 1, tzinfo=dt.UTC), when, *columns)

    def first(self, name: str) -> dt.datetime | None:
        """When a table begins."""
        return self.once(("first", name), partial(self._first, name))

    def _first(self, name: str) -> dt.datetime | None:
        at = self.tables[name].at
        known = at[~np.isnat(at)]
        return pd.Timestamp(known.min(), tz="UTC").to_pydatetime() if len(known) else None

    # -- figures somebody typed in -----------------------------------------------------------
    @cached_property
    def typed(self) -> Frame:
        """The entries of the table series whose name is one of the playbook's: columns id, at, value."""
        if self.has("series", "name", "value"):
            return pd.DataFrame({"id": [], "at": pd.DatetimeIndex([], tz="UTC"), "value": []})
        rows = self.until("series", self.as_of + DAY)
        named = folded(rows["name"]).map(series_names())
        values = rows["value"].to_numpy(dtype=np.float64, na_value=np.nan)
        table = pd.DataFrame({"id": named, "at": rows["at"], "value": values})
        known: Frame = table[table["id"].notna() & ~np.isnan(values)].reset_index(drop=True)
        return known

    def entries(self, name: str, period: Period) -> Numbers:
        """The typed-in values of one figure in a period."""
        at, values = self.once(("typed", name), partial(self._typed, name))
        return values[(at >= instant(self.start(period))) & (at < instant(self.end(period)))]

    def _typed(self, name: str) -> tuple[Times, Numbers]:
        rows = self.typed[self.typed["id"] == name]
        return instants(rows["at"]), answers(rows["value"])

    def total(self, name: str, period: Period) -> float | None:
        """What was typed in for a period, put together as the playbook says; None without an entry."""
        found = self.entries(name, period)
        if len(found) == 0:
            return None
        return float(found.sum() if money().series[name].each == "sum" else found.mean())

    def input(self, name: str) -> Range | None:
        """A range that was typed in, or its default."""
        return self.rules.inputs.get(name)

    def on_five(self, rows: Frame, column: str) -> bool:
        """Whether the answers of a column are all on one scale, and that is 1 to 5."""
        try:
            return self.rules.scale_within(rows, column, FIVE) == FIVE
        except DataError:
            return False

    def at_prices(self, period: Period, past: Period) -> float | None:
        """By what money of the past is multiplied to be money of the period; None where it must not be told.

        Without a price index money of another year is left as it is, but not in a currency of RISING.
        """
        return self.once(("prices", period, past), partial(self._at_prices, period, past))

    def _at_prices(self, period: Period, past: Period) -> float | None:
        rows = self.typed[(self.typed["id"] == "price_index") & (self.typed["value"] > 0)]
        now, then = (
            prices.level(rows["at"], rows["value"], start=self.start(one), end=self.end(one))
            for one in (period, past)
        )
        if now is not None and then is not None:
            return prices.at_prices_of(1.0, then, now)
        return None if self.rules.currency in RISING else 1.0


def missing(measure: str, why: Why, n: int = 0) -> NoData:
    """No figure, for a reason."""
    return NoData(measure, n, definition(measure).minimum_n, why)


def marked_partial(found: Measured, partial: bool) -> Measured:
    """The figure, its method marked `.partial` where the data are too short for it."""
    if isinstance(found, NoData) or not partial:
        return found
    return replace(found, method=f"{found.method}.partial")


def margin_of(revenue: Estimate, share: Range) -> Estimate:
    """Yearly margin of a customer: revenue with its interval times the typed-in range."""
    low = None if revenue.low is None else revenue.low * share.low
    high = None if revenue.high is None else revenue.high * share.high
    return replace(revenue, value=revenue.value * share.likely, low=low, high=high)


def settled(rows: Frame) -> Any:
    """Whether each complaint was settled and not opened again."""
    none = pd.Series(False, index=rows.index)
    done, again = (flags(rows.get(name, none))[0] for name in ("settle_done", "reopened"))
    return done & ~again
