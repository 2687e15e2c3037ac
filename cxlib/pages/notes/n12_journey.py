"""Notebook 12, the journey in the data: what hurts most, where, how many, and where nobody asks."""

from __future__ import annotations

from cxlib.base.estimate import Estimate
from cxlib.base.intervals import wilson
from cxlib.base.registry import definition
from cxlib.measures.compare_groups import shares_beside_the_rest
from cxlib.measures.journey import Spot
from cxlib.measures.priorities import Ranked
from cxlib.pages import charts, phrases
from cxlib.pages.finding import Finding, Grid, OwnerLine
from cxlib.pages.notes import n12_quotes, parts
from cxlib.pages.notes.n12_spots import (
    ENOUGH,
    Journey,
    journey_of,
    name_of,
    ranked,
    rated_rows,
    reach_row,
    severe,
)
from cxlib.pages.page import Page

OFTEN = 5
"""A theme that came up less often is not named to the owner."""

DRAWN = 8


def theme(page: Page) -> Finding:
    """The answer: what is mentioned most or touches most people; honest when nothing stands out."""
    found, words = journey_of(page), page.words
    question = words.say("n12.q.theme")
    counts, n, kind = _counted(page, found)
    if n < ENOUGH:
        needs = {"measure": "pain.reach.v1", "reason": "too_few", "needed": ENOUGH, "have": n}
        details = (words.say("n12.theme.needs"),)
        said = words.say("n12.theme.none")
        return page.finding("theme", "gate", said, question=question, details=details, needs=needs)
    often = [(name, hits) for name, hits in counts if hits >= OFTEN]
    if not often:
        return page.finding("theme", "answer", words.say("n12.theme.none"), question=question)
    (name, hits), rest = often[0], often[1:]
    asked = words.say(
        "n12.theme.asked" if kind == "topic" else "n12.theme.heard", n=n, period=words.period(page.period)
    )
    low, high = wilson(hits, n)
    sure = words.say("common.sure.share", low=low, high=high)
    tied = [(one, count) for one, count in often if wilson(count, n)[1] >= low][:3]
    if len(tied) > 1:
        told = [words.say("n13.answer.counted", name=one, hits=count) for one, count in tied]
        said, sure, rest = words.say("n12.theme.tie", names=words.listing(told)), "", often[len(tied) :]
    else:
        said = words.say(f"n12.theme.{kind}", name=name, hits=hits, n=n)
    then = [words.say("n12.theme.then", name=one, hits=count, n=n) for one, count in rest[:2]]
    more = tuple(text for text in (sure, asked, *then) if text)
    return page.finding(
        "theme",
        "answer",
        said,
        question=question,
        details=tuple(then),
        sure=sure,
        asked=asked,
        owner=(OwnerLine("theme", said, more),),
    )


def _counted(page: Page, found: Journey) -> tuple[list[tuple[str, int]], int, str]:
    """Themes with how often, most frequent first, of how many: topics of messages, else pain points."""
    total = found.noted
    if total >= ENOUGH and len(found.topics):
        topics = [(str(name), int(hits)) for name, hits in found.topics.items()]
        return sorted(topics, key=lambda one: (-one[1], one[0])), total, "topic"
    pains = sorted(found.spots, key=lambda spot: (-spot.affected, spot.touchpoint))
    return [(name_of(page, found, spot.touchpoint), spot.affected) for spot in pains], found.heard, "pain"


def stage_map(page: Page) -> Finding:
    """Stage by stage: answers, low scores and the feeling at every contact."""
    found, words = journey_of(page), page.words
    question = words.say("n12.q.map")
    shown = [spot for spot in found.touchpoints if spot.asked and spot.touchpoint not in found.hidden]
    rated = [(spot, spot.low) for spot in shown if isinstance(spot.low, Estimate) and parts.enough(spot.low)]
    if not rated:
        needs = {"measure": "touchpoint.low.v1", "reason": "no_column", "needed": 5, "have": 0}
        return page.finding("map", "gate", words.say("n12.map.none"), question=question, needs=needs)
    worst, share = max(rated, key=lambda one: (one[1].value, one[0].touchpoint))
    found_low = shares_beside_the_rest({spot.touchpoint: one for spot, one in rated})
    told = {name for name in found_low.told if found_low.changes[name].value > 0}
    said = words.say("n12.map.same")
    if len(rated) == 1:
        said = words.say("n12.map.thin", name=worst.touchpoint)
    elif worst.touchpoint in told:
        said = words.say("n12.map.low", name=worst.touchpoint, hits=share.count, n=share.n)
    dots = [
        charts.Dot(spot.touchpoint, low.value, low.low, low.high, parts.of(words, low))
        for spot, low in rated[:DRAWN]
    ]
    alt = words.say("n12.map.alt", name=worst.touchpoint)
    hidden = len(found.hidden)
    return page.finding(
        "map",
        "evidence",
        said,
        question=question,
        details=(words.say("n12.map.hidden", n=hidden),) if hidden else (),
        chart=charts.dots_with_intervals(dots, words=words, alt=alt, unit="share"),
        grid=_map_grid(page, found),
        quotes=n12_quotes.voices(page, found),
        figures=tuple(rated_rows(page, shown)),
    )


