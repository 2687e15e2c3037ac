"""Notebook 15: what the figures do not tell, and what to do."""

from __future__ import annotations

from cxlib.base.estimate import Estimate, NoData
from cxlib.pages.finding import Finding
from cxlib.pages.notes.n15_books import book
from cxlib.pages.notes.n15_customers import away
from cxlib.pages.page import Page


def limits(page: Page) -> Finding:
    """What this does not tell you."""
    words, details = page.words, []
    if without := _without_number(page):
        details.append(words.say("n15.limits.without", n=without))
    details.append(words.say("n15.limits.season"))
    if isinstance(page.result("clv.three.v1"), Estimate):
        details.append(words.say("n15.limits.typed"))
    return page.finding(
        "limits",
        "limits",
        words.say("n15.limits.sentence"),
        question=words.say("n15.q.limits"),
        details=tuple(details),
    )


def _without_number(page: Page) -> int:
    one = book(page)
    if one.has("purchases"):
        return 0
    rows = one.of("purchases", page.period)
    return int(rows["customer_id"].isna().sum()) if "customer_id" in rows else len(rows)


def next_steps(page: Page) -> Finding:
    """What to do next: write to those who stay away, ask new ones, note what is missing."""
    words, steps = page.words, []
    if away(page):
        steps.append("away")
    if not isinstance(page.result("referral.share.v1"), Estimate):
        steps.append("source")
    cost = page.result("acquisition.cost.v1")
    if isinstance(cost, NoData) and cost.reason == "not_typed":
        steps.append("cost")
    if _without_number(page):
        steps.append("number")
    said = [words.say(f"n15.next.{step}") for step in steps or ["hold"]]
    return page.finding("next", "next", said[0], question=words.say("n15.q.next"), details=tuple(said[1:]))
