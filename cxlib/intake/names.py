"""People's names known from a file's own columns and the staff list, hidden in texts in any form."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import pandas as pd
import stopwordsiso

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError
from cxlib.intake.name_forms import polish_forms, without_suffix
from cxlib.intake.text import fold, tidy, words_of

MASK = "[name]"
SHORTEST = 3
"""Shorter names (Jo, Al) are words too often."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*(?:['’][^\W\d_]+)?")
_PARTS = re.compile(r"[^\W\d_]+")
_JOINED = re.compile(re.escape(MASK) + r"(?:\s+" + re.escape(MASK) + r")+")


@cache
def _content() -> Mapping[str, Any]:
    return MappingProxyType(yamlio.load(asset("templates", "names.yml"), error=PlaybookError))


@cache
def listed(name: str) -> frozenset[str]:
    """One of the lists of templates/names.yml, as compared: columns, titles, firms, not_names."""
    plain = words_of if name == "columns" else fold
    return frozenset(plain(word) for word in _content()[name])


@cache
def _everyday() -> frozenset[str]:
    """Function words of the three languages: capitals at the start of a sentence do not make them names."""
    words = stopwordsiso.stopwords(["en", "pl", "tr"])
    return frozenset(fold(word) for word in words) | listed("not_names") | listed("titles")


@dataclass(frozen=True)
class Names:
    """The known names: forms leads from a folded form to its name; full holds pairs that stand together."""

    forms: Mapping[str, str]
    full: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, people: Iterable[str], words: Collection[str] | None = None) -> Names:
        """The names in cells like `Anna Nowak`, `NOWAK ANNA` or `Merve`; what names no person is left out.

        words: the folded words of the texts (see `words_in`); only forms among them are kept.
        """
        known = [parts for each in set(people) if (parts := parts_of(each))]
        names = sorted({part for parts in known for part in parts})
        forms = {
            form: name for name in names for form in polish_forms(name) if words is None or form in words
        }
        pairs = {pair for parts in known for pair in pairwise(parts)}
        return cls({**forms, **{name: name for name in names}}, frozenset(pairs | {(b, a) for a, b in pairs}))

    def __bool__(self) -> bool:
        return bool(self.forms)

    def hidden(self, text: str) -> str:
        """The text with MASK for every known name; a full name is one mask."""
        found = list(_WORD.finditer(text))
        words = [self._bare(match[0]) for match in found]
        pieces, end = [], 0
        for place, match in enumerate(found):
            if words[place] and self._is_meant(place, words, found):
                pieces += [text[end : match.start()], MASK]
                end = match.end()
        return _JOINED.sub(MASK, "".join([*pieces, text[end:]])) if pieces else text

    def _bare(self, word: str) -> str:
        """The known name behind a word as written, or nothing."""
        folded = fold(word)
        if folded in self.forms:
            return self.forms[folded]
        bare = without_suffix(folded, self.forms)
        if bare or "-" not in word:
            return bare
        return next((part for each in word.split("-") if (part := self._bare(each))), "")

    def _is_meant(self, place: int, words: list[str], found: list[re.Match[str]]) -> bool:
        """A capital letter makes a known word a name; else a title or the other name must be beside it."""
        if found[place][0][0].isupper():
            return True
        for other in (place - 1, place + 1):
            if 0 <= other < len(found):
                neighbour = fold(found[other][0])
                if neighbour in listed("titles") or (words[other], words[place]) in self.full:
                    return True
        return False


def words_in(texts: pd.Series) -> frozenset[str]:
    """The folded words of a column of texts, and the parts of hyphened ones."""
    written = {word for text in texts.dropna() for word in _WORD.findall(str(text))}
    parts = {part for word in written if "-" in word for part in word.split("-")}
    return frozenset(fold(word) for word in written | parts)


def parts_of(cell: str) -> tuple[str, ...]:
    """The folded names in a cell, or nothing when it names no person (a firm, a code, a sentence)."""
    text = tidy(cell)
    if not text or any(mark.isdigit() or mark in "@/|" for mark in text):
        return ()
    words = [fold(word) for word in _PARTS.findall(text)]
    if len(words) > 5 or any(word in listed("firms") for word in words):
        return ()
    return tuple(
        word
        for word, written in zip(words, _PARTS.findall(text), strict=True)
        if len(word) >= SHORTEST and word not in _everyday() and written[0].isupper()
    )


def holds_names(header: str) -> bool:
    """Whether a column's header says that it holds people's names."""
    words = words_of(header)
    return words in listed("columns") or any(words.endswith(f" {name}") for name in _strong())


@cache
def _strong() -> tuple[str, ...]:
    """Column names of two words and more: as the end of a longer header they still tell."""
    return tuple(sorted(name for name in listed("columns") if " " in name))


def known_people(frame: pd.DataFrame, staff: Iterable[str] = ()) -> list[str]:
    """The people a file names in its own columns, and the staff."""
    found = [str(name) for name in staff]
    for place, header in enumerate(frame.columns):
        if holds_names(str(header)):
            cells = frame.iloc[:, place]
            found += [str(cell) for cell in cells[cells != ""].unique()]
    return found
