"""Figures made of several tables: by period, small groups hidden, changes at one price level."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.figure import Figure, Result, Segment, Suppressed
from cxlib.base.quarter import Period
from cxlib.base.registry import definition
from cxlib.base.suppression import hidden_groups
from cxlib.measures import compare
from cxlib.measures.compare_change import plain
from cxlib.measures.figures_book import Book, Found, Frame
from cxlib.measures.figures_load import load_results
from cxlib.measures.figures_loyalty import loyalty_results
from cxlib.measures.figures_money import money_results
from cxlib.measures.figures_payoff import payoff_results
from cxlib.measures.prices import far_apart

Source = Callable[[Book, Period], Iterator[Found]]

SOURCES: Sequence[Source] = (load_results, money_results)
"""Told of every offered period."""

YEARLY: Sequence[Source] = (loyalty_results, payoff_results)
"""Taken over a year and more, so told of the asked period and the one a year before only."""

OVERLAPPING = (
    "repeat.second180.v1", "customer.year.v1", "contract.year.v1", "segment.size.v1",
    "repeat.nps.v1", "repeat.nps.ratio.v1", "recovery.csat.v1",
    "recovery.csat.gap.v1", "recovery.repeat.v1", "recovery.repeat.gap.v1", "load.hour.v1",
)  # fmt: skip
"""Taken over a year and more: neighbouring quarters share most of it, so only a year apart is compared."""

NEVER = ("payoff.", "contacts.hours", "contacts.saving", "load.day", "gap.usual", "stopped.gap", "clv.")
"""Beginnings of measures whose change says nothing: typed in, told seldom, or by a gap that moves itself."""

WHOLES = ("segment.size.v1", "frt.adherence.v1")
"""Groups of these are the parts of a whole that is shown, so a hidden one could be found by subtraction."""

Results = dict[tuple[str, Segment], Measured]


def together(book: Book, periods: Sequence[Period]) -> Iterator[Figure]:
    """Every figure of several tables for the given periods, with its changes."""
    yearly = {max(periods), max(periods).year_before()}
    found = {period: _results(book, period, period in yearly) for period in periods}
    for period in periods:
        hidden = _hidden(found[period], book.rules.threshold)
        for (measure, segment), result in found[period].items():
            yield Figure(measure, period.name, segment, _shown(result, segment, hidden, book.rules.threshold))
            if segment is None:
                yield from _changes(book, period, measure, result, found)


def _results(book: Book, period: Period, yearly: bool) -> Results:
    every = (one for source in (*SOURCES, *(YEARLY if yearly else ())) for one in source(book, period))
    return {(measure, segment): _enough(found) for measure, segment, found in every}


def _enough(found: Measured) -> Measured:
    """Fewer cases than the definition needs give no figure."""
    minimum = definition(found.measure).minimum_n
    if isinstance(found, NoData):
        return found if found.reason in ("too_few", "unclear") else replace(found, needed=minimum)
    if found.n < minimum:
        return NoData(found.measure, found.n, minimum, "too_few")
    return replace(found, source=definition(found.measure).table)


def _hidden(results: Results, threshold: int) -> set[tuple[str, Segment]]:
    """Groups too small to show, and those that go with them where the groups are parts of one whole."""
    hidden: set[tuple[str, Segment]] = set()
    for measure in {measure for measure, segment in results if segment is not None}:
        sizes = {
            segment: one.count if measure == "segment.size.v1" and isinstance(one, Estimate) else one.n
            for (name, segment), one in results.items()
            if name == measure and segment is not None
        }
        parts = {f"{segment}": size for segment, size in sizes.items() if size > 0}
        total = sum(parts.values()) if measure in WHOLES else threshold + sum(parts.values())
        small = hidden_groups(parts, total, threshold)
        hidden |= {(measure, segment) for segment in sizes if f"{segment}" in small}
    return hidden


def _shown(result: Measured, segment: Segment, hidden: set[tuple[str, Segment]], threshold: int) -> Result:
    if segment is not None and (result.measure, segment) in hidden:
        return Suppressed(result.measure, threshold)
    small = segment is None and isinstance(result, Estimate) and result.n < threshold
    return NoData(result.measure, result.n, threshold, "too_few") if small else result


def _changes(
    book: Book, period: Period, measure: str, now: Measured, found: Mapping[Period, Results]
) -> Iterator[Figure]:
    if isinstance(now, NoData) or measure.startswith(NEVER):
        return
    pasts = {"previous": period.previous(), "year_before": period.year_before()}
    for against, past in pasts.items():
        before = found.get(past, {}).get((measure, None))
        if (against == "previous" and measure in OVERLAPPING) or not isinstance(before, Estimate):
            continue
        name = f"{measure}~{against}"
        yield Figure(name, period.name, None, changed(book, now, before, name, period, past))


def changed(
    book: Book, now: Estimate, before: Estimate, measure: str, period: Period, past: Period
) -> Measured:
    """The change of a figure; money of more than a quarter ago at the prices of now, or not at all."""
    if any(one.method.endswith(".partial") for one in (now, before)):
        return NoData(measure, min(now.n, before.n), min(now.n, before.n) + 1, "not_due")
    if now.unit == "money" and far_apart(period, past):
        times = book.at_prices(period, past)
        if times is None:
            return NoData(measure, min(now.n, before.n), 1, "prices")
        before = _scaled(before, times)
    return plain(compare.estimate_change(now, before, measure=measure), now.source)


def at_prices(
    book: Book, spans: tuple[Period, Period], rows: Frame, before: Estimate
) -> tuple[Frame, Estimate] | None:
    """Rows of the past, and their figure, in the money of now; None where it must not be told."""
    times = book.at_prices(*spans)
    if times is None:
        return None
    return rows.assign(amount=rows["amount"].astype(np.float64) * times), _scaled(before, times)


def _scaled(found: Estimate, times: float) -> Estimate:
    low, high = (None if limit is None else limit * times for limit in (found.low, found.high))
    return replace(found, value=found.value * times, low=low, high=high)
