"""Notebook 18: what the team expected people to write about, beside what they write about."""

from __future__ import annotations

from collections import Counter

from cxlib.base.estimate import Estimate
from cxlib.clients.decided_outside import Guess
from cxlib.clients.decisions import Decisions
from cxlib.measures.figures import Suppressed
from cxlib.pages.comments import Source
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import n13_said as base
from cxlib.pages.notes import parts
from cxlib.pages.notes.n18_belief import ASKED, written_down
from cxlib.pages.page import Page
from cxlib.pages.topics import themes_of

MOST = 3
"""So many themes that nobody guessed stand below those guessed."""


def topics(page: Page) -> Finding:
    """Each topic the team guessed beside how many comments mention it; and what nobody guessed."""
    words = page.words
    question = words.say("n18.topics.question")
    found = [
        one
        for one in Decisions.open(page.folder).of(Guess)
        if one.quarter == page.period.name and one.about == "theme"
    ]
    if not found:
        needs = {"measure": ASKED[0], "reason": "no_answers", "needed": 1, "have": 0}
        return page.finding("topics", "gate", words.say("n18.topics.none"), question=question, needs=needs)
    guessed, real = _guessed(page, found), _real(page)
    first = next(iter(guessed))
    missed = [theme for theme, _ in real[:MOST] if theme not in guessed]
    rows = [_row(page, theme, n) for theme, n in guessed.items()]
    rows += [_row(page, theme, 0) for theme in missed]
    heads = tuple(words.say(f"n18.topics.col.{head}") for head in ("topic", "guesses", "comments"))
    details = [words.say("n18.topics.none_read")] if not real else []
    if missed and real:
        names = words.listing([_name(page, theme) for theme in missed])
        details.append(words.say("n18.topics.missed", topics=names))
    measure = _measure(page)
    return page.finding(
        "topics", "evidence", _said(page, first, real), question=question,
        details=(*details, *written_down(page, found)),
        grid=Grid(heads, tuple(rows), (1, 2)),
        figures=tuple(parts.row(page, measure, ("theme", theme)) for theme, _ in real[:MOST]),
    )  # fmt: skip


def _guessed(page: Page, found: list[Guess]) -> dict[str, int]:
    """Theme (or the team's own word where no theme is meant) -> guesses, the most frequent first."""
    themes = themes_of(page.folder, sorted({one.text for one in found}))
    counts = Counter(themes.get(one.text, one.text) for one in found)
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _measure(page: Page) -> str:
    return base.MEASURES[base.leading(page)][1]


def _real(page: Page) -> list[tuple[str, Estimate]]:
    """The themes comments mention, the most frequent first; those of too few people are left out."""
    return [one for one in base.counted(page, _measure(page)) if one[0] not in base.META]


def _said(page: Page, guess: str, real: list[tuple[str, Estimate]]) -> str:
    words, name = page.words, _name(page, guess)
    if not real:
        return words.say("n18.topics.sentence", topic=name)
    most = {theme: one for theme, one in real if one.count == real[0][1].count}
    top, fact = (guess, most[guess]) if guess in most else real[0]
    key = "n18.topics.fits" if guess in most else "n18.topics.other"
    blanks = {} if guess in most else {"guess": name}
    return words.say(key, topic=_name(page, top), hits=fact.count, n=fact.n, **blanks)


def _name(page: Page, theme: str) -> str:
    """A theme's name, or the team's own word as it stands."""
    known = theme in Source.of(page.folder).codebook.by_id
    return base.name(page, theme) if known else " ".join(theme.split())


def _row(page: Page, theme: str, guesses: int) -> tuple[str, str, str]:
    """A topic, how many guessed it, and how many comments mention it (small groups say so)."""
    words, result = page.words, base.results(page, _measure(page)).get(theme)
    if isinstance(result, Estimate):
        told = parts.of(words, result)
    elif isinstance(result, Suppressed):
        told = words.say("n13.few", n=page.settings.display_threshold)
    else:
        told = words.say("n18.topics.nobody" if _real(page) else "n18.topics.unknown")
    return words.opening(_name(page, theme)), words.number(guesses), told
