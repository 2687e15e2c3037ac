"""Lists of daily or monthly figures (a till's report, a table of months): a series of each, no records."""

from __future__ import annotations

import pandas as pd

from cxlib.clients.settings import ClientSettings
from cxlib.intake import dates, evidence
from cxlib.intake.file_columns import FileColumn
from cxlib.intake.guesses import Guess, guess_columns
from cxlib.intake.mapping import FIGURE, MapFile
from cxlib.intake.questions import family_name
from cxlib.intake.readers.raw import Raw
from cxlib.intake.synonyms import word_list
from cxlib.intake.text import words_of

CONFIDENCE = 72
_PEOPLE = ("customer_id", "order_id", "comment", "service", "staff", "status", "nps", "csat", "rating")


def daily_figures(
    raw: Raw, columns: list[FileColumn], settings: ClientSettings, source: str
) -> tuple[MapFile, list[Guess]] | None:
    """The map of a list with one row a day or month and only figures beside it; None for any other file."""
    dated = [column for column in columns if _is_dated(column, settings)]
    if raw.form or len(dated) != 1 or len(raw.frame) < 3:
        return None
    day = dated[0]
    others = [column for column in columns if column is not day]
    figures = [
        column for column in others if column.holds("number", settings) > 0.9 and not _numbered(column)
    ]
    rest = [column for column in others if column not in figures and not _numbered(column)]
    if not figures or rest or day.distinct < len(day.texts):
        return None
    moments = _moments(day, settings)
    if not _monthly(moments, settings) and (
        _tells_people(columns, settings) or not is_till([source, *map(str, raw.frame.columns)])
    ):
        return None
    guesses = [Guess("date", day.header, 80, "values", evidence=evidence.span(moments, settings))]
    for column in figures:
        name = family_name(FIGURE, column.words)
        guesses.append(
            Guess(name, column.header, CONFIDENCE, "figure", evidence=column.holding("number", settings))
        )
    columns_of = {guess.canonical: guess.source for guess in guesses}
    return MapFile(table="series", source=source or "series", columns=columns_of), guesses


def _is_dated(column: FileColumn, settings: ClientSettings) -> bool:
    if not len(column.texts) or column.holds("number", settings) > 0.9:
        return False
    return float(_moments(column, settings).notna().mean()) > 0.95


def _moments(column: FileColumn, settings: ClientSettings) -> pd.Series:
    return dates.to_moments(column.texts, settings.zone, months=True).values


def _monthly(moments: pd.Series, settings: ClientSettings) -> bool:
    days = moments.dropna().dt.tz_convert(settings.zone).dt.tz_localize(None)
    return bool((days.dt.day == 1).all() and days.dt.to_period("M").is_unique)


def _numbered(column: FileColumn) -> bool:
    """A number of the row or the report, which is no figure."""
    return any(f" {word} " in f" {column.words} " for word in word_list("row_number"))


def _tells_people(columns: list[FileColumn], settings: ClientSettings) -> bool:
    names = {
        guess.canonical
        for table in ("orders", "visits", "survey")
        for guess in guess_columns(columns, table, settings)
    }
    return bool(names & set(_PEOPLE))


def is_till(headers: list[str]) -> bool:
    """Whether headers speak of a till's daily totals."""
    said = " ".join(map(words_of, headers))
    return any(f" {word}" in f" {said}" for word in word_list("till"))
