"""Notebook 12: contacts nobody is asked about, the counts behind the map, limits and next steps."""

from __future__ import annotations

from cxlib.base.estimate import Estimate
from cxlib.measures.journey import blind_spots
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.notes.n12_spots import Journey, journey_of, name_of, ranked
from cxlib.pages.page import Page

MOST = 5
"""As many blind spots as one reads."""


def unasked(found: Journey) -> list[str]:
    """Contacts with traffic or on the list, but with hardly any answer about them, busiest first."""
    happened = {spot.touchpoint: spot.contacts for spot in found.touchpoints}
    asked = {spot.touchpoint: spot.asked for spot in found.touchpoints}
    return blind_spots(happened, asked, inventory=[point.name for point in found.inventory])


def blind(page: Page) -> Finding:
    """The blind spots: contacts that happen, and nobody is asked about."""
    found, words = journey_of(page), page.words
    question = words.say("n12.q.blind")
    if not found.inventory and not any(spot.contacts for spot in found.touchpoints):
        needs = {"measure": "touchpoint.low.v1", "reason": "no_column", "needed": 1, "have": 0}
        return page.finding("blind", "gate", words.say("n12.blind.gate"), question=question, needs=needs)
    names = unasked(found)
    if not names:
        return page.finding("blind", "evidence", words.say("n12.blind.none"), question=question)
    said = words.say("n12.blind.some", n=len(names), names=words.listing(names[:3]))
    details = tuple(_told(page, found, name) for name in names[:MOST])
    return page.finding("blind", "evidence", said, question=question, details=details)


def _told(page: Page, found: Journey, name: str) -> str:
    words = page.words
    happened = next((spot.contacts for spot in found.touchpoints if spot.touchpoint == name), 0)
    if happened:
        return words.say("n12.blind.one", name=name, n=happened)
    listed = next((point for point in found.inventory if point.name == name), None)
    return words.say("n12.blind.promised" if listed and listed.asked else "n12.blind.quiet", name=name)


def limits(page: Page) -> Finding:
    """What the map does not tell."""
    words = page.words
    details = (words.say("n12.limits.cause"), words.say("n12.limits.names"))
    said = words.say("n12.limits.heard")
    return page.finding("limits", "limits", said, question=words.say("n12.q.limits"), details=details)


def next_steps(page: Page) -> Finding:
    """What to do next, from what was found."""
    found, words = journey_of(page), page.words
    steps = []
    ranking = ranked(found)
    if ranking:
        key = "aspect" if ranking[0].pain.name in found.aspects else "look"
        steps.append(words.say(f"n12.next.{key}", name=name_of(page, found, ranking[0].pain.name)))
    if names := unasked(found):
        steps.append(words.say("n12.next.ask", name=names[0]))
    steps.append(words.say("n12.next.first" if ranking else "n12.next.name"))
    return page.finding("next", "next", steps[0], question=words.say("n12.q.next"), details=tuple(steps[1:]))


def evidence(page: Page) -> Finding:
    """For the consultant: the counts behind the map, small ones too."""
    found, words = journey_of(page), page.notes
    question = words.say("n12.q.evidence")
    columns = ("stage", "what", "answers", "low", "feeling", "messages", "touched")
    rows = tuple(
        (
            phrases.group(words, "stage", spot.stage) if spot.stage else words.say("common.unasked"),
            parts.aspect_name(words, spot.touchpoint)
            if spot.touchpoint in found.aspects
            else spot.touchpoint,
            words.number(spot.asked),
            parts.of(words, spot.low) if isinstance(spot.low, Estimate) else "",
            words.signed(spot.feeling.value, 1) if isinstance(spot.feeling, Estimate) else "",
            words.number(spot.contacts),
            words.number(spot.affected),
        )
        for spot in found.spots
    )
    grid = (
        Grid(tuple(words.say(f"n12.col.{name}") for name in columns), rows, (2, 3, 4, 5, 6)) if rows else None
    )
    said = words.say("n12.evidence", n=len(rows))
    return page.finding("evidence", "note", said, question=question, grid=grid)
