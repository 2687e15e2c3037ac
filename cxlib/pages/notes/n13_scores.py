"""Notebook 13: numbers and words together, and words that are new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd
import stopwordsiso

from cxlib.base.codebook import LANGUAGES
from cxlib.base.words.dictionary import dictionary
from cxlib.base.words.reading import read
from cxlib.measures import themes
from cxlib.measures.figures_families import THEMES
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import n13_said as base
from cxlib.pages.notes import parts
from cxlib.pages.page import Page

FEWEST = 10
"""So many comments from the unhappy and from the happy before they are compared."""

SHORTEST = 4
MOST_NEW = 12


def compared(page: Page) -> list[themes.Gap]:
    """Every theme among those who gave 0-6 and those who gave 9-10, with false alarms held down."""
    rows = base.said(page, "survey").read
    if rows.empty or "nps" not in page.rows("survey"):
        return []
    return themes.gaps(rows[THEMES], _nps(page, rows))


def _nps(page: Page, rows: pd.DataFrame) -> pd.Series:
    """The answers 0-10 of the people who wrote (the first score asked may be another)."""
    survey = page.rows("survey")
    ids = survey["scope"].fillna("").astype(str) + "/" + survey["respondent_id"].astype(str)
    return rows["id"].map(pd.Series(survey["nps"].to_numpy(), index=ids).groupby(level=0).first())


def by_score(page: Page) -> Finding:
    """Which themes the unhappy write about more often than the happy."""
    words, question = page.words, page.words.say("n13.q.score")
    found = compared(page)
    low_n = found[0].low_n if found else 0
    high_n = found[0].high_n if found else 0
    if min(low_n, high_n) < FEWEST:
        have = min(low_n, high_n)
        needs = {"measure": "theme.gap.v1", "reason": "too_few", "needed": FEWEST, "have": have}
        said = words.say("n13.score.few", needed=FEWEST, low=low_n, high=high_n)
        return page.finding("score", "gate", said, question=question, needs=needs)
    threshold = page.settings.display_threshold
    shown = [one for one in found if one.low + one.high >= threshold and one.theme not in base.META]
    told = [one for one in shown if one.shows]
    said = words.say("n13.score.some" if told else "n13.score.none")
    details = [
        words.say(
            f"n13.score.{'low' if one.estimate.value > 0 else 'high'}",
            name=base.name(page, one.theme), low=_count(page, one.low), high=_count(page, one.high),
        )
        for one in told
    ]  # fmt: skip
    heads = (
        words.say("n13.col.theme"),
        words.say("n13.col.low", n=low_n),
        words.say("n13.col.high", n=high_n),
    )
    rows = tuple(
        (words.opening(base.name(page, one.theme)), _count(page, one.low), _count(page, one.high))
        for one in sorted(shown, key=lambda one: (-one.low, one.theme))[: base.SHOWN]
        if max(one.low, one.high) >= page.settings.display_threshold
    )
    return page.finding(
        "score", "evidence", said, question=question,
        details=(*details, words.say("n13.score.together")), grid=Grid(heads, rows, (1, 2)) if rows else None,
        figures=tuple(parts.row(page, "theme.gap.v1", ("theme", one.theme)) for one in shown[: base.SHOWN]),
    )  # fmt: skip


def _count(page: Page, hits: int) -> str:
    """A count of people; a small group without its number."""
    threshold = page.settings.display_threshold
    return page.words.say("n13.few", n=threshold) if 0 < hits < threshold else page.words.number(hits)


def method(page: Page) -> Finding:
    """For the consultant: how far the unhappy and the happy lie apart, with intervals and false alarms."""
    words, found = page.notes, compared(page)
    heads = tuple(words.say(f"n13.col.{name}") for name in ("theme", "gap", "range", "false", "shows"))
    book = base.said(page, "survey").codebook
    rows = tuple(
        (
            words.opening(book.name(one.theme, words.language)),
            words.say("n13.gap.counts", low=one.low, low_n=one.low_n, high=one.high, high_n=one.high_n),
            phrases.interval(words, one.estimate),
            words.number(one.false_share, 3),
            words.say("n11.yes" if one.shows else "n11.no"),
        )
        for one in found
    )
    details = tuple(words.say(f"n13.method.{name}") for name in ("critical", "gap", "person", "other"))
    return page.finding(
        "method", "note", words.say("n13.method.said", n=len(book.themes), source=book.source),
        details=details, grid=Grid(heads, rows, (2, 3)) if rows else None,
    )  # fmt: skip


def new_words(page: Page) -> Finding:
    """For the consultant: words that more people write than before, as candidates for themes."""
    words, table = page.notes, base.leading(page)
    now, before = (base.said(page, table, period).read for period in (page.period, page.period.previous()))
    found = themes.rising(
        terms(now), len(now), terms(before), len(before), fewest=page.settings.display_threshold
    )[:MOST_NEW]
    question = words.say("n13.q.new")
    if not len(before):
        return page.finding("new", "note", words.say("n13.new.first"), question=question)
    if not found:
        said = words.say("n13.new.none", n=len(terms(now)))
        return page.finding("new", "note", said, question=question)
    heads = tuple(words.say(f"n13.col.{name}") for name in ("word", "now", "before", "range", "false"))
    rows = tuple(
        (
            one.term,
            words.say("notes.of", hits=one.now, n=one.now_n),
            words.say("notes.of", hits=one.before, n=one.before_n),
            phrases.interval(words, one.estimate),
            words.number(one.false_share, 3),
        )
        for one in found
    )
    return page.finding(
        "new", "note", words.say("n13.new.some", n=len(found)), question=question,
        details=(words.say("n13.new.how"),), grid=Grid(heads, rows, (1, 2, 3, 4)),
    )  # fmt: skip


def terms(rows: pd.DataFrame) -> dict[str, int]:
    """Term -> comments that hold it."""
    return dict(Counter(term for held in documents(rows) for term in sorted(set(held))))


def documents(rows: pd.DataFrame) -> list[list[str]]:
    """Each comment's lemmas and pairs of neighbours; function words and short ones left out."""
    found: list[list[str]] = [[] for _ in range(len(rows))]
    for language in LANGUAGES:
        places = np.flatnonzero((rows["language"] == language).to_numpy(dtype=bool))
        readings = [read(str(text), language) for text in rows["text"].iloc[places]]
        lemmas = dictionary(language).lemma_of({word for one in readings for word in one.words})
        common = stopwordsiso.stopwords(language)
        for place, one in zip(places, readings, strict=True):
            told = [lemmas.get(word, word) for word in one.words]
            kept = ["" if word in common or len(word) < SHORTEST else word for word in told]
            found[place] = list(_grams(kept, one.sentences))
    return found


def _grams(words: list[str], sentences: tuple[int, ...]) -> Iterable[str]:
    for place, word in enumerate(words):
        if not word:
            continue
        yield word
        if place and words[place - 1] and sentences[place - 1] == sentences[place]:
            yield f"{words[place - 1]} {word}"
