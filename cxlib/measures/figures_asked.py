"""The figures about who was asked and about others: groups among the answers, and competitors' stars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from cxlib.base.columns import Column, instant, instants, tally
from cxlib.base.estimate import Measured, NoData
from cxlib.base.figure import Figure, Result, Segment, Suppressed
from cxlib.base.lean import coded
from cxlib.base.quarter import Period
from cxlib.base.registry import definition
from cxlib.base.suppression import hidden_groups
from cxlib.measures import asked, compare_others, reviews
from cxlib.measures.figures_tables import Ready
from cxlib.measures.rules import Rules

YEAR = "rivals.mean5.v1"
PROFILE = ("language", "source")
"""Columns of the customer list, besides segment_*, in which the answering are set beside all."""

REVIEWED = ("competitor", "site", "rating")
"""What is read of reviews."""

MOST_GROUPS = 12
RowsOf = Callable[[str, Period], pd.DataFrame]


def asked_figures(
    tables: Mapping[str, Ready], periods: Sequence[Period], rows_of: RowsOf, rules: Rules
) -> Iterator[Figure]:
    """Each group's share among the answering beside its share in the customer list, small groups hidden."""
    survey, customers = tables.get("survey"), tables.get("customers")
    if survey is None or customers is None or not survey.has("customer_id"):
        return
    listed = customers.frame.drop_duplicates("customer_id", keep="last").set_index("customer_id")
    fields = {
        str(name): pd.Categorical(coded(listed[name]))
        for name in listed
        if name in PROFILE or str(name).startswith("segment_")
    }
    for period in periods:
        there = _there(customers.frame, listed, period, rules)
        place = listed.index.get_indexer(pd.Index(rows_of("survey", period)["customer_id"]))
        place = place[(place >= 0) & there[place]]
        for field, groups in fields.items():
            yield from _profile(field, groups[place], groups[there], period, rules)


def _there(
    frame: pd.DataFrame, listed: pd.DataFrame, period: Period, rules: Rules
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Who was a customer in the period: came before its end, had not left before its start."""
    here = np.ones(len(listed), dtype=bool)
    if "since" in listed:
        came = instants(listed["since"])
        here &= np.isnat(came) | (came < _utc(period, rules, end=True))
    if "left_at" in listed:
        left = instants(listed["left_at"])
        here &= np.isnat(left) | (left >= _utc(period, rules, end=False))
    return here


def _profile(
    field: str, answered: Column, everyone: Column, period: Period, rules: Rules
) -> Iterator[Figure]:
    measure = "asked.profile.v1"
    sizes, given = tally(everyone), tally(answered)
    if not 1 < len(sizes) <= MOST_GROUPS or sum(given.values()) < definition(measure).minimum_n:
        return
    counts = {value: given.get(value, 0) for value in sorted(sizes)}
    few = {value: n for value, n in counts.items() if n}
    hidden = hidden_groups(few, sum(few.values()), rules.threshold)
    hidden |= {str(value) for value, n in sizes.items() if n < rules.threshold}
    for value in counts:
        result: Result = asked.profile_gap(answered, everyone, value)
        if value in hidden:
            result = Suppressed(measure, rules.threshold)
        yield Figure(measure, period.name, (field, value), result)


def rival_figures(
    tables: Mapping[str, Ready], periods: Sequence[Period], as_of: dt.datetime, rules: Rules
) -> Iterator[Figure]:
    """Stars of a year: the firm's own, each competitor's, and how far apart they lie."""
    if "rivals" not in tables:
        return
    for period in periods:
        theirs = _year(tables["rivals"], period, as_of, rules)
        ours = _year(tables["reviews"], period, as_of, rules) if "reviews" in tables else None
        if ours is not None and len(theirs):
            seen, _ = reviews.same_sites(ours, theirs)
            yield _enough(reviews.mean_stars(seen["rating"], measure=YEAR), period, None)
        for name, rows in theirs.groupby("competitor", sort=True):
            yield from _beside(ours, rows, ("competitor", str(name)), period)


def _beside(
    ours: pd.DataFrame | None, theirs: pd.DataFrame, segment: Segment, period: Period
) -> Iterator[Figure]:
    """A competitor's stars and the firm's distance from them, on the sites where both are reviewed."""
    if ours is None:
        yield _enough(reviews.mean_stars(theirs["rating"], measure=YEAR), period, segment)
        return
    own, other = (side["rating"] for side in reviews.same_sites(ours, theirs))
    yield _enough(reviews.mean_stars(other, measure=YEAR), period, segment)
    yield _enough(compare_others.stars_gap(own, other), period, segment)


def _year(table: Ready, period: Period, as_of: dt.datetime, rules: Rules) -> pd.DataFrame:
    """The rows of the twelve months that end with a period."""
    first = period.shifted(1 - period.a_year)
    begin, end = _utc(first, rules, end=False), _utc(period, rules, end=True)
    rows = np.flatnonzero((table.at >= begin) & (table.at < end) & (table.at <= instant(as_of)))
    return table.take(rows, [name for name in table.frame if name in REVIEWED])


def _enough(found: Measured, period: Period, segment: Segment) -> Figure:
    needed = definition(found.measure).minimum_n
    result = found if found.n >= needed else NoData(found.measure, found.n, needed, "too_few")
    return Figure(found.measure, period.name, segment, result)


def _utc(period: Period, rules: Rules, *, end: bool) -> np.datetime64:
    moment = period.end(rules.zone) if end else period.start(rules.zone)
    return np.datetime64(pd.Timestamp(moment).tz_convert("UTC").tz_localize(None), "us")
