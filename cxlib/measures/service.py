"""Response and resolution: standards kept, and times that count the cases still open."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base import survival
from cxlib.base.columns import Column, Flags, Numbers, instant, instants, one_length, tally
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.hours import Calendar, Times
from cxlib.base.intervals import share
from cxlib.clients import promised
from cxlib.clients.promised import OUTGOING as OUTGOING
from cxlib.clients.promised import Dated
from cxlib.clients.promised import standard_channel as standard_channel
from cxlib.clients.settings import Standard

Outcome = Literal["met", "missed", "not_due", "no_standard"]


def deadlines(
    opened: Column,
    channel: Column,
    calendar: Calendar,
    standards: Mapping[str, Standard],
    promises: Iterable[Dated] = (),
    *,
    times: int = 1,
) -> Times:
    """Until when each contact had to be answered (UTC), NaT where its channel has no standard.

    promises: (valid from, channel, standard) decided later; each rules from its day on. times: 2 gives the
    moment at which twice the promised time was over ("same day": the closing after the next one).
    """
    named = pd.Series(channel, dtype=object).fillna("").astype(str).tolist()
    return promised.deadlines(instants(opened), named, calendar, standards, promises, times=times)


def outcomes(opened: Column, ended: Column, deadline: Times, as_of: dt.datetime) -> npt.NDArray[np.str_]:
    """What became of each contact at `as_of`: met, missed, not_due or no_standard.

    ended: when it was answered (or settled), blank when it was not. What happened after `as_of` is
    not known yet; an answered contact whose deadline has not passed is not due either.
    """
    now = instant(as_of)
    start, end = instants(opened), instants(ended)
    in_time = ~np.isnat(end) & (end <= now) & (end <= deadline)
    found = np.where(in_time, "met", "missed").astype("<U11")
    found[deadline > now] = "not_due"
    found[np.isnat(deadline) | np.isnat(start)] = "no_standard"
    return found


def adherence(outcome: Column, *, measure: str = "frt.adherence.v1") -> Measured:
    """Share of met among met and missed: all received whose deadline has passed, answered or not."""
    found = tally(outcome)
    met, missed = found.get("met", 0), found.get("missed", 0)
    if met + missed == 0 and "not_due" in found:
        return NoData(measure, 0, 1, "not_due")
    return share(measure, met, met + missed)


def beyond(outcome: Column, *, measure: str = "frt.beyond2x.v1") -> Measured:
    """Share of contacts still without an answer when twice the promised time was over.

    outcome: as of `outcomes` with the deadlines of `times=2`.

    >>> beyond(["met", "met", "missed", "not_due"]).count
    1
    """
    found = tally(outcome)
    met, missed = found.get("met", 0), found.get("missed", 0)
    if met + missed == 0 and "not_due" in found:
        return NoData(measure, 0, 1, "not_due")
    return share(measure, missed, met + missed)


def business_time(start: Column, end: Column, calendar: Calendar) -> Numbers:
    """Hours the firm was open between two columns of moments, one figure a row.

    start, end: moments with a time zone (Series, arrays or lists; naive ones are a DataError). calendar:
    opening hours, holidays and half days, held in the firm's own zone, so a day on which the clocks
    change counts what the firm was truly open. NaN where a moment is blank, negative where the end
    comes first; nights, free days and whatever lies outside opening hours count nothing.

    >>> from zoneinfo import ZoneInfo
    >>> day = (dt.time(9), dt.time(17))
    >>> office = Calendar(ZoneInfo("Europe/Warsaw"), (day, day, day, day, day, None, None), "PL")
    >>> friday, monday = (dt.datetime(2026, 2, d, 16, tzinfo=office.zone) for d in (20, 23))
    >>> business_time([friday], [monday], office).tolist()
    [8.0]
    """
    begin, until = instants(start), instants(end)
    one_length("Every start must have its end", begin, until)
    return calendar.open_hours(begin, until)


def waited(
    opened: Column, ended: Column, as_of: dt.datetime, calendar: Calendar | None = None
) -> tuple[Numbers, Flags]:
    """Hours from opening to the end (or to `as_of` while open), and whether it has ended.

    calendar: count only open hours. A contact that ended before it was opened is left out (NaN).
    """
    start, end, now = instants(opened), instants(ended), instant(as_of)
    done = ~np.isnat(end) & (end <= now)
    until = np.where(done, end, now)
    if calendar is None:
        hours = (until - start) / np.timedelta64(1, "h")
    else:
        hours = calendar.open_hours(start, until)
    hours = np.where(np.isnat(start) | (until < start), np.nan, hours)
    return hours, done


def time_median(hours: Column, done: Column, *, measure: str = "frt.median.v1") -> Measured:
    """Hours within which half of the cases have ended, open cases counted (Kaplan-Meier).

    >>> time_median([1, 2, 3, 4, 9], [True, True, True, True, False]).value
    3.0
    """
    return _time_within(hours, done, 0.5, measure)


def time_p90(hours: Column, done: Column, *, measure: str = "frt.p90.v1") -> Measured:
    """Hours within which 90% of the cases have ended; NoData with reason `not_due` while they have not."""
    return _time_within(hours, done, 0.9, measure)


def _time_within(hours: Column, done: Column, ended_share: float, measure: str) -> Measured:
    lasted, ended = survival.lasted(hours, done)
    if len(lasted) == 0:
        return NoData(measure, 0, 1, "no_answers")
    found = survival.time_within(survival.curve(lasted, ended), ended_share)
    if found is None:
        return NoData(measure, len(lasted), math.ceil(ended_share * len(lasted)), "not_due")
    return Estimate(measure, *found, len(lasted), "hours", "km.loglog")
