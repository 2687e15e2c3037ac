"""The forms of notebook 10: a checklist mark, a line of the SWOT, an idea."""

from __future__ import annotations

from typing import Any

from cxlib.base.registry import definitions
from cxlib.clients.decided import STAGES
from cxlib.clients.decided_checks import SIDES, Idea, Mark, SwotLine, checks
from cxlib.clients.decisions import Decisions
from cxlib.pages import phrases
from cxlib.pages.notes.forms import Clock, form
from cxlib.pages.page import Page
from cxlib.pages.widgets_write import below


def mark(page: Page, clock: Clock) -> Any:
    """One form a checklist: item, score, day, what was seen."""
    language, made = page.notes.language, []
    planned = [("", ""), *((one.title, one.id) for one in Decisions.open(page.folder).actions())]
    for check, (names, items) in checks().items():
        offered = [(f"{names[language]}: {item_names[language]}", item) for item, item_names in items.items()]
        scores = [(page.notes.say(f"n10.score.{score}"), score) for score in range(4)]
        made.append(
            form(
                page, Mark, ("item", "score", "seen_on", "evidence", "action"), clock,
                fixed={"check": check}, choices={"item": offered, "score": scores, "action": planned},
            )
        )  # fmt: skip
    return below(made)


def swot(page: Page, clock: Clock) -> Any:
    """One strength, weakness, opportunity or threat."""
    sides = [(page.notes.say(f"n10.side.{side}"), side) for side in SIDES]
    return form(page, SwotLine, ("side", "text", "evidence"), clock, choices={"side": sides})


def idea(page: Page, clock: Clock) -> Any:
    """An idea, which needs a measure and a day."""
    words = page.notes
    stages = [(words.say(f"common.stage.{stage}"), stage) for stage in STAGES]
    measures = [(f"{phrases.measure_name(words, name)} ({name})", name) for name in definitions()]
    names = ("id", "title", "stage", "touchpoint", "cost", "measure", "look_on")
    return form(page, Idea, names, clock, choices={"stage": stages, "measure": measures})
