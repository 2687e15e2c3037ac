"""Notebook 13, for the consultant: groups of comments that a machine proposes, candidates without a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pandas as pd

from cxlib.measures import topics
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import n13_said as base
from cxlib.pages.notes.n13_scores import documents
from cxlib.pages.page import Page

EXAMPLES = 2
LONGEST = 120
LOOKED_AT = 240
"""Meaning takes about a tenth of a second a comment: of more comments so many are taken, spread over time."""


def by_words(page: Page) -> Finding:
    """Groups of comments with the same words; from 200 comments on."""

    def found(rows: pd.DataFrame) -> list[topics.Topic]:
        return topics.by_words(documents(rows))

    return _candidates(page, "words", found)


def by_meaning(page: Page) -> Finding:
    """Groups of comments that mean the same, across languages; with the extra `semantic`."""

    def found(rows: pd.DataFrame) -> list[topics.Topic]:
        return topics.by_meaning(topics.meanings([str(text) for text in rows["text"]]))

    return _candidates(page, "meaning", found)


def _candidates(page: Page, way: str, group: Callable[[pd.DataFrame], list[topics.Topic]]) -> Finding:
    words, rows = page.notes, base.said(page, base.leading(page)).rows
    question = words.say(f"n13.topics.{way}.question")
    if len(rows) < topics.FEWEST:
        said = words.say("n13.topics.few", n=len(rows), needed=topics.FEWEST)
        return page.finding(f"topics-{way}", "note", said, question=question)
    if way == "meaning" and not topics.can_mean():
        said = words.say("n13.topics.extra", extra=topics.EXTRA)
        return page.finding(f"topics-{way}", "note", said, question=question)
    most = LOOKED_AT if way == "meaning" else len(rows)
    looked = rows.iloc[np.unique(np.linspace(0, len(rows) - 1, min(most, len(rows))).round().astype(int))]
    found = group(looked)
    heads = ("group", "comments", "languages", "examples")
    return page.finding(
        f"topics-{way}", "note", words.say("n13.topics.found", n=len(found)), question=question,
        details=(
            words.say("n13.topics.candidate"), words.say(f"n13.topics.{way}.how"),
            words.say("n13.topics.looked", n=len(looked), m=len(rows)),
        ),
        grid=Grid(
            tuple(words.say(f"n13.topics.col.{head}") for head in heads),
            tuple(_row(page, number, one, looked) for number, one in enumerate(found, start=1)), (1,),
        ) if found else None,
    )  # fmt: skip


def _row(page: Page, number: int, topic: topics.Topic, rows: pd.DataFrame) -> tuple[str, ...]:
    words, own = page.notes, rows.iloc[list(topic.places)]
    spoken = Counter(str(one) for one in own["language"].fillna("?"))
    texts = list(dict.fromkeys(str(text) for text in own["text"]))[:EXAMPLES]
    return (
        words.say("n13.topics.group", n=number) + (f": {', '.join(topic.terms)}" if topic.terms else ""),
        words.number(len(own)),
        ", ".join(f"{language} {n}" for language, n in spoken.most_common()),
        " / ".join(text if len(text) <= LONGEST else f"{text[:LONGEST]}…" for text in texts),
    )
