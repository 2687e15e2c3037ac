"""Notebook 51: the answer, what changed since last time, the open decision, limits and what next."""

from __future__ import annotations

import datetime as dt

from cxlib.base.estimate import Estimate, NoData
from cxlib.base.registry import definitions
from cxlib.clients.decisions import Decisions, PageDecision
from cxlib.measures.compare import shows
from cxlib.measures.figures_changes import AMONG, LOOKED_AT, together
from cxlib.pages import actions as register
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, Grid, OwnerLine
from cxlib.pages.notes import n51_words as say
from cxlib.pages.notes import parts
from cxlib.pages.notes.n41_board import board
from cxlib.pages.notes.n51_actions import BAD, GOOD, NEITHER, VERDICTS, told
from cxlib.pages.page import Page

MEETING = dt.timedelta(days=31)

ANSWERS = ("nps", "csat", "ces", "rating", "comment")


def answer(page: Page) -> Finding:
    """The answer: what the changes did, in verdicts; the owner's first line stands here too."""
    words, found = page.words, told(page)
    question = words.say("n51.answer.question")
    tally = {name: sum(one.verdict == name for one in found) for name in VERDICTS}
    verdicts = [words.say(f"n51.tally.{name}", n=n) for name, n in tally.items() if n]
    said = (
        words.say("n51.answer.sentence", verdicts="; ".join(verdicts))
        if verdicts
        else words.say("n51.answer.none_yet")
    )
    details = [said] if is_first(page) else []
    if is_first(page):
        said = words.say("n51.answer.first", period=words.period(page.period), next=following(page))
    return page.finding(
        "answer",
        "answer",
        said,
        question=question,
        details=(head(page), *details),
        owner=(OwnerLine("head", head(page)), *_quiet(page)),
    )


def head(page: Page) -> str:
    """Who, when, how many answers, and until when the data go."""
    words = page.words
    blanks = {"name": page.settings.name, "period": words.period(page.period), "day": register.last_day(page)}
    if n := answered(page):
        return words.say("n51.head.answers", n=n, **blanks)
    if n := len(page.rows("contacts", columns=("opened_at",))):
        return words.say("n51.head.cases", n=n, **blanks)
    return words.say("n51.head.nothing", **blanks)


def answered(page: Page) -> int:
    """How many answered anything of a survey this time."""
    survey = page.rows("survey", columns=ANSWERS)
    asked = [name for name in ANSWERS if name in survey]
    return int(survey[asked].notna().any(axis=1).sum()) if asked else 0


def is_first(page: Page) -> bool:
    """Whether no earlier period has any figure."""
    return not any(
        isinstance(page.result(measure, None, past), Estimate)
        for measure in definitions()
        for past in (page.period.previous(), page.period.year_before())
    )


def comparable(page: Page) -> bool:
    """Whether any figure looked at can be held against the period before or a year ago."""
    past = ("previous", "year_before")
    return any(changed(page, measure, against) for measure in looked_at(page) for against in past)


def following(page: Page) -> str:
    """The next period, in which there is something to compare with."""
    return page.words.period(page.period.shifted(1))


def incomparable(page: Page, where: str) -> str:
    """Why nothing can have moved: the first period measured, and from when on there is a comparison."""
    if not is_first(page):
        return page.words.say("n51.changes.nothing")
    blanks = {"next": following(page)} if where == "beside" else {}
    return page.words.say(f"n51.{where}.first", **blanks)


def changed(page: Page, measure: str, against: str) -> str:
    """better, worse or unclear as one of the figures looked at; empty without anything to compare with."""
    moved = page.result(f"{measure}~{against}", AMONG)
    return better_or_worse(measure, moved) if isinstance(moved, Estimate) else ""


def better_or_worse(measure: str, change: Estimate) -> str:
    """better, worse or unclear, by the direction that is good for the measure."""
    return parts.better_or_worse(measure, change) or "unclear"


def looked_at(page: Page) -> list[str]:
    """The figures there are this time."""
    return together([measure for measure in LOOKED_AT if isinstance(page.result(measure), Estimate)])


def changes(page: Page) -> Finding:
    """What changed since the period before and since a year ago, with intervals."""
    words, measures = page.words, looked_at(page)
    question = words.say("n51.changes.question")
    if not comparable(page):
        return page.finding("changes", "evidence", incomparable(page, "changes"), question=question)
    said = _moved(page, measures, "previous")
    since_year = _moved(page, measures, "year_before")
    nothing = words.say("n51.changes.none_previous" if since_year else "n51.changes.none")
    rows = tuple(
        (
            phrases.measure_name(words, measure),
            phrases.value(words, page.result(measure)),
            _cell(page, measure, "previous"),
            _cell(page, measure, "year_before"),
        )
        for measure in measures
    )
    columns = (
        words.say("common.table.measure"),
        *(words.say(f"n51.col.{name}") for name in ("now", "previous", "year")),
    )
    a_year = any(changed(page, measure, "year_before") for measure in measures)
    return page.finding(
        "changes",
        "evidence",
        said[0] if said else nothing,
        question=question,
        details=(
            *said[1:],
            *since_year,
            *_alone(page, measures),
            *(parts.moved_holidays(page) if a_year else ()),
            words.say("n51.changes.both"),
            words.say("n51.changes.chance", n=len(measures)),
        ),
        grid=Grid(columns, rows),
        fold=words.say("common.fold"),
        figures=tuple(
            parts.row(page, one, segment)
            for measure in measures
            for one, segment in ((measure, None), (f"{measure}~previous", AMONG))
        ),
    )


