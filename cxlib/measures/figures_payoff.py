"""The investment a firm typed in, with what was measured of its customers, as figures."""

from __future__ import annotations

from collections.abc import Iterator

from cxlib.base.estimate import Estimate, NoData
from cxlib.base.quarter import Period
from cxlib.base.ranges import Range
from cxlib.measures import payoff
from cxlib.measures.figures_book import Book, Found, margin_of, missing
from cxlib.measures.figures_money import yearly_kept, yearly_revenue


def case(book: Book, period: Period) -> payoff.Case | NoData:
    """The investment the firm typed in; NoData says what is missing."""
    measure, kept, revenue = "payoff.npv.v1", yearly_kept(book, period), yearly_revenue(book, period)
    typed = {name: book.input(name) for name in ("once", "yearly_cost", "yearly_saving", "lift", "discount")}
    margin, years = book.input("margin_share"), book.input("years")
    if margin is None or years is None or any(one is None for one in typed.values()):
        return missing(measure, "not_typed")
    if isinstance(kept, NoData) or isinstance(revenue, NoData):
        short = kept if isinstance(kept, NoData) else revenue
        return missing(measure, getattr(short, "reason", "unclear"), short.n)
    per_year = margin_of(revenue, margin)
    inputs = {name: one for name, one in typed.items() if one is not None}
    inputs["kept"] = _as_range(kept)
    inputs["margin"] = _as_range(per_year)
    return payoff.Case(kept.n, round(years.likely), inputs)


def _as_range(found: Estimate) -> Range:
    """An interval as a range; an open side ends at the value."""
    low, high = (found.value if limit is None else limit for limit in (found.low, found.high))
    return Range(low, found.value, high)


def payoff_results(book: Book, period: Period) -> Iterator[Found]:
    """Value today, gain over cost, payback and break-even of the investment."""
    found = case(book, period)
    names = ("payoff.npv.v1", "payoff.roi.v1", "payoff.payback.v1", "payoff.breakeven.v1")
    if isinstance(found, NoData):
        yield from ((name, None, missing(name, found.reason, found.n)) for name in names)
        return
    told = (
        payoff.net_value(found), payoff.return_on_investment(found), payoff.payback(found),
        payoff.break_even_lift(found),
    )  # fmt: skip
    yield from ((one.measure, None, one) for one in told)
