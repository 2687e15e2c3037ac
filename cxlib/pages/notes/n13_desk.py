"""Notebook 13, the consultant's desk: read comments, approve quotes, think complaints through, edit words."""

from __future__ import annotations

import hashlib
from typing import Any

from cxlib.clients.decisions import Decisions
from cxlib.clients.voice import SAID, Complaint, Quote, complaints, quotes
from cxlib.measures.figures_families import THEMES
from cxlib.pages.comments import WRITTEN, Source
from cxlib.pages.notes import n13_causes, n13_next
from cxlib.pages.notes import n13_said as base
from cxlib.pages.notes.forms import Clock, form
from cxlib.pages.notes.n13_whys import diagram
from cxlib.pages.page import Page

__all__ = ["codebook", "complaint", "diagram", "quote", "reading", "to_read"]

Choices = dict[str, list[tuple[str, Any]]]

SAMPLE = 60
"""So many comments are read where there are too many to read all."""

BLIND = 30
"""So many are read without seeing the codebook's answer, so that agreement can be told."""


def reading(page: Page, clock: Clock) -> Any:
    """The reading screen over the period's comments."""
    from cxlib.pages.widgets_reading import ReadingScreen

    words, found = page.notes, base.said(page, base.leading(page))
    themes = [(theme.id, theme.name(words.language)) for theme in found.codebook.themes]
    return ReadingScreen(page.folder, to_read(page, found), themes, words, clock=clock)


def to_read(page: Page, found: base.Said) -> list[dict[str, Any]]:
    """The comments to read, in an order that tells nothing of their scores; all of them below 200."""
    picked = quotes(Decisions.open(page.folder))
    rows = sorted(found.rows.to_dict("records"), key=lambda one: _shuffled(str(one["id"])))
    most = len(rows) if len(rows) < n13_next.READ_ALL else SAMPLE
    return [
        {
            "id": str(one["id"]),
            "text": str(one["text"]),
            "themes": _told(one[THEMES]) if one["by"] == "person" or place >= BLIND else {},
            "quote": str(one["id"]) in picked,
            "read": one["by"] == "person",
            "blind": place < BLIND,
        }
        for place, one in enumerate(rows[:most])
    ]


def _shuffled(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _told(themes: object) -> dict[str, str]:
    """What stands in a cell of themes, as the screen shows it."""
    if not isinstance(themes, str):
        return {}
    pairs = (part.rpartition(":") for part in themes.split())
    return {theme: SAID[int(sign)] for theme, _, sign in pairs}


def quote(page: Page, clock: Clock) -> Any:
    """Approve the picked quotes, one by one; comments with a word about health say so."""
    from cxlib.intake.health import applies, with_health_words
    words, given = page.notes, quotes(Decisions.open(page.folder))
    offered = []
    for table in WRITTEN:
        rows = base.said(page, table).rows
        health = (
            with_health_words(rows["text"]) if applies(page.settings.sector) else rows["text"] != rows["text"]
        )
        for one, about_health in zip(rows.to_dict("records"), health, strict=True):
            if str(one["id"]) in given:
                mark = f" [{words.say('n13.desk.health')}]" if about_health else ""
                offered.append((f"{one['text']}{mark}", str(one["id"])))
    said = [(words.say(f"n13.said.{name}"), name) for name in ("bad", "good", "plain")]
    yes_no = [(words.say("write.no"), False), (words.say("write.yes"), True)]
    called = {"comment": "n13.col.comment", "said": "n13.col.tone", "approved": "n13.desk.approve"}
    choices: Choices = {
        "comment": offered or [(words.say("n13.desk.no_quote"), "")],
        "said": said,
        "approved": yes_no,
    }
    return form(page, Quote, tuple(called), clock, called=called, choices=choices)


def complaint(page: Page, clock: Clock) -> Any:
    """Think one complaint through: five whys, cause, cost, how it was put right, lesson, how it ends."""
    words, store = page.notes, Decisions.open(page.folder)
    rows, decided = n13_causes.register(page), complaints(store)
    open_ones = [
        (n13_causes.told_as(page, one), str(one["id"]))
        for one in (*rows.to_dict("records"), *n13_causes.left_open(page).to_dict("records"))
        if str(one["id"]) not in decided or not decided[str(one["id"])].ended
    ]
    none = [(words.say("n13.desk.none_yet"), "")]
    actions = [*none, *((f"{one.id}: {one.title}", one.id) for one in store.actions())]
    yes_no = [(words.say("write.no"), False), (words.say("write.yes"), True)]
    choices: Choices = {
        "contact": open_ones or [(words.say("n13.desk.no_complaint"), "")],
        "action": actions,
        "accepted": yes_no,
    }
    whys = (f"why_{n}" for n in range(1, 6))
    names = ("contact", *whys, "category", "cost", "recovery", "lesson", "action", "accepted")
    return form(page, Complaint, names, clock, choices=choices)


def codebook(page: Page) -> Any:
    """The codebook as a table; what is saved is the client's own copy."""
    from cxlib.pages.widgets_reading import CodebookTable

    return CodebookTable(page.folder, Source.of(page.folder).codebook, page.notes)
