"""Notebook 31: what makes the firm strong and must not get lost when something is changed."""

from __future__ import annotations

from cxlib.clients.decided_checks import SwotLine
from cxlib.clients.decisions import Decisions
from cxlib.pages.finding import Finding
from cxlib.pages.notes.n10_checks import FULL, judged, name
from cxlib.pages.page import Page


def strengths(page: Page) -> list[str]:
    """The strengths somebody wrote down, then the items of the checklists that are there in full."""
    typed = [one.text for one in Decisions.open(page.folder).of(SwotLine) if one.side == "strength"]
    full = [name(page, *key) for key, one in judged(page).items() if one.now.score == FULL]
    return [*typed, *full]


def protect(page: Page) -> Finding:
    """The list to look at before anything is made automatic or uniform."""
    words, found = page.words, strengths(page)
    question = words.say("n31.protect.question")
    if not found:
        return page.finding("protect", "evidence", words.say("n31.protect.none"), question=question)
    said = words.say("n31.protect.some", n=len(found))
    items = tuple(words.say("n10.quoted", item=text.rstrip(".")) for text in found)
    return page.finding(
        "protect", "evidence", said, question=question, details=(*items, words.say("n31.protect.how"))
    )
