"""Notebook 12, for the consultant: the list of touchpoints, begun with those usual in the sector."""

from __future__ import annotations

from typing import Any

from cxlib.base.words.letters import loosely
from cxlib.clients.decided import STAGES, Touchpoint
from cxlib.clients.decisions import Decisions
from cxlib.clients.usual import Usual, focus, usual
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes.forms import Clock, form
from cxlib.pages.page import Page
from cxlib.pages.widgets_take import Take


def listed(page: Page) -> Finding:
    """Stage by stage what to look at, the touchpoints on the client's list, and usual ones that are not."""
    words, own = page.notes, Decisions.open(page.folder).touchpoints()
    left = not_listed(page)
    rows = tuple(
        (
            phrases.group(words, "stage", stage),
            focus(stage, words.language),
            ", ".join(_told(page, one) for one in own if one.stage == stage),
            ", ".join(one.name for one in left if one.stage == stage),
        )
        for stage in STAGES
    )
    heads = tuple(words.say(f"n12.list.col.{name}") for name in ("stage", "focus", "own", "usual"))
    said = words.say("n12.list.sentence", n=len(own)) if own else words.say("n12.list.none")
    return page.finding(
        "list", "note", said, question=words.say("n12.list.question"),
        details=(words.say("n12.list.how"),), grid=Grid(heads, rows),
    )  # fmt: skip


def not_listed(page: Page) -> list[Usual]:
    """The usual touchpoints of the client's sector that are not on its list, in the owner's language."""
    own = {loosely(one.name) for one in Decisions.open(page.folder).touchpoints()}
    offered = usual(page.settings.sector, page.words.language)
    return [one for one in offered if loosely(one.name) not in own]


def _told(page: Page, one: Touchpoint) -> str:
    """A touchpoint of the list, and whether nobody is asked about it."""
    return one.name if one.asked else page.notes.say("n12.list.unasked", name=one.name)


def take(page: Page, clock: Clock) -> Any:
    """Choose among the usual touchpoints; what is chosen is on the client's list."""
    return offer(page, clock).widget()


def offer(page: Page, clock: Clock) -> Take:
    """The list of usual touchpoints to choose from, before it is drawn."""
    words = page.notes
    offered = [
        (
            f"{phrases.group(words, 'stage', one.stage)}: {one.name}",
            Touchpoint(stage=one.stage, name=one.name),
        )
        for one in not_listed(page)
    ]
    return Take(page.folder, words, "write.touchpoint.take", offered, clock=clock)


def write(page: Page, clock: Clock) -> Any:
    """One touchpoint: who answers for it, whether anybody is asked; the same name again corrects it."""
    words = page.notes
    stages = [(words.say(f"common.stage.{stage}"), stage) for stage in STAGES]
    known = page.settings.standards
    channels = [("", ""), *((phrases.group(words, "channel", name), name) for name in known)]
    yes_no = [(words.say("write.no"), False), (words.say("write.yes"), True)]
    names = ("stage", "name", "responsible", "channel", "asked")
    choices: dict[str, list[tuple[str, Any]]] = {
        "stage": [*stages], "channel": [*channels], "asked": [*yes_no],
    }  # fmt: skip
    return form(page, Touchpoint, names, clock, choices=choices)