def _map_grid(page: Page, found: Journey) -> Grid:
    words = page.words
    heads = ("name", "stage", "known", "feeling", "low", "messages")
    seen = {spot.touchpoint: spot for spot in found.touchpoints}
    rows = tuple(
        (
            name, stage_name(page, stage), known(page, found, name),
            *(_cells(page, found, seen[name]) if name in seen else ("", "", "")),
        )
        for name, stage in found.stages.items()
    )  # fmt: skip
    titles = tuple(words.say(f"n12.col.{head}") for head in heads)
    return Grid(titles, rows, (4, 5), words.say("n12.map.caption"), quoted=heads.index("known"))


def known(page: Page, found: Journey, name: str) -> str:
    """On what a row of the map rests: so many answers, a few, or an assumption."""
    asked = {spot.touchpoint: spot.asked for spot in found.touchpoints}
    return page.words.say(f"n12.known.{found.known(name)}", n=asked.get(name, 0))


def stage_name(page: Page, stage: str) -> str:
    """The stage of a contact in words, or that none is known."""
    return phrases.group(page.words, "stage", stage) if stage else page.words.say("common.unasked")


def _cells(page: Page, found: Journey, spot: Spot) -> tuple[str, str, str]:
    words = page.words
    happened = words.number(spot.contacts) if spot.contacts else ""
    if spot.touchpoint in found.hidden:
        return "", "", happened
    low = parts.of(words, spot.low) if isinstance(spot.low, Estimate) else ""
    felt = spot.feeling
    if isinstance(felt, Estimate) and felt.n >= definition(felt.measure).minimum_n:
        feeling = f"{words.signed(felt.value, 1)} ({phrases.interval(words, felt)})"
        return feeling if phrases.interval(words, felt) else words.signed(felt.value, 1), low, happened
    return "", low, happened


def pains(page: Page) -> Finding:
    """Reach against severity: how many each thing touches and how badly it hurts."""
    found, words = journey_of(page), page.words
    question = words.say("n12.q.pains")
    ranking = ranked(found)
    if not ranking:
        needs = {"measure": "pain.reach.v1", "reason": "no_answers", "needed": 1, "have": 0}
        return page.finding("pains", "gate", words.say("n12.pains.none"), question=question, needs=needs)
    widest = max(ranking, key=lambda one: (one.pain.affected, one.pain.name))
    name = name_of(page, found, widest.pain.name)
    said = words.say("n12.theme.pain", name=name, hits=widest.pain.affected, n=found.heard)
    rare = [name_of(page, found, one.pain.name) for one in severe(ranking)]
    details = [words.say("n12.pains.how")]
    details += [words.say("n12.pains.severe", names=words.listing(rare[:5]))] if rare else []
    rest = len(ranking) - DRAWN
    details += [words.say("n12.pains.rest", n=rest)] if rest > 0 else []
    spots = [
        charts.Spot(
            name_of(page, found, one.pain.name),
            one.pain.affected / one.pain.exposed,
            one.severity,
            words.say("notes.of", hits=one.pain.affected, n=one.pain.exposed),
        )
        for one in ranking[:DRAWN]
    ]
    chart = charts.matrix(
        spots,
        words=words,
        alt=words.say("n12.pains.alt", name=name_of(page, found, ranking[0].pain.name)),
        x_name=words.say("n12.pains.x"),
        y_name=words.say("n12.pains.y"),
        y_limits=(1.0, 5.0),
    )
    return page.finding(
        "pains",
        "evidence",
        said,
        question=question,
        details=tuple(details),
        chart=chart,
        sure=phrases.sure(words, widest.reach) if isinstance(widest.reach, Estimate) else "",
        asked=words.say("n12.theme.heard", n=found.heard, period=words.period(page.period)),
        grid=_pain_grid(page, found, ranking),
        figures=tuple(reach_row(page, one) for one in ranking),
    )


def _pain_grid(page: Page, found: Journey, ranking: list[Ranked]) -> Grid:
    words = page.words
    titles = tuple(words.say(f"n12.col.{name}") for name in ("what", "range", "touched", "severity"))
    rows = tuple(
        (
            name_of(page, found, one.pain.name),
            phrases.interval(words, one.reach) if isinstance(one.reach, Estimate) else "",
            words.say("notes.of", hits=one.pain.affected, n=one.pain.exposed),
            words.number(one.severity, 1),
        )
        for one in ranking[:DRAWN]
    )
    return Grid(titles, rows, (2, 3))
