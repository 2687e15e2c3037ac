"""Notebook 12, for the consultant: topics of contacts that pages keep back until somebody names them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd

from cxlib.clients.voice import Topic
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import cases
from cxlib.pages.page import Page
from cxlib.pages.topics import names_of

MOST = 30
LONGEST = 80


def kept(page: Page) -> Finding:
    """The topics noted in the firm's own words and how pages call them; blank where they are kept back."""
    words, counts = page.notes, _counted(page)
    question, names = words.say("n12.topics.question"), names_of(page.folder, set(counts))
    if not counts:
        return page.finding("topics", "note", words.say("n12.topics.none"), question=question)
    back = [topic for topic in counts if topic not in names]
    rows = tuple(
        (_short(topic), words.number(n), names.get(topic, ""))
        for topic, n in sorted(counts.items(), key=lambda one: (one[0] in names, -one[1], one[0]))[:MOST]
    )
    heads = tuple(words.say(f"n12.topics.col.{head}") for head in ("topic", "n", "shown"))
    return page.finding(
        "topics", "note", words.say("n12.topics.kept", n=len(back), m=len(counts)), question=question,
        details=(words.say("n12.topics.how"),), grid=Grid(heads, rows, (1,)),
    )  # fmt: skip


def approve(page: Page, clock: Callable[[], dt.datetime]) -> Any:
    """A form that lets pages name a topic, in its own words or others."""
    from cxlib.pages.widgets_write import Write

    counts = _counted(page)
    offered = [(f"{_short(topic)} ({n})", topic) for topic, n in counts.items()][: 10 * MOST]
    choices = {"topic": offered} if offered else None
    labels = {name: f"write.topic.{name}" for name in ("topic", "name")}
    return Write(page.folder, Topic, page.notes, labels, choices=choices, clock=clock).widget()


def _counted(page: Page) -> dict[str, int]:
    """Topic -> how many contacts of the period, the most frequent first."""
    rows = cases.contacts(page)
    topics = rows["topic"].dropna().astype(str) if "topic" in rows else pd.Series(dtype="string")
    return {str(topic): int(n) for topic, n in topics[topics != ""].value_counts().items()}


def _short(topic: str) -> str:
    return topic if len(topic) <= LONGEST else f"{topic[:LONGEST]}…"
