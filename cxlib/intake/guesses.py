"""Guessing what the columns of an unknown file mean by their names, with how sure and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from cxlib.clients.settings import ClientSettings
from cxlib.clients.tables import TABLES, Kind
from cxlib.intake import cells, durations, evidence, scales
from cxlib.intake.durations import LENGTHS
from cxlib.intake.file_columns import FileColumn
from cxlib.intake.mapping import LINE_COLUMNS, NPS_SCALE
from cxlib.intake.notes import Note
from cxlib.intake.synonyms import column_names, stems, word_list
from cxlib.intake.text import tidy

SURE = 90
"""A guess below this is asked about."""

LIKELY = 75
"""A guess from here on is called likely."""

PROSE = 4
"""A column of sentences is the likelier comment of two with half a name for it."""

_FEW = 6
_POSSIBLE = 62
_LENGTH = r"\d+:\d{2}(?::\d{2})?"
_SCALE = re.compile(r"(?:^|[(\[\s])(\d{1,2})\s*(?:-|–|—|to|do|ile|\.\.)\s*(\d{1,3})(?:$|[)\]\s,.?:])")


@dataclass(frozen=True)
class Guess:
    """One column: its canonical name, its name in the file, how sure (0-100) and why.

    reason: name (the usual name), part (the name is in the header), like (spelt alike), values (told
    by its values only), neighbour (told by the column before it, `beside`), layout (a known layout),
    clock (the time stands in a column of its own), total (see `hints.order_totals`), figure (a series), or
    options, grid, rating, steps, choice, several, free (see `questions`).
    evidence: what the column holds. scale, values: what its map would say besides.
    """

    canonical: str
    source: str
    confidence: int
    reason: str
    scale: tuple[float, float] | None = None
    evidence: Note | None = None
    beside: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def sure(self) -> str:
        """How sure, in one of three words: sure, likely, unsure."""
        return "sure" if self.confidence >= SURE else "likely" if self.confidence >= LIKELY else "unsure"


def guess_columns(columns: list[FileColumn], table: str, settings: ClientSettings) -> list[Guess]:
    """The best reading of the columns as a table: each canonical column at most once, best guesses first."""
    found: list[Guess] = []
    for column in columns:
        found += _readings(column, table, settings)
    people = columns if table == "customers" else []
    addresses = {column.header for column in people if evidence.is_address(column.texts)}
    found.sort(  # of a person's name and address the address tells them apart better
        key=lambda guess: (guess.confidence < SURE or guess.source not in addresses, -guess.confidence)
    )
    taken: dict[str, Guess] = {}
    used: set[str] = set()
    for guess in found:
        if guess.canonical not in taken and guess.source not in used:
            taken[guess.canonical] = guess
            used.add(guess.source)
    return list(taken.values())


def _readings(column: FileColumn, table: str, settings: ClientSettings) -> list[Guess]:
    found = []
    for canonical, names in column_names(table).items():
        score, reason = _likeness(column.words, names)
        if canonical == "nps":
            score, reason = _nps_likeness(column, score, reason)
        scale = scale_in(column.header) if cells.is_score(canonical) else None
        if score < SURE and any(f" {stem}" in f" {column.words}" for stem in stems(canonical)):
            score, reason = (92.0 if scale else 75.0), "part"
        if score < _POSSIBLE or not _fits(canonical, column, reason):
            continue
        kind = TABLES[table].kind(canonical) or {**LINE_COLUMNS, **LENGTHS}[canonical]
        worded = column.worded if cells.is_score(canonical) and canonical != "nps" else None
        share = 1.0 if worded else _held(column, canonical, kind, settings)
        if share < 0.5:
            continue
        score = score if share > 0.95 else score - 10
        if (table, canonical) == ("orders", "status") and column.cancels:
            score += PROSE  # of two states the one that tells cancelled orders: not the payment's
        score = min(score, 80) if column.repeated else score
        if kind == "text" and score < LIKELY and evidence.is_prose(column.texts):
            score += PROSE
        if canonical == "language" and reason == "part" and column.says_language:
            score = max(score, 92.0)
        held = column.holding(kind, settings)
        guess = Guess(canonical, column.header, round(score), reason, scale, held)
        found.append(on_its_scale(guess, column, settings))
    return found


def _held(column: FileColumn, canonical: str, kind: Kind, settings: ClientSettings) -> float:
    """The share of filled cells that are what the canonical column holds."""
    if canonical in LENGTHS:
        return durations.share_of(column.texts, column.header)
    return column.holds(kind, settings)


def _fits(canonical: str, column: FileColumn, reason: str) -> bool:
    """Whether the values can be what a header only hints at: people are not told apart by yes and no."""
    if canonical == "comment" and len(column.texts):
        return column.worded is None and bool(column.numbers().notna().mean() < 0.5)
    if reason == "name" or canonical not in ("customer_id", "respondent_id", "agent", "staff"):
        return canonical != "language" or reason == "name" or column.says_language
    told = word_list("yes") | word_list("no")
    enough = len(column.texts) >= _FEW
    if column.texts.str.fullmatch(_LENGTH).mean() > 0.5:
        return False  # a length of time is nobody
    if enough and canonical in ("agent", "staff") and column.distinct * 2 > len(column.texts):
        return False  # the same few people serve; `time to first agent reply` names none
    if enough and (column.distinct < 3 or column.counts):
        return False
    return not column.texts.str.casefold().isin(told).all() and column.worded is None


def on_its_scale(guess: Guess, column: FileColumn, settings: ClientSettings) -> Guess:
    """A guessed score with the scale its answers seem to be on; what no question says is asked."""
    if not cells.is_score(guess.canonical) or guess.canonical == "nps":
        return guess
    if (worded := column.worded) is not None:
        asked = min(guess.confidence, 85)
        return replace(guess, scale=worded.scale, values=worded.values, confidence=asked)
    if top := column.top:
        return replace(guess, scale=scales.up_to(top, column.numbers(), guess.scale))
    known = guess.scale or settings.scales.get(guess.canonical)
    scale = scales.told_by(column.numbers(), known)
    if scale is None or guess.scale is not None:
        return guess
    return replace(guess, scale=scale, confidence=min(guess.confidence, 80))


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
    """An answer is NPS when the question is about recommending and the answers lie between 0 and 10.

    Some of them must be above 5, for a few low ones may be on another scale, unless the question names it.
    A question that names another scale (1 to 10) is asked about: the bounds of the NPS stand on 0 to 10.
    """
    asked = any(stem in column.words for stem in word_list("recommend")) or "nps" in column.words.split()
    if not asked:
        return 0.0, ""
    values = column.numbers().dropna()
    told = scale_in(column.header)
    fits = len(values) > 0 and bool(((values >= 0) & (values <= 10)).mean() > 0.9)
    if not fits or (values.max() <= 5 and told != NPS_SCALE):
        return 0.0, ""
    return (max(score, 95.0) if told in (None, NPS_SCALE) else 70.0), reason or "part"


def scale_in(header: str) -> tuple[float, float] | None:
    """A scale that the question itself names: `... (1-5)`."""
    found = _SCALE.search(tidy(header))
    if found is None or int(found[2]) <= int(found[1]) or int(found[1]) > 1:
        return None
    return float(found[1]), float(found[2])
