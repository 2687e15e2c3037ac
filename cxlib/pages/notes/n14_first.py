"""Notebook 14: settled the first time, in its three definitions, and whether people feel that we are fast."""

from __future__ import annotations

from cxlib.base.estimate import Estimate
from cxlib.pages import phrases
from cxlib.pages.finding import Finding
from cxlib.pages.notes import parts
from cxlib.pages.page import Page

FIRST = ("fcr.norepeat7.v1", "fcr.agent7.v1", "fcr.customer.v1")
"""What customers did, what the team marked, what customers said: three measures, never mixed."""

FELT, GAP = "speed.felt.v1", "speed.gap.v1"


def first_time(page: Page) -> Finding:
    """Settled the first time, by each definition the client's data allow; a note where none is."""
    question = page.words.say("n14.first.question")
    found = [one for name in FIRST if (one := parts.enough(page.result(name))) is not None]
    if not found:
        return _closed(page, "first-time", FIRST[0], question)
    said = [
        page.words.say(f"n14.first.{one.measure.split('.')[1]}", hits=one.count, n=one.n) for one in found
    ]
    apart = [page.words.say("n14.first.apart")] if len(found) > 1 else []
    return page.finding(
        "first-time",
        "evidence",
        said[0],
        question=question,
        details=(*said[1:], *apart),
        sure=phrases.sure(page.words, found[0]),
        figures=tuple(parts.row(page, one.measure) for one in found),
    )


def felt(page: Page) -> Finding:
    """Whether customers who were answered in time call us fast more often than those answered late."""
    words, question = page.words, page.words.say("n14.felt.question")
    gap = parts.enough(page.result(GAP))
    prompt, late = (parts.enough(page.result(FELT, ("answer", side))) for side in ("in_time", "late"))
    if gap is None or prompt is None or late is None:
        return _closed(page, "felt", GAP, question)
    return page.finding(
        "felt",
        "evidence",
        words.say(f"n14.felt.{_way(gap)}"),
        question=question,
        details=(
            words.say("n14.felt.in_time", hits=prompt.count, n=prompt.n),
            words.say("n14.felt.late", hits=late.count, n=late.n),
        ),
        figures=(
            parts.row(page, GAP),
            *(parts.row(page, FELT, ("answer", side)) for side in ("in_time", "late")),
        ),
    )


def _way(gap: Estimate) -> str:
    """Where the interval of the difference lies: above nothing, below it, or on both sides."""
    if gap.low is not None and gap.low > 0:
        return "noticed"
    return "reversed" if gap.high is not None and gap.high < 0 else "unclear"


def _closed(page: Page, name: str, measure: str, question: str) -> Finding:
    """What is missing, told to the consultant alone: a client without these columns loses no page."""
    missing = phrases.gate(page.notes, parts.missing(page.result(measure)))
    return page.finding(name, "note", missing, question=question)
