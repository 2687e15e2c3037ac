"""What people did beside what they said: who came back by score, and after a mistake put right or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd

from cxlib.base.columns import in_days, instants
from cxlib.base.estimate import NoData
from cxlib.base.quarter import Period
from cxlib.base.timeline import Timeline, numbered
from cxlib.measures import loyalty
from cxlib.measures.figures_book import DAY, YEAR, Book, Found, Frame, missing, settled

COMPLAINTS = ("complaint", "formal_claim")
WINDOW = dt.timedelta(days=loyalty.WINDOW_DAYS)
OFTEN = 5
"""From so many purchases in a year on customers are alike."""


def loyalty_results(book: Book, period: Period) -> Iterator[Found]:
    """Every figure of a period that joins what people said with what they did."""
    yield from _by_score(book, period)
    yield from _recovery(book, period)


def _by_score(book: Book, period: Period) -> Iterator[Found]:
    """Who came back by score: a customer's first answer of the year whose 90 days are over by then."""
    measure, ratio = "repeat.nps.v1", "repeat.nps.ratio.v1"
    why = book.has("survey", "nps", "customer_id") or book.has("purchases", "customer_id")
    if why:
        yield from ((name, None, missing(name, why)) for name in (measure, ratio))
        return
    until = book.end(period) - WINDOW
    rows = book.between("survey", until - YEAR, until, "customer_id", "nps")
    rows = rows[rows["nps"].notna() & rows["customer_id"].notna()].sort_values("at", kind="stable")
    rows = rows.drop_duplicates("customer_id").reset_index(drop=True)
    back = _back(book, period, rows["customer_id"], rows["at"])
    group = loyalty.score_group(rows["nps"])
    found = {name: loyalty.share_back(back[(group == name).to_numpy(dtype=bool)]) for name in loyalty.SCORES}
    if not len(rows):
        yield measure, None, missing(measure, "no_answers")
    yield from ((measure, ("score", name), one) for name, one in found.items() if one.n)
    yield ratio, None, loyalty.times_as_often(found["promoters"], found["detractors"])


def _back(book: Book, period: Period, customer: pd.Series, since: pd.Series) -> pd.Series:
    bought = book.until("purchases", book.clock(period), "customer_id")
    return loyalty.came_back(
        customer, since, bought["customer_id"], bought["at"], as_of=book.clock(period), zone=book.rules.zone
    )


def _recovery(book: Book, period: Period) -> Iterator[Found]:
    names = ("recovery.csat.v1", "recovery.csat.gap.v1", "recovery.repeat.v1", "recovery.repeat.gap.v1")
    if why := book.has("contacts", "kind", "customer_id"):
        yield from ((name, None, missing(name, why)) for name in names)
        return
    yield from _recovered(book, period, "csat", _first_answers(book, period))
    yield from _recovered(book, period, "repeat", _first_purchases(book, period))


def complaints(book: Book, start: dt.datetime, end: dt.datetime) -> Frame:
    """Complaints with a customer: columns customer_id, at, right (settled and not opened again)."""
    rows = book.between("contacts", start, end, "customer_id", "kind", "settle_done", "reopened")
    rows = rows.assign(right=settled(rows))
    known = rows["kind"].isin(COMPLAINTS) & rows["customer_id"].notna()
    return rows.loc[known.to_numpy(dtype=bool), ["customer_id", "at", "right"]].sort_values("at")


