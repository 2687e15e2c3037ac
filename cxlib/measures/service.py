"""Response and resolution: standards kept, and times that count the cases still open."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.columns import Column, Flags, Numbers, instants
from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData, Z
from cxlib.base.hours import Calendar, Times
from cxlib.base.intervals import share
from cxlib.clients.settings import Standard

Dated: TypeAlias = tuple[dt.date, str, Standard]
Outcome = Literal["met", "missed", "not_due", "no_standard"]

ALIASES: Mapping[str, str] = {
    **dict.fromkeys(("e-mail", "mail", "web", "web form", "form", "online", "website"), "email"),
    **dict.fromkeys(("call", "telephone", "voice", "mobile phone"), "phone"),
    **dict.fromkeys(("whatsapp", "text", "text message"), "sms"),
    **dict.fromkeys(("instagram", "facebook", "messenger", "twitter", "x", "tiktok", "linkedin"), "social"),
    **dict.fromkeys(("review", "reviews", "google"), "social"),
}
"""Channel of a contact -> channel whose standard rules it, where it has none of its own."""

OUTGOING = ("out", "outgoing", "outbound")


def standard_channel(channel: str, standards: Iterable[str]) -> str | None:
    """The name under which a channel's standard is kept, None when there is no standard.

    >>> standard_channel("WhatsApp", ["email", "sms"])
    'sms'
    """
    named = {name.casefold(): name for name in standards}
    plain = " ".join(channel.replace("_", " ").split()).casefold()
    found = named.get(plain) or named.get(channel.casefold())
    return found or named.get(ALIASES.get(plain, ""))


def deadlines(
    opened: Column,
    channel: Column,
    calendar: Calendar,
    standards: Mapping[str, Standard],
    promises: Iterable[Dated] = (),
) -> Times:
    """Until when each contact had to be answered (UTC), NaT where its channel has no standard.

    promises: (valid from, channel, standard) decided later; each rules from its day on.
    """
    start = instants(opened)
    names = pd.Series(channel, dtype=object).fillna("").astype(str)
    found = np.full(len(start), np.datetime64("NaT"), dtype="datetime64[us]")
    ruling = [(dt.date.min, name, standard) for name, standard in standards.items()] + list(promises)
    for name in names.unique():
        kept_as = standard_channel(name, [rule[1] for rule in ruling]) if name else None
        rows = (names == name).to_numpy()
        for valid_from, ruled, standard in ruling:
            if ruled == kept_as:
                due = rows & (start >= _midnight(valid_from, calendar))
                found[due] = _ends(start[due], standard, calendar)
    return found


def outcomes(opened: Column, ended: Column, deadline: Times, as_of: dt.datetime) -> npt.NDArray[np.str_]:
    """What became of each contact at `as_of`: met, missed, not_due or no_standard.

    ended: when it was answered (or settled), blank when it was not. What happened after `as_of` is
    not known yet; an answered contact whose deadline has not passed is not due either.
    """
    now = _moment(as_of)
    start, end = instants(opened), instants(ended)
    in_time = ~np.isnat(end) & (end <= now) & (end <= deadline)
    found = np.where(in_time, "met", "missed").astype("<U11")
    found[deadline > now] = "not_due"
    found[np.isnat(deadline) | np.isnat(start)] = "no_standard"
    return found


def adherence(outcome: Column, *, measure: str = "frt.adherence.v1") -> Measured:
    """Share of met among met and missed: all received whose deadline has passed, answered or not."""
    found = pd.Series(outcome, dtype=object)
    met, missed = int((found == "met").sum()), int((found == "missed").sum())
    if met + missed == 0 and bool((found == "not_due").any()):
        return NoData(measure, 0, 1, "not_due")
    return share(measure, met, met + missed)


def waited(
    opened: Column, ended: Column, as_of: dt.datetime, calendar: Calendar | None = None
) -> tuple[Numbers, Flags]:
    """Hours from opening to the end (or to `as_of` while open), and whether it has ended.

    calendar: count only open hours. A contact that ended before it was opened is left out (NaN).
    """
    start, end, now = instants(opened), instants(ended), _moment(as_of)
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


def survival(hours: Numbers, done: Flags) -> tuple[Numbers, Numbers, Numbers]:
    """Kaplan-Meier: the times at which cases ended, the share still open after each, its Greenwood sum."""
    times, index = np.unique(hours, return_inverse=True)
    ended = np.bincount(index, weights=done, minlength=len(times))
    leaving = np.bincount(index, minlength=len(times))
    at_risk = leaving[::-1].cumsum()[::-1]
    events = ended > 0
    ended, at_risk = ended[events], at_risk[events]
    open_share = np.cumprod(1 - ended / at_risk)
    with np.errstate(divide="ignore"):
        greenwood = np.cumsum(ended / (at_risk * (at_risk - ended)))
    return times[events], open_share, greenwood


def _time_within(hours: Column, done: Column, ended_share: float, measure: str) -> Measured:
    lasted, ended = _cases(hours, done)
    if len(lasted) == 0:
        return NoData(measure, 0, 1, "no_answers")
    times, still_open, greenwood = survival(lasted, ended)
    left = 1 - ended_share
    reached = still_open <= left + 1e-12
    if not reached.any():
        return NoData(measure, len(lasted), math.ceil(ended_share * len(lasted)), "not_due")
    low, high = _limits(times, still_open, greenwood, left)
    return Estimate(measure, float(times[reached][0]), low, high, len(lasted), "hours", "km.loglog")


def _limits(
    times: Numbers, still_open: Numbers, greenwood: Numbers, left: float
) -> tuple[float, float | None]:
    """Times whose log-log interval of the open share holds `left`.

    Where everything has ended the spread is infinite and the interval holds any share: the side stays open
    only if no earlier time settles it.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.log(still_open)
        z = (np.log(-scale) - math.log(-math.log(left))) / (np.sqrt(greenwood) / np.abs(scale))
    z = np.where(still_open <= 0, np.inf, np.nan_to_num(z, nan=np.inf))
    high = times[z > Z]
    low = times[z >= -Z]
    last_settled = still_open[-1] <= 0
    upper = float(high[0]) if len(high) and not (last_settled and high[0] == times[-1]) else None
    return float(low[0]) if len(low) else float(times[0]), upper


