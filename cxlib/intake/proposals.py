"""A proposed map for a file that has none: a known layout, or guesses by name, wording and values."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from cxlib.base.errors import DataError
from cxlib.clients.settings import ClientSettings
from cxlib.clients.tables import TABLES
from cxlib.intake.closed import with_values
from cxlib.intake.crosstab import refuse_crosstab
from cxlib.intake.daily import daily_figures
from cxlib.intake.file_columns import SAMPLE, FileColumn, filled_columns
from cxlib.intake.guesses import SURE, Guess, guess_columns
from cxlib.intake.hints import any_date, by_values, only_prices, order_totals, with_clock
from cxlib.intake.layouts import Layout, recognise
from cxlib.intake.mapping import MapFile
from cxlib.intake.questions import more_answers
from cxlib.intake.readers.raw import Raw
from cxlib.intake.text import fold

FACTS = {
    "survey": ("nps", "csat", "ces", "rating", "comment"),
    "contacts": (
        "resolved_at",
        "first_response_at",
        "first_response_after",
        "resolved_after",
        "status",
        "topic",
        "cause",
        "comment",
    ),
    "visits": ("status", "service", "staff", "started_at", "booked_at"),
    "orders": ("amount", "unit_price"),
    "customers": ("customer_id",),
    "reviews": ("rating", "comment"),
    "series": ("value",),
    "invitations": ("delivered", "answered", "channel", "customer_id"),
}
"""Without any of these a file says nothing for the table."""

ANSWERS = frozenset({"options", "grid", "rating", "steps", "choice", "several", "free"})
"""Reasons of guesses that only a survey's other questions have."""

INVITED = frozenset({"invited_at", "delivered", "answered"})
"""Without any of these by its name nobody says that people were invited: who and when alone are people."""

TELLING = {
    "visits": {"visit_id", "service", "staff", "first_visit", "amount"},
    "orders": {"order_id", "quantity", "order_total", "amount"},
    "contacts": {"contact_id", "direction", "topic", "first_response_at"},
}
"""Columns that tell what the rows are: a service and who did it are an appointment."""


@dataclass(frozen=True)
class Proposal:
    """A proposed map. preview: the first rows as they would be stored (None when they cannot be yet).

    doubts: what to check, in words of the map: canonical columns, `table`, or the dated column.
    spare: columns that could be kept, too, but are left out because all others are certain.
    saved: where the proposal was written.
    """

    plan: MapFile
    layout: str
    columns: tuple[Guess, ...]
    doubts: tuple[str, ...]
    spare: tuple[Guess, ...] = ()
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


def propose(
    raw: Raw, settings: ClientSettings, path: Path, table: str | None = None, *, more: bool = False
) -> Proposal:
    """The best map for a file; one that cannot be guessed at all is a DataError.

    more: propose every question of a survey, also where the others are certain.
    """
    known = recognise(raw, table)
    if known is not None:
        return _from_layout(*known, raw, settings, more)
    refuse_crosstab(raw, path.name)
    columns = filled_columns(raw)
    names = [name for name in TABLES if table in (None, name)]
    readings = [_guessed(raw, columns, name, settings, path, more) for name in names]
    if "series" in names and (figures := daily_figures(raw, columns, settings, slug(path.name))):
        return _of_figures(*figures, path)
    usable = sorted(
        (reading for reading in readings if reading is not None), key=lambda reading: -_weight(reading)
    )
    if not usable:
        raise Unknown(_not_known(raw, path, table), file=path.name)
    usable = _of_people(usable)
    best = usable[0]
    close = len(usable) > 1 and _weight(usable[1]) > 0.8 * _weight(best)
    return replace(best, doubts=("table", *best.doubts)) if close and "table" not in best.doubts else best


def _of_people(usable: list[Proposal]) -> list[Proposal]:
    """Where a list of customers fits, the readings that name nothing but who it is are left out."""
    if not any(one.plan.table == "customers" for one in usable):
        return usable
    return [one for one in usable if one.plan.table == "customers" or _named(one) - {"customer_id"}]


def _named(proposal: Proposal) -> set[str]:
    """Canonical columns told by their headers, not by values alone."""
    return {guess.canonical for guess in proposal.columns if guess.reason not in ("values", "neighbour")}


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
    """How much of the file a reading explains; what only a survey asks for counts half."""
    table = proposal.plan.table
    placed = table == "customers" or TABLES[table].dated_by in proposal.plan.columns
    rated = sum(guess.confidence for guess in _extras(proposal) if guess.canonical.startswith("driver_"))
    named = [guess for guess in proposal.columns if guess.reason not in ANSWERS]
    telling = 25 * sum(guess.canonical in TELLING.get(table, ()) for guess in named)
    return (sum(guess.confidence for guess in named) + telling + rated / 2) * (1.0 if placed else 0.5)


