"""Notebook 10: what a team sees when it looks at its own firm - checklists, SWOT, ideas."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cxlib.base.quarter import Period
from cxlib.base.registry import definition
from cxlib.clients.decided_checks import SIDES, Idea, Mark, Side, SwotLine, checks
from cxlib.clients.decisions import Decisions
from cxlib.pages import charts, phrases
from cxlib.pages.actions import last_day
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes.n16_others import by_stars
from cxlib.pages.notes.n51_review import changed
from cxlib.pages.page import Page

LOW, FULL = 1, 3
NAMED = 3
HALF_A_YEAR = dt.timedelta(days=183)
"""An item looked at longer ago is due again."""

Line = tuple[Side, str, str]


def marks(page: Page) -> dict[tuple[str, str], list[Mark]]:
    """Every item's marks up to the page's last day, the newest first."""
    found: dict[tuple[str, str], list[Mark]] = {}
    known = [one for one in Decisions.open(page.folder).of(Mark) if one.seen_on <= last_day(page)]
    for one in sorted(known, key=lambda one: one.seen_on, reverse=True):
        found.setdefault((one.check, one.item), []).append(one)
    return found


@dataclass(frozen=True)
class Judged:
    """One item: its newest mark, and the newest one of an earlier quarter: a correction is no second look."""

    now: Mark
    before: Mark | None

    @property
    def moved(self) -> int:
        return self.now.score - self.before.score if self.before else 0


def judged(page: Page) -> dict[tuple[str, str], Judged]:
    """Every item that was judged, in the order of the lists."""
    found = {}
    for key, some in marks(page).items():
        quarter = Period.quarter_of(some[0].seen_on).first_day
        earlier = (one for one in some if one.seen_on < quarter)
        found[key] = Judged(some[0], next(earlier, None))
    order = [(check, item) for check, (_, items) in checks().items() for item in items]
    return {key: found[key] for key in order if key in found}


def name(page: Page, check: str, item: str) -> str:
    """An item in the reader's language."""
    return str(checks()[check][1][item][page.words.language])


def quoted(page: Page, check: str, item: str) -> str:
    """An item inside a sentence: it is a sentence of its own."""
    return page.words.say("n10.quoted", item=name(page, check, item))


def checked(page: Page) -> Finding:
    """The answer: what is missing, by the team's own eyes; closed until something was checked."""
    words, found = page.words, judged(page)
    question = words.say("n10.checked.question")
    if not found:
        needs = {"measure": "touchpoint.low.v1", "reason": "no_answers", "needed": 1, "have": 0}
        return page.finding("checked", "gate", words.say("n10.checked.none"), question=question, needs=needs)
    low = sorted((one.now.score, key) for key, one in found.items() if one.now.score <= LOW)
    names = [quoted(page, *key) for _, key in low[:NAMED]]
    said = (
        words.say("n10.checked.low", items=words.listing(names)) if names else words.say("n10.checked.fine")
    )
    parted = (
        ("risen", [key for key, one in found.items() if one.moved > 0]),
        ("fallen", [key for key, one in found.items() if one.moved < 0]),
        ("unplanned", [key for _, key in low if not found[key].now.action]),
    )
    details = [
        words.say(f"n10.checked.{way}", items=words.listing([quoted(page, *key) for key in some[:NAMED]]))
        for way, some in parted
        if some
    ]
    if due := sum(last_day(page) - one.now.seen_on > HALF_A_YEAR for one in found.values()):
        details.append(words.say("n10.checked.due", n=due))
    return page.finding(
        "checked", "answer", said, question=question,
        details=(*details, words.say("n10.checked.inside")),
        asked=words.say("n10.checked.items", n=len(found)),
    )  # fmt: skip


def lists(page: Page) -> Finding:
    """Every item of every checklist: now, last time, what was seen."""
    words, found = page.words, judged(page)
    question = words.say("n10.lists.question")
    if not found:
        needs = {"measure": "touchpoint.low.v1", "reason": "no_answers", "needed": 1, "have": 0}
        return page.finding("lists", "gate", words.say("n10.checked.none"), question=question, needs=needs)
    titles = {one.id: one.title for one in Decisions.open(page.folder).actions()}
    rows = tuple(
        (
            name(page, *key),
            words.say(f"n10.score.{one.now.score}"),
            words.say(f"n10.score.{one.before.score}") if one.before else "",
            words.day(one.now.seen_on, year=True),
            one.now.evidence,
            titles.get(one.now.action, one.now.action),
        )
        for key, one in found.items()
    )
    bars = [
        charts.Bar(name(page, *key), float(score), words.say("n10.of_three", score=score), guess=True)
        for key, score in ((key, one.now.score) for key, one in found.items())
    ]
    heads = ("item", "now", "before", "seen", "evidence", "action")
    return page.finding(
        "lists", "evidence", words.say("n10.lists.sentence", n=len(rows)), question=question,
        details=(*_totals(page, found), words.say("n10.lists.guess")),
        chart=charts.bars(bars, words=words, alt=words.say("n10.lists.alt"), top=float(FULL)),
        grid=Grid(tuple(words.say(f"n10.col.{head}") for head in heads), rows),
    )  # fmt: skip


