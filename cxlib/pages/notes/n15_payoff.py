"""Notebook 15, for the consultant: what was typed in, whether an investment pays, and who stands out."""

from __future__ import annotations

from typing import Any

import numpy as np

from cxlib.base.estimate import Estimate, NoData
from cxlib.base.inputs import money
from cxlib.base.ranges import Range
from cxlib.clients.decided_money import Avoidable, MoneyInput
from cxlib.clients.decisions import Decisions
from cxlib.measures import payoff, value
from cxlib.measures.figures_money import yearly_kept
from cxlib.measures.figures_payoff import case
from cxlib.pages import charts, phrases
from cxlib.pages.finding import Chart, Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.notes.forms import Clock, form
from cxlib.pages.notes.n15_books import book
from cxlib.pages.notes.n15_money import purchases
from cxlib.pages.page import Page
from cxlib.pages.wording import Words

WORTHS = ("clv.three.v1", "clv.now.v1", "clv.next.v1", "acquisition.cost.v1", "acquisition.return.v1")
NEEDED = ("margin_share", "once", "lift")
"""What an investment cannot be worked out without; the other ranges have defaults."""

MOST_NAMED = 5


def inputs(page: Page) -> Finding:
    """Every range the money pages use: what was typed in, by whom it is known, or that it is missing."""
    words = page.notes
    typed = {one.id: one for one in Decisions.open(page.folder).of(MoneyInput)}
    rows = []
    for name, known in money().inputs.items():
        one = page.rules.inputs.get(name)
        source = (
            typed[name].source
            if name in typed
            else words.say("n15.inputs.default" if one else "n15.inputs.missing")
        )
        values = (
            [_value(words, getattr(one, end), known.unit) for end in ("low", "likely", "high")]
            if one
            else ["", "", ""]
        )
        rows.append((known.names[words.language], *values, source))
    columns = tuple(words.say(f"n15.col.{name}") for name in ("input", "least", "likely", "most", "from"))
    said = words.say("n15.inputs.sentence")
    return page.finding("inputs", "note", said, grid=Grid(columns, tuple(rows), (1, 2, 3)))


def _value(words: Words, amount: float, unit: str) -> str:
    if unit == "money":
        return words.money(amount)
    return (
        words.percent(amount, 0 if amount == round(amount, 2) else 1)
        if unit == "share"
        else words.number(amount)
    )


def write_input(page: Page, clock: Clock) -> Any:
    """A form for one range; what is saved rules the figures of the next run."""
    words = page.notes
    offered = [(one.names[words.language], name) for name, one in money().inputs.items()]
    return form(page, MoneyInput, ("id", "low", "likely", "high", "source"), clock, choices={"id": offered})


def write_avoidable(page: Page, clock: Clock) -> Any:
    """A form for a topic that a message in time would have answered, offered from the period's contacts."""
    rows = page.rows("contacts")
    counts = rows["topic"].dropna().astype(str).value_counts().to_dict() if "topic" in rows else {}
    choices = {"topic": [(f"{name} ({n})", str(name)) for name, n in counts.items()]} if counts else None
    return form(page, Avoidable, ("topic", "message"), clock, choices=choices)


def pays(page: Page) -> Finding:
    """Whether the typed investment pays, what must be true for it, and whether that was measured."""
    words, found = page.notes, case(book(page), page.period)
    question = words.say("n15.payoff.question")
    if isinstance(found, NoData):
        return page.finding("payoff", "note", _unready(page, found), question=question)
    worth = payoff.net_value(found)
    low, high = (words.money(limit or 0.0) for limit in (worth.low, worth.high))
    return page.finding(
        "payoff",
        "note",
        words.say("n15.payoff.sentence", value=words.money(worth.value), low=low, high=high),
        question=question,
        details=(
            words.say("n15.payoff.chance", chance=round(100 * payoff.chance_to_pay(found))),
            *_return(page, found),
            *_must(page, found),
        ),
        chart=_tornado(page, found),
    )


def _unready(page: Page, found: NoData) -> str:
    words = page.notes
    missing = [money().inputs[name].names[words.language] for name in NEEDED if name not in page.rules.inputs]
    if missing:
        return words.say("n15.payoff.none", names=words.listing(missing))
    return words.say("n15.payoff.unmeasured", what=phrases.gate(words, found))


def _return(page: Page, found: payoff.Case) -> list[str]:
    words, said = page.notes, []
    gain, back = payoff.return_on_investment(found), payoff.payback(found)
    if isinstance(gain, Estimate):
        values = [words.number(one or 0.0, 1) for one in (gain.value, gain.low, gain.high)]
        said.append(words.say("n15.payoff.roi", value=values[0], low=values[1], high=values[2]))
    if isinstance(back, Estimate):
        said.append(words.say("n15.payoff.back", value=words.say("common.days", n=round(back.value))))
    else:
        said.append(words.say("n15.payoff.never", years=found.years))
    return said