def _extras(proposal: Proposal) -> list[Guess]:
    return [guess for guess in (*proposal.columns, *proposal.spare) if guess.reason in ANSWERS]


def _from_layout(layout: Layout, plan: MapFile, raw: Raw, settings: ClientSettings, more: bool) -> Proposal:
    columns = filled_columns(raw)
    guesses = _as_layout_says(plan, columns, settings)
    if layout.wording:
        guesses += [guess for guess in guess_columns(columns, plan.table, settings) if _free(guess, plan)]
    doubts = [guess.canonical for guess in guesses if guess.confidence < SURE]
    core = Proposal(plan, layout.name, tuple(guesses), tuple(doubts))
    done = _with_answers(core, raw, columns, settings, more) if layout.wording else _planned(core)
    doubts = list(done.doubts) if _tells(done) else [*done.doubts, *FACTS[plan.table][:1]]
    return replace(done, doubts=(*doubts, "table") if layout.certainty == "unsure" else tuple(doubts))


def _tells(proposal: Proposal) -> bool:
    """Whether a reading has any fact of its table; ratings are one of a survey, too."""
    names = {guess.canonical for guess in proposal.columns} | set(proposal.plan.columns)
    return bool(names & set(FACTS[proposal.plan.table])) or any(name.startswith("driver_") for name in names)


def _with_answers(
    core: Proposal, raw: Raw, columns: list[FileColumn], settings: ClientSettings, more: bool
) -> Proposal:
    """The proposal with all other questions of the survey, where it is asked about anyway.

    Ratings and words that people wrote are worth a question; groups alone are not, and are told.
    """
    rows = len(raw.frame.head(SAMPLE))
    extras = more_answers(columns, list(core.columns), rows, settings)
    worth = any(guess.canonical.startswith(("driver_", "comment")) for guess in extras)
    if not extras or (core.certain and _tells(core) and not more and not worth):
        return _planned(replace(core, spare=tuple(extras)))
    new = {guess.canonical for guess in extras} | {guess.source for guess in extras}
    stay = [guess for guess in core.columns if not {guess.canonical, guess.source} & new]
    gone = {guess.canonical for guess in core.columns} - {guess.canonical for guess in (*stay, *extras)}
    asked = [name for name in (*core.doubts, *(guess.canonical for guess in extras)) if name not in gone]
    return _planned(replace(core, columns=(*stay, *extras), doubts=tuple(dict.fromkeys(asked))))


def _planned(proposal: Proposal) -> Proposal:
    """The proposal with its guesses written into the map."""
    plan = proposal.plan
    return replace(
        proposal, plan=_extended(plan, [guess for guess in proposal.columns if _free(guess, plan)])
    )


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
    values = {**plan.values, **{guess.canonical: dict(guess.values) for guess in guesses if guess.values}}
    return plan.model_copy(update={"columns": columns, "scales": scales, "values": values})


def _guessed(
    raw: Raw, columns: list[FileColumn], table: str, settings: ClientSettings, path: Path, more: bool
) -> Proposal | None:
    held = {column.header: column for column in columns}
    guesses = [
        with_values(guess, held[guess.source], table) for guess in guess_columns(columns, table, settings)
    ]
    guesses = order_totals(only_prices(guesses), raw) if table == "orders" else guesses
    guesses = any_date(guesses, table, TELLING.get(table, set()))
    names = {guess.canonical for guess in guesses}
    undated = TABLES[table].dated_by not in names and table != "customers"
    others = by_values(columns, guesses, table, settings)
    unsure = undated or any(guess.confidence < SURE for guess in guesses)
    guesses += [guess for guess in others if unsure or guess.canonical == "customer_id"]
    guesses = with_clock(guesses, columns, table)
    doubts = [guess.canonical for guess in guesses if guess.confidence < SURE]
    if undated and TABLES[table].dated_by not in doubts:
        doubts.append(TABLES[table].dated_by)
    plan = MapFile(table=table, source=slug(path.name) or table, columns={})
    proposal = Proposal(plan, "", tuple(guesses), tuple(doubts))
    proposal = (
        _with_answers(proposal, raw, columns, settings, more) if table == "survey" else _planned(proposal)
    )
    if table == "invitations" and not names & INVITED:
        return None
    return proposal if names & set(FACTS[table]) or _tells(proposal) else None


def _of_figures(plan: MapFile, guesses: list[Guess], path: Path) -> Proposal:
    return Proposal(plan, "", tuple(guesses), ("table", *(guess.canonical for guess in guesses)))


def slug(name: str) -> str:
    """A source name from a file name: `Odpowiedzi 2026-Q3.csv` becomes `odpowiedzi`."""
    stem = fold(name.split(".")[0]).replace("ł", "l")
    plain = re.sub(r"[^a-ząćęńóśźżçğöşü]+", "-", re.sub(r"\d+(?:[-_ ]?q\d)?", "", stem)).strip("-")
    return plain[:60]
