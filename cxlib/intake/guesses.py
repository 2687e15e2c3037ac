"""Guessing what the columns of an unknown file mean, with how sure and why."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pandas as pd
from rapidfuzz import fuzz

from cxlib.clients.settings import ClientSettings
from cxlib.clients.tables import TABLES, Kind
from cxlib.intake import cells, dates, evidence, numbers, years
from cxlib.intake.mapping import LINE_COLUMNS
from cxlib.intake.notes import Note
from cxlib.intake.readers.raw import Raw
from cxlib.intake.synonyms import column_names, stems, word_list
from cxlib.intake.text import tidy, words_of

SURE = 90
"""A guess below this is asked about."""

LIKELY = 75
"""A guess from here on is called likely."""

_POSSIBLE = 62
_SCALE = re.compile(r"(?:^|[(\[\s])(\d{1,2})\s*(?:-|–|—|to|do|ile|\.\.)\s*(\d{1,3})(?:$|[)\]\s,.?:])")
_SAMPLE = 1000
ANY_YEAR = 2000
"""Dates without a year are dates, too; here any leap year will do."""


@dataclass(frozen=True)
class Guess:
    """One column: its canonical name, its name in the file, how sure (0-100) and why.

    reason: name (the usual name), part (the name is in the header), like (spelt alike), values (told
    by its values only), neighbour (told by the column before it, `beside`), layout (a known layout).
    evidence: what the column holds.
    """

    canonical: str
    source: str
    confidence: int
    reason: str
    scale: tuple[float, float] | None = None
    evidence: Note | None = None
    beside: str = ""

    @property
    def sure(self) -> str:
        """How sure, in one of three words: sure, likely, unsure."""
        return "sure" if self.confidence >= SURE else "likely" if self.confidence >= LIKELY else "unsure"


@dataclass(frozen=True)
class FileColumn:
    """A column of the file as far as guessing needs it."""

    header: str
    words: str
    texts: pd.Series
    _shares: dict[Kind, float] = field(default_factory=dict)

    def holds(self, kind: Kind, settings: ClientSettings) -> float:
        """The share of filled cells that can be read as the kind."""
        if kind not in self._shares:
            self._shares[kind] = self._share(kind, settings)
        return self._shares[kind]

    def _share(self, kind: Kind, settings: ClientSettings) -> float:
        if self.texts.empty:
            return 0.0
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
        return evidence.holds(self.texts, kind, self.numbers(), settings)

    def numbers(self) -> pd.Series:
        texts = cells.labelled(self.texts)
        return numbers.to_numbers(texts, numbers.notation(texts, comma_locale=False))


def filled_columns(raw: Raw) -> list[FileColumn]:
    """The columns that hold anything, by their first rows."""
    return [column for name in raw.frame.columns if len((column := _column(raw, str(name))).texts)]


def guess_columns(columns: list[FileColumn], table: str, settings: ClientSettings) -> list[Guess]:
    """The best reading of the columns as a table: each canonical column at most once, best guesses first."""
    found: list[Guess] = []
    for column in columns:
        found += _readings(column, table, settings)
    found.sort(key=lambda guess: -guess.confidence)
    taken: dict[str, Guess] = {}
    used: set[str] = set()
    for guess in found:
        if guess.canonical not in taken and guess.source not in used:
            taken[guess.canonical] = guess
            used.add(guess.source)
    return list(taken.values())


def by_values(
    columns: list[FileColumn], known: list[Guess], table: str, settings: ClientSettings
) -> list[Guess]:
    """What the columns without a telling name may be, by their values and their neighbours.

    Each is a question to the consultant, never sure: the one column of dates, e-mail addresses for the
    customer, sentences right after a score.
    """
    taken = {guess.canonical for guess in known}
    used = {guess.source: guess.canonical for guess in known}
    free = [column for column in columns if column.header not in used]
    found: list[Guess] = []
    dated_by = TABLES[table].dated_by
    dated = [column for column in free if column.holds("time", settings) > 0.95]
    if dated_by not in taken and len(dated) == 1:
        found.append(_told(dated[0], dated_by, 76, "values", "time", settings))
    addresses = [column for column in free if evidence.is_address(column.texts)]
    if "customer_id" in TABLES[table].columns and "customer_id" not in taken and addresses:
        found.append(_told(addresses[0], "customer_id", 80, "values", "id", settings))
    if "comment" in TABLES[table].columns and "comment" not in taken:
        found += _after_a_score(columns, used, settings)
    return found


def _after_a_score(columns: list[FileColumn], used: dict[str, str], settings: ClientSettings) -> list[Guess]:
    """Sentences in the column after a score: forms ask why right after the figure."""
    for before, column in pairwise(columns):
        score = used.get(before.header)
        if score and cells.is_score(score) and column.header not in used and evidence.is_prose(column.texts):
            return [
                replace(_told(column, "comment", 72, "neighbour", "text", settings), beside=before.header)
            ]
    return []


def _told(
    column: FileColumn, canonical: str, confidence: int, reason: str, kind: Kind, settings: ClientSettings
) -> Guess:
    held = column.holding(kind, settings)
    return Guess(canonical, column.header, confidence, reason, evidence=held)


def _column(raw: Raw, header: str) -> FileColumn:
    texts = cells.tidied(raw.frame[header].head(_SAMPLE))
    texts, _ = cells.without_codes(texts, [], "word")
    return FileColumn(header, words_of(header), texts[texts != ""])


def _readings(column: FileColumn, table: str, settings: ClientSettings) -> list[Guess]:
    found = []
    for canonical, names in column_names(table).items():
        score, reason = _likeness(column.words, names)
        if canonical == "nps":
            score, reason = _nps_likeness(column, score, reason)
        scale = _scale_in(column.header) if cells.is_score(canonical) else None
        if score < SURE and any(f" {stem}" in f" {column.words}" for stem in stems(canonical)):
            score, reason = (92.0 if scale else 75.0), "part"
        if score < _POSSIBLE:
            continue
        kind = TABLES[table].kind(canonical) or LINE_COLUMNS[canonical]
        share = column.holds(kind, settings)
        if share < 0.5:
            continue
        score = score if share > 0.95 else score - 10
        held = column.holding(kind, settings)
        found.append(Guess(canonical, column.header, round(score), reason, scale, held))
    return found


def _likeness(words: str, names: tuple[str, ...]) -> tuple[float, str]:
    """How well a header agrees with the usual names of a column."""
    if words in names:
        return 100.0 - 0.1 * names.index(words), "name"
    inside = [name for name in names if len(name) > 3 and f" {name} " in f" {words} "]
    if inside:
        longest = max(inside, key=len)
        return (93.0 if longest.count(" ") >= 2 else 80.0 if " " in longest else 70.0), "part"
    best = max(fuzz.ratio(words, name) for name in names)
    return (best * 0.85, "like") if best >= 80 else (0.0, "")


def _nps_likeness(column: FileColumn, score: float, reason: str) -> tuple[float, str]:
    """An answer is NPS when the question is about recommending and the answers lie between 0 and 10."""
    asked = any(stem in column.words for stem in word_list("recommend")) or "nps" in column.words.split()
    if not asked:
        return 0.0, ""
    values = column.numbers().dropna()
    fits = len(values) > 0 and bool(((values >= 0) & (values <= 10)).mean() > 0.9) and bool(values.max() > 5)
    if not fits:
        return 0.0, ""
    return max(score, 95.0), reason or "part"


def _scale_in(header: str) -> tuple[float, float] | None:
    """A scale that the question itself names: `... (1-5)`."""
    found = _SCALE.search(tidy(header))
    if found is None or int(found[2]) <= int(found[1]) or int(found[1]) > 1:
        return None
    return float(found[1]), float(found[2])
