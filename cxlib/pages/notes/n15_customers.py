"""Notebook 15, customers and money: who comes back, who comes a second time, who stays away."""

from __future__ import annotations

from cxlib.base.estimate import Estimate
from cxlib.base.figure import Result, Suppressed
from cxlib.measures.compare import shows
from cxlib.measures.figures_money import customer_groups
from cxlib.measures.segments import GROUPS, Groups
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, Grid, Moved, OwnerLine
from cxlib.pages.notes import parts
from cxlib.pages.notes.n15_books import book
from cxlib.pages.notes.n15_first import first_quarter
from cxlib.pages.page import Page

KEPT, STAYED = "customer.retention.v1", "contract.retention.v1"
SPENT_AGAIN, YEARLY = "value.retention.v1", ("customer.year.v1", "contract.year.v1")
AGAIN = "repeat.rate.v1"
SECOND, STOPPED, GROUP = "repeat.second180.v1", "stopped.gap.v1", "segment.size.v1"


def kept(page: Page) -> Finding:
    """The answer: how many people of the period before came again; under contract, who is still there.

    In a first quarter there is no period before: then what one quarter can show.
    """
    words = page.words
    question = words.say("n15.kept.question")
    told = [(measure, found) for measure in (KEPT, STAYED) if (found := _told(page, measure)) is not None]
    if not told:
        return first_quarter(page) or parts.gate(page, "kept", parts.missing(page.result(KEPT)), question)
    measure, found = told[0]
    year = page.result("customer.year.v1")
    details = []
    if isinstance(year, Estimate):
        details.append(words.say("n15.kept.year", hits=year.count, n=year.n))
    details += [*(_money(page) if measure == KEPT else ()), *_changed(page, measure)]
    if found.method.endswith(".partial"):
        details.append(words.say("n15.kept.partial"))
    said, sure = _said(page, measure, found), phrases.sure(words, found)
    based = words.say("n15.based", n=found.n)
    moved = _changed(page, measure)[:1]
    return page.finding(
        "kept",
        "answer",
        said,
        question=question,
        details=tuple(details),
        sure=sure,
        asked=based,
        owner=(OwnerLine("back", " ".join([said, *moved]), (sure, based), moved=_way(page, measure)),),
        figures=tuple(parts.row(page, name) for name in (KEPT, STAYED, SPENT_AGAIN, *YEARLY)),
    )


def _money(page: Page) -> list[str]:
    """What the people of the period before spent this time for each 100 then, at the prices of now."""
    words, found = page.words, page.result(SPENT_AGAIN)
    times = book(page).at_prices(page.period, page.period.previous())
    if not isinstance(found, Estimate) or times is None:
        return []
    now = words.money(100 * found.value / times)
    return [words.say("n15.kept.money", then=words.money(100), now=now)]


def _told(page: Page, measure: str) -> Estimate | None:
    found = page.result(measure)
    return found if isinstance(found, Estimate) else None


def _said(page: Page, measure: str, found: Estimate) -> str:
    if measure == STAYED:
        return page.words.say("n15.kept.stayed", hits=found.count, n=found.n)
    past = page.period.previous()
    return page.words.say("n15.kept.some", hits=found.count, n=found.n, past=past)


def _change(page: Page, measure: str) -> tuple[str, Estimate] | None:
    """Against what a figure is held, and how it moved; the same time last year speaks first."""
    for against in ("year_before", "previous"):
        moved = page.result(f"{measure}~{against}")
        if isinstance(moved, Estimate):
            return against, moved
    return None


def _changed(page: Page, measure: str) -> list[str]:
    """Whether more or fewer come back than before."""
    words, found = page.words, _change(page, measure)
    if found is None:
        return []
    against, moved = found
    year = against == "year_before"
    since = parts.since(words, page.period.year_before() if year else page.period.previous(), year=year)
    beside = parts.moved_holidays(page) if year else []
    if not year and shows(moved) != "unclear":
        beside = parts.season(page, measure)
    return [words.say(f"n15.kept.{shows(moved)}", since=since), *beside]


