"""Which two files a client still owes for a period, and where in its systems they come from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError
from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.clients.glance import has_filled, has_rows
from cxlib.clients.tables import TABLES
from cxlib.intake.text import fold

FILES = 2
"""More than two files at once are not sent."""

COMMENTS = "comments"
"""Stands for the survey once more, with what people wrote."""

_BOOKED = ("visits", "survey", "reviews", "contacts")
_SOLD = ("orders", "survey", "reviews", "contacts")
_SERVED = ("contacts", "survey", "orders", "reviews")
WANTED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("clinic", "dental", "vet", "salon", "gym"), _BOOKED),
    **dict.fromkeys(("shop",), _SOLD),
    **dict.fromkeys(("agency", "law", "services"), _SERVED),
    **dict.fromkeys(("hotel", "restaurant"), ("reviews", "survey", "visits", "orders")),
}
"""Sector -> its most telling tables first (what these firms really have)."""

ELSEWHERE = ("survey", "contacts", "reviews", "visits")


class Guide(BaseModel):
    """One system: what comes out of it and by which clicks; without a path nobody claims to know them.

    certainty: documented (a source describes the clicks) or unsure (told by practitioners, or unknown).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: dict[str, str]
    tables: tuple[str, ...]
    certainty: Literal["documented", "unsure"]
    source: str
    path: dict[str, str] = {}


@dataclass(frozen=True)
class Wanted:
    """One file to ask for; system: as client.yml names it, or nothing; guide: what is known of it."""

    table: str
    system: str = ""
    guide: Guide | None = None


@cache
def guides() -> dict[str, Guide]:
    """System -> guide, from templates/ask; a wrong file is a PlaybookError."""
    found = {}
    for path in sorted(asset("templates", "ask").glob("*.yml")):
        try:
            found[path.stem] = Guide.model_validate(yamlio.load(path, error=PlaybookError))
        except ValidationError as problem:
            raise PlaybookError(
                f"A guide must be well formed (templates/ask/{path.name}: {problem.errors()[0]['msg']}). "
                "Correct it."
            ) from None
    return found


def guide_of(system: str) -> Guide | None:
    """The guide of a system as a consultant writes it (`Google Forms`, `google_forms`)."""
    return guides().get(fold(system).replace(" ", "_").replace("-", "_"))


def owed(folder: ClientFolder, period: Period, there: Collection[str] = ()) -> tuple[Wanted, ...]:
    """The files to ask for: of the sector's first two tables those without a row in the period.

    A table that a listed system gives is asked for before one that nobody knows a source of.
    there: tables that are known to have rows.
    """
    settings = folder.settings
    order = [table for table in WANTED.get(settings.sector, ELSEWHERE)[:FILES] if table not in there]
    return tuple(_from_system(table, settings.systems) for table in order if not _has(folder, table, period))


def left_out(folder: ClientFolder, period: Period) -> tuple[Wanted, ...]:
    """The comments of a survey that came without any in the period: a score alone has no reasons."""
    lacking = not _written(folder, period) and _has(folder, "survey", period)
    return (Wanted(COMMENTS),) if lacking else ()


def wanted(folder: ClientFolder, period: Period) -> tuple[Wanted, ...]:
    """What to ask a client for: files that are owed, then comments that were left out; not more at once."""
    if _written(folder, period):
        return owed(folder, period, there={"survey"})  # where comments came, answers came
    return (*owed(folder, period), *left_out(folder, period))[:FILES]


def _written(folder: ClientFolder, period: Period) -> bool:
    """Whether somebody wrote a comment in a survey in the period."""
    zone, path = folder.settings.zone, folder.table_path("survey")
    return has_filled(path, TABLES["survey"].dated_by, "comment", period.start(zone), period.end(zone))


def _from_system(table: str, systems: tuple[str, ...]) -> Wanted:
    for system in systems:
        guide = guide_of(system)
        if guide is not None and table in guide.tables:
            return Wanted(table, system, guide)
    unknown = [system for system in systems if guide_of(system) is None]
    return Wanted(table, unknown[0]) if len(unknown) == 1 else Wanted(table)


def _has(folder: ClientFolder, table: str, period: Period) -> bool:
    """Whether a table holds a row dated in the period."""
    zone = folder.settings.zone
    dated = TABLES[table].dated_by
    return has_rows(folder.table_path(table), dated, period.start(zone), period.end(zone))