def _totals(page: Page, found: dict[tuple[str, str], Judged]) -> list[str]:
    """Each list's points of all its judged items could have, and how those judged twice moved."""
    words, told = page.words, []
    for check, (names, _) in checks().items():
        some = [one for key, one in found.items() if key[0] == check]
        if not some:
            continue
        points = {"now": sum(one.now.score for one in some), "top": FULL * len(some)}
        twice = [one for one in some if one.before]
        blanks: dict[str, Any] = {"name": names[words.language], **points}
        if twice:
            blanks |= {
                "before": sum(one.now.score - one.moved for one in twice),
                "after": sum(one.now.score for one in twice),
            }
        told.append(words.say("n10.lists.total_twice" if twice else "n10.lists.total", **blanks))
    return told


def lines(page: Page) -> list[Line]:
    """SWOT lines: those the data and the checklists give, then those typed in."""
    found: list[Line] = []
    for key, some in marks(page).items():
        side: Side | None = (
            "strength" if some[0].score == FULL else "weakness" if some[0].score <= LOW else None
        )
        if side:
            score = page.words.say(f"n10.score.{some[0].score}")
            text = page.words.say("n10.swot.item", item=name(page, *key), score=score)
            found.append((side, text, page.words.say("n10.swot.check")))
    for rival, how in by_stars(page).items():
        if how != "unclear":
            side = "strength" if how == "better" else "threat"
            found.append(
                (side, page.words.say(f"n10.swot.{how}", name=rival), page.words.say("n10.swot.stars"))
            )
    for measure in ("frt.adherence.v1", "csat.t2b5.v1"):
        if changed(page, measure, "previous") == "better":
            grown = page.words.say("n10.swot.grown", measure=phrases.measure_name(page.words, measure))
            found.append(("strength", grown, page.words.say("n10.swot.figures")))
    typed = Decisions.open(page.folder).of(SwotLine)
    return [
        *found,
        *((one.side, one.text, one.evidence or page.words.say("n10.swot.opinion")) for one in typed),
    ]


def swot(page: Page) -> Finding:
    """Strengths, weaknesses, opportunities and threats, each with where it can be seen."""
    words, found = page.words, lines(page)
    question = words.say("n10.swot.question")
    if not found:
        needs = {"measure": "touchpoint.low.v1", "reason": "no_answers", "needed": 1, "have": 0}
        return page.finding("swot", "gate", words.say("n10.swot.none"), question=question, needs=needs)
    ordered = sorted(found, key=lambda line: SIDES.index(line[0]))
    rows = tuple((words.say(f"n10.side.{side}"), text, evidence) for side, text, evidence in ordered)
    opinion = words.say("n10.swot.opinion")
    counts = {side: sum(one[0] == side for one in found) for side in ("strength", "weakness")}
    return page.finding(
        "swot", "evidence",
        words.say("n10.swot.sentence", strong=counts["strength"], weak=counts["weakness"]), question=question,
        details=(words.say("n10.swot.how"),),
        grid=Grid(
            tuple(words.say(f"n10.col.{head}") for head in ("side", "line", "evidence")), rows,
            quiet=tuple(place for place, row in enumerate(rows) if row[2] == opinion),
        ),
    )  # fmt: skip


def ideas(page: Page) -> Finding:
    """Pleasant surprises that were thought of, each with its measure and its day."""
    words = page.words
    question = words.say("n10.ideas.question")
    found = Decisions.open(page.folder).of(Idea)
    if not found:
        needs = {"measure": "touchpoint.low.v1", "reason": "no_answers", "needed": 1, "have": 0}
        return page.finding("ideas", "gate", words.say("n10.ideas.none"), question=question, needs=needs)
    rows = tuple(
        (
            one.title,
            one.touchpoint or words.say(f"common.stage.{one.stage}"),
            "" if one.cost is None else words.money(one.cost),
            definition(one.measure).names[words.language],
            words.day(one.look_on, year=True),
        )
        for one in sorted(found, key=lambda one: (one.look_on, one.id))
    )
    heads = ("idea", "place", "cost", "measure", "look")
    return page.finding(
        "ideas", "evidence", words.say("n10.ideas.sentence", n=len(found)), question=question,
        grid=Grid(tuple(words.say(f"n10.col.{head}") for head in heads), rows, (2,)),
    )  # fmt: skip


def limits(page: Page) -> Finding:
    """What this does not tell you."""
    words = page.words
    return page.finding(
        "limits", "limits", words.say("n10.limits.sentence"), question=words.say("n10.q.limits"),
        details=(words.say("n10.limits.again"),),
    )  # fmt: skip


def next_steps(page: Page) -> Finding:
    """What to do next."""
    words = page.words
    return page.finding(
        "next", "next", words.say("n10.next.ask"), question=words.say("n10.q.next"),
        details=(words.say("n10.next.again"),),
    )  # fmt: skip
