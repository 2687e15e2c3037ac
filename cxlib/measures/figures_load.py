"""Service as figures that need days, typed-in hours or other tables: load, avoidable contacts, felt speed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from cxlib.base.columns import instants
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.quarter import Period
from cxlib.base.ranges import Range
from cxlib.base.timeline import Places, local_days
from cxlib.measures import load, service, speed
from cxlib.measures.figures_book import YEAR, Book, Found, Frame, missing

TOPIC = "topic_shown"
"""What a contact is about, as it may be shown; the column `topic` is as the firm wrote it."""

MOST_TOPICS = 12
"""More topics than this are too many to read."""

BANDS = ("0–6", "6–9", "9–12", "12–15", "15–18", "18–21", "21–24")
"""The parts of a day by which load is told: from the first hour up to, not including, the last."""

STARTS = (0, 6, 9, 12, 15, 18, 21)

FELT = "driver_speed"
"""The rated aspect that tells how fast people felt the firm to be."""


def load_results(book: Book, period: Period) -> Iterator[Found]:
    """Load, avoidable contacts, their cost, and the speed people felt."""
    yield from _by_topic(book, period)
    yield "load.day.v1", None, _by_day(book, period)
    yield "load.hour.v1", None, _by_hour(book, period)
    yield from ((one.measure, None, one) for one in _spared(book, period))
    yield "contact.cost.v1", None, _cost(book, period)
    yield from _felt(book, period)


def _by_topic(book: Book, period: Period) -> Iterator[Found]:
    """The share answered in time by topic as it may be shown, where there are few topics."""
    if book.has("contacts", "answer_outcome", TOPIC):
        return
    rows = book.of("contacts", period, TOPIC, "answer_outcome")
    codes, topics = pd.factorize(rows[TOPIC], sort=True)
    outcome = rows["answer_outcome"].to_numpy(dtype=object)
    for place, topic in enumerate(topics if len(topics) <= MOST_TOPICS else ()):
        found = service.adherence(outcome[codes == place])
        if found.n:
            yield "frt.adherence.v1", ("topic", str(topic)), found


def days(book: Book, period: Period) -> Frame:
    """The open days of a period with contacts: columns day, came, met, due (local days)."""
    rows = book.of("contacts", period, "answer_outcome")
    each, place = np.unique(local_days(instants(rows["at"]), book.rules.zone), return_inverse=True)
    table = _counts(rows["answer_outcome"], place, len(each))
    table.insert(0, "day", each.astype(object))
    opened = [book.rules.calendar.opening(day) is not None for day in table["day"]]
    return table[np.array(opened, dtype=bool)].reset_index(drop=True)


def by_hours(opened: pd.Series, outcome: pd.Series, zone: ZoneInfo) -> Frame:
    """Load and promises by weekday and part of the day, local to the firm, as far as anything came.

    opened: UTC moments; outcome: met, missed, not_due or no_standard of each. Columns weekday (0 is Monday),
    band (place in BANDS), came, met, due; a row for each pair of a weekday and a band that were used.
    """
    local = opened.dt.tz_convert(zone).dt
    band = np.searchsorted(STARTS, local.hour.to_numpy(), side="right") - 1
    weekdays, of_week = np.unique(local.day_of_week.to_numpy(), return_inverse=True)
    bands, of_day = np.unique(band, return_inverse=True)
    counts = _counts(outcome, of_week * len(bands) + of_day, len(weekdays) * len(bands))
    counts.insert(0, "weekday", np.repeat(weekdays, len(bands)))
    counts.insert(1, "band", np.tile(bands, len(weekdays)))
    return counts


def stretches(book: Book, period: Period) -> Frame:
    """The year's stretches with typed-in staff hours: columns at, hours, came, met, due."""
    entries = book.once("staff_hours", partial(_staff_hours, book))
    entries = entries[(entries.index >= book.end(period) - YEAR) & (entries.index < book.end(period))]
    if len(entries) < 2:
        return pd.DataFrame(columns=["at", "hours", "came", "met", "due"])
    starts = pd.DatetimeIndex(entries.index)
    last = starts[-1] + (starts[-1] - starts[-2])
    rows = book.between("contacts", starts[0].to_pydatetime(), last.to_pydatetime(), "answer_outcome")
    place = starts.searchsorted(pd.DatetimeIndex(rows["at"]), side="right") - 1
    table = _counts(rows["answer_outcome"], place, len(starts))
    table = table.assign(at=starts, hours=entries.to_numpy(dtype=np.float64))
    return table[table["hours"] > 0].reset_index(drop=True)


