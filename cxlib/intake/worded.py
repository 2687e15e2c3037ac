"""Answers in words (`Very satisfied`, `Raczej tak`, `Katılıyorum`) as steps of a scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import pandas as pd

from cxlib.intake.synonyms import listing
from cxlib.intake.text import words_of

ENOUGH = 0.95
"""So many of the filled cells must be steps of one scale."""

Levels = tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Worded:
    """A column of answers in words. kind: which scale; values: word -> step, as a map says it."""

    kind: str
    scale: tuple[float, float]
    values: Mapping[str, str]


@cache
def _scales() -> Mapping[tuple[str, str], tuple[tuple[str, ...], ...]]:
    """(scale, language) -> the words of each step, the best first."""
    found = listing("scales_in_words")
    return MappingProxyType(
        {
            (kind, language): tuple(tuple(step) for step in steps)
            for kind, languages in found.items()
            for language, steps in languages.items()
        }
    )


@cache
def _levels(kind: str, language: str) -> Levels:
    return tuple(frozenset(map(words_of, step)) for step in _scales()[kind, language])


def in_words(texts: pd.Series) -> Worded | None:
    """The scale whose steps the filled cells of a column are; None for any other column.

    Of several that fit (`Good` is a step of two scales) the one that leaves the fewest steps unused.
    """
    counts = texts[texts != ""].value_counts()
    said = {str(text): words_of(str(text)) for text in counts.index}
    if not 2 <= len(counts) <= 16:
        return None
    best: tuple[int, Worded] | None = None
    for kind, language in _scales():
        levels = _levels(kind, language)
        known = {text: _step(levels, word) for text, word in said.items()}
        share = sum(int(counts[text]) for text, step in known.items() if step) / int(counts.sum())
        used = len({step for step in known.values() if step})
        if share >= ENOUGH and used >= 2 and (best is None or len(levels) - used < best[0]):
            best = len(levels) - used, _worded(kind, language, known)
    return best[1] if best else None


def _step(levels: Levels, word: str) -> int:
    """1 for the worst step, more for better ones; 0 for none."""
    return next((len(levels) - place for place, words in enumerate(levels) if word in words), 0)


def _worded(kind: str, language: str, known: dict[str, int]) -> Worded:
    """The steps as the file writes them, and those it does not have yet as they are usually written."""
    steps = _scales()[kind, language]
    usual = {word: len(steps) - place for place, words in enumerate(steps) for word in words}
    seen = {step for step in known.values() if step}
    told = {text: step for text, step in known.items() if step}
    told |= {word: step for word, step in usual.items() if step not in seen}
    return Worded(kind, (1.0, float(len(steps))), {word: str(step) for word, step in told.items()})
