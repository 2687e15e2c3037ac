"""Notebook 13: what comments do not tell, what to do next, and whether readers agree."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cxlib.base.estimate import Estimate, Measured
from cxlib.clients.decisions import Decisions
from cxlib.clients.voice import Reading, complaints, quotes, readings
from cxlib.measures import agreement
from cxlib.measures.coding import code
from cxlib.pages import phrases
from cxlib.pages.comments import WRITTEN
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import n13_causes, parts
from cxlib.pages.notes import n13_said as base
from cxlib.pages.page import Page

READ_ALL = 200
"""Below so many comments a person reads them all."""

ENOUGH = 0.67
"""From this alpha on readers agree well enough to count on (a common rule of thumb)."""

CODEBOOK = "codebook"


def limits(page: Page) -> Finding:
    """What this does not tell you."""
    words, found = page.words, base.said(page, base.leading(page))
    details = [words.say("n13.limits.why"), words.say("n13.limits.words")]
    if found.others:
        details.append(words.say("n13.limits.others"))
    said = words.say("n13.limits.silent")
    return page.finding("limits", "limits", said, question=words.say("n13.q.limits"), details=tuple(details))


def next_steps(page: Page) -> Finding:
    """What to do next: read what nobody read, ask about the top criticism, end every complaint."""
    words, steps = page.words, []
    found = base.said(page, base.leading(page))
    if found.by_person < len(found.read) < READ_ALL:
        steps.append(words.say("n13.next.read", n=len(found.read) - found.by_person))
    if told := base.criticised(page):
        steps.append(words.say("n13.next.first", name=base.name(page, told[0][0])))
    open_ones = _without_end(page)
    if open_ones:
        steps.append(words.say("n13.next.complaints", n=open_ones))
    steps.append(words.say("n13.next.ask"))
    return page.finding("next", "next", steps[0], question=words.say("n13.q.next"), details=tuple(steps[1:]))


def _without_end(page: Page) -> int:
    """Complaints of the period and of the year before it that nobody has ended."""
    decided = complaints(Decisions.open(page.folder))
    ids = n13_causes.register(page)["id"]
    now = sum(1 for one in ids if one not in decided or not decided[one].ended)
    return now + len(n13_causes.left_open(page))


def reading_note(page: Page) -> Finding:
    """For the consultant: how many comments a person has read, and what that changes."""
    words, found = page.notes, base.said(page, base.leading(page))
    said = words.say("n13.reading.said", m=found.by_person, n=len(found.read))
    key = "n13.reading.all" if len(found.read) < READ_ALL else "n13.reading.sample"
    return page.finding(
        "reading", "note", said, question=words.say("n13.q.reading"), details=(words.say(key),)
    )


def quotes_note(page: Page) -> Finding:
    """For the consultant: the picked quotes with the day they were written, and which may be shown."""
    words, given = page.notes, quotes(Decisions.open(page.folder))
    rows = []
    for table in WRITTEN:
        for one in base.said(page, table).rows.to_dict("records"):
            if quote := given.get(str(one["id"])):
                tone = words.say(f"n13.said.{quote.said}") if quote.said else ""
                yes = words.say("n11.yes" if quote.approved else "n11.no")
                day = words.day(one["moment"].to_pydatetime(), year=True)
                rows.append((str(one["text"]), day, tone, yes))
    heads = tuple(words.say(f"n13.col.{name}") for name in ("comment", "day", "tone", "approved"))
    said = words.say("n13.quotes.said", n=len(rows), yes=sum(row[3] == words.say("n11.yes") for row in rows))
    return page.finding(
        "quotes", "note", said, question=words.say("n13.q.quotes"), details=(words.say("n13.quotes.rules"),),
        grid=Grid(heads, tuple(rows)) if rows else None,
    )  # fmt: skip


def agree(page: Page) -> Finding:
    """For the consultant: do the codebook and a person, or two persons, see the same themes?"""
    words = page.notes
    question = words.say("n13.q.agree")
    pairs = agreements(page)
    if not pairs:
        needed = words.say("n13.agree.none", needed=30)
        return page.finding("agree", "note", needed, question=question)
    rows = []
    for (first, second), found in pairs.items():
        names = words.say("n13.agree.pair", first=_reader(page, first), second=_reader(page, second))
        if isinstance(found, Estimate) and found.n >= 30:
            verdict = (
                "good" if (found.low or 0) >= ENOUGH else "poor" if (found.high or 1) < ENOUGH else "unclear"
            )
            cells = (words.number(found.value, 2), _range(page, found), words.say(f"n13.agree.{verdict}"))
        else:
            cells = (
                "",
                "",
                phrases.gate(words, found)
                if not isinstance(found, Estimate)
                else words.say("n13.agree.few", n=found.n),
            )
        rows.append((names, words.number(found.n), *cells))
    heads = tuple(words.say(f"n13.col.{name}") for name in ("readers", "both", "alpha", "range", "verdict"))
    return page.finding(
        "agree", "note", words.say("n13.agree.said"), question=question,
        details=(words.say("n13.agree.how"),),
        grid=Grid(heads, tuple(rows), (1, 2, 3)),
        figures=tuple(parts.row_of(page, one, ("readers", " + ".join(pair))) for pair, one in pairs.items()),
    )  # fmt: skip


def _range(page: Page, found: Estimate) -> str:
    words = page.notes
    low, high = words.number(found.low or 0, 2), words.number(found.high or 1, 2)
    return words.say("common.table.range", low=low, high=high)


def _reader(page: Page, name: str) -> str:
    return page.notes.say("n13.agree.codebook") if name == CODEBOOK else name


def agreements(page: Page) -> dict[tuple[str, str], Measured]:
    """Pairs of readers (the codebook is one) -> alpha over comments both read, the codebook unseen."""
    blind = [one for one in readings(Decisions.open(page.folder)) if one.blind]
    by: dict[str, dict[str, Mapping[str, object]]] = {}
    for one in blind:
        by.setdefault(one.coder, {})[one.comment] = one.themes
    if not by:
        return {}
    by[CODEBOOK] = _by_codebook(page, blind)
    names = [CODEBOOK, *sorted(name for name in by if name != CODEBOOK)]
    pairs = [(first, second) for place, first in enumerate(names) for second in names[place + 1 :]]
    return {pair: alpha for pair in pairs if (alpha := _alpha(by[pair[0]], by[pair[1]])).n}


def _by_codebook(page: Page, blind: list[Reading]) -> dict[str, Mapping[str, object]]:
    """What the codebook alone says of the comments that persons read."""
    wanted = {one.comment for one in blind}
    found: dict[str, Mapping[str, object]] = {}
    for table in WRITTEN:
        said = base.said(page, table)
        rows = said.rows[said.rows["id"].isin(wanted).to_numpy(dtype=bool)]
        read = code(rows["text"].astype(str).tolist(), rows["language"].tolist(), said.codebook)
        found |= {
            str(name): dict(one.themes) for name, one in zip(rows["id"], read, strict=True) if one is not None
        }
    return found


def _alpha(first: Mapping[str, Mapping[str, object]], second: Mapping[str, Mapping[str, object]]) -> Measured:
    """Over every pair of comment and theme that either reader used anywhere."""
    both = sorted(set(first) & set(second))
    themes = sorted({theme for one in (first, second) for comment in both for theme in one[comment]})
    ratings = [
        [float(theme in one[comment]) for comment in both for theme in themes] for one in (first, second)
    ]
    units = [comment for comment in both for _ in themes]
    return agreement.alpha(np.array(ratings, dtype=float).reshape(2, -1), units=units)


__all__ = ["agree", "agreements", "limits", "next_steps", "parts", "quotes_note", "reading_note"]
