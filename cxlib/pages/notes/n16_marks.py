"""Notebook 16: the own past first, then typed-in benchmarks, limits and next steps."""

from __future__ import annotations

import datetime as dt
import math

from cxlib.base.estimate import Estimate, Z
from cxlib.base.intervals import wilson
from cxlib.base.registry import definition
from cxlib.clients.decided_outside import Benchmark, Rival
from cxlib.clients.decisions import Decisions
from cxlib.clients.rulebook import binding
from cxlib.measures import compare_others
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.notes.n16_others import by_stars, by_time, rivals, tried
from cxlib.pages.notes.n51_review import changed
from cxlib.pages.page import Page

STALE_YEARS = 3
"""A benchmark older than this is shown but not compared with."""

STALE_DAYS = 183
"""A competitor looked up longer ago than half a year is due again."""

CORE = (
    "nps.v1", "csat.t2b5.v1", "csat.t2b7.v1", "ces.mean7.v1", "reviews.mean5.v1", "frt.adherence.v1",
    "repeat.rate.v1",
)  # fmt: skip
"""Figures of the firm's own past; notebook 51 tells their changes at the same level."""


def history(page: Page) -> Finding:
    """The first benchmark: the firm's own figures a quarter and a year ago."""
    words = page.words
    question = words.say("n16.history.question")
    rows, moved = [], []
    for measure in CORE:
        now = page.result(measure)
        if not isinstance(now, Estimate):
            continue
        past = [
            page.result(measure, None, one) for one in (page.period.previous(), page.period.year_before())
        ]
        if not any(isinstance(one, Estimate) for one in past):
            continue
        ways = [changed(page, measure, against) for against in ("previous", "year_before")]
        moved += ways
        rows.append(
            (
                phrases.measure_name(words, measure),
                phrases.value(words, now),
                *(phrases.value(words, one) if isinstance(one, Estimate) else "" for one in past),
                _told(page, *ways),
            )
        )
    if not rows:
        needs = {"measure": CORE[0], "reason": "no_answers", "needed": 10, "have": 0}
        return page.finding("history", "gate", words.say("n16.history.none"), question=question, needs=needs)
    heads = ("measure", "now", "previous", "year", "told")
    said = "n16.history.moved" if {"better", "worse"} & set(moved) else "n16.history.same"
    return page.finding(
        "history", "evidence", words.say(said), question=question,
        details=tuple(parts.moved_holidays(page)) if any(row[3] for row in rows) else (),
        grid=Grid(tuple(words.say(f"n16.col.{head}") for head in heads), tuple(rows), (1, 2, 3)),
    )  # fmt: skip


def _told(page: Page, previous: str, year: str) -> str:
    """What the data show against the period before; where nothing, against the same time a year before."""
    if previous in ("better", "worse"):
        return page.words.say(f"n16.history.{previous}_cell")
    if year in ("better", "worse"):
        return page.words.say(f"n16.history.{year}_year_cell")
    return page.words.say("n16.history.unclear_cell")


def benchmarks(page: Page) -> Finding:
    """Figures of others, typed in with their source; compared where definition, country and year allow."""
    words = page.words
    question = words.say("n16.marks.question")
    found = Decisions.open(page.folder).of(Benchmark)
    if not found:
        needs = {"measure": "nps.v1", "reason": "no_answers", "needed": 1, "have": 0}
        return page.finding("marks", "gate", words.say("n16.marks.none"), question=question, needs=needs)
    rows = tuple(
        (
            phrases.measure_name(words, one.measure),
            phrases.amount(words, one.value, definition(one.measure).unit),
            _own(page, one),
            words.say(f"n16.marks.{_verdict(page, one)}"),
            _source(page, one),
        )
        for one in found
    )
    heads = ("measure", "others", "us", "told", "source")
    used = [one for one in found if _verdict(page, one) in ("better", "worse", "unclear")]
    usable, bare = len(used), sum(limits_of(one) == (one.value, one.value) for one in used)
    return page.finding(
        "marks",
        "evidence",
        words.say("n16.marks.sentence", n=usable) if usable else words.say("n16.marks.unusable"),
        question=question,
        details=(
            words.say("n16.marks.definition"),
            *([words.say("n16.marks.exact", n=bare)] if bare else []),
        ),
        grid=Grid(tuple(words.say(f"n16.col.{head}") for head in heads), rows, (1, 2)),
    )


def _source(page: Page, mark: Benchmark) -> str:
    told = {"source": mark.source, "country": mark.country, "year": str(mark.year)}
    if mark.asked:
        return page.words.say("n16.marks.source_asked", asked=mark.asked, **told)
    return page.words.say("n16.marks.source", **told)


def _own(page: Page, mark: Benchmark) -> str:
    own = page.result(mark.measure)
    return phrases.value(page.words, own)


def _verdict(page: Page, mark: Benchmark) -> str:
    """better, worse, unclear; or why there is none: country, old, asked unlike ours, no own figure."""
    own = page.result(mark.measure)
    if mark.country != page.settings.country:
        return "country"
    if page.period.year - mark.year > STALE_YEARS:
        return "old"
    if not mark.asked:
        return "unasked"
    if not _same_way(page, mark):
        return "way"
    if not isinstance(own, Estimate):
        return "no_own"
    theirs = Estimate(mark.measure, mark.value, *limits_of(mark), mark.n or 1, own.unit, "typed", mark.source)
    return compare_others.standing(own, theirs, direction=definition(mark.measure).direction)