def _moved(page: Page, measures: list[str], against: str) -> list[str]:
    """Which figures got worse and which better, as some of those looked at."""
    year = "_year" if against == "year_before" else ""
    return [
        page.words.say(f"n51.changes.{way}{year}", measures=_names(page, names))
        for way in ("worse", "better")
        if (names := [one for one in measures if changed(page, one, against) == way])
    ]


def _alone(page: Page, measures: list[str]) -> list[str]:
    """Which figures show a change since the period before only when nothing else is looked at.

    Their own pages tell of it, so the reader hears here why this page does not count it.
    """
    unclear = [one for one in measures if changed(page, one, "previous") == "unclear"]
    plain = {one: page.result(f"{one}~previous") for one in unclear}
    names = [one for one, moved in plain.items() if isinstance(moved, Estimate) and shows(moved) != "unclear"]
    return [page.words.say("n51.changes.alone", measures=_names(page, names))] if names else []


def _names(page: Page, measures: list[str]) -> str:
    words = page.words
    return words.listing([words.inside(phrases.measure_name(words, one)) for one in measures])


def _cell(page: Page, measure: str, against: str) -> str:
    words, way = page.words, changed(page, measure, against)
    moved = page.result(f"{measure}~{against}", AMONG)
    text = say.change_range(words, moved) if isinstance(moved, Estimate) else ""
    if not way or not text:
        plain = page.result(f"{measure}~{against}")
        priced = isinstance(plain, NoData) and plain.reason == "prices"
        return words.say("n51.changes.prices_cell" if priced else "n51.changes.no_cell")
    return words.say(f"n51.changes.{way}_cell", range=text)


def _quiet(page: Page) -> list[OwnerLine]:
    """The one line of a quarter in which nothing needs the owner; only with cases to know it from."""
    found = board(page)
    busy = found is None or found.silent or len(found.overdue) > 0
    news = any(one.judgement is not None for one in told(page)) or open_questions(page)
    moved = any(changed(page, one, "previous") in ("better", "worse") for one in looked_at(page))
    if busy or news or moved:
        return []
    return [
        OwnerLine("quiet", page.words.say("n51.owner.quiet_first" if is_first(page) else "n51.owner.quiet"))
    ]


def questions(page: Page) -> list[PageDecision]:
    """Questions asked up to the meeting about the period, a month after its end, oldest first."""
    until = page.period.last_day + MEETING
    return [one for one in Decisions.open(page.folder).questions() if one.asked_on <= until]


def open_questions(page: Page) -> list[PageDecision]:
    """Those without an answer."""
    return [one for one in questions(page) if one.answer is None]


def decide(page: Page) -> Finding:
    """The open question to the owner, and what was decided this time."""
    words, waiting = page.words, open_questions(page)
    question = words.say("n51.decide.question")
    done = [
        words.say("n51.decide.answered", question=one.question, answer=one.answer, day=one.answered_on)
        for one in questions(page)
        if one.answer is not None and one.answered_on is not None and one.answered_on >= page.period.first_day
    ]
    if not waiting:
        return page.finding(
            "decide", "evidence", words.say("n51.decide.none"), question=question, details=tuple(done)
        )
    first = waiting[0]
    rest = [words.say("n51.decide.more", n=len(waiting) - 1)] if len(waiting) > 1 else []
    asked = words.say("n51.decide.asked", day=first.asked_on)
    line = OwnerLine(
        "decision", words.say("n51.owner.decision", question=first.question), (asked,), first.options
    )
    return page.finding(
        "decide",
        "evidence",
        words.say("n51.decide.some", question=first.question),
        question=question,
        details=(" · ".join(first.options), asked, *rest, *done),
        owner=(line,),
    )


def limits(page: Page) -> Finding:
    """What this does not tell you."""
    words = page.words
    details = [*parts.season(page, *looked_at(page)), words.say("n51.limits.other")]
    if len(told(page)) > 3:
        details.append(words.say("n51.limits.family"))
    return page.finding(
        "limits",
        "limits",
        words.say("n51.limits.sentence"),
        question=words.say("n51.q.limits"),
        details=tuple(details),
    )


def next_steps(page: Page) -> Finding:
    """What to do next: stop what got worse, keep, talk, wait, or plan."""
    words, found = page.words, told(page)
    groups = {"worse": BAD, "continue": GOOD, "stop": NEITHER, "wait": ("too_early",)}
    steps = [
        words.say(f"n51.next.{name}", titles=words.listing(titles))
        for name, verdicts in groups.items()
        if (titles := [one.action.title for one in found if one.verdict in verdicts])
    ]
    running = sum(one.verdict == "too_early" for one in found)
    steps += [words.say("n51.next.plan")] if running < 3 else [words.say("n51.next.nothing")]
    return page.finding("next", "next", steps[0], question=words.say("n51.q.next"), details=tuple(steps[1:]))
