"""Notebook 15 in a first quarter: what one quarter can show, and from when on the rest can be told."""

from __future__ import annotations

from cxlib.base.estimate import Estimate, NoData
from cxlib.measures.figures_money import newcomers
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, OwnerLine
from cxlib.pages.notes import parts
from cxlib.pages.notes.n15_books import book
from cxlib.pages.page import Page

KEPT, SECOND, STOPPED = "customer.retention.v1", "repeat.second180.v1", "stopped.gap.v1"
SPENT, MEDIAN = "revenue.customer.v1", "order.value.median.v1"
REFERRAL, COST = "referral.share.v1", "acquisition.cost.v1"


def first_quarter(page: Page) -> Finding | None:
    """The answer where nobody can be seen coming back yet; None where this period holds nothing either."""
    words, said = page.words, _said(page)
    if said is None:
        return None
    spent, money = page.result(SPENT), _shown(page)
    shown = (SPENT, MEDIAN, REFERRAL, COST)
    return page.finding(
        "kept",
        "answer",
        said,
        question=words.say("n15.first.question"),
        details=(*money, *_later(page)),
        sure=phrases.sure(words, spent) if isinstance(spent, Estimate) else "",
        asked=words.say("n15.based", n=spent.n) if isinstance(spent, Estimate) else "",
        figures=tuple(parts.row(page, name) for name in shown if isinstance(page.result(name), Estimate)),
        owner=(OwnerLine("back", " ".join([said, *money[:1]]), (*money[1:], *_later(page))),),
    )


def _said(page: Page) -> str | None:
    """How many bought, or came for the first time: the first of these that stands on enough people."""
    words, one, least = page.words, book(page), page.settings.display_threshold
    if not one.has("purchases", "customer_id"):
        people = int(one.of("purchases", page.period)["customer_id"].nunique())
        if people >= least:
            return words.say("n15.first.people", n=people)
    if isinstance(median := page.result(MEDIAN), Estimate):
        return words.say("n15.first.orders", n=median.n)
    came = newcomers(one, page.period)
    return (
        words.say("n15.first.new", n=len(came))
        if not isinstance(came, NoData) and len(came) >= least
        else None
    )


def _shown(page: Page) -> list[str]:
    """What one quarter shows about money and new people."""
    words, said = page.words, []
    for measure, key in ((SPENT, "spent"), (MEDIAN, "median"), (COST, "cost")):
        if isinstance(found := page.result(measure), Estimate):
            said.append(words.say(f"n15.first.{key}", value=words.money(found.value)))
    if isinstance(share := page.result(REFERRAL), Estimate):
        said.insert(len(said), words.say("n15.new.referral", hits=share.count, n=share.n))
    return said


def _later(page: Page) -> list[str]:
    """What needs more than one quarter, and that older exports would show it now."""
    words, why = page.words, page.result(KEPT)
    if isinstance(why, NoData) and why.reason in ("no_table", "no_column"):
        return [words.say("n15.first.number")]
    whole = not isinstance(why, NoData) or why.reason != "not_due"
    said = [words.say("n15.first.back", period=page.period.shifted(1) if whole else page.period)]
    said += [
        words.say(f"n15.first.{key}")
        for measure, key in ((SECOND, "second"), (STOPPED, "away"))
        if not isinstance(page.result(measure), Estimate)
    ]
    return [*said, words.say("n15.first.year"), words.say("n15.first.older")]
