"""From text to one canonical column: codes for no answer, values, types, scales."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass, field

import pandas as pd

from cxlib.clients.tables import Kind
from cxlib.intake.synonyms import canonical_values, word_list
from cxlib.intake.text import fold, on_unique, shared, tidy

_SCORE_NAMES = frozenset({"nps", "csat", "ces", "rating"})
_SCORE_FAMILIES = ("driver_", "expected_")


@dataclass
class Column:
    """One canonical column on its way: its values and what was set aside.

    blanked: reason -> mask of cells that held something which is no value.
    no_answer: how many cells held a code or word for no answer.
    """

    values: pd.Series
    blanked: dict[str, pd.Series] = field(default_factory=dict)
    no_answer: int = 0


def is_score(column: str) -> bool:
    """Whether a column holds answers on a scale."""
    return column in _SCORE_NAMES or column.startswith(_SCORE_FAMILIES)


def tidied(texts: pd.Series) -> pd.Series:
    """Cells without invisible marks and spaces around them."""
    return on_unique(texts, lambda distinct: distinct.map(tidy).astype("str"))


def without_codes(texts: pd.Series, codes: list[str], kind: Kind) -> tuple[pd.Series, int]:
    """Blank the cells that say there is no answer; also how many there were.

    Declared codes count everywhere; the usual words (n/a, brak, bilinmiyor) not in free text.
    """
    words = {fold(code) for code in codes}
    usual = word_list("no_answer") if kind != "text" else frozenset[str]()
    numbers = {_number(code) for code in codes} - {None}

    def says_nothing(distinct: pd.Series) -> pd.Series:
        folded = distinct.map(fold)
        return folded.isin(words | usual) | (distinct.map(_number).isin(numbers) if numbers else False)

    silent = on_unique(texts, says_nothing).astype(bool) & (texts != "")
    return texts.where(~silent, ""), int(silent.sum())


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def with_values(texts: pd.Series, table: str, column: str, declared: dict[str, str]) -> pd.Series:
    """Source values as canonical ones: the map's first (`C*` matches beginnings), then the usual words."""
    exact = {fold(source): value for source, value in declared.items() if "*" not in source}
    patterns = [(fold(source), value) for source, value in declared.items() if "*" in source]
    usual = canonical_values(table, column)

    def change(text: str) -> str:
        key = fold(text)
        if key in exact:
            return exact[key]
        for pattern, value in patterns:
            if key and fnmatch.fnmatchcase(key, pattern):
                return value
        return usual.get(key, text)

    return (
        on_unique(texts, lambda distinct: distinct.map(change).astype("str"))
        if exact or patterns or usual
        else texts
    )


def to_flags(texts: pd.Series) -> Column:
    """Yes and no in three languages as a boolean column."""
    known = dict.fromkeys(word_list("yes"), True) | dict.fromkeys(word_list("no"), False)
    values = on_unique(texts, lambda distinct: distinct.map(fold).map(known).astype("boolean"))
    return Column(values, {"no_flag": values.isna() & (texts != "")})


def to_words(texts: pd.Series) -> Column:
    """Text as it is; empty cells are missing."""
    return Column(shared(texts))


_ROUNDED = r"\d(?:[.,]\d+)?[eE]\+\d{1,2}"


def to_ids(texts: pd.Series) -> Column:
    """Ids as they are; what a spreadsheet shortened (`6.01E+08`) names nobody any more."""
    rounded = on_unique(texts, lambda distinct: distinct.str.fullmatch(_ROUNDED)).astype(bool)
    column = to_words(texts.where(~rounded, ""))
    column.blanked["rounded_id"] = rounded
    return column


_LABELLED = r"^(\d{1,2})\s*(?:[-–—:=(]|\s)\s*[^\W\d].*$"
_OF = r"^(\d{1,2}(?:[.,]\d)?)\s*/\s*(5|7|10)$"
_STARS = r"^([★⭐🌟]+)[☆✩✰\ufe0f\s]*$"


def labelled(texts: pd.Series) -> pd.Series:
    """`10 - extremely likely` as `10` and `★★★★☆` as `4`: a score without what stands around it.

    `4/5` is a 4 where most of the cells are written so, under one top.
    """

    def bare(distinct: pd.Series) -> pd.Series:
        told = distinct.str.replace(_LABELLED, r"\1", regex=True)
        stars = told.str.replace("\ufe0f", "", regex=False).str.extract(_STARS)[0]
        return told.where(stars.isna(), stars.str.len().astype("Int64").astype("str"))

    told = on_unique(texts, bare)
    return told.str.replace(_OF, r"\1", regex=True) if top_of(texts) else told


def top_of(texts: pd.Series) -> float | None:
    """The top that most cells name themselves: 10 of `9/10`; None where they name none or several."""
    tops = texts.str.extract(_OF)[1].dropna()
    fractions = tops.nunique() == 1 and len(tops) * 2 > int((texts != "").sum())
    return float(tops.iloc[0]) if fractions else None


def on_scale(column: Column, scale: tuple[float, float] | None, *, whole: bool) -> Column:
    """Blank what lies outside the scale, and broken numbers where only whole ones make sense."""
    values = column.values
    if scale is not None:
        outside = ((values < scale[0]) | (values > scale[1])).fillna(False).astype(bool)
        column.blanked["out_of_scale"] = outside
        values = values.where(~outside, pd.NA)
    if whole:
        broken = (values != values.round()).fillna(False).astype(bool)
        column.blanked["not_whole"] = broken
        values = values.where(~broken, pd.NA).astype("Int64")
    column.values = values
    return column
