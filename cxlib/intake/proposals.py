"""A proposed map for a file that has none: a known layout, or guesses by name, wording and values."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from cxlib.base.errors import DataError
from cxlib.clients.settings import ClientSettings
from cxlib.clients.tables import TABLES
from cxlib.intake.crosstab import refuse_crosstab
from cxlib.intake.guesses import SURE, FileColumn, Guess, by_values, filled_columns, guess_columns
from cxlib.intake.layouts import Layout, recognise
from cxlib.intake.mapping import MapFile
from cxlib.intake.readers.raw import Raw
from cxlib.intake.text import fold

FACTS = {
    "survey": ("nps", "csat", "ces", "rating", "comment"),
    "contacts": ("resolved_at", "first_response_at", "status", "topic", "comment"),
    "visits": ("status", "service", "staff", "started_at", "booked_at"),
    "orders": ("amount", "unit_price"),
    "customers": ("customer_id",),
    "reviews": ("rating", "comment"),
    "series": ("value",),
    "invitations": ("delivered", "answered", "channel", "customer_id"),
}
"""Without any of these a file says nothing for the table."""


@dataclass(frozen=True)
class Proposal:
    """A proposed map. preview: the first rows as they would be stored (None when they cannot be yet).

    doubts: what to check, in words of the map: canonical columns, `table`, or the dated column.
    saved: where the proposal was written.
    """

    plan: MapFile
    layout: str
    columns: tuple[Guess, ...]
    doubts: tuple[str, ...]
    preview: pd.DataFrame | None = None
    saved: Path | None = None

    @property
    def certain(self) -> bool:
        return not self.doubts

    def with_preview(self, preview: pd.DataFrame | None, saved: Path | None) -> Proposal:
        return replace(self, preview=preview, saved=saved)


class Unknown(DataError):
    """A file whose layout is not known and whose columns say too little for a proposal."""


class Uncertain(DataError):
    """A proposal that a person must check before anything is imported."""

    def __init__(self, message: str, *, proposal: Proposal, file: str) -> None:
        super().__init__(message, file=file)
        self.proposal = proposal


def propose(raw: Raw, settings: ClientSettings, path: Path, table: str | None = None) -> Proposal:
    """The best map for a file; one that cannot be guessed at all is a DataError."""
    known = recognise(raw, table)
    if known is not None:
        return _from_layout(*known, raw, settings)
    refuse_crosstab(raw, path.name)
    columns = filled_columns(raw)
    readings = [_guessed(columns, name, settings, path) for name in TABLES if table in (None, name)]
    usable = sorted(
        (reading for reading in readings if reading is not None), key=lambda reading: -_weight(reading)
    )
    if not usable:
        raise Unknown(_not_known(raw, path, table), file=path.name)
    best = usable[0]
    close = len(usable) > 1 and _weight(usable[1]) > 0.8 * _weight(best)
    return replace(best, doubts=("table", *best.doubts)) if close else best


def _not_known(raw: Raw, path: Path, table: str | None) -> str:
    names = ", ".join(repr(str(name)[:30]) for name in list(raw.frame.columns)[:5])
    what = f"a file for {table}" if table else "an export that can be recognised"
    return (
        f"This must be {what} ({path.name} has the columns "
        f"{names}{' ...' if raw.frame.shape[1] > 5 else ''}). "
        "Say which columns tell when, who, what and how much (--table --when --who --what --how-much), "
        "or give a map with --map."
    )


def _weight(proposal: Proposal) -> float:
    """How much of the file a reading explains."""
    table = proposal.plan.table
    placed = table == "customers" or TABLES[table].dated_by in proposal.plan.columns
    return sum(guess.confidence for guess in proposal.columns) * (1.0 if placed else 0.5)


def _from_layout(layout: Layout, plan: MapFile, raw: Raw, settings: ClientSettings) -> Proposal:
    columns = filled_columns(raw)
    guesses = _as_layout_says(plan, columns, settings)
    if layout.wording:
        others = [guess for guess in guess_columns(columns, plan.table, settings) if _free(guess, plan)]
        guesses += others
        plan = _extended(plan, others)
    doubts = tuple(guess.canonical for guess in guesses if guess.confidence < SURE)
    if not any(fact in plan.columns for fact in FACTS[plan.table]):
        doubts += FACTS[plan.table][:1]
    if layout.certainty == "unsure":
        doubts = (*doubts, "table")
    return Proposal(plan, layout.name, tuple(guesses), doubts)


def _as_layout_says(plan: MapFile, columns: list[FileColumn], settings: ClientSettings) -> list[Guess]:
    held = {column.header: column for column in columns}
    return [
        Guess(
            canonical,
            header,
            100,
            "layout",
            evidence=held[header].holding(plan.kind(canonical), settings) if header in held else None,
        )
        for canonical, header in plan.columns.items()
    ]


def _free(guess: Guess, plan: MapFile) -> bool:
    return guess.canonical not in plan.columns and guess.source not in plan.columns.values()


def _extended(plan: MapFile, guesses: list[Guess]) -> MapFile:
    columns = {**plan.columns, **{guess.canonical: guess.source for guess in guesses}}
    scales = {
        **plan.scales,
        **{guess.canonical: guess.scale for guess in guesses if guess.scale and guess.canonical != "nps"},
    }
    return plan.model_copy(update={"columns": columns, "scales": scales})


def _guessed(columns: list[FileColumn], table: str, settings: ClientSettings, path: Path) -> Proposal | None:
    guesses = guess_columns(columns, table, settings)
    names = {guess.canonical for guess in guesses}
    if not names & set(FACTS[table]):
        return None
    undated = TABLES[table].dated_by not in names and table != "customers"
    if undated or any(guess.confidence < SURE for guess in guesses):
        guesses += by_values(columns, guesses, table, settings)
    plan = _extended(MapFile(table=table, source=slug(path.name) or table, columns={}), guesses)
    doubts = [guess.canonical for guess in guesses if guess.confidence < SURE]
    if undated and TABLES[table].dated_by not in doubts:
        doubts.append(TABLES[table].dated_by)
    return Proposal(plan, "", tuple(guesses), tuple(doubts))


def slug(name: str) -> str:
    """A source name from a file name: `Odpowiedzi 2026-Q3.csv` becomes `odpowiedzi`."""
    stem = fold(name.split(".")[0]).replace("ł", "l")
    plain = re.sub(r"[^a-ząćęńóśźżçğöşü]+", "-", re.sub(r"\d+(?:[-_ ]?q\d)?", "", stem)).strip("-")
    return plain[:60]