def _way(page: Page, measure: str) -> Moved:
    """Better or worse, against the same time as `_changed` speaks of."""
    found = _change(page, measure)
    return parts.better_or_worse(measure, found[1] if found else None)


def second(page: Page) -> Finding:
    """How many new people come a second time, with those still waiting counted."""
    words, found = page.words, page.result(SECOND)
    question = words.say("n15.second.question")
    if not isinstance(found, Estimate):
        return parts.gate(page, "second", found, question)
    details = [words.say("n15.second.wait")]
    if isinstance(again := page.result(AGAIN), Estimate):
        details.append(words.say("n15.second.again", hits=again.count, n=again.n))
    if found.method.endswith(".partial"):
        details.append(words.say("n15.second.short"))
    return page.finding(
        "second",
        "evidence",
        words.say("n15.second.some", value=round(100 * found.value)),
        question=question,
        details=tuple(details),
        sure=phrases.sure(words, found),
        asked=words.say("n15.based", n=found.n),
        figures=(parts.row(page, SECOND), parts.row(page, AGAIN)),
    )


def stopped(page: Page) -> Finding:
    """Who has not been seen for longer than usual, and what usual means here."""
    words, found, gap = page.words, page.result(STOPPED), page.result("gap.usual.v1")
    question = words.say("n15.stopped.question")
    if not isinstance(found, Estimate):
        return parts.gate(page, "stopped", found, question)
    usual = [words.say("n15.stopped.usual", gap=_days(page, gap))] if isinstance(gap, Estimate) else []
    return page.finding(
        "stopped",
        "evidence",
        words.say("n15.stopped.some", hits=found.count, n=found.n),
        question=question,
        details=(*usual, words.say("n15.stopped.back")),
        sure=phrases.sure(words, found),
        asked=words.say("n15.based", n=found.n),
        figures=(parts.row(page, STOPPED), parts.row(page, "gap.usual.v1")),
    )


def _days(page: Page, gap: Estimate) -> str:
    return page.words.say("common.days", n=round(gap.value))


def groups(page: Page) -> Finding:
    """The people by how often they come and whether they were seen lately, with their part of the money."""
    words = page.words
    question = words.say("n15.groups.question")
    found = {name: page.result(GROUP, ("group", name)) for name in GROUPS}
    whole = page.result(GROUP)
    if not any(isinstance(one, Estimate | Suppressed) for one in found.values()):
        return parts.gate(page, "groups", parts.missing(whole), question)
    columns = tuple(words.say(f"n15.col.{name}") for name in ("often", "people", "money"))
    return page.finding(
        "groups",
        "evidence",
        away_said(page),
        question=question,
        details=(*([words.say("n15.groups.call")] if away(page) else []), words.say("n15.groups.often")),
        grid=Grid(columns, _rows(page, found), (1, 2)),
        figures=tuple(parts.row(page, GROUP, ("group", name)) for name in GROUPS),
    )


def away(page: Page) -> int:
    """How many people came often before and not lately; 0 where they must not be told."""
    found = page.result(GROUP, ("group", "regular_away"))
    return found.count if isinstance(found, Estimate) else 0


def away_said(page: Page) -> str:
    """The sentence about those who came often before."""
    found = page.result(GROUP, ("group", "regular_away"))
    if isinstance(found, Suppressed):
        return page.words.say("n15.groups.hidden")
    n = away(page)
    return page.words.say("n15.groups.away", n=n) if n else page.words.say("n15.groups.none")


def _rows(page: Page, found: dict[str, Result]) -> tuple[tuple[str, ...], ...]:
    """A row a group that has anybody; the money of hidden groups is hidden with them."""
    words, whole = page.words, customer_groups(book(page), page.period)
    money = whole.money if isinstance(whole, Groups) else {}
    rows = []
    for name, one in found.items():
        name_said = words.opening(phrases.group(words, "group", name))
        if isinstance(one, Estimate) and one.count:
            part = words.number(100 * money[name]) if money else ""
            rows.append((name_said, words.number(one.count), part))
        elif isinstance(one, Suppressed):
            rows.append((name_said, words.say("common.hidden"), ""))
    return tuple(rows)
