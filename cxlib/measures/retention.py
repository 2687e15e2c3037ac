"""Who comes back, who stopped coming, and who stays under contract.

Purchases are one row each: customer (blank rows are left out) and the moment, UTC.
"""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd

from cxlib.base import survival
from cxlib.base.columns import (
    Column,
    Flags,
    Numbers,
    answers,
    ids,
    in_days,
    instant,
    instants,
    one_length,
)
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.hours import Times
from cxlib.base.intervals import quantile, share
from cxlib.base.timeline import Timeline, local_days, numbered

WINDOW_DAYS = 90
"""How long a customer has to come back in `repeat.rate.v1`."""

SECOND_DAYS = 180
"""Within how many days of the first purchase the second is counted in `repeat.second180.v1`."""

USUAL = 0.9
"""The share of a firm's own gaps between purchases that its usual gap holds."""


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
    window = np.timedelta64(window_days, "D")
    bought = _purchases(customer, bought_at, as_of)
    early = (bought.at >= instant(start) - window) & (bought.at < instant(end) - window)
    first = bought.first(early)
    first[first + window > instant(as_of)] = np.datetime64("NaT")
    since = first[bought.who]
    again = (bought.at - since <= window) & _later(bought.at, since, zone)
    hits = len(np.unique(bought.who[again]))
    return share("repeat.rate.v1", hits, int((~np.isnat(first)).sum()))


def customer_retention(before: Column, now: Column, *, measure: str = "customer.retention.v1") -> Measured:
    """Of the customers of the period before, the share who bought in this period.

    before, now: the customer of each purchase in either period.

    >>> customer_retention(["a", "b", "b", "c"], ["b", "d"]).count
    1
    """
    earlier = set(pd.Series(before, dtype=object).dropna())
    kept = len(earlier & set(pd.Series(now, dtype=object).dropna()))
    return share(measure, kept, len(earlier))


def second_purchase(
    customer: Column,
    bought_at: Column,
    *,
    start: dt.datetime,
    end: dt.datetime,
    as_of: dt.datetime,
    zone: dt.tzinfo = dt.UTC,
    days: int = SECOND_DAYS,
) -> Measured:
    """Share of new customers who bought again within `days`, those still waiting counted (Kaplan-Meier).

    New are the customers whose first purchase in the data lies in [start, end); give a start late enough
    that earlier customers are known. The second purchase is the first one on a later day.
    """
    measure = "repeat.second180.v1"
    bought = _purchases(customer, bought_at, as_of)
    first = bought.first()
    new = (first >= instant(start)) & (first < instant(end))
    if not new.any():
        return NoData(measure, 0, 1, "no_answers")
    since = first[bought.who]
    second = bought.first(new[bought.who] & _later(bought.at, since, zone))
    again = ~np.isnat(second)
    waited = in_days(pd.Series(np.where(again, second, instant(as_of)) - first))
    found = survival.share_within(survival.curve(waited[new], again[new]), days)
    n = int(new.sum())
    if found is None:
        return NoData(measure, n, n + 1, "not_due")
    value, (low, high) = found
    return Estimate(measure, value, low, high, n, "share", "km.loglog")


def gaps(customer: Column, bought_at: Column, as_of: dt.datetime, *, zone: dt.tzinfo = dt.UTC) -> Numbers:
    """Days between one customer's purchases on different days, all customers together."""
    who, days = _purchases(customer, bought_at, as_of).days(zone)
    steps: Numbers = np.diff(days.astype(np.int64))[who[1:] == who[:-1]].astype(np.float64)
    return steps


def usual_gap(between: Column) -> Measured:
    """The gap in days that nine in ten of a firm's own gaps stay within (see `gaps`).

    >>> usual_gap(range(1, 101)).value
    90.0
    """
    days = np.sort(answers(between, name="gaps"))
    if len(days) == 0:
        return NoData("gap.usual.v1", 0, 1, "no_answers")
    value = float(days[math.ceil(USUAL * len(days)) - 1])
    return Estimate("gap.usual.v1", value, *quantile(days, USUAL), len(days), "days", "quantile.order")


def stopped_coming(
    customer: Column,
    bought_at: Column,
    *,
    start: dt.datetime,
    end: dt.datetime,
    gap_days: float,
) -> Measured:
    """Of the customers still coming at `start`, the share not seen for longer than `gap_days` at `end`.

    Still coming: bought within `gap_days` before `start`.
    """
    gap = pd.Timedelta(days=gap_days).to_timedelta64()
    bought = _purchases(customer, bought_at, end)
    coming = bought.last(bought.at < instant(start)) >= instant(start) - gap
    away = bought.last(bought.at < instant(end)) < instant(end) - gap
    return share("stopped.gap.v1", int((coming & away).sum()), int(coming.sum()))


def contract_kept(
    since: Column,
    left_at: Column,
    *,
    start: dt.datetime,
    end: dt.datetime,
    measure: str = "contract.retention.v1",
) -> Measured:
    """Of the customers under contract at `start`, the share still there at `end`.

    since, left_at: when each customer came and left (blank: still there).
    """
    came, left = instants(since), instants(left_at)
    one_length("Every customer must have a day of coming and one of leaving, or a blank", came, left)
    there = (came < instant(start)) & ~(left < instant(start))
    return share(measure, int((there & ~(left < instant(end))).sum()), int(there.sum()))


def _purchases(customer: Column, bought_at: Column, as_of: dt.datetime) -> Timeline:
    moments = instants(bought_at)
    who = ids(customer)
    one_length("Every purchase must have its customer and time", who, moments)
    known = moments <= instant(as_of)
    return Timeline.of(numbered(who[known])[0], moments[known])


def _later(at: Times, since: Times, zone: dt.tzinfo) -> Flags:
    """Whether each moment lies on a later day than another; never where that is blank."""
    return local_days(at, zone) > local_days(since, zone)
