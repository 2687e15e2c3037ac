"""What contacts are about and what caused complaints, in words that may be shown: a ticket's subject, or a
cause as somebody noted it, can be a private sentence.

A topic is shown under the name the consultant approved, else as the theme of the codebook that its words
tell; whatever is neither stays with the consultant. Measures that compare topics (the same matter again)
keep the words as they came.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cxlib.base.codebook import LANGUAGES
from cxlib.base.words.letters import loosely
from cxlib.clients.codebooks import codebook_of
from cxlib.clients.decided_money import Avoidable
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder
from cxlib.clients.voice import Topic
from cxlib.measures.coding import code


def shown(folder: ClientFolder, topics: pd.Series) -> pd.Series:
    """Each topic as it may be shown (text, missing where it may not); one row per row of `topics`."""
    names = names_of(folder, {str(topic) for topic in topics.dropna().unique()})
    return topics.astype(object).map(names, na_action="ignore").astype("string")


def names_of(folder: ClientFolder, topics: set[str]) -> dict[str, str]:
    """Topic -> its name for pages; topics that may not be shown are left out."""
    approved = _approved(Decisions.open(folder))
    found = {topic: name for topic in topics if (name := approved.get(loosely(topic)))}
    return found | _themes(folder, sorted(topics - found.keys()))


def _approved(decisions: Decisions) -> Mapping[str, str]:
    """What the consultant approved, and what they chose as answerable in time."""
    chosen = {one.key: " ".join(one.topic.split()) for one in decisions.of(Avoidable)}
    return chosen | {one.key: one.shown for one in decisions.of(Topic)}


def _themes(folder: ClientFolder, topics: list[str]) -> dict[str, str]:
    """Topic -> the name of the one theme its words tell."""
    book, own = codebook_of(folder), folder.settings.languages.owner
    return {topic: book.name(theme, own) for topic, theme in themes_of(folder, topics).items()}


def themes_of(folder: ClientFolder, topics: list[str]) -> dict[str, str]:
    """Words -> the id of the theme they name or the one theme they tell, in the owner's language first."""
    book, own = codebook_of(folder), folder.settings.languages.owner
    called = {loosely(name): theme.id for theme in book.themes for name in (theme.id, *theme.names)}
    found = {topic: called[loosely(topic)] for topic in topics if loosely(topic) in called}
    for language in sorted(LANGUAGES, key=lambda one: (one != own, one)):
        left = [topic for topic in topics if topic not in found]
        for topic, one in zip(left, code(left, [language] * len(left), book), strict=True):
            if one is not None and len(one.themes) == 1:
                found[topic] = one.themes[0][0]
    return found
