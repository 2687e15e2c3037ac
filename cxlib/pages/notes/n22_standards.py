"""Notebook 22, promises and channels: what is promised, since when, and the cards for team and customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cxlib.clients.decisions import Decisions, Promise
from cxlib.clients.settings import DAYS, ClientSettings, Standard
from cxlib.measures import service
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import cases
from cxlib.pages.page import Page
from cxlib.pages.wording import Words


def in_force(page: Page) -> Finding:
    """The answer: what was decided and since when; the usual times of a new client are nobody's promise."""
    words, promised = page.words, cases.decided(page)
    question = words.say("n22.now.question")
    if not promised:
        return page.finding("standards", "answer", words.say("n22.now.none"), question=question)
    dated = _newest(page, promised)
    rows = tuple(
        (
            cases.heading(words, name),
            cases.promise(words, standard),
            words.day(dated[name].valid_from, year=True) if name in dated else words.say("n22.now.start"),
        )
        for name, standard in promised.items()
    ) + tuple(
        (cases.heading(words, name), words.say("n22.now.undecided"), "") for name in cases.undecided(page)
    )
    columns = tuple(words.say(f"n22.col.{head}") for head in ("channel", "promise", "since"))
    return page.finding(
        "standards",
        "answer",
        words.say("n22.now.sentence", n=len(promised)),
        question=question,
        details=(*_latest(page, list(dated.values())), *_unused(page, promised)),
        grid=Grid(columns, rows),
    )


def _newest(page: Page, promised: dict[str, Standard]) -> dict[str, Promise]:
    """The promise that rules each channel, where one was decided."""
    today = cases.last_day(page)
    made = [one for one in Decisions.open(page.folder).promises() if one.valid_from <= today]
    return {one.channel: one for one in made if one.channel in promised}


def _latest(page: Page, made: Sequence[Promise]) -> list[str]:
    if not made:
        return []
    newest = max(made, key=lambda one: (one.valid_from, one.channel))
    name = cases.channel(page.words, newest.channel)
    return [page.words.say("n22.now.changed", channel=name, day=newest.valid_from)]


def _unused(page: Page, promised: dict[str, Standard]) -> list[str]:
    """Channels with a promise that nobody used in the period; nothing without contacts."""
    frame = cases.contacts(page)
    if frame.empty or "channel" not in frame:
        return []
    used = {service.standard_channel(str(name), promised) for name in frame["channel"].dropna().unique()}
    unused = [name for name in promised if name not in used]
    return [page.words.say("n22.now.unused", channels=cases.listed(page.words, unused))] if unused else []


def customer_card(page: Page) -> Finding:
    """The promise card customers read: how to reach the firm and how soon it answers."""
    words, promised = page.words, cases.decided(page)
    question = words.say("n22.card.question")
    if not promised:
        return page.finding("customer-card", "evidence", words.say("n22.card.none"), question=question)
    grid = Grid((words.say("n22.col.how"), words.say("n22.col.promise")), _card_rows(words, promised))
    business = any(one.clock == "business" and not one.same_day for one in promised.values())
    details = [
        words.say("n22.card.hours", hours=opening_hours(words, page.settings)),
        *([words.say("n22.card.business")] if business else []),
        words.say("n22.card.late"),
    ]
    return page.finding(
        "customer-card",
        "evidence",
        words.say("n22.card.sentence"),
        question=question,
        details=tuple(details),
        grid=grid,
    )


def _card_rows(words: Words, promised: dict[str, Standard]) -> tuple[tuple[str, ...], ...]:
    return tuple((cases.heading(words, name), cases.promise(words, one)) for name, one in promised.items())


def staff_card(page: Page) -> Finding:
    """The same promises for the team, in the team's language, with who answers for each."""
    words, promised = Words.of(page.settings, "staff"), cases.decided(page)
    question = words.say("n22.staff.question")
    if not promised:
        closed = page.finding("staff-card", "evidence", words.say("n22.card.none"), question=question)
        return replace(closed, language=words.language)
    named = _named(page, promised)
    rows = _card_rows(words, promised)
    if named:
        last = [named.get(name) or words.say("n22.staff.nobody") for name in promised]
        rows = tuple((*row, who) for row, who in zip(rows, last, strict=True))
    heads = ("channel", "promise", "responsible")[: 3 if named else 2]
    columns = tuple(words.say(f"n22.col.{head}") for head in heads)
    same_day = any(one.same_day for one in promised.values())
    details = [
        *([words.say("n22.staff.same_day")] if same_day else []),
        words.say("n22.staff.automatic"),
        words.say("n22.staff.later"),
    ]
    card = page.finding(
        "staff-card",
        "evidence",
        words.say("n22.staff.sentence"),
        question=question,
        details=tuple(details),
        grid=Grid(columns, rows),
    )
    return replace(card, language=words.language)


def _named(page: Page, promised: dict[str, Standard]) -> dict[str, str]:
    """Who answers for a promised channel, from the inventory of touchpoints."""
    points = Decisions.open(page.folder).touchpoints()
    return {one.channel: one.responsible for one in points if one.responsible and one.channel in promised}


def opening_hours(words: Words, settings: ClientSettings) -> str:
    """The week's opening hours in one line, equal neighbours joined: "Mon–Fri 09:00–17:00"."""
    spans: list[tuple[str, str, str]] = []
    for day in DAYS:
        opening = getattr(settings.business_hours, day)
        if opening is None:
            spans.append(("", "", ""))
            continue
        hours = f"{opening.opens:%H:%M}–{opening.closes:%H:%M}"
        if spans and spans[-1][2] == hours:
            spans[-1] = (spans[-1][0], day, hours)
        else:
            spans.append((day, day, hours))
    return ", ".join(_span(words, *span) for span in spans if span[2])


def _span(words: Words, first: str, last: str, hours: str) -> str:
    begin, end = words.say(f"n22.day.{first}"), words.say(f"n22.day.{last}")
    return f"{begin} {hours}" if first == last else f"{begin}–{end} {hours}"


def history(page: Page) -> Finding:
    """For the consultant: every dated promise, newest first; what nobody decided yet, and how to."""
    words, usual = page.notes, cases.undecided(page)
    left = cases.usual_listed(words, usual)
    undecided = (
        (words.say("n22.history.undecided", times=left), words.say("n22.history.how")) if usual else ()
    )
    made = sorted(
        Decisions.open(page.folder).promises(), key=lambda one: (one.valid_from, one.channel), reverse=True
    )
    if not made:
        return page.finding("history", "note", words.say("n22.history.none"), details=undecided)
    lines = tuple(
        words.say(
            "n22.history.line",
            day=one.valid_from,
            channel=cases.channel(words, one.channel),
            promise=cases.promise(words, one.standard),
        )
        for one in made
    )
    return page.finding("history", "note", words.say("n22.history.sentence"), details=(*undecided, *lines))
