"""The forms of notebooks 22 and 51: a dated promise, a question to the owner, and what the owner decided."""

from __future__ import annotations

from typing import Any

from cxlib.clients.decided import PageDecision, Promise
from cxlib.clients.decisions import Decisions
from cxlib.pages import phrases
from cxlib.pages.notes.forms_outside import Clock, form
from cxlib.pages.page import Page
from cxlib.pages.widgets_take import Take

KNOWN = ("email", "phone", "sms", "whatsapp", "social", "web")


def promise(page: Page, clock: Clock) -> Any:
    """From a day on, how soon a channel is answered; cases before that day keep their own promise."""
    words = page.notes
    names = dict.fromkeys((*page.settings.standards, *KNOWN))
    channels = [(phrases.group(words, "channel", name), name) for name in names]
    return form(page, Promise, ("channel", "standard", "valid_from"), clock, choices={"channel": channels})


def question(page: Page, clock: Clock) -> Any:
    """One question that the owner finds on the page, with the answers to choose from."""
    return form(page, PageDecision, ("id", "question", "options", "asked_on"), clock)


def answer(page: Page, clock: Clock) -> Any:
    """The open questions with each of their answers, to note what the owner decided."""
    return answers(page, clock).widget()


def answers(page: Page, clock: Clock) -> Take:
    """The same before it is drawn."""
    today = clock().astimezone(page.settings.zone).date()
    offered = [
        (f"{one.question} → {option}", one.model_copy(update={"answer": option, "answered_on": today}))
        for one in Decisions.open(page.folder).questions()
        if one.answer is None
        for option in one.options
    ]
    return Take(page.folder, page.notes, "write.question.answers", offered, clock=clock)
