"""Notebook 22: how many cases other promises would have kept, and which channel serves which topic."""

from __future__ import annotations

import pandas as pd

from cxlib.base.estimate import Estimate, NoData
from cxlib.clients.settings import Standard
from cxlib.measures import service
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import cases, parts
from cxlib.pages.page import Page
from cxlib.pages.topics import shown

CANDIDATES = tuple(Standard.parse(text) for text in ("2 hours", "4 hours", "8 hours", "same day", "24 hours"))
"""Promises to compare, the strictest first."""

ENOUGH = 20
"""Fewer cases on a channel than this say nothing about another promise."""

NINE_IN_TEN = 0.9
SHOWN = 4
"""As many channels as a table on a phone can hold; the busiest are shown."""


def another_promise(page: Page) -> Finding:
    """How many of the period's cases each other promise would have kept, by channel."""
    words, frame = page.words, cases.contacts(page)
    question = words.say("n22.if.question")
    ended = {"answer": "first_response_at", "settle": "resolved_at"}.get(cases.stem(frame), "")
    if not ended:
        return parts.gate(page, "another-promise", _missing(page), question)
    names = _busy(frame)
    if not names:
        closed = NoData("frt.adherence.v1", len(frame), ENOUGH, "too_few")
        return parts.gate(page, "another-promise", closed, question)
    kept = {name: [_kept(page, frame, name, ended, one) for one in CANDIDATES] for name in names}
    held = [text for name in names if (text := _tightest(page, name, kept[name]))]
    return page.finding(
        "another-promise",
        "evidence",
        held[0] if held else words.say("n22.if.none"),
        question=question,
        details=(*held[1:], words.say("n22.if.past"), words.say("n22.if.few", n=ENOUGH)),
        grid=_table(page, names, kept),
    )


def _missing(page: Page) -> NoData:
    found = page.result("frt.adherence.v1")
    return found if isinstance(found, NoData) else NoData("frt.adherence.v1", 0, ENOUGH, "no_column")


def _busy(frame: pd.DataFrame) -> list[str]:
    """Channels with enough cases, the busiest first."""
    counts = frame["channel"].dropna().astype(str).value_counts()
    return [
        str(name) for name, n in sorted(counts.items(), key=lambda one: (-one[1], one[0])) if n >= ENOUGH
    ][:SHOWN]


def _kept(page: Page, frame: pd.DataFrame, name: str, ended: str, standard: Standard) -> Estimate | None:
    """The share a promise would have kept on a channel."""
    rows = frame[(frame["channel"] == name).fillna(False)]
    calendar = cases.rules(page).calendar
    due = service.deadlines(rows["opened_at"], rows["channel"], calendar, {name: standard})
    found = service.adherence(service.outcomes(rows["opened_at"], rows[ended], due, page.as_of))
    return found if isinstance(found, Estimate) else None


def _tightest(page: Page, name: str, kept: list[Estimate | None]) -> str:
    """The strictest promise that nine in ten cases would have kept."""
    words = page.words
    for standard, found in zip(CANDIDATES, kept, strict=True):
        if found is not None and found.value >= NINE_IN_TEN:
            return words.say(
                "n22.if.tight",
                channel=cases.heading(words, name),
                promise=cases.promise(words, standard),
                met=found.count,
                n=found.n,
            )
    return ""


def _table(page: Page, names: list[str], kept: dict[str, list[Estimate | None]]) -> Grid:
    """Promises down, channels across; the promise in force is marked in its cell."""
    words, promised = page.words, cases.decided(page)
    rows = []
    for index, standard in enumerate(CANDIDATES):
        cells = []
        for name in names:
            found = kept[name][index]
            text = (
                words.say("n22.if.cell", met=found.count, n=found.n)
                if found
                else words.say("common.gate.short")
            )
            known_as = service.standard_channel(name, promised)
            now = known_as is not None and promised[known_as] == standard
            cells.append(words.say("n22.if.now", promise=text) if now else text)
        rows.append((cases.promise(words, standard), *cells))
    columns = (words.say("n22.col.promise"), *(cases.heading(words, name) for name in names))
    return Grid(columns, tuple(rows), numeric=tuple(range(1, len(columns))))


def topics(page: Page) -> Finding:
    """Topics that one channel serves clearly better than another; a rule of thumb beside it."""
    words, frame = page.words, cases.contacts(page)
    question, stem = words.say("n22.topic.question"), cases.stem(frame)
    guide = words.say("n22.topic.guide")
    found = _by_topic(page, frame, stem) if stem and "topic" in frame else {}
    if not found:
        needs = {"measure": "frt.adherence.v1", "reason": "too_few", "needed": ENOUGH, "have": 0}
        said = words.say("n22.topic.gate", needed=ENOUGH)
        return page.finding("topics", "gate", said, question=question, details=(guide,), needs=needs)
    told = [text for topic, groups in found.items() if (text := _mismatch(page, topic, groups))]
    columns = tuple(words.say(f"n22.col.{head}") for head in ("topic", "channel", "kept"))
    rows = tuple(
        (topic, cases.channel(words, name), words.say("n22.if.cell", met=one.count, n=one.n))
        for topic, groups in found.items()
        for name, one in groups.items()
    )
    return page.finding(
        "topics",
        "evidence",
        told[0] if told else words.say("n22.topic.none"),
        question=question,
        details=(*told[1:], guide),
        grid=Grid(columns, rows, numeric=(2,)),
    )


def _by_topic(page: Page, frame: pd.DataFrame, stem: str) -> dict[str, dict[str, Estimate]]:
    """Topic -> channel -> share in time, for topics with enough cases on two channels or more."""
    found: dict[str, dict[str, Estimate]] = {}
    named = frame.assign(topic=shown(page.folder, frame["topic"]))
    known = named.dropna(subset=["topic", "channel"])
    for (topic, name), rows in known.groupby(["topic", "channel"], sort=True):
        share = service.adherence(rows[f"{stem}_outcome"])
        if isinstance(share, Estimate) and share.n >= max(ENOUGH, page.settings.display_threshold):
            found.setdefault(str(topic), {})[str(name)] = share
    return {topic: groups for topic, groups in found.items() if len(groups) > 1}


def _mismatch(page: Page, topic: str, groups: dict[str, Estimate]) -> str:
    """The best and the worst channel of a topic, when the data can tell them apart."""
    words = page.words
    (worst, low), *_, (best, high) = sorted(groups.items(), key=lambda one: (one[1].value, one[0]))
    if parts.touching(low, high):
        return ""
    names = {"best": cases.channel(words, best), "worst": cases.channel(words, worst)}
    return words.say("n22.topic.found", topic=topic, **names)


def limits(page: Page) -> Finding:
    """What this does not tell you."""
    words = page.words
    return page.finding(
        "limits",
        "limits",
        words.say("n22.limits.sentence"),
        question=words.say("n22.q.limits"),
        details=(words.say("n22.limits.hours"),),
    )


def next_steps(page: Page) -> Finding:
    """What to do next: promise where nothing is promised, print the cards, date every change."""
    words = page.words
    steps = []
    if without := cases.channels_without(page, cases.contacts(page), cases.decided(page)):
        steps.append(words.say("n22.next.no_standard", channels=cases.listed(words, without)))
    steps += [words.say("n22.next.print"), words.say("n22.next.change")]
    return page.finding("next", "next", steps[0], question=words.say("n22.q.next"), details=tuple(steps[1:]))
