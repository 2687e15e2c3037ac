"""Who comes back: the repeat rate and the customers kept from period to period.

Purchases are one row each: customer (blank rows are left out) and the moment, UTC.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from cxlib.base.columns import Column, instants
from cxlib.base.errors import DataError
from cxlib.base.estimate import Measured
from cxlib.base.intervals import share

WINDOW_DAYS = 90
"""How long a customer has to come back in `repeat.rate.v1`."""


def repeat_rate(
    customer: Column,
    bought_at: Column,
    *,
    start: dt.datetime,
    end: dt.datetime,
    as_of: dt.datetime,
    zone: dt.tzinfo = dt.UTC,
    window_days: int = WINDOW_DAYS,
) -> Measured:
    """Share of customers who bought again on a later day within `window_days`.

    Counted are the customers who bought between start - window and end - window, from their first
    purchase there, so that each has had the whole window by `end`; those whose window is not over
    at `as_of` are left out. zone: where a day begins, so that two orders of one day are one visit.
    """
    window = pd.Timedelta(days=window_days)
    bought = _purchases(customer, bought_at, as_of)
    early = bought[(bought["at"] >= _utc(start) - window) & (bought["at"] < _utc(end) - window)]
    first = early.groupby("customer")["at"].min()
    first = first[first + window <= _utc(as_of)]
    later = bought.join(first.rename("first"), on="customer", how="inner")
    in_time = later["at"] - later["first"] <= window
    again = later[in_time & (_day(later["at"], zone) > _day(later["first"], zone))]
    hits = int(again["customer"].nunique())
    return share("repeat.rate.v1", hits, len(first))


def customer_retention(before: Column, now: Column) -> Measured:
    """Of the customers of the period before, the share who bought in this period.

    before, now: the customer of each purchase in either period.

    >>> customer_retention(["a", "b", "b", "c"], ["b", "d"]).count
    1
    """
    earlier = set(pd.Series(before, dtype=object).dropna())
    kept = len(earlier & set(pd.Series(now, dtype=object).dropna()))
    return share("customer.retention.v1", kept, len(earlier))


def _purchases(customer: Column, bought_at: Column, as_of: dt.datetime) -> pd.DataFrame:
    moments = instants(bought_at)
    who = pd.Series(customer, dtype=object).reset_index(drop=True)
    if len(who) != len(moments):
        raise DataError(
            f"Every purchase must have a customer column and a time (we got {len(who)} and {len(moments)})."
        )
    table = pd.DataFrame({"customer": who, "at": moments})
    return table[table["customer"].notna() & ~np.isnat(moments) & (table["at"] <= _utc(as_of))]


def _day(moments: pd.Series[pd.Timestamp], zone: dt.tzinfo) -> pd.Series[pd.Timestamp]:
    return moments.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()


def _utc(when: dt.datetime) -> pd.Timestamp:
    if when.tzinfo is None:
        raise DataError(f"A moment must carry a time zone (we got {when.isoformat()}). Give it one.")
    return pd.Timestamp(when.astimezone(dt.UTC).replace(tzinfo=None))