def _first_answers(book: Book, period: Period) -> Frame | NoData:
    """A row a customer of the year: group, hit (satisfied), layer; answers after the complaint."""
    if why := book.has("survey", "csat", "customer_id"):
        return missing("recovery.csat.v1", why)
    start, end = book.end(period) - YEAR, book.end(period)
    said = book.between("survey", start, end, "customer_id", "csat", "scope")
    if not book.on_five(said, "csat"):
        return missing("recovery.csat.v1", "mixed_scales")
    said = said[said["csat"].notna() & said["customer_id"].notna()].sort_values("at", kind="stable")
    wrong = complaints(book, start, end)
    began = wrong.drop_duplicates("customer_id").set_index("customer_id")["at"]
    after = looked_up(began, said["customer_id"])
    said = said[after.isna() | (said["at"] > after)].drop_duplicates("customer_id")
    table = pd.DataFrame({"customer_id": said["customer_id"], "at": said["at"], "csat": said["csat"]})
    table["hit"] = (table["csat"] >= 4).astype("boolean")
    return _grouped(book, table, wrong)


def _first_purchases(book: Book, period: Period) -> Frame | NoData:
    """A row a customer of the year: group, hit (came back within 90 days), layer."""
    if why := book.has("purchases", "customer_id"):
        return missing("recovery.repeat.v1", why)
    end = book.end(period) - WINDOW
    start = end - YEAR
    wrong = complaints(book, start, end)
    bought = book.between("purchases", start, end, "customer_id").dropna()
    others = bought[~bought["customer_id"].isin(wrong["customer_id"])]
    rows = pd.concat([wrong[["customer_id", "at"]], others]).sort_values("at", kind="stable")
    table = rows.drop_duplicates("customer_id").reset_index(drop=True)
    table["hit"] = _back(book, period, table["customer_id"], table["at"])
    return _grouped(book, table, wrong)


def looked_up(moments: pd.Series[pd.Timestamp], customer: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    """Each customer's moment, blank where there is none."""
    return pd.Series(moments.reindex(customer).array, index=customer.index)


def _grouped(book: Book, table: Frame, wrong: Frame) -> Frame:
    """The rows with their group and their layer: a customer for under a year or longer, and how often."""
    group = loyalty.recovery_groups(table["customer_id"], wrong["customer_id"], wrong["right"])
    longer: pd.Series[str] = pd.Series("unknown", index=table.index)
    if not book.has("customers", "since", "customer_id"):
        came = book.tables["customers"].frame.drop_duplicates("customer_id").set_index("customer_id")
        days = in_days(table["at"] - looked_up(came["since"], table["customer_id"]))
        longer = pd.Series(
            np.where(days >= YEAR.days, "longer", "new").astype(str), index=table.index, dtype=object
        )
    often = _visits_before(book, table).clip(upper=OFTEN)
    return table.assign(group=group.to_numpy(), layer=longer + " " + often.astype(str))


def _visits_before(book: Book, table: Frame) -> pd.Series[int]:
    """How many purchases each customer made in the year up to the row's moment, with that moment."""
    if book.has("purchases", "customer_id"):
        return pd.Series(0, index=table.index)
    bought = book.until("purchases", book.as_of + DAY, "customer_id")
    who, buyer = numbered(table["customer_id"], bought["customer_id"])
    line, when = Timeline.of(buyer, instants(bought["at"])), instants(table["at"])
    until, earlier = (line.before(who, one, included=True) for one in (when, when - np.timedelta64(YEAR)))
    return pd.Series(until - earlier, index=table.index)


def _recovered(book: Book, period: Period, what: str, table: Frame | NoData) -> Iterator[Found]:
    measure, gap = f"recovery.{what}.v1", f"recovery.{what}.gap.v1"
    if isinstance(table, NoData):
        yield from ((name, None, missing(name, table.reason)) for name in (measure, gap))
        return
    parts = {name: table[table["group"] == name] for name in loyalty.RECOVERY}
    for name, rows in parts.items():
        found = (
            loyalty.share_satisfied(rows["csat"])
            if what == "csat"
            else loyalty.share_back(rows["hit"], measure=measure)
        )
        if found.n:
            yield measure, ("recovery", name), found
    right, none = parts["recovered"], parts["none"]
    layers = loyalty.strata(right["hit"], none["hit"], right["layer"], none["layer"])
    yield gap, None, loyalty.difference_within(layers, measure=gap)
