"""A codebook: what people write about, theme by theme, with the words that tell it in three languages.

A word is written in any dictionary form (`wait`), as a beginning (`oddzw*`), as the very form that is
meant (`drogie=`), or as several words that stand close together (`no parking`). A mark at its end says
more: `-` people complain when they use it (`rude-`), `+` they praise (`friendly+`), `!` where it stands
the theme is not meant (`in no time!`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cxlib.base.errors import SettingsError

LANGUAGES = ("en", "pl", "tr")
COLUMNS = ("theme", *(f"name_{one}" for one in LANGUAGES), *(f"words_{one}" for one in LANGUAGES))
MOST_THEMES, MOST_WORDS = 100, 300

_ID = re.compile(r"[a-z][a-z0-9-]{0,29}")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?[*=]?|[\u2600-\u27bf\U0001f300-\U0001faff]")
_SIGNS = {"-": -1, "+": 1}


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a theme: the words that must stand close together, and what using them says.

    sign: -1 a complaint, 1 praise, 0 neither; excluded: where these words stand, the theme is not meant.
    """

    parts: tuple[str, ...]
    sign: int = 0
    excluded: bool = False

    @classmethod
    def parse(cls, text: str) -> Term:
        """Read `wait`, `queue-`, `on time+` or `in no time!`; anything else is a ValueError."""
        given = " ".join(unicodedata.normalize("NFC", text).split())
        mark = given[-1:] if given[-1:] in ("-", "+", "!") else ""
        parts = tuple(given.removesuffix(mark).replace("-", " ").split())
        if not 1 <= len(parts) <= 4 or not all(_WORD.fullmatch(part) for part in parts):
            raise ValueError(
                f"a word is letters, up to four together, * or = only at an end (we got {given!r})"
            )
        if any(part.endswith("*") and len(part) < (4 if len(parts) == 1 else 3) for part in parts):
            raise ValueError(f"a beginning must have three letters before the * (we got {given!r})")
        return cls(parts, _SIGNS.get(mark, 0), mark == "!")

    def __str__(self) -> str:
        return " ".join(self.parts) + ("!" if self.excluded else {-1: "-", 0: "", 1: "+"}[self.sign])


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: its id, its name as an owner reads it, and its terms, by language."""

    id: str
    names: tuple[str, str, str]
    terms: tuple[tuple[Term, ...], ...]

    def name(self, language: str) -> str:
        return self.names[LANGUAGES.index(language)]

    def words(self, language: str) -> tuple[Term, ...]:
        return self.terms[LANGUAGES.index(language)]

    def as_row(self) -> dict[str, str]:
        """The theme as a row of the table a consultant edits."""
        told = (", ".join(map(str, terms)) for terms in self.terms)
        return dict(zip(COLUMNS, (self.id, *self.names, *told), strict=True))


@dataclass(frozen=True)
class Codebook:
    """Themes in their order; `source` says where they come from."""

    themes: tuple[Theme, ...]
    source: str = ""

    @cached_property
    def by_id(self) -> Mapping[str, Theme]:
        return {theme.id: theme for theme in self.themes}

    def name(self, theme: str, language: str) -> str:
        """A theme's name; one that the codebook no longer has is called by its id."""
        found = self.by_id.get(theme)
        return found.name(language) if found else theme.replace("-", " ")

    @classmethod
    def of_rows(cls, rows: Iterable[Mapping[str, Any]], *, source: str, first_row: int = 1) -> Codebook:
        """Check rows with the columns COLUMNS; every problem found is told in one SettingsError."""
        themes: list[Theme] = []
        wrong: list[tuple[int, str, str]] = []
        for number, row in enumerate(rows, start=first_row):
            try:
                theme = _theme(row)
            except _Wrong as problem:
                wrong.append((number, problem.column, str(problem)))
                continue
            if theme.id in {one.id for one in themes}:
                wrong.append((number, "theme", f"{theme.id!r} stands twice"))
            themes.append(theme)
        if not themes and not wrong:
            wrong.append((first_row, "theme", "there is no theme"))
        if len(themes) > MOST_THEMES:
            wrong.append((first_row, "theme", f"there are {len(themes)} themes, {MOST_THEMES} fit"))
        if wrong:
            number, column, _ = wrong[0]
            told = "; ".join(f"row {number}, {column}: {text}" for number, column, text in wrong[:10])
            raise SettingsError(
                f"A codebook must be well formed ({source}: {told}). Correct the table and try again.",
                file=source,
                row=number,
                column=column,
            )
        return cls(tuple(themes), source)

    def rows(self) -> list[dict[str, str]]:
        return [theme.as_row() for theme in self.themes]


class _Wrong(ValueError):
    """A cell that cannot stand; `column` is where."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column


def _theme(row: Mapping[str, Any]) -> Theme:
    cells = {column: str(row.get(column) or "").strip() for column in COLUMNS}
    if not _ID.fullmatch(cells["theme"]):
        raise _Wrong("theme", f"must be small letters, digits and hyphens (we got {cells['theme']!r})")
    names = tuple(cells[f"name_{language}"] for language in LANGUAGES)
    if not any(names):
        raise _Wrong("name_en", "a theme needs a name in at least one language")
    named = next(filter(None, names))
    terms = tuple(_terms(f"words_{language}", cells[f"words_{language}"]) for language in LANGUAGES)
    if not any(terms):
        raise _Wrong("words_en", "a theme needs words in at least one language")
    first, second, third = (" ".join((name or named).split())[:60] for name in names)
    return Theme(cells["theme"], (first, second, third), terms)


def _terms(column: str, text: str) -> tuple[Term, ...]:
    found: dict[Term, None] = {}
    for piece in re.split(r"[,\n]", text):
        if piece.strip():
            try:
                found[Term.parse(piece)] = None
            except ValueError as problem:
                raise _Wrong(column, str(problem)) from None
    if len(found) > MOST_WORDS:
        raise _Wrong(column, f"there are {len(found)} words, {MOST_WORDS} fit")
    return tuple(found)
