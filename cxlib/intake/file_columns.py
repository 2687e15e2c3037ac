"""The columns of a file as far as guessing needs them: their words, and what their first rows hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from cxlib.clients.settings import ClientSettings
from cxlib.clients.tables import Kind
from cxlib.intake import cells, choices, dates, evidence, numbers, years
from cxlib.intake.notes import Note
from cxlib.intake.readers.formulas import without_values
from cxlib.intake.readers.raw import Raw
from cxlib.intake.synonyms import word_list
from cxlib.intake.text import fold, words_of
from cxlib.intake.worded import Worded, in_words

SAMPLE = 1000
ANY_YEAR = 2000
"""Dates without a year are dates, too; here any leap year will do."""

_COPY = re.compile(r" \(\d+\)'*$")
_CODE = re.compile(r"[A-Z]{2,3}(?:[-_][A-Z]{2,4})?", re.IGNORECASE)


@dataclass(frozen=True)
class FileColumn:
    """A column of the file. words: its header as compared; texts: its filled cells among the first rows.

    repeated: another column has the same name. unsolved: it holds formulas without a stored value.
    """

    header: str
    words: str
    texts: pd.Series
    lined: pd.Series
    repeated: bool = False
    unsolved: bool = False
    _shares: dict[Kind, float] = field(default_factory=dict)
    _held: dict[Kind, Note] = field(default_factory=dict)

    def holds(self, kind: Kind, settings: ClientSettings) -> float:
        """The share of filled cells that can be read as the kind."""
        if kind not in self._shares:
            self._shares[kind] = self._share(kind, settings)
        return self._shares[kind]

    def _share(self, kind: Kind, settings: ClientSettings) -> float:
        if self.texts.empty:
            return 1.0 if self.unsolved else 0.0
        if kind == "time":
            texts = years.completed(self.texts, told=ANY_YEAR).texts
            return float(dates.to_moments(texts, settings.zone).values.notna().mean())
        if kind in ("number", "integer"):
            return float(self.numbers().notna().mean())
        if kind == "flag":
            return float(cells.to_flags(self.texts).values.notna().mean())
        return 1.0

    def holding(self, kind: Kind, settings: ClientSettings) -> Note:
        """What the column holds, to be shown beside a guess."""
        if kind not in self._held:
            self._held[kind] = evidence.holds(self.texts, kind, self.numbers(), settings)
        return self._held[kind]

    def numbers(self) -> pd.Series:
        """The filled cells as numbers, missing where they are none."""
        return self._numbers

    @cached_property
    def _numbers(self) -> pd.Series:
        texts = cells.labelled(self.texts)
        return numbers.to_numbers(texts, numbers.notation(texts, comma_locale=False))

    @cached_property
    def worded(self) -> Worded | None:
        """The scale that the answers are told in by words."""
        return in_words(self.texts)

    @cached_property
    def distinct(self) -> int:
        return int(self.texts.map(fold).nunique())

    @cached_property
    def cancels(self) -> bool:
        """Whether some of the cells say that an order did not go through."""
        return bool(self.texts.map(fold).isin(word_list("cancelled")).any())

    @cached_property
    def top(self) -> float | None:
        """The top of a scale that the cells name themselves: `9/10`."""
        return cells.top_of(self.texts)

    @cached_property
    def counts(self) -> bool:
        """Whether the cells are small whole numbers that come again, as counts and steps do."""
        values = self.numbers()
        small = bool(values.notna().all()) and bool((values.abs() <= 50).all())
        return small and self.distinct * 2 < len(self.texts)

    @cached_property
    def says_language(self) -> bool:
        """Whether the cells are codes of languages: `pl`, `EN`, `pl-PL`."""
        return len(self.texts) > 0 and all(_CODE.fullmatch(str(text)) for text in self.texts.unique())

    @cached_property
    def several(self) -> tuple[str, ...]:
        """The marks between several answers in one cell."""
        return choices.marks_of(self.lined)


def filled_columns(raw: Raw) -> list[FileColumn]:
    """The columns that hold anything, by their first rows."""
    found = [_column(raw, str(name)) for name in raw.frame.columns]
    return [column for column in found if len(column.texts) or column.unsolved]


def _column(raw: Raw, header: str) -> FileColumn:
    cut = raw.frame[header].head(SAMPLE)
    formula = without_values(cut)
    lined = cells.tidied(choices.with_lines(cut.where(~formula, "")))
    texts, _ = cells.without_codes(lined.str.replace(choices.LINE, " ", regex=False), [], "word")
    name = dates.without_zone(_COPY.sub("", header))
    if raw.months is not None and words_of(name) in word_list("any_date"):  # a sheet a month: 1, 2, 3 ...
        texts = years.completed(texts, raw.years, raw.months[: len(texts)]).texts
    repeated = fold(_COPY.sub("", header)) in raw.repeated
    filled = texts != ""
    return FileColumn(header, words_of(name), texts[filled], lined[filled], repeated, bool(formula.any()))
