"""Closed values in other words (`Klient nie przyszedł`): proposed where a usual phrase stands inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cxlib.intake.file_columns import FileColumn
from cxlib.intake.guesses import Guess
from cxlib.intake.synonyms import canonical_values, word_list
from cxlib.intake.text import fold, words_of

ASKED = 85
MOST = 24
"""A closed column has few words; in a longer list people typed freely."""


def with_values(guess: Guess, column: FileColumn | None, table: str) -> Guess:
    """A guess of a closed column with what its unknown words may stand for; they are asked about."""
    usual = canonical_values(table, guess.canonical)
    if column is None or not usual or column.distinct > MOST:
        return guess
    unknown = [str(text) for text in column.texts.unique() if fold(str(text)) not in usual]
    told = {text: meant for text in unknown if (meant := _inside(words_of(text), usual))}
    if not told:
        return guess
    return replace(guess, values={**guess.values, **told}, confidence=min(guess.confidence, ASKED))


def _inside(words: str, usual: Mapping[str, str]) -> str | None:
    """The one value of which a phrase stands in the words; None for none, several, or beside a `not`."""
    found = {
        value: phrase
        for phrase, value in ((words_of(phrase), value) for phrase, value in usual.items())
        if len(phrase) > 2 and f" {phrase} " in f" {words} "
    }
    longest = max(found.values(), key=len, default="")
    found = {value: phrase for value, phrase in found.items() if phrase not in longest or phrase == longest}
    if len(found) != 1:
        return None
    [(value, phrase)] = found.items()
    around = set(words.replace(phrase, " ").split())
    return None if around & word_list("negation") else value
