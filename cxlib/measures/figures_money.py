"""Customers and money as figures: who comes back and stays, what they are worth, what winning them cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.inputs import money
from cxlib.base.quarter import Period
from cxlib.base.registry import definition
from cxlib.measures import acquisition, lifetime, retention, segments, value
from cxlib.measures.figures_book import DAY, YEAR, Book, Found, Frame, margin_of, marked_partial, missing

LEARN = 90.0
"""Days after the data begin from which on new customers are known, where no usual gap is."""

SLACK = dt.timedelta(days=30)
"""So much of a year may be missing at its beginning."""

FEWEST_GAPS = 20

SPANS = 2
"""So many usual gaps must the purchases reach back, else only the short ones of them can be seen."""


def money_results(book: Book, period: Period) -> Iterator[Found]:
    """Every figure about customers and money of a period, in the playbook's order."""
    yield from ((one.measure, None, one) for one in _returning(book, period))
    yield from ((one.measure, None, one) for one in _contracts(book, period))
    yield from _groups(book, period)
    yield from ((one.measure, None, one) for one in _worth(book, period))
    yield from ((one.measure, None, one) for one in _new(book, period))


def usual_gap(book: Book, when: dt.datetime) -> Measured:
    """The firm's usual gap between purchases, from everything before a moment."""

    def make() -> Measured:
        rows = book.until("purchases", when, "customer_id")
        return retention.usual_gap(
            retention.gaps(rows["customer_id"], rows["at"], when, zone=book.rules.zone)
        )

    return book.once(("usual_gap", when), make)


def known_gap(book: Book, when: dt.datetime) -> Measured:
    """The usual gap where enough gaps are known and the purchases reach back far enough for it."""
    gap = usual_gap(book, when)
    if isinstance(gap, NoData) or gap.n < FEWEST_GAPS:
        return NoData(gap.measure, gap.n, FEWEST_GAPS, "too_few")
    if when - (book.first("purchases") or when) < SPANS * gap.value * DAY:
        return NoData(gap.measure, gap.n, gap.n + 1, "unclear")
    return gap


def _returning(book: Book, period: Period) -> Iterator[Measured]:
    names = ("repeat.second180.v1", "gap.usual.v1", "stopped.gap.v1", "customer.year.v1")
    if why := book.has("purchases", "customer_id"):
        yield from (missing(name, why) for name in names)
        return
    yield _second(book, period)
    clock = book.clock(period)
    yield usual_gap(book, clock)
    yield _stopped(book, period)
    yield customers_of_year(book, period)


def customers_of_year(book: Book, period: Period) -> Measured:
    """Of the customers of the year before, who came in the twelve months up to the period's end."""
    return book.once(("customers_of_year", period), partial(_of_year, book, period))


def _of_year(book: Book, period: Period) -> Measured:
    measure, end = "customer.year.v1", book.end(period)
    if why := book.has("purchases", "customer_id"):
        return missing(measure, why)
    if not book.is_over(period):
        return missing(measure, "not_due")
    if (book.first("purchases") or end) > end - 2 * YEAR + SLACK:
        return missing(measure, "unclear")
    before, now = (
        book.between("purchases", end - k * YEAR, end - (k - 1) * YEAR, "customer_id") for k in (2, 1)
    )
    return retention.customer_retention(before["customer_id"], now["customer_id"], measure=measure)


def learnt(book: Book, period: Period) -> dt.datetime:
    """From when on whoever is seen for the first time is new: a usual gap after the data begin."""
    gap = usual_gap(book, book.clock(period))
    first = book.first("purchases") or book.end(period)
    return first + (gap.value if isinstance(gap, Estimate) and gap.n >= FEWEST_GAPS else LEARN) * DAY


def _second(book: Book, period: Period) -> Measured:
    end, clock, known = book.end(period), book.clock(period), learnt(book, period)
    whole = known <= end - YEAR / 2
    start = max(end - YEAR, known) if whole else end - YEAR
    rows = book.until("purchases", clock, "customer_id")
    if not book.has("customers", "since", "customer_id"):
        rows = rows[~rows["customer_id"].isin(book.once("older", partial(_older, book)))]
    found = retention.second_purchase(
        rows["customer_id"], rows["at"], start=start, end=end, as_of=clock, zone=book.rules.zone
    )
    return marked_partial(found, not whole)


def _older(book: Book) -> pd.Series[str]:
    """Who was a customer before the purchases begin."""
    frame, first = book.tables["customers"].frame, book.first("purchases")
    return frame.loc[frame["since"] < first, "customer_id"]


def _stopped(book: Book, period: Period) -> Measured:
    measure, start = "stopped.gap.v1", book.start(period)
    if not book.is_over(period):
        return missing(measure, "not_due")
    gap = known_gap(book, start)
    if isinstance(gap, NoData):
        return replace(gap, measure=measure)
    end = book.end(period)
    rows = book.until("purchases", end, "customer_id")
    found = retention.stopped_coming(
        rows["customer_id"], rows["at"], start=start, end=end, gap_days=gap.value
    )
    return marked_partial(found, (book.first("purchases") or end) > start - gap.value * DAY)


def _contracts(book: Book, period: Period) -> Iterator[Measured]:
    end = book.end(period)
    yield _contract(book, period, "contract.retention.v1", book.start(period))
    yield _contract(book, period, "contract.year.v1", end - YEAR)