SCALES = {"share": (0.0, 1.0), "points": (-100.0, 100.0), "stars": (1.0, 5.0)}
"""Unit -> the ends of its scale."""


def limits_of(mark: Benchmark) -> tuple[float, float]:
    """A published figure's own interval: as its source gives it, else from its number of answers.

    The answers are taken to differ as much as such a figure allows. Without either it is taken as it stands.
    """
    if mark.low is not None or mark.high is not None:
        return (mark.value if mark.low is None else mark.low, mark.value if mark.high is None else mark.high)
    scale = SCALES.get(definition(mark.measure).unit)
    if mark.n is None or scale is None:
        return mark.value, mark.value
    bottom, top = scale
    if (bottom, top) == (0.0, 1.0):
        return wilson(mark.value * mark.n, mark.n)
    half = Z * math.sqrt((top - mark.value) * (mark.value - bottom) / mark.n)
    return max(bottom, mark.value - half), min(top, mark.value + half)


def _same_way(page: Page, mark: Benchmark) -> bool:
    """Whether most of our own answers came by the channel that the source names, where both are known."""
    survey = page.rows("survey")
    if not mark.channel or definition(mark.measure).table != "survey" or "channel" not in survey:
        return True
    known = survey["channel"].dropna().astype(str)
    return known.empty or float((known.str.casefold() == mark.channel.strip().casefold()).mean()) >= 0.5


def strengths(page: Page) -> Finding:
    """Each competitor against what was compared: ahead, behind, or not enough data."""
    words, names = page.words, rivals(page)
    question = words.say("n16.gaps.question")
    if not names:
        needs = {"measure": "rivals.gap.v1", "reason": "no_answers", "needed": 10, "have": 0}
        return page.finding("gaps", "gate", words.say("n16.standing.nobody"), question=question, needs=needs)
    stars, asked = by_stars(page), {one.rival: one for one in tried(page)}
    rows = tuple(
        (
            name,
            words.say(f"n16.standing.{stars.get(name, 'few')}_cell"),
            words.say(f"n16.standing.{by_time(page, asked[name]) if name in asked else 'few'}_cell"),
        )
        for name in names
    )
    heads = ("who", "by_stars", "by_time")
    return page.finding(
        "gaps", "evidence", words.say("n16.gaps.sentence"), question=question,
        grid=Grid(tuple(words.say(f"n16.col.{head}") for head in heads), rows),
    )  # fmt: skip


def limits(page: Page) -> Finding:
    """What this does not tell you."""
    words = page.words
    return page.finding(
        "limits",
        "limits",
        words.say("n16.limits.sentence"),
        question=words.say("n16.q.limits"),
        details=(words.say("n16.limits.countries"), words.say("n16.limits.inside"), *_bound(page)),
    )


def _bound(page: Page) -> list[str]:
    """What the rules of the client's country and sector say about comparing in public."""
    language = page.words.language
    return [
        page.words.say("n16.limits.rule", why=rule.why[language], instead=rule.instead[language])
        for rule in binding(page.settings, "competitor_chart")
    ]


def next_steps(page: Page) -> Finding:
    """What to do next."""
    words, steps = page.words, []
    worse = [name for name, how in by_stars(page).items() if how == "worse"]
    if worse:
        steps.append(words.say("n16.next.learn", names=words.listing(worse)))
    if not tried(page):
        steps.append(words.say("n16.next.try"))
    if not isinstance(page.result("compared.index.v1"), Estimate):
        steps.append(words.say("n16.next.ask"))
    steps.append(words.say("n16.next.again"))
    return page.finding("next", "next", steps[0], question=words.say("n16.q.next"), details=tuple(steps[1:]))


def watched(page: Page) -> Finding:
    """For the consultant: the competitors looked up, by keyword and place; what is due again."""
    words = page.notes
    found = Decisions.open(page.folder).of(Rival)
    if not found:
        return page.finding(
            "watched", "note", words.say("n16.watched.none"), details=(words.say("n16.watched.how"),)
        )
    today = page.as_of.date()
    old = [one for one in found if today - one.seen_on > dt.timedelta(days=STALE_DAYS)]
    rows = tuple(
        (
            one.name, one.keyword, "" if one.rank is None else words.number(one.rank),
            words.day(one.seen_on, year=True), words.say("n16.watched.due") if one in old else "",
        )
        for one in sorted(found, key=lambda one: (one.keyword, one.rank or 1000, one.name))
    )  # fmt: skip
    heads = ("who", "keyword", "rank", "seen", "due")
    said = words.say("n16.watched.old", n=len(old)) if old else words.say("n16.watched.fresh", n=len(found))
    return page.finding(
        "watched", "note", said, details=(words.say("n16.watched.how"),),
        grid=Grid(tuple(words.say(f"n16.col.{head}") for head in heads), rows, (2,)),
    )  # fmt: skip
