"""Notebook 12: the feeling along the journey: best, worst, last contact; the guesses of the team hollow."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import Any

from cxlib.base.estimate import CONFIDENCE, Estimate
from cxlib.base.registry import definition
from cxlib.clients.decided import STAGES
from cxlib.clients.decided_checks import Felt
from cxlib.clients.decisions import Decisions
from cxlib.measures.compare import estimate_change, shows
from cxlib.measures.compare_change import Change
from cxlib.pages import charts, phrases
from cxlib.pages.actions import last_day
from cxlib.pages.finding import Chart, Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.notes.forms import Clock, form
from cxlib.pages.notes.n12_spots import journey_of, place
from cxlib.pages.page import Page

VALENCE = "touchpoint.valence.v1"
ENDS = (-2.0, 2.0)


@dataclass(frozen=True)
class Contact:
    """One contact on the way: what people felt (None: too few say), and what the team guessed."""

    name: str
    stage: str
    felt: Estimate | None
    guesses: tuple[int, ...]


def along(page: Page) -> list[Contact]:
    """Every contact of which a feeling is known or guessed, in the order of the journey."""
    found, guessed = journey_of(page), _guesses(page)
    stages = {spot.touchpoint: spot.stage for spot in found.touchpoints}
    stages |= {point.name: point.stage for point in found.inventory}
    felt = {
        spot.touchpoint: spot.feeling
        for spot in found.touchpoints
        if spot.touchpoint not in found.hidden
        and isinstance(spot.feeling, Estimate)
        and spot.feeling.n >= definition(VALENCE).minimum_n
    }
    names = sorted({*felt, *guessed}, key=lambda name: (place(stages.get(name, "")), name))
    return [
        Contact(name, stages.get(name, ""), felt.get(name), tuple(guessed.get(name, ()))) for name in names
    ]


def _guesses(page: Page) -> dict[str, list[int]]:
    """Contact -> the newest guess of each person on the team up to the page's last day."""
    newest: dict[tuple[str, str], Felt] = {}
    for one in sorted(Decisions.open(page.folder).of(Felt), key=lambda one: one.felt_on):
        if one.felt_on <= last_day(page):
            newest[one.touchpoint, one.by] = one
    found: dict[str, list[int]] = {}
    for (name, _), one in newest.items():
        found.setdefault(name, []).append(one.score)
    return found


def feelings(page: Page) -> Finding:
    """How it feels along the way; best and worst are named only where the data tell them apart."""
    words, found = page.words, along(page)
    question = words.say("n12.feel.question")
    if not found:
        needs = {"measure": VALENCE, "reason": "too_few", "needed": definition(VALENCE).minimum_n, "have": 0}
        return page.finding("feelings", "gate", words.say("n12.feel.none"), question=question, needs=needs)
    known = [(one.name, one.felt) for one in found if one.felt is not None]
    details = []
    if len(known) > 1:
        name, last = known[-1]
        details.append(words.say("n12.feel.end", name=name, value=words.signed(last.value, 1)))
    heard = sum(one.n for _, one in known)
    return page.finding(
        "feelings", "evidence", _said(page, known), question=question,
        details=(*details, words.say("n12.feel.how")),
        asked=phrases.asked(words, heard, page.period.name) if heard else "",
        chart=_chart(page, found), grid=_grid(page, found),
        figures=tuple(parts.row_of(page, one, ("touchpoint", name)) for name, one in known),
    )  # fmt: skip


def _said(page: Page, known: list[tuple[str, Estimate]]) -> str:
    """The best and the worst contact, allowing for how many pairs could have been picked."""
    words = page.words
    if not known:
        return words.say("n12.feel.guess_only")
    if len(known) == 1:
        return words.say("n12.feel.few", name=known[0][0])
    (worst, low), (best, high) = (end(known, key=lambda one: one[1].value) for end in (min, max))
    pairs = len(known) * (len(known) - 1) / 2
    apart = estimate_change(high, low, measure=f"{VALENCE}~previous")
    clear = isinstance(apart, Change) and shows(apart.at(1 - (1 - CONFIDENCE) / pairs)) == "up"
    return words.say("n12.feel.peaks", high=best, low=worst) if clear else words.say("n12.feel.same")


def _chart(page: Page, found: list[Contact]) -> Chart:
    words, dots = page.words, []
    for one in found:
        if one.felt is not None:
            text = words.signed(one.felt.value, 1)
            dots.append(charts.Dot(one.name, one.felt.value, one.felt.low, one.felt.high, text))
        if one.guesses:
            low, high = float(min(one.guesses)), float(max(one.guesses))
            text = words.signed(fmean(one.guesses), 1)
            dots.append(charts.Dot(one.name, fmean(one.guesses), low, high, text, guess=True))
    alt = words.say("n12.feel.alt")
    return charts.dots_with_intervals(dots, words=words, alt=alt, unit="score", limits=ENDS)


def _grid(page: Page, found: list[Contact]) -> Grid:
    """Stage by stage the feeling weighted by ratings, beside what the team guessed."""
    words, rows = page.words, []
    for stage in (*STAGES, ""):
        here = [one for one in found if one.stage == stage]
        if not here:
            continue
        felt, guessed = [one.felt for one in here if one.felt], [g for one in here for g in one.guesses]
        n = sum(one.n for one in felt)
        rows.append(
            (
                phrases.group(words, "stage", stage) if stage else words.say("common.unasked"),
                words.signed(sum(one.n * one.value for one in felt) / n, 1) if n else "",
                words.number(n) if n else "",
                words.signed(fmean(guessed), 1) if guessed else "",
            )
        )
    heads = ("stage", "feeling", "ratings", "guess")
    return Grid(tuple(words.say(f"n12.feel.col.{head}") for head in heads), tuple(rows), (1, 2, 3))


def write(page: Page, clock: Clock) -> Any:
    """What somebody on the team thinks is felt at a contact; a guess, never mixed with what people say."""
    words, found = page.notes, journey_of(page)
    names = dict.fromkeys(
        [*(point.name for point in found.inventory), *(spot.touchpoint for spot in found.touchpoints)]
    )
    offered = [(name, name) for name in names]
    scores = [(words.say(f"n12.felt.{score + 3}"), score) for score in range(-2, 3)]
    choices: dict[str, list[tuple[str, Any]]] = {"score": list(scores)}
    if offered:
        choices["touchpoint"] = list(offered)
    return form(page, Felt, ("touchpoint", "by", "score", "felt_on"), clock, choices=choices)
