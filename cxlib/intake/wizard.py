"""The four-column wizard: when, who, what, how much - a map for a layout that is not known yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from cxlib.base.errors import SettingsError
from cxlib.clients.settings import ClientSettings
from cxlib.clients.tables import TABLES
from cxlib.intake import cells
from cxlib.intake.evidence import is_prose
from cxlib.intake.file_columns import FileColumn, filled_columns
from cxlib.intake.guesses import guess_columns
from cxlib.intake.mapping import MapFile, parse_map
from cxlib.intake.proposals import Unknown, propose, slug
from cxlib.intake.readers.raw import Raw
from cxlib.intake.synonyms import canonical_values, word_list
from cxlib.intake.text import fold, instead, words_of

QUESTIONS = ("when", "who", "what", "how_much")

WHO = {"series": "segment", "reviews": ""}
"""Where the person goes; elsewhere it is customer_id. Names of reviewers are not kept."""

WHAT = {
    "survey": ("comment", "touchpoint", "channel"),
    "contacts": ("direction", "channel", "kind", "status", "comment", "topic"),
    "visits": ("status", "service"),
    "orders": ("status",),
    "customers": (),
    "reviews": ("comment",),
    "series": ("name",),
    "invitations": ("channel",),
}
"""What a row may be about, by table: closed values first, the plain column last."""

HOW_MUCH = {
    "survey": ("nps", "csat", "ces", "rating"),
    "visits": ("amount",),
    "orders": ("amount",),
    "reviews": ("rating",),
    "series": ("value",),
}
"""Where a figure goes, by table: told by the question's wording, else the last one."""


@dataclass(frozen=True)
class Answers:
    """A person's four answers: columns of the file, by name or by number (1 is the first).

    when: may be a day like 2026-07-15 for a file without dates. scale: of the figure, where it is a score.
    """

    table: str | None = None
    when: str | None = None
    who: str | None = None
    what: str | None = None
    how_much: str | None = None
    scale: tuple[float, float] | None = None

    @property
    def given(self) -> bool:
        """Whether any of the four was answered."""
        return any(getattr(self, question) for question in QUESTIONS)


def plan_of(raw: Raw, answers: Answers, settings: ClientSettings, path: Path) -> MapFile:
    """The map that four answers make; an answer that fits no column or table is a SettingsError."""
    table = answers.table or _table(raw, settings, path)
    columns = {column.header: column for column in filled_columns(raw)}
    chosen = {question: _header(raw, getattr(answers, question), question, path) for question in QUESTIONS}
    guessed = {
        guess.source: guess.canonical for guess in guess_columns(list(columns.values()), table, settings)
    }
    mapped: dict[str, str] = {}
    constants: dict[str, str] = {}
    if chosen["when"]:
        mapped[TABLES[table].dated_by] = chosen["when"]
    elif answers.when:
        constants[TABLES[table].dated_by] = answers.when
    elif table != "customers":
        raise SettingsError(
            f"A file for {table} must say when ({path.name}). Name the column with --when, or a day like "
            "--when 2026-07-15."
        )
    if chosen["who"] and (place := WHO.get(table, "customer_id")):
        mapped[place] = chosen["who"]
    if chosen["what"]:
        mapped[_what(table, columns.get(chosen["what"]), chosen["what"], guessed)] = chosen["what"]
    elif table == "series":
        constants["name"] = slug(path.name) or table
    scales: dict[str, list[float]] = {}
    if chosen["how_much"]:
        place = _how_much(table, chosen["how_much"], guessed)
        mapped[place] = chosen["how_much"]
        if answers.scale and cells.is_score(place) and place != "nps":
            scales[place] = list(answers.scale)
    data = {"table": table, "source": slug(path.name) or table, "columns": mapped}
    return parse_map({**data, "constants": constants, "scales": scales}, file=path.name)


def parse_scale(text: str) -> tuple[float, float]:
    """`1-5` as a scale; anything else is a SettingsError."""
    try:
        low, high = (float(part) for part in text.replace("–", "-").split("-"))
    except ValueError:
        raise SettingsError(f"A scale must read like 1-5 (we got {text!r}). Write it that way.") from None
    return low, high


def _table(raw: Raw, settings: ClientSettings, path: Path) -> str:
    try:
        proposal = propose(raw, settings, path)
    except Unknown:
        proposal = None
    if proposal is None or "table" in proposal.doubts:
        raise SettingsError(
            f"It must be clear what the rows are ({path.name}). Say it with --table: {', '.join(TABLES)}."
        )
    return proposal.plan.table


def _header(raw: Raw, answer: str | None, question: str, path: Path) -> str:
    """The file's own name of an answered column; "" for none."""
    if not answer:
        return ""
    names = [str(name) for name in raw.frame.columns]
    known = {fold(name): name for name in reversed(names)}
    if fold(answer) in known:
        return known[fold(answer)]
    if answer.isdigit() and 1 <= int(answer) <= len(names):
        return names[int(answer) - 1]
    if question == "when" and _is_day(answer):
        return ""
    option = "--" + question.replace("_", "-")
    raise SettingsError(
        f"{option} must name a column of the file ({path.name} has no {answer!r}).{instead(answer, names)} "
        "Use one of its names, or its number counted from the left.",
        file=path.name,
        column=answer,
    )


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _what(table: str, column: FileColumn | None, header: str, guessed: dict[str, str]) -> str:
    """Where the subject of a row goes: as its name says, as its values say, else the plain column."""
    places = WHAT[table]
    if guessed.get(header) in places:
        return guessed[header]
    for place in places:
        if column is not None and _says(column, table, place):
            return place
    if "comment" in places and column is not None and is_prose(column.texts):
        return "comment"
    plain = next((place for place in reversed(places) if place in ("topic", "service", "name")), "")
    if table == "reviews":
        return "comment"
    if not plain and "segment_" not in TABLES[table].families:
        return places[0]
    return plain or f"segment_{words_of(header).replace(' ', '_')[:40] or 'what'}"


def _says(column: FileColumn, table: str, place: str) -> bool:
    """Whether most of the values are the usual words of a closed column."""
    known = set(canonical_values(table, place))
    if table == "orders" and place == "status":
        known = set(word_list("cancelled"))
        return bool(column.texts.map(fold).isin(known).any())
    return bool(known) and float(column.texts.map(fold).isin(known).mean()) > 0.8


def _how_much(table: str, header: str, guessed: dict[str, str]) -> str:
    places = HOW_MUCH.get(table, ())
    if not places:
        raise SettingsError(
            f"{table} must not hold a figure (how much: {header!r}). Leave it out, or choose another table."
        )
    return guessed[header] if guessed.get(header) in places else places[-1]
