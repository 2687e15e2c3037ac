"""Notebook 10: the people the firm serves, facts from data apart from what the team assumes of them."""

from __future__ import annotations

from typing import Any

from cxlib.base.estimate import Estimate
from cxlib.clients.decided_checks import Persona
from cxlib.clients.decisions import Decisions
from cxlib.pages import figure_words, phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.notes.forms import Clock, form
from cxlib.pages.notes.n51_review import answered
from cxlib.pages.page import Page

FACTS = (
    "nps.promoters.v1", "csat.t2b5.v1", "ces.agree7.v1", "frt.adherence.v1", "response.rate.v1",
)  # fmt: skip
"""Shares that are told of a group where there are enough answers of it."""


def facts(page: Page, one: Persona) -> list[Estimate]:
    """What the data say of a persona's group this time; nothing of groups too small to be shown."""
    found = (page.result(measure, one.group) for measure in FACTS)
    return [fact for fact in found if isinstance(fact, Estimate)]


def personas(page: Page) -> Finding:
    """Each persona: facts with their counts, then assumptions, each a question to be asked."""
    words, found = page.words, Decisions.open(page.folder).of(Persona)
    question = words.say("n10.persona.question")
    if not found:
        needs = {"measure": FACTS[0], "reason": "no_answers", "needed": 1, "have": 0}
        said = words.say("n10.persona.none")
        return page.finding("personas", "gate", said, question=question, needs=needs)
    rows, blind, figures = [], [], []
    for one in found:
        known = facts(page, one)
        blind += [] if known else [one.title]
        group = words.opening(figure_words.group(words, one.group))
        rows += [
            (one.title, phrases.measure_name(words, fact.measure), f"{group}: {parts.of(words, fact)}")
            for fact in known
        ]
        rows += [(one.title, text, words.say("n10.persona.assumed")) for text in one.assumptions]
        figures += [parts.row(page, fact.measure, one.group) for fact in known]
    assumed = sum(len(one.assumptions) for one in found)
    details = [words.say("n10.persona.ask", n=assumed)] if assumed else []
    details += [words.say("n10.persona.blind", names=words.listing(blind))] if blind else []
    heads = tuple(words.say(f"n10.persona.col.{head}") for head in ("who", "what", "known"))
    return page.finding(
        "personas", "evidence", words.say("n10.persona.sentence", n=len(found)), question=question,
        details=tuple(details), grid=Grid(heads, tuple(rows)) if rows else None, figures=tuple(figures),
        asked=_asked(page) if figures else "",
    )  # fmt: skip


def _asked(page: Page) -> str:
    """How many answered at all this time, in every group."""
    n = answered(page)
    return phrases.asked(page.words, n, page.period.name) if n else ""


def write(page: Page, clock: Clock) -> Any:
    """A persona: an invented name, the group in the data it stands for, and what is only assumed."""
    words, offered = page.notes, []
    for measure in FACTS:
        for key, values in page.figures.groups(page.period.name, measure).items():
            offered += [(key, value) for value in values if key != "lag" and not key.startswith("among")]
    named = [(figure_words.group(words, one), "=".join(one)) for one in dict.fromkeys(offered)]
    choices = {"group": named} if named else None
    return form(page, Persona, ("id", "title", "group", "assumptions"), clock, choices=choices)