def _staff_hours(book: Book) -> pd.Series[float]:
    """The typed-in staff hours by the moment they begin at."""
    return book.typed[book.typed["id"] == "staff_hours"].groupby("at")["value"].sum().sort_index()


def _counts(outcome: pd.Series, place: Places, size: int) -> Frame:
    """How many came to each place, and of them how many were answered in time and how many were due."""
    met, missed = ((outcome == name).to_numpy(dtype=bool) for name in ("met", "missed"))
    came = np.bincount(place, minlength=size)
    in_time, due = (np.bincount(place[some], minlength=size) for some in (met, met | missed))
    return pd.DataFrame({"came": came, "met": in_time, "due": due})


def _by_day(book: Book, period: Period) -> Measured:
    if why := book.has("contacts", "answer_outcome"):
        return missing("load.day.v1", why)
    table = days(book, period)
    return load.breaking_volume(table["came"], table["met"], table["due"])


def _by_hour(book: Book, period: Period) -> Measured:
    measure = "load.hour.v1"
    if why := book.has("contacts", "answer_outcome"):
        return missing(measure, why)
    table = stretches(book, period)
    if table.empty:
        return missing(measure, "not_typed")
    return load.breaking_volume(table["came"] / table["hours"], table["met"], table["due"], measure=measure)


def _spared(book: Book, period: Period) -> Iterator[Measured]:
    names = ("contacts.avoidable.v1", "contacts.hours.v1", "contacts.saving.v1")
    if (why := book.has("contacts", "topic")) or not book.rules.avoidable:
        yield from (missing(name, why or "not_typed") for name in names)
        return
    rows = book.of("contacts", period, "topic")
    share = load.avoidable(rows["topic"], book.rules.avoidable)
    yield share
    minutes, prevented, cost = (
        book.input(name) for name in ("minutes_per_contact", "prevented", "hour_cost")
    )
    if isinstance(share, NoData) or minutes is None or prevented is None:
        yield from (missing(name, "not_typed", share.n) for name in names[1:])
        return
    yield load.hours_spared(len(rows), share, minutes, prevented)
    if cost is None:
        yield missing(names[2], "not_typed", share.n)
    else:
        yield load.money_spared(len(rows), share, minutes, prevented, cost)


def _cost(book: Book, period: Period) -> Measured:
    measure = "contact.cost.v1"
    if why := book.has("contacts"):
        return missing(measure, why)
    count, typed = len(book.of("contacts", period)), book.entries("contact_cost", period)
    if len(typed) and count:
        low, high = float(typed.min()), float(typed.max())
        return Estimate(measure, float(typed.mean()), low, high, count, "money", "typed")
    hours, cost = book.total("staff_hours", period), book.input("hour_cost")
    minutes = book.input("minutes_per_contact")
    if cost is None or (hours is None and minutes is None):
        return missing(measure, "not_typed", count)
    if hours is not None:
        return load.contact_cost(count, Range.of(hours), cost)
    spent = minutes or Range.of(0.0)
    times = count / 60
    return load.contact_cost(count, Range(spent.low * times, spent.likely * times, spent.high * times), cost)


def paired(book: Book, period: Period) -> Frame | NoData:
    """Customers of the period who both wrote or called and rated the speed."""
    why = book.has("contacts", "answer_outcome", "customer_id") or book.has("survey", FELT, "customer_id")
    if why:
        return missing("speed.felt.v1", why)
    wrote = book.of("contacts", period, "customer_id", "answer_outcome")
    said = book.of("survey", period, "customer_id", FELT, "scope")
    if not book.on_five(said, FELT):
        return missing("speed.felt.v1", "mixed_scales")
    return speed.paired(wrote["customer_id"], wrote["answer_outcome"], said["customer_id"], said[FELT])


def _felt(book: Book, period: Period) -> Iterator[Found]:
    table = paired(book, period)
    if isinstance(table, NoData):
        yield from ((name, None, missing(name, table.reason)) for name in ("speed.felt.v1", "speed.gap.v1"))
        return
    for name, side in (("in_time", table["in_time"]), ("late", ~table["in_time"])):
        found = speed.felt_fast(table.loc[side, "rating"])
        if found.n:
            yield "speed.felt.v1", ("answer", name), found
    yield "speed.gap.v1", None, speed.felt_gap(table["rating"], table["in_time"])
