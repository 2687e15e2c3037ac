"""For the consultant: words noted about contacts that pages keep back until somebody names them.

Topics (notebook 12) and causes of complaints (notebook 13) are kept back and approved in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cxlib.clients.voice import Topic
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import cases, n13_causes
from cxlib.pages.notes.forms import Clock, form
from cxlib.pages.page import Page
from cxlib.pages.topics import names_of

MOST = 30
LONGEST = 80


def kept(page: Page) -> Finding:
    """The topics noted in the firm's own words and how pages call them; blank where they are kept back."""
    return _kept(page, "topics", _topics(page))


def kept_causes(page: Page) -> Finding:
    """The same of the causes of complaints as they stand in the firm's files."""
    return _kept(page, "named", n13_causes.noted(page))


def approve(page: Page, clock: Clock) -> Any:
    """A form that lets pages name a topic, in its own words or others."""
    return _form(page, "topic", _topics(page), clock)


def approve_cause(page: Page, clock: Clock) -> Any:
    """A form that lets pages name a cause of complaints."""
    return _form(page, "cause", n13_causes.noted(page), clock)


def _kept(page: Page, what: str, counts: Mapping[str, int]) -> Finding:
    words, key = page.notes, "n12.topics" if what == "topics" else "n13.named"
    question, names = words.say(f"{key}.question"), names_of(page.folder, set(counts))
    if not counts:
        return page.finding(what, "note", words.say(f"{key}.none"), question=question)
    back = [text for text in counts if text not in names]
    rows = tuple(
        (_short(text), words.number(n), names.get(text, ""))
        for text, n in sorted(counts.items(), key=lambda one: (one[0] in names, -one[1], one[0]))[:MOST]
    )
    heads = tuple(words.say(f"{key}.col.{head}") for head in ("topic", "n", "shown"))
    return page.finding(
        what, "note", words.say(f"{key}.kept", n=len(back), m=len(counts)), question=question,
        details=(words.say(f"{key}.how"),), grid=Grid(heads, rows, (1,)),
    )  # fmt: skip


def _form(page: Page, what: str, counts: Mapping[str, int], clock: Clock) -> Any:
    offered = [(f"{_short(text)} ({n})", text) for text, n in counts.items()][: 10 * MOST]
    choices = {"topic": offered} if offered else None
    called = {"topic": f"write.topic.{what}"}
    return form(page, Topic, ("topic", "name"), clock, called=called, choices=choices)


def _topics(page: Page) -> dict[str, int]:
    """Topic -> how many contacts of the period, the most frequent first."""
    rows = cases.contacts(page)
    topics = rows["topic"].dropna().astype(str) if "topic" in rows else pd.Series(dtype="string")
    return {str(topic): int(n) for topic, n in topics[topics != ""].value_counts().items()}


def _short(topic: str) -> str:
    return topic if len(topic) <= LONGEST else f"{topic[:LONGEST]}…"
