"""Coverage of shares that are counts: every figure function is called with every count."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from cxlib.base.estimate import Measured
from cxlib.measures import (
    accuracy,
    acquisition,
    asked,
    causes,
    expectations,
    firsttime,
    journey,
    load,
    loyalty,
    outside,
    retention,
    reviews,
    segments,
    service,
    speed,
    survey,
    themes,
    visits,
)  # fmt: skip
from tests.measures.worlds_coverage import Counted, Row, either, exact, yes

START, END = dt.datetime(2026, 4, 1, tzinfo=dt.UTC), dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def of(measured: Any, one: object, other: object, *more: Any, **named: Any) -> Counted:
    """A figure of a column in which so many values are `one` and the rest `other`."""
    column = either(one, other)
    return lambda hits, n: measured(column(hits, n), *more, **named)


def moments(when: dt.datetime, count: int) -> list[dt.datetime]:
    return [when] * count


def bought(*groups: tuple[range, dt.datetime]) -> tuple[list[str], Any]:
    """Customers and moments of purchases: each group of customers at one moment."""
    who = [f"c{place}" for people, _ in groups for place in people]
    when = [moment for people, moment in groups for _ in people]
    return who, pd.Series(pd.to_datetime(when, utc=True))


def came_again(hits: int, n: int) -> Measured:
    """n bought in January, so many of them again in February; ten more bought too late to be judged."""
    early, late = START - 80 * DAY, END - 5 * DAY
    who, when = bought((range(n), early), (range(hits), early + 20 * DAY), (range(n, n + 10), late))
    return retention.repeat_rate(who, when, start=START, end=END, as_of=END)


def stopped(hits: int, n: int) -> Measured:
    """n came within the usual gap of 60 days before the period; so many were not seen again."""
    who, when = bought((range(n), START - 20 * DAY), (range(hits, n), END - 10 * DAY))
    return retention.stopped_coming(who, when, start=START, end=END, gap_days=60)


def stayed(hits: int, n: int) -> Measured:
    left = [None] * hits + [START + 30 * DAY] * (n - hits)
    return retention.contract_kept(
        pd.Series(moments(START - 400 * DAY, n)),
        pd.Series(pd.to_datetime(left, utc=True)),
        start=START,
        end=END,
    )


def kept(hits: int, n: int) -> Measured:
    names = [f"c{place}" for place in range(n)]
    return retention.customer_retention(names, [*names[:hits], "new"])


def complained_again(hits: int, n: int) -> Measured:
    who, when = bought((range(n), START + 5 * DAY), (range(hits), START - 25 * DAY))
    return causes.again(who, when, ["late"] * len(who), start=START, end=END)


COUNTS = (
    Row("nps.promoters.v1", exact(of(survey.promoters, 10, 5), 0.5)),
    Row("nps.detractors.v1", exact(of(survey.detractors, 3, 9), 0.2)),
    Row("csat.t2b5.v1", exact(of(survey.csat, 5, 2), 0.74)),
    Row("csat.t2b7.v1", exact(of(survey.csat, 7, 2, scale=(1, 7)), 0.6)),
    Row("ces.agree7.v1", exact(of(survey.ces, 6, 3, kind="agree"), 0.65)),
    Row("driver.low.v1", exact(of(survey.driver_low, 1, 4), 0.12)),
    Row("response.rate.v1", exact(lambda k, n: survey.response_rate(yes(k, n), yes(n, n)), 0.25)),
    Row("clicks.rate.v1", exact(lambda k, n: expectations.click_rate([k], [n]), 0.05)),
    Row("asked.consent.v1", exact(lambda k, n: asked.consented(["sms"] * n, either("sms", "")(k, n)), 0.8)),
    Row(
        "asked.profile.v1",
        exact(of(asked.profile_gap, "a", "b", ["a"] * 30 + ["b"] * 70, "a"), 0.4, truth=0.1),
    ),
    Row("reviews.low.v1", exact(of(reviews.low_stars, 1, 5), 0.1)),
    Row("touchpoint.low.v1", exact(of(journey.low_share, 1, 4), 0.2)),
    Row("pain.reach.v1", exact(journey.reach, 0.15)),
    Row("theme.share.v1", exact(of(themes.mentioned, "waiting:-1", "", "waiting"), 0.25)),
    Row("theme.critical.v1", exact(of(themes.complained, "waiting:-1", "", "waiting"), 0.2)),
    Row("frt.adherence.v1", exact(of(service.adherence, "met", "missed"), 0.7)),
    Row("frt.beyond2x.v1", exact(of(service.beyond, "missed", "met"), 0.1)),
    Row("visits.noshow.v1", exact(of(visits.no_show, "no_show", "kept"), 0.12)),
    Row("fcr.norepeat7.v1", exact(lambda k, n: firsttime.settled_first(yes(k, n)), 0.8)),
    Row("contacts.avoidable.v1", exact(of(load.avoidable, "parcel", "price", ["parcel"]), 0.3)),
    Row("speed.felt.v1", exact(of(speed.felt_fast, 5, 2), 0.7)),
    Row("complaint.cause.v1", exact(of(causes.caused_by, "late", "price", "late"), 0.4)),
    Row("complaint.repeat.v1", exact(complained_again, 0.2)),
    Row("orders.accuracy.v1", exact(of(accuracy.accuracy, 0, 1), 0.93)),
    Row("repeat.rate.v1", exact(came_again, 0.45), "some too young to be judged"),
    Row("customer.retention.v1", exact(kept, 0.6)),
    Row("stopped.gap.v1", exact(stopped, 0.25)),
    Row("contract.retention.v1", exact(stayed, 0.85)),
    Row("segment.size.v1", exact(segments.group_size, 0.2)),
    Row("referral.share.v1", exact(of(acquisition.referral_share, "polecenie", "advert", ["polec"]), 0.3)),
    Row("repeat.nps.v1", exact(lambda k, n: loyalty.share_back(yes(k, n)), 0.5)),
    Row("recovery.csat.v1", exact(of(loyalty.share_satisfied, 5, 2), 0.7)),
    Row("mystery.adherence.v1", exact(of(outside.mystery_in_time, "met", "missed"), 0.6)),
)  # fmt: skip
