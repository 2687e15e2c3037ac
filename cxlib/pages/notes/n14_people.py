"""Notebook 14: the promise by topic for the firm, and by person for the consultant alone.

Figures of a person are worked out here, from the rows: they are never among a run's frozen figures.
"""

from __future__ import annotations

import pandas as pd

from cxlib.base.estimate import Estimate
from cxlib.intake.privacy import pseudonym
from cxlib.measures import service
from cxlib.measures.compare_groups import shares_beside_the_rest
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import cases, parts
from cxlib.pages.notes.n14_promises import lowest_told
from cxlib.pages.page import Page

LEAST = 20
"""A person with fewer cases that were due is not judged: field guide, legal traps, 9."""

ANSWERED = "frt.adherence.v1"


def topics(page: Page) -> Finding:
    """Answered in time by topic; a note to the consultant where topics are not noted or too many."""
    words, question = page.words, page.words.say("n14.topics.question")
    names = page.figures.groups(page.period.name, ANSWERED).get("topic", [])
    found = [(name, page.result(ANSWERED, ("topic", name))) for name in names]
    known = [(name, one) for name, one in found if isinstance(one, Estimate)]
    if len(known) < 2:
        return page.finding("topics", "note", page.notes.say("n14.topics.none"), question=question)
    known.sort(key=lambda one: (-one[1].n, one[0]))
    columns = tuple(words.say(key) for key in ("n14.col.topic", "n14.col.kept", "common.table.sure"))
    rows = tuple(
        (words.opening(name), parts.of(words, one), phrases.interval(words, one)) for name, one in known
    )
    hidden = len(known) < len(found)
    return page.finding(
        "topics",
        "evidence",
        _slowest_topic(page, known),
        question=question,
        details=(words.say("n14.topics.small"),) if hidden else (),
        grid=Grid(columns, rows, (1, 2)),
        figures=tuple(parts.row(page, ANSWERED, ("topic", name)) for name, _ in known),
    )


def _slowest_topic(page: Page, known: list[tuple[str, Estimate]]) -> str:
    """The topic least often answered in time, where it clearly lies below the others together."""
    low = lowest_told(dict(known))
    if low is None:
        return page.words.say("n14.topics.none_slower")
    return page.words.say("n14.topics.found", topic=low[0], met=low[1].count, n=low[1].n)


def people(page: Page) -> Finding:
    """For the consultant alone: answered in time by person, of those with at least 20 cases."""
    words, frame = page.notes, cases.contacts(page)
    stem, question = cases.stem(frame), page.notes.say("n14.people.question")
    if not stem or "agent" not in frame or not frame["agent"].notna().any():
        return page.finding("people", "note", words.say("n14.people.no_column"), question=question)
    found = _by_person(frame, f"{stem}_outcome")
    shown = [one for one in found if one[1].n >= LEAST]
    few = words.say("n14.people.few", least=LEAST, n=len(found) - len(shown))
    if not shown:
        return page.finding("people", "note", few, question=question)
    names = _names(page)
    columns = tuple(words.say(key) for key in ("n14.col.person", "n14.col.kept", "common.table.sure"))
    rows = tuple(
        (names.get(who, who[:8]), parts.of(words, one), phrases.interval(words, one)) for who, one in shown
    )
    details = [words.say("n14.people.care"), words.say("n14.people.cases")]
    details += [few] if len(shown) < len(found) else []
    details += [words.say("n14.people.names")] if any(who not in names for who, _ in shown) else []
    return page.finding(
        "people",
        "note",
        _apart(page, shown),
        question=question,
        details=tuple(details),
        grid=Grid(columns, rows, (1, 2)),
    )


def _by_person(frame: pd.DataFrame, outcome: str) -> list[tuple[str, Estimate]]:
    """Each person's share in time among the cases that were due, the most cases first."""
    shares = [(str(who), service.adherence(rows[outcome])) for who, rows in frame.groupby("agent")]
    found = [(who, one) for who, one in shares if isinstance(one, Estimate)]
    return sorted(found, key=lambda one: (-one[1].n, one[0]))


def _apart(page: Page, shown: list[tuple[str, Estimate]]) -> str:
    """Whether anybody can be told apart from the others, allowing for how many people there are."""
    apart = len(shown) > 1 and bool(shares_beside_the_rest(dict(shown)).told)
    return page.notes.say("n14.people.apart" if apart else "n14.people.alike")


def _names(page: Page) -> dict[str, str]:
    """Stand-in -> name, for the people that client.yml lists as staff."""
    return {pseudonym(page.folder.key, "s", name): name for name in page.settings.staff}
