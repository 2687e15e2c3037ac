"""Numbers as people write them: decimal comma or point, spaces or dots for thousands, currency signs."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from cxlib.intake.text import on_unique

CURRENCIES = {
    "zł": "PLN",
    "zl": "PLN",
    "pln": "PLN",
    "₺": "TRY",
    "tl": "TRY",
    "try": "TRY",
    "£": "GBP",
    "gbp": "GBP",
    "$": "USD",
    "usd": "USD",
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "czk": "CZK",
    "chf": "CHF",
}
"""Signs and words for currencies, as they stand beside an amount."""

_SIGN = re.compile(
    "|".join(re.escape(sign) for sign in sorted(CURRENCIES, key=len, reverse=True)), re.IGNORECASE
)
_DIGITS = re.compile(r"^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$")
_POINT, _COMMA = (rf"-?(?:0{mark}\d+|\d+{mark}(?:\d{{1,2}}|\d{{4,}}))" for mark in (r"\.", ","))
"""A broken number whose mark cannot group thousands: `89.5` or `0.125` in a column that writes `1 200,00`."""
_SPACE = r"[\s\u00a0\u202f\u2009'’]"


@dataclass(frozen=True)
class Notation:
    """Which mark is the decimal one, and which one groups thousands ("" for none)."""

    decimal: str
    thousands: str


def currencies(texts: pd.Series) -> set[str]:
    """The currencies named inside the cells, as ISO codes."""
    distinct = pd.Series(texts.unique(), dtype="str")
    found = distinct.str.extract(f"({_SIGN.pattern})", flags=re.IGNORECASE)[0].dropna().str.lower().unique()
    return {CURRENCIES[str(sign)] for sign in found}


def notation(texts: pd.Series, *, comma_locale: bool) -> Notation:
    """How a column writes its numbers, told from all its values.

    comma_locale: what to take where only groups of three digits are seen (`1.234`): the file's
    other columns or the client's country say so.
    """
    bare = bared(pd.Series(texts.unique(), dtype="str"))
    both = bare[bare.str.contains(".", regex=False) & bare.str.contains(",", regex=False)]
    if len(both):
        comma_last = (both.str.rfind(",") > both.str.rfind(".")).mean() > 0.5
        return Notation(",", ".") if comma_last else Notation(".", ",")
    commas, points = _says(bare, ","), _says(bare, ".")
    if commas == "decimal":
        return Notation(",", ".")
    if points == "decimal":
        return Notation(".", ",")
    if commas == "groups" or points == "groups":
        return Notation(".", ",") if commas == "groups" else Notation(",", ".")
    return Notation(",", ".") if comma_locale else Notation(".", ",")


def _says(bare: pd.Series, mark: str) -> str:
    """What a mark is for in a column: decimal, groups, either, or nothing (not there)."""
    holding = bare[bare.str.contains(mark, regex=False)]
    if holding.empty:
        return "nothing"
    sign = re.escape(mark)
    if holding.str.fullmatch(rf"[+-]?[1-9]\d{{0,2}}(?:{sign}\d{{3}}){{2,}}").any():
        return "groups"
    threes = holding.str.fullmatch(rf"[+-]?[1-9]\d{{0,2}}{sign}\d{{3}}")
    return "either" if threes.all() else "decimal"


def decides(texts: pd.Series) -> str | None:
    """The decimal mark of a column where its values leave no doubt."""
    bare = bared(pd.Series(texts.unique(), dtype="str"))
    looks = bare[bare.str.fullmatch(r"[+-]?\d[\d.,]*")]
    if len(looks) * 2 < len(bare) or looks.empty:
        return None
    for mark in ",.":
        if _says(looks, mark) == "decimal" and not looks.str.contains(rf"\{mark}\d*\{mark}").any():
            return mark
    return None


def bared(texts: pd.Series) -> pd.Series:
    """Cells without spaces, currency signs and per cent; (1) and 1- become -1."""
    bare = texts.str.replace(_SIGN, "", regex=True).str.replace(_SPACE, "", regex=True).str.rstrip("%")
    bare = bare.str.replace("\u2212", "-", regex=False).str.replace(r"^\((.+)\)$", r"-\1", regex=True)
    return bare.str.replace(r"^([\d.,]+)-$", r"-\1", regex=True).str.lstrip("+")


_EATEN = re.compile(
    r"^(?:\d{4}-\d{2}-\d{2}(?: 00:00:00)?|\d{1,2}[-. ][^\W\d]{3,4}\.?|[^\W\d]{3,4}\.?[-. ]\d{1,2})$"
)


def eaten_by_dates(texts: pd.Series) -> pd.Series:
    """Which cells of a column of numbers a spreadsheet turned into dates: `1.05` into `01.maj`."""
    return on_unique(texts, lambda distinct: distinct.str.match(_EATEN)).astype(bool)


def to_numbers(texts: pd.Series, how: Notation) -> pd.Series:
    """A Float64 column; what is empty or no number is missing."""

    def change(distinct: pd.Series) -> pd.Series:
        bare = bared(distinct)
        if how.thousands and how.thousands.strip():
            grouped = bare.str.contains(rf"^-?[1-9]\d{{0,2}}(?:{re.escape(how.thousands)}\d{{3}})+(?:\D|$)")
            bare = bare.where(~grouped, bare.str.replace(how.thousands, "", regex=False))
        if how.decimal != ".":
            unclear = bare.str.contains(".", regex=False) & ~bare.str.fullmatch(_POINT)
            bare = bare.where(~unclear, "x").str.replace(how.decimal, ".", regex=False)
        else:
            comma = bare.str.fullmatch(_COMMA)
            bare = bare.where(~comma, bare.str.replace(",", ".", regex=False))
        sound = bare.str.fullmatch(_DIGITS.pattern)
        return pd.to_numeric(bare.where(sound, None), errors="coerce").astype("Float64")

    return on_unique(texts, change)
