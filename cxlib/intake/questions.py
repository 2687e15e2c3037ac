"""The other questions of a survey: grids on one scale, options to tick, single choices, free words.

Each is a proposal that a person confirms; nothing here is ever taken for certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

import pandas as pd

from cxlib.clients.settings import ClientSettings
from cxlib.intake import cells, choices, evidence
from cxlib.intake.families import Family, families, is_grid, is_options, rated
from cxlib.intake.file_columns import FileColumn
from cxlib.intake.guesses import SURE, Guess, on_its_scale, scale_in
from cxlib.intake.names import holds_names, listed
from cxlib.intake.notes import Note, note
from cxlib.intake.phones import phone_pattern
from cxlib.intake.synonyms import stems, word_list
from cxlib.intake.text import tidy, words_of

CHOICES = 15
"""A single choice has at most so many answers, and most of them come again."""

_LONGEST = 40
_SHOWN = 3
_MACHINE = re.compile(
    r"^(?:\d{1,3}(?:\.\d{1,3}){3}|https?://\S+|[0-9a-f]{8}-[0-9a-f-]{20,}|.*mozilla/.*)$", re.IGNORECASE
)


def more_answers(
    columns: list[FileColumn], known: list[Guess], rows: int, settings: ClientSettings
) -> list[Guess]:
    """What the columns of a survey that no usual name tells may be kept as.

    known: the guesses so far; an unsure comment among them may be given back under another name.
    rows: how many rows the columns were taken from.
    """
    used = {guess.source for guess in known if not _open_comment(guess)}
    free = [column for column in columns if column.header not in used]
    found = [guess for family in families(free) for guess in _of_family(family, rows, settings)]
    taken = {column.header for family in families(free) for column in family.columns}
    filled = [column for column in free if len(column.texts)]
    left = [column for column in filled if column.header not in taken and not _private(column, settings)]
    comments = {guess.source for guess in known if _open_comment(guess)}
    asked = [column for column in left if column.header not in comments]
    found += [guess for column in asked if (guess := _single(column, settings)) is not None]
    spoken = {guess.source for guess in found}
    prose = [column for column in left if column.header not in spoken]
    found += _free_words(columns, prose, known, settings)
    return list(_distinct(found, {guess.canonical for guess in known}))


def _open_comment(guess: Guess) -> bool:
    return guess.canonical == "comment" and guess.confidence < SURE


def family_name(prefix: str, text: str) -> str:
    """A column's name in an open family from what the file calls it, cut at a word.

    >>> family_name("segment_", "Skąd Pani o nas wie?")
    'segment_skąd_pani_o_nas_wie'
    """
    name = ""
    plain = re.sub(r"\([^()]*\)", " ", tidy(text)).replace("İ", "i").lower()
    for word in re.sub(r"[\W_]+", " ", plain).split():
        if len(name) + len(word) >= _LONGEST:
            break
        name = f"{name}_{word}" if name else word
    return prefix + (name or words_of(text)[:_LONGEST].replace(" ", "_") or "x")


def _of_family(family: Family, rows: int, settings: ClientSettings) -> Iterator[Guess]:
    if is_grid(family):
        told = scale_in(family.question)
        for option, column in zip(family.options, family.columns, strict=True):
            yield _rating(column, option, "grid", 80 if told else 74, settings, told)
    elif is_options(family, rows):
        held = note("holds.options", n=len(family.options), words=list(family.options[:_SHOWN]))
        name = family_name("segment_", family.question)
        yield Guess(name, family.name, 74, "options", evidence=held)


def _rating(
    column: FileColumn,
    text: str,
    reason: str,
    confidence: int,
    settings: ClientSettings,
    scale: tuple[float, float] | None = None,
) -> Guess:
    name = family_name("driver_", text)
    told = scale or scale_in(column.header)
    guess = Guess(name, column.header, confidence, reason, told, column.holding("number", settings))
    return on_its_scale(guess, column, settings)


def _private(column: FileColumn, settings: ClientSettings) -> bool:
    """Columns that tell who a person is, or that only a machine reads: never kept as a group."""
    texts = column.texts
    if column.worded is not None:
        return False
    if holds_names(column.header) or evidence.is_person(texts) or evidence.is_address(texts):
        return True
    phones = texts.map(lambda text: bool(phone_pattern(settings.country).fullmatch(text)))
    machine = texts.str.fullmatch(_MACHINE)
    named = any(f" {word} " in f" {column.words} " for word in word_list("technical"))
    return named or bool(phones.mean() > 0.5) or bool(machine.mean() > 0.5)


def _titled(texts: pd.Series) -> bool:
    """Whether most cells name a person with a title: `Dt. Ayşe Yılmaz`."""
    parts = texts.map(lambda text: words_of(text).split())
    return bool(
        parts.map(lambda words: len(words) > 1 and bool({words[0], words[-1]} & listed("titles"))).mean()
        > 0.5
    )


def _single(column: FileColumn, settings: ClientSettings) -> Guess | None:
    """A question of one column: several answers in a cell, a rating, or one of a few answers."""
    if marks := column.several:
        pieces = list(
            dict.fromkeys(piece for text in column.lined for piece in choices.pieces_of(text, marks))
        )
        held = note("holds.options", n=len(pieces), words=pieces[:_SHOWN])
        return _segment(column, 74, "several", held)
    if column.worded is not None:
        return _rating(column, column.header, "steps", 72, settings)
    if rated(column) and (scale_in(column.header) or _says(column, word_list("rating_words"))):
        return _rating(column, column.header, "rating", 70, settings)
    if _is_choice(column, settings):
        return _segment(column, 66, "choice", column.holding("word", settings))
    return None


def _segment(column: FileColumn, confidence: int, reason: str, held: Note) -> Guess:
    return Guess(family_name("segment_", column.header), column.header, confidence, reason, evidence=held)


def _says(column: FileColumn, beginnings: Iterable[str]) -> bool:
    """Whether a word of the header begins with one of these."""
    return any(f" {stem}" in f" {column.words}" for stem in beginnings)


def _is_choice(column: FileColumn, settings: ClientSettings) -> bool:
    """A few answers that come again, that are words and no dates."""
    if _says(column, word_list("staff_words")) or _says(column, stems("comment")) or _titled(column.texts):
        return False
    enough = 2 <= column.distinct <= CHOICES and column.distinct * 2 <= len(column.texts)
    if not enough or bool(column.texts.str.len().median() > 60):
        return False
    dated = column.texts.str.contains(r"\d{4}|\d[.:]\d\d", regex=True).mean() > 0.5
    return not dated and column.holds("number", settings) < 0.5


def _free_words(
    columns: list[FileColumn], left: list[FileColumn], known: list[Guess], settings: ClientSettings
) -> list[Guess]:
    """Columns that people wrote in: the reason right after a score first, then the longest texts."""
    if any(guess.canonical == "comment" and not _open_comment(guess) for guess in known):
        names = ["comment_more"]
    else:
        names = ["comment", "comment_more"]
    guessed = next((guess.source for guess in known if _open_comment(guess)), "")
    scores = {guess.source for guess in known if cells.is_score(guess.canonical)}
    after = {column.header: before.header for before, column in pairwise(columns) if before.header in scores}
    prose = [each for each in left if evidence.is_prose(each.texts) or _is_remark(each)]
    prose.sort(
        key=lambda each: (each.header not in after, each.header != guessed, -each.texts.str.len().sum())
    )
    found = []
    for name, column in zip(names, prose, strict=False):
        held, beside = column.holding("text", settings), after.get(column.header, "")
        reason = "neighbour" if beside else "free"
        found.append(Guess(name, column.header, 72, reason, evidence=held, beside=beside))
    return found


def _is_remark(column: FileColumn) -> bool:
    """Whether a question asks for words, and words were given."""
    return _says(column, stems("comment")) and not rated(column)


def _distinct(guesses: Iterable[Guess], taken: set[str]) -> Iterator[Guess]:
    """Every canonical name once: `driver_staff`, `driver_staff_2`."""
    seen = {name for name in taken if name != "comment"}
    for guess in guesses:
        name, nth = guess.canonical, 2
        while name in seen:
            name, nth = f"{guess.canonical}_{nth}", nth + 1
        seen.add(name)
        yield replace(guess, canonical=name)