def _cases(hours: Column, done: Column) -> tuple[Numbers, Flags]:
    lasted = pd.Series(hours).to_numpy(dtype=np.float64, na_value=np.nan)
    ended = pd.Series(done).to_numpy(dtype=bool)
    if len(lasted) != len(ended):
        raise DataError(
            f"Every case must say whether it has ended (we got {len(lasted)} times and {len(ended)} marks)."
        )
    known = ~np.isnan(lasted)
    if (lasted[known] < 0).any():
        raise DataError(
            "A case must not end before it was opened (we got a negative time). Correct the times."
        )
    return lasted[known], ended[known]


def _ends(start: Times, standard: Standard, calendar: Calendar) -> Times:
    if standard.same_day or standard.hours is None:
        return calendar.same_day(start)
    if standard.clock == "business":
        return calendar.after_open_hours(start, standard.hours)
    return start + np.timedelta64(round(standard.hours * 3_600_000_000), "us")


def _midnight(day: dt.date, calendar: Calendar) -> np.datetime64:
    if day == dt.date.min:
        return np.datetime64("0001-01-01", "us")
    return _moment(dt.datetime.combine(day, dt.time(), calendar.zone))


def _moment(when: dt.datetime) -> np.datetime64:
    if when.tzinfo is None:
        raise DataError(f"A moment must carry a time zone (we got {when.isoformat()}). Give it one.")
    return np.datetime64(when.astimezone(dt.UTC).replace(tzinfo=None), "us")
