"""Notebook 14: how long answers and settling take with the open cases counted, and whether it changed."""

from __future__ import annotations

from cxlib.base.estimate import Estimate, NoData
from cxlib.measures.compare import shows
from cxlib.pages import phrases
from cxlib.pages.finding import Finding
from cxlib.pages.notes import parts
from cxlib.pages.notes.n14_promises import measure
from cxlib.pages.notes.sight import sight
from cxlib.pages.page import Page


def first_answer(page: Page) -> Finding:
    """How long until the first answer: half of the cases, and nine in ten."""
    return _times(page, "time", "frt")


def settled(page: Page) -> Finding:
    """How long until a case is settled: half of the cases, and nine in ten."""
    return _times(page, "done", "resolution")


def _times(page: Page, name: str, family: str) -> Finding:
    words = page.words
    question = words.say(f"n14.{name}.question")
    half, nine = (page.result(f"{family}.{part}.v1") for part in ("median", "p90"))
    if not isinstance(half, Estimate) and not _not_reached(half):
        return parts.gate(page, name, half, question)
    said = (
        words.say(f"n14.{name}.median", time=phrases.waited(words, half.value))
        if isinstance(half, Estimate)
        else words.say(f"n14.{name}.median_open")
    )
    details = []
    if isinstance(nine, Estimate):
        details.append(words.say(f"n14.{name}.p90", time=phrases.waited(words, nine.value)))
    elif _not_reached(nine):
        details.append(words.say(f"n14.{name}.p90_open"))
    details += [*_within_hours(page, family), *_promised(page, family), words.say("n14.time.counted")]
    return page.finding(
        name,
        "evidence",
        said,
        question=question,
        details=tuple(details),
        sure=_between(page, half) if isinstance(half, Estimate) else "",
        asked=words.say("common.cases", n=parts.have(half), period=words.period(page.period)),
        figures=tuple(parts.row(page, measure) for measure in FIGURES[family]),
    )


FIGURES = {
    "frt": ("frt.median.v1", "frt.p90.v1", "frt.business.median.v1", "frt.beyond2x.v1"),
    "resolution": (
        "resolution.median.v1", "resolution.p90.v1", "resolution.business.median.v1",
        "resolution.adherence.v1",
    ),
}  # fmt: skip
"""What stands beside the first answer, and beside settling."""


def _within_hours(page: Page, family: str) -> list[str]:
    """The same typical time with opening hours alone counted."""
    found = page.result(f"{family}.business.median.v1")
    if not isinstance(found, Estimate):
        return []
    return [page.words.say("n14.time.business", time=phrases.waited(page.words, found.value))]


def _promised(page: Page, family: str) -> list[str]:
    """Who waited more than twice as long as promised; or what was settled within the promise."""
    measure, key = (
        ("frt.beyond2x.v1", "n14.time.beyond") if family == "frt"
        else ("resolution.adherence.v1", "n14.done.promised")
    )  # fmt: skip
    found = page.result(measure)
    return [page.words.say(key, hits=found.count, n=found.n)] if isinstance(found, Estimate) else []


def _between(page: Page, found: Estimate) -> str:
    """How sure a time is; an open side is said in words, and nothing where both sides read the same."""
    if found.low is None or found.high is None:
        return phrases.sure(page.words, found)
    low, high = (phrases.waited(page.words, limit, bound=True) for limit in (found.low, found.high))
    return page.words.say("n14.time.sure", low=low, high=high) if low != high else ""


def _not_reached(result: object) -> bool:
    return isinstance(result, NoData) and result.reason == "not_due" and result.n > 0


def change(page: Page) -> Finding:
    """The share in time against the period before and the same period a year ago."""
    words, chosen = page.words, measure(page)
    question, now = words.say("n14.change.question"), page.result(chosen)
    if not isinstance(now, Estimate):
        return parts.gate(page, "change", now, question)
    told = [_told(page, chosen, now, against) for against in ("previous", "year_before")]
    said = [one for one in told if one]
    if not said:
        return page.finding("change", "evidence", words.say("n14.change.first"), question=question)
    details = [*said[0][1:], *(text for one in said[1:] for text in one)]
    moved = page.result(f"{chosen}~previous")
    if isinstance(moved, Estimate) and shows(moved) != "unclear":
        details += parts.season(page, chosen)
    details += sight(page, chosen, page.period.previous(), "previous")
    details += parts.moved_holidays(page) if told[1] else []
    return page.finding(
        "change",
        "evidence",
        said[0][0],
        question=question,
        details=tuple(details),
        figures=tuple(parts.row(page, f"{chosen}~{against}") for against in ("previous", "year_before")),
    )


def _told(page: Page, chosen: str, now: Estimate, against: str) -> tuple[str, ...]:
    """What changed, against what, and how sure; nothing where there is nothing to compare with."""
    words = page.words
    past = page.period.previous() if against == "previous" else page.period.year_before()
    before, moved = page.result(chosen, None, past), page.result(f"{chosen}~{against}")
    if not isinstance(before, Estimate) or not isinstance(moved, Estimate):
        return ()
    way = {"up": "better", "down": "worse", "unclear": "unclear"}[shows(moved)]
    counts = [words.say("n14.change.count", met=one.count, n=one.n) for one in (now, before)]
    return (
        words.say(f"n14.change.{way}", now=counts[0], before=counts[1]),
        words.say("n14.change.compared", period=words.period(past)),
        _sure(page, moved),
    )


def _sure(page: Page, moved: Estimate) -> str:
    if moved.low is None or moved.high is None:
        return ""
    words = page.words
    key = "n14.change.sure_unclear" if shows(moved) == "unclear" else "n14.change.sure"
    low, high = (words.signed(100 * limit) for limit in (moved.low, moved.high))
    return words.say(key, low=low, high=high)
