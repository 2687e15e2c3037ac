"""The playbook's list of notebooks: question, page name, main measures, what each needs."""

from __future__ import annotations

from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError
from cxlib.base.registry import Texts, definition
from cxlib.clients.tables import TABLES


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Needs(_Model):
    """At least one of the tables must hold so many rows in the period; no tables: always open."""

    tables: tuple[str, ...]
    rows: int = Field(ge=0)


class Entry(_Model):
    """One notebook as readers know it."""

    id: str = Field(pattern=r"^\d\d$")
    step: str
    slug: Texts
    question: Texts
    measures: tuple[str, ...]
    needs: Needs


class _Shelf(_Model):
    notebooks: tuple[Entry, ...]


@lru_cache(maxsize=1)
def entries() -> dict[str, Entry]:
    """The notebooks by id, checked against the tables and measures there are."""
    path = asset("playbook", "notebooks.yml")
    try:
        shelf = _Shelf.model_validate(yamlio.load(path, error=PlaybookError))
    except ValidationError as problem:
        error = problem.errors()[0]
        where = ".".join(str(part) for part in error["loc"])
        raise PlaybookError(
            f"Every notebook must be described in full ({path.name}, {where}: {error['msg']}). Correct it.",
            file=str(path),
        ) from None
    for entry in shelf.notebooks:
        for table in entry.needs.tables:
            if table not in TABLES:
                raise PlaybookError(f"A notebook needs known tables ({entry.id}: {table}). Correct it.")
        for measure in entry.measures:
            definition(measure)
    return {entry.id: entry for entry in shelf.notebooks}


def page_name(id_: str, slug: str, language: str) -> str:
    """The name of a notebook's page without its ending: "11-glos-klientow"."""
    known = entries().get(id_)
    return f"{id_}-{known.slug[language] if known else slug}"


def measures_of(id_: str) -> tuple[str, ...]:
    """The main measures of a notebook, none for an unknown one."""
    known = entries().get(id_)
    return known.measures if known else ()