def _must(page: Page, found: payoff.Case) -> list[str]:
    """The break-even lift, and what was measured of it."""
    words, needed = page.notes, payoff.break_even_lift(found)
    if isinstance(needed, NoData):
        return [words.say("n15.payoff.cannot")]
    values = [words.number(100 * (one or 0.0), 1) for one in (needed.value, needed.low, needed.high)]
    kept = yearly_kept(book(page), page.period)
    moved = page.result(f"{kept.measure}~year_before")
    measured = moved if isinstance(moved, Estimate | NoData) else NoData(kept.measure, 0, 1, "no_answers")
    verdict = payoff.against(needed, measured)
    blanks = {} if verdict == "unknown" else {"measure": _change(words, measured)}
    return [
        words.say("n15.payoff.must", value=values[0], low=values[1], high=values[2]),
        words.say(f"n15.payoff.{verdict}", **blanks),
    ]


def _change(words: Words, measured: Estimate | NoData) -> str:
    if isinstance(measured, NoData):
        return ""
    low, high = (words.signed(100 * (limit or 0.0), 1) for limit in (measured.low, measured.high))
    name = phrases.measure_name(words, measured.measure.partition("~")[0])
    return f"{name}: {words.say('common.table.range', low=low, high=high)}"


def _tornado(page: Page, found: payoff.Case) -> Chart | None:
    words, swings = page.notes, payoff.tornado(found)
    if not swings:
        return None
    likely = {name: Range.of(one.likely) for name, one in found.inputs.items()}
    centre = payoff.net_value(payoff.Case(found.customers, found.years, likely)).value
    names = {one.name: _name(words, one.name) for one in swings}
    rows = [
        charts.Dot(names[one.name], centre, min(one.low, one.high), max(one.low, one.high), _span(words, one))
        for one in swings
    ]
    told = "; ".join(
        words.say("n15.payoff.alt_row", name=names[one.name], span=_span(words, one)) for one in swings
    )
    line = charts.Line(0.0, words.say("n15.payoff.zero"))
    alt = words.say("n15.payoff.alt", rows=told)
    return charts.dots_with_intervals(rows, words=words, alt=alt, unit="money", line=line)


def _span(words: Words, one: payoff.Swing) -> str:
    low, high = sorted((one.low, one.high))
    return words.say("common.table.range", low=words.money(low), high=words.money(high))


def _name(words: Words, name: str) -> str:
    """An input's name, or that of the measured figure which stands in its place."""
    if name in money().inputs:
        return money().inputs[name].names[words.language]
    return phrases.measure_name(words, {"kept": "customer.year.v1", "margin": "revenue.customer.v1"}[name])


def worths(page: Page) -> Finding:
    """The value of a customer in its conventions, each under its own name."""
    words, kept = page.notes, yearly_kept(book(page), page.period)
    rows = tuple(
        (
            phrases.measure_name(words, measure),
            phrases.value(words, found),
            phrases.interval(words, found) if isinstance(found, Estimate) else "",
        )
        for measure in WORTHS
        for found in (page.result(measure),)
    )
    columns = tuple(words.say(f"common.table.{name}") for name in ("measure", "value", "sure"))
    details: tuple[str, ...] = ()
    if isinstance(kept, Estimate):
        name, share = phrases.measure_name(words, kept.measure), words.percent(kept.value)
        discount = page.rules.inputs["discount"].likely
        details = (words.say("n15.worths.with", name=name, value=share, discount=discount),)
    said = words.say("n15.worths.sentence")
    return page.finding(
        "worths", "note", said, details=details, grid=Grid(columns, rows, (1, 2)),
        figures=tuple(parts.row(page, measure) for measure in WORTHS),
    )  # fmt: skip


def method(page: Page) -> Finding:
    """How the figures of this notebook are made, who stands out, and what borrowed claims are left out."""
    words, gap = page.notes, page.result("gap.usual.v1")
    details = [*_standing_out(page)]
    details += [words.say("n15.method.gap", n=gap.n)] if isinstance(gap, Estimate) else []
    details += [words.say("n15.method.recovery"), words.say("n15.method.claim")]
    said = words.say("n15.method.sentence")
    return page.finding(
        "method", "note", said, details=tuple(details), figures=(parts.row(page, "repeat.nps.ratio.v1"),)
    )


def _standing_out(page: Page) -> list[str]:
    """The customers far above all others, by the pseudonym of the files."""
    words, rows = page.notes, purchases(page)
    far = value.standing_out(rows["customer_id"], rows["amount"]) if rows is not None else None
    if rows is None or far is None or far.empty:
        return [words.say("n15.far.none")]
    total = float(np.nansum(rows["amount"].to_numpy(dtype=np.float64, na_value=np.nan)))
    lines = [
        words.say(
            "n15.far.line", name=str(name)[:12], value=words.money(float(paid)), share=float(paid) / total
        )
        for name, paid in far.head(MOST_NAMED).items()
    ]
    return [words.say("n15.far.sentence", n=len(far)), *lines]
