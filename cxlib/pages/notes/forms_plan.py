"""The forms of notebooks 22, 41 and 51: dated promises, cases answered since, questions to the owner."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from cxlib.clients.decided import Decided, PageDecision, Promise, Reply
from cxlib.clients.decisions import Decisions
from cxlib.pages import phrases
from cxlib.pages.notes import n41_people
from cxlib.pages.notes.forms import Clock, form
from cxlib.pages.notes.n41_board import MOST, board
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
    offered = [
        (f"{one.question} → {option}", one.model_copy(update={"answer": option}))
        for one in Decisions.open(page.folder).questions()
        if one.answer is None
        for option in one.options
    ]

    def today(one: Decided, now: dt.datetime) -> Decided:
        return one.model_copy(update={"answered_on": now.astimezone(page.settings.zone).date()})

    return Take(page.folder, page.notes, "write.question.answers", offered, stamp=today, clock=clock)


def replied(page: Page, clock: Clock) -> Any:
    """The cases, low scores and reviews that wait, to note which of them were answered since the export."""
    return replies(page, clock).widget()


def replies(page: Page, clock: Clock) -> Take:
    """The same before it is drawn."""
    found, low, late = board(page), n41_people.low_scores(page), n41_people.reviews(page)
    offered: list[tuple[str, Decided]] = []
    if found is not None:
        for rows in (found.overdue, found.due, found.unpromised):
            offered += _waiting(page, rows, "contact_id", "opened_at")
    if low is not None:
        offered += _waiting(page, low.waiting, "respondent_id", "submitted_at")
    if late is not None:
        offered += _waiting(page, late.late, "review_id", "posted_at")

    def at(one: Decided, now: dt.datetime) -> Decided:
        return one.model_copy(update={"replied_at": now.astimezone(dt.UTC)})

    return Take(page.folder, page.notes, "write.reply.take", offered, stamp=at, clock=clock)


def _waiting(page: Page, rows: pd.DataFrame, key: str, came: str) -> list[tuple[str, Decided]]:
    """Each row by its number, its channel and the day it came."""
    words = page.notes
    told: list[tuple[str, Decided]] = []
    for row in rows.head(MOST).to_dict("records"):
        channel = row.get("channel")
        where = phrases.group(words, "channel", channel) if isinstance(channel, str) else ""
        day = words.day(row[came].to_pydatetime(), year=True) if pd.notna(row[came]) else ""
        scope = row.get("scope")
        one = Reply(
            contact_id=str(row[key]), scope=scope if isinstance(scope, str) else "", replied_at=page.as_of
        )
        told.append((" · ".join(part for part in (str(row[key]), where, day) if part), one))
    return told
