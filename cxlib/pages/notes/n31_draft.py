"""Notebook 31: what it takes to see a change, the draft of at most three actions, limits and next steps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from math import ceil

from cxlib.base.estimate import Estimate
from cxlib.measures.effects import answers_needed_share
from cxlib.measures.priorities import Ranked
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.notes.n12_spots import Journey, journey_of, name_of, ranked
from cxlib.pages.notes.n31_first import contenders
from cxlib.pages.page import Page
from cxlib.pages.wording import Words

MOST = 3
"""At most three actions a period."""

LONGEST_PERIODS = 8
"""Two years of quarters: beyond that a change cannot be told."""

USUAL_SHARE = 0.3
"""The share of low scores that is assumed where nobody was asked yet."""


@dataclass(frozen=True)
class Plan:
    """How one pain point would be seen again: its measure, the share now, and the answers a change needs.

    before: share of low scores, None where nobody is asked; have: answers in this period;
    periods: how many periods until the needed answers are in, None beyond two years.
    """

    pain: Ranked
    measure: str
    segment: tuple[str, str]
    before: Estimate | None
    needed: int
    have: int

    @property
    def periods(self) -> int | None:
        if not self.have:
            return None
        found = ceil(self.needed / self.have)
        return found if found <= LONGEST_PERIODS else None

    @property
    def hoped(self) -> float:
        """Half of the low scores gone."""
        return (self.before.value if self.before else USUAL_SHARE) / 2

    @property
    def minimum(self) -> float:
        """The smallest useful change: half of the hoped one, at least one of a hundred where that is less."""
        return max(min(0.01, self.hoped / 2), round(self.hoped / 2, 2))


def plans(found: Journey) -> list[Plan]:
    """A plan for each of the first three pain points."""
    return [_plan(found, one) for one in ranked(found)[:MOST]]


def _plan(found: Journey, pain: Ranked) -> Plan:
    spot = next(one for one in found.spots if one.touchpoint == pain.pain.name)
    is_aspect = spot.touchpoint in found.aspects
    measure = "driver.low.v1" if is_aspect else "touchpoint.low.v1"
    segment = ("driver" if is_aspect else "touchpoint", spot.touchpoint)
    low = spot.low if isinstance(spot.low, Estimate) and spot.low.value > 0 else None
    share = low.value if low and low.n >= 5 else USUAL_SHARE
    return Plan(
        pain,
        measure,
        segment,
        low if low and low.n >= 5 else None,
        answers_needed_share(share, share / 2),
        spot.asked,
    )


def measures(page: Page) -> Finding:
    """What each of the first three would need, so that a change can be seen next time."""
    found, words = journey_of(page), page.words
    planned, question = plans(found), words.say("n31.q.measures")
    if not planned:
        needs = {"measure": "pain.reach.v1", "reason": "no_answers", "needed": 1, "have": 0}
        return page.finding("measures", "gate", words.say("n31.first.none"), question=question, needs=needs)
    titles = tuple(words.say(f"n31.col.{name}") for name in ("name", "now", "needed", "have"))
    rows = tuple(
        (
            name_of(page, found, one.pain.pain.name),
            _now(page, found, one),
            words.number(one.needed),
            _have(page, found, one),
        )
        for one in planned
    )
    return page.finding(
        "measures",
        "evidence",
        words.say("n31.measures.some", n=len(planned)),
        question=question,
        details=tuple(_told(page, found, one) for one in planned),
        grid=Grid(titles, rows, (1, 2, 3)),
    )


def _shown(found: Journey, one: Plan) -> bool:
    return one.pain.pain.name not in found.hidden


def _now(page: Page, found: Journey, one: Plan) -> str:
    if not _shown(found, one):
        return page.words.say("common.hidden")
    return parts.of(page.words, one.before) if one.before else page.words.say("common.gate.short")


def _have(page: Page, found: Journey, one: Plan) -> str:
    return page.words.number(one.have) if _shown(found, one) else page.words.say("common.hidden")


def _told(page: Page, found: Journey, one: Plan) -> str:
    name, words = name_of(page, found, one.pain.pain.name), page.words
    if not one.have or not _shown(found, one):
        return words.say("n31.measures.ask", name=name, needed=one.needed)
    if one.before is None:
        return words.say("n31.measures.few", name=name, needed=one.needed, have=one.have)
    if one.periods is None:
        return words.say("n31.measures.never", name=name, have=one.have)
    key = "enough" if one.periods == 1 else "more"
    return words.say(f"n31.measures.{key}", name=name, needed=one.needed, have=one.have)


def draft(page: Page) -> Finding:
    """For the consultant: at most three actions with measure, smallest useful change and planned look."""
    found, words = journey_of(page), page.notes
    planned, question = plans(found), words.say("n31.q.draft")
    if not planned:
        return page.finding("draft", "note", words.say("n31.draft.none"), question=question)
    columns = ("name", "id", "segment", "minimum", "hoped", "look", "needed")
    rows = tuple(
        (
            _name(page, found, one),
            f"{one.measure} – {phrases.measure_name(words, one.measure)}",
            f"{one.segment[0]}={one.segment[1]}",
            _points(words, one.minimum),
            _points(words, one.hoped),
            words.day(look, year=True) if (look := planned_look(page, one)) else words.say("n31.draft.done"),
            words.number(one.needed),
        )
        for one in planned
    )
    titles = tuple(words.say(f"n31.col.{name}") for name in columns)
    return page.finding(
        "draft",
        "note",
        words.say("n31.draft", n=len(planned)),
        question=question,
        details=(words.say("n31.draft.who"), words.say("n31.draft.season")),
        grid=Grid(titles, rows, (3, 4, 6)),
    )


def _points(words: Words, share: float) -> str:
    """A share as "13 of 100", with a decimal only where it matters."""
    points = round(100 * share, 0 if share >= 0.1 else 1)
    return words.say("n31.draft.points", points=words.number(points, 0 if points == int(points) else 1))


def _name(page: Page, found: Journey, one: Plan) -> str:
    name = one.pain.pain.name
    return parts.aspect_name(page.notes, name) if name in found.aspects else name


def planned_look(page: Page, one: Plan) -> dt.date | None:
    """The last day of the period in which the needed answers will be in, asking from the next one on."""
    if one.before is not None and one.periods is None:
        return None
    return page.period.shifted(one.periods or 2).last_day


def limits(page: Page) -> Finding:
    """What the order does not tell."""
    words = page.words
    details = (words.say("n31.limits.effort"), words.say("n31.limits.back"))
    said = words.say("n31.limits.heard")
    return page.finding("limits", "limits", said, question=words.say("n31.q.limits"), details=details)


def next_steps(page: Page) -> Finding:
    """What to do next, from the order."""
    found, words = journey_of(page), page.words
    order = ranked(found)
    if not order:
        keys = ["collect"]
    else:
        unasked = any(one.before is None for one in plans(found))
        keys = ["choose", *(["tie"] if len(contenders(order)) > 1 else []), *(["ask"] if unasked else [])]
    steps = [words.say(f"n31.next.{key}") for key in keys]
    return page.finding("next", "next", steps[0], question=words.say("n31.q.next"), details=tuple(steps[1:]))
