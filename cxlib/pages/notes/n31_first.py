"""Notebook 31, what first: the pain points in order, with the places chance could give them."""

from __future__ import annotations

from cxlib.base.estimate import Estimate
from cxlib.measures.priorities import Ranked
from cxlib.pages import charts, phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes.n12_spots import Journey, journey_of, name_of, ranked, reach_row, severe
from cxlib.pages.page import Page

DRAWN = 10


def contenders(ranking: list[Ranked]) -> list[Ranked]:
    """Those that chance could put first."""
    return [one for one in ranking if one.low_rank == 1]


def first(page: Page) -> Finding:
    """The answer: where to start, and honestly what the data cannot tell apart."""
    found, words = journey_of(page), page.words
    ranking, question = ranked(found), words.say("n31.q.first")
    if not ranking:
        return _nothing(page, "first", question)
    names = [name_of(page, found, one.pain.name) for one in contenders(ranking)]
    top = name_of(page, found, ranking[0].pain.name)
    if len(ranking) == 1:
        said = words.say("n31.first.only", name=top)
    elif len(names) == 1:
        said = words.say("n31.first.clear", name=top)
    elif len(names) <= 3:
        said = words.say("n31.first.tie", names=words.listing(names))
    else:
        said = words.say("n31.first.many", n=len(names))
    details = [_reach(page, found, one) for one in (contenders(ranking)[:3] or ranking[:1])]
    rare = [name_of(page, found, one.pain.name) for one in severe(ranking)]
    details += [words.say("n31.severe.some", names=words.listing(rare[:3]))] if rare else []
    asked = words.say("n12.theme.heard", n=found.heard, period=words.period(page.period))
    return page.finding(
        "first",
        "answer",
        said,
        question=question,
        details=tuple(details),
        asked=asked,
        figures=tuple(reach_row(page, one) for one in ranking),
    )


def _nothing(page: Page, name: str, question: str) -> Finding:
    words = page.words
    needs = {"measure": "pain.reach.v1", "reason": "no_answers", "needed": 1, "have": 0}
    details = (words.say("n31.first.needs"),)
    return page.finding(
        name, "gate", words.say("n31.first.none"), question=question, details=details, needs=needs
    )


def _reach(page: Page, found: Journey, one: Ranked) -> str:
    name = name_of(page, found, one.pain.name)
    return page.words.say("n31.first.reach", name=name, hits=one.pain.affected, n=one.pain.exposed)


def places(page: Page, one: Ranked) -> str:
    """The places chance could give: "place 1 to 3"."""
    if one.low_rank == one.high_rank:
        return page.words.say("n31.place", rank=one.rank)
    return page.words.say("n31.places", low=one.low_rank, high=one.high_rank)


def ranking(page: Page) -> Finding:
    """The order with the range of every place; ties are said."""
    found, words = journey_of(page), page.words
    order, question = ranked(found), words.say("n31.q.ranking")
    if not order:
        return _nothing(page, "ranking", question)
    top, name = order[0], name_of(page, found, order[0].pain.name)
    key = "n31.ranking.fixed" if top.high_rank == 1 else "n31.ranking.range"
    said = words.say(
        key, name=name, **({} if top.high_rank == 1 else {"low": top.low_rank, "high": top.high_rank})
    )
    open_ones, rest = len(contenders(order)), len(order) - DRAWN
    details = [words.say("n31.ranking.ties", n=open_ones)] if open_ones > 1 else []
    details += [words.say("n31.ranking.how")]
    details += [words.say("n31.ranking.rest", n=rest)] if rest > 0 else []
    dots = [
        charts.Dot(
            name_of(page, found, one.pain.name),
            float(one.rank),
            float(one.low_rank),
            float(one.high_rank),
            places(page, one),
        )
        for one in order[:DRAWN]
    ]
    last = float(max(one.high_rank for one in order[:DRAWN]))
    chart = charts.dots_with_intervals(
        dots,
        words=words,
        alt=words.say("n31.ranking.alt", name=name),
        unit="count",
        limits=(1.0, max(last, 2.0)),
    )
    return page.finding(
        "ranking",
        "evidence",
        said,
        question=question,
        details=tuple(details),
        chart=chart,
        grid=_grid(page, found, order),
        figures=tuple(reach_row(page, one) for one in order),
    )


def _grid(page: Page, found: Journey, order: list[Ranked]) -> Grid:
    words = page.words
    titles = tuple(words.say(f"n31.col.{name}") for name in ("name", "range", "touched", "severity"))
    rows = tuple(
        (
            words.say("n31.ranked", rank=one.rank, name=name_of(page, found, one.pain.name)),
            _span(page, one),
            words.say("notes.of", hits=one.pain.affected, n=one.pain.exposed),
            words.number(one.severity, 1),
        )
        for one in order
    )
    return Grid(titles, rows, (2, 3))


def _span(page: Page, one: Ranked) -> str:
    """The possible places for a table cell: "2–6", or "1" alone."""
    if one.low_rank == one.high_rank:
        return page.words.number(one.rank)
    return page.words.say("n31.range", low=one.low_rank, high=one.high_rank)


def rare_but_severe(page: Page) -> Finding:
    """What the order would bury: few people, but as bad as it gets."""
    found, words = journey_of(page), page.words
    order, question = ranked(found), words.say("n31.q.severe")
    if not order:
        return _nothing(page, "severe", question)
    rare = severe(order)
    if not rare:
        return page.finding("severe", "evidence", words.say("n31.severe.none"), question=question)
    names = words.listing([name_of(page, found, one.pain.name) for one in rare[:3]])
    details = tuple(
        words.say(
            "n31.severe.one",
            name=name_of(page, found, one.pain.name),
            hits=one.pain.affected,
            n=one.pain.exposed,
        )
        for one in rare[:5]
    )
    sure = phrases.sure(words, rare[0].reach) if isinstance(rare[0].reach, Estimate) else ""
    return page.finding(
        "severe",
        "evidence",
        words.say("n31.severe.some", names=names),
        question=question,
        details=details,
        sure=sure,
    )