def _contract(book: Book, period: Period, measure: str, start: dt.datetime) -> Measured:
    why = book.has("customers", "since", "left_at")
    if why or not book.is_over(period):
        return missing(measure, why or "not_due")
    frame = book.tables["customers"].frame
    return retention.contract_kept(
        frame["since"], frame["left_at"], start=start, end=book.end(period), measure=measure
    )


def customer_groups(book: Book, period: Period) -> segments.Groups | NoData:
    """The customers of the whole history up to the period's end, in groups by the usual gap."""
    measure, clock = "segment.size.v1", book.clock(period)
    if why := book.has("purchases", "customer_id"):
        return missing(measure, why)
    gap = known_gap(book, clock)
    if isinstance(gap, NoData):
        return replace(gap, measure=measure)
    rows = book.until("purchases", clock, "customer_id", "amount")
    return segments.rfm(
        rows["customer_id"],
        rows["at"],
        rows.get("amount"),
        as_of=clock,
        gap_days=gap.value,
        zone=book.rules.zone,
    )


def _groups(book: Book, period: Period) -> Iterator[Found]:
    found = customer_groups(book, period)
    if isinstance(found, NoData):
        yield "segment.size.v1", None, found
    else:
        yield from (("segment.size.v1", ("group", name), one) for name, one in found.sizes.items())


def yearly_kept(book: Book, period: Period) -> Measured:
    """The yearly share of customers kept: by purchases where two years are known, else by contract."""
    bought = customers_of_year(book, period)
    if isinstance(bought, Estimate) and bought.n >= definition(bought.measure).minimum_n:
        return bought
    contract = _contract(book, period, "contract.year.v1", book.end(period) - YEAR)
    return contract if isinstance(contract, Estimate) else bought


def yearly_revenue(book: Book, period: Period) -> Measured:
    """Revenue per customer of the twelve months up to the period's end."""
    return book.once(("yearly_revenue", period), partial(_revenue_of_year, book, period))


def _revenue_of_year(book: Book, period: Period) -> Measured:
    if why := book.has("purchases", "customer_id", "amount"):
        return missing("revenue.customer.v1", why)
    end = book.end(period)
    first = book.first("purchases") or end
    if first > end - YEAR + SLACK or not book.is_over(period):
        return missing("revenue.customer.v1", "unclear")
    rows = book.between("purchases", end - YEAR, end, "customer_id", "amount")
    return value.revenue_per_customer(rows["customer_id"], rows["amount"])


def _worth(book: Book, period: Period) -> Iterator[Measured]:
    why = book.has("purchases", "customer_id", "amount")
    if why:
        yield missing("revenue.customer.v1", why)
    else:
        rows = book.of("purchases", period, "customer_id", "amount")
        yield value.revenue_per_customer(rows["customer_id"], rows["amount"])
    revenue, kept = yearly_revenue(book, period), yearly_kept(book, period)
    margin, discount = book.input("margin_share"), book.input("discount")
    for measure in lifetime.FORMULAS:
        if isinstance(revenue, NoData):
            yield missing(measure, revenue.reason, revenue.n)
        elif margin is None or discount is None:
            yield missing(measure, "not_typed")
        else:
            yield lifetime.customer_worth(
                margin_of(revenue, margin), kept, discount=discount.likely, measure=measure
            )


def newcomers(book: Book, period: Period) -> Frame | NoData:
    """The new customers of a period: columns customer_id and source (blank where nothing is said)."""
    if not book.has("customers", "since", "customer_id"):
        rows = book.of("customers", period, "customer_id", "source")
        source = rows["source"] if "source" in rows else pd.Series(pd.NA, index=rows.index, dtype="string")
        return pd.DataFrame({"customer_id": rows["customer_id"], "source": source})
    if why := book.has("purchases", "customer_id"):
        return missing("referral.share.v1", why)
    if learnt(book, period) > book.start(period):
        return missing("referral.share.v1", "unclear")
    rows = book.until("purchases", book.clock(period), "customer_id", "source")
    rows = rows.sort_values("at", kind="stable")
    firsts = rows[rows["customer_id"].notna()].drop_duplicates("customer_id")
    firsts = firsts[firsts["at"] >= book.start(period)]
    source = firsts["source"] if "source" in firsts else pd.Series(pd.NA, index=firsts.index, dtype="string")
    return pd.DataFrame({"customer_id": firsts["customer_id"], "source": source})


def _new(book: Book, period: Period) -> Iterator[Measured]:
    found = newcomers(book, period)
    if isinstance(found, NoData):
        yield found
    else:
        yield acquisition.referral_share(found["source"], money().referral)
    cost = book.total("acquisition_cost", period)
    cost = None if cost is None or cost < 0 else cost
    names = ("acquisition.cost.v1", "acquisition.return.v1")
    if cost is None or isinstance(found, NoData):
        why = "not_typed" if cost is None or not isinstance(found, NoData) else found.reason
        yield from (missing(name, why) for name in names)
        return
    yield acquisition.cost_per_customer(cost, len(found))
    if why_not := book.has("purchases", "customer_id", "amount"):
        yield missing(names[1], why_not)
        return
    rows = book.of("purchases", period, "customer_id", "amount")
    spent = rows.assign(amount=rows["amount"].astype(np.float64)).groupby("customer_id")["amount"].sum()
    yield acquisition.return_on_cost(found["customer_id"].map(spent).astype(np.float64).fillna(0.0), cost)
