"""The list of measure definitions, read from playbook/measures.yml: every figure names one of them."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError
from cxlib.base.estimate import Unit

Cadence = Literal["per_interaction", "weekly", "monthly", "quarterly", "half_yearly", "yearly"]
FamilyId = Literal["satisfaction", "operations", "business", "competition"]
CHANGES = ("previous", "year_before")
"""What a change may be against; the id of a change is `<measure>~<one of these>`."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Texts(_Model):
    """One text in the three languages."""

    en: str = Field(min_length=1)
    pl: str = Field(min_length=1)
    tr: str = Field(min_length=1)

    def __getitem__(self, language: str) -> str:
        return str(getattr(self, language))


class Family(_Model):
    """Measures that share a rhythm; `cadence` lists how often they are looked at, the main one first."""

    id: FamilyId
    names: Texts
    cadence: tuple[Cadence, ...] = Field(min_length=1)


class Definition(_Model):
    """One measure: what it is called, how it is computed, how often it is due and how many answers it needs.

    function: where it is computed, below cxlib.measures. For a change (`nps.v1~previous`) `base`
    names the measure that changed and `against` what it is compared with.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(\.[a-z0-9]+)*\.v\d+(~(previous|year_before))?$")
    family: FamilyId
    names: Texts
    question: Texts
    formula: str = Field(min_length=10)
    unit: Unit
    direction: Literal["up", "down"]
    cadence: Cadence
    minimum_n: int = Field(ge=1)
    interval: str = Field(min_length=1)
    table: str
    columns: tuple[str, ...] = Field(min_length=1)
    source: str = Field(min_length=1)
    function: str
    base: str = ""
    against: Literal["", "previous", "year_before"] = ""


class _Playbook(_Model):
    families: tuple[Family, ...]
    measures: tuple[Definition, ...]

    @model_validator(mode="after")
    def _consistent(self) -> _Playbook:
        rhythm = {family.id: family.cadence for family in self.families}
        seen: set[str] = set()
        for measure in self.measures:
            if measure.id in seen or "~" in measure.id:
                raise ValueError(f"{measure.id} must be listed once, without '~'")
            if measure.cadence not in rhythm.get(measure.family, ()):
                raise ValueError(f"{measure.id}: the cadence must be one of its family's")
            seen.add(measure.id)
        return self


@lru_cache(maxsize=1)
def _playbook() -> _Playbook:
    path = asset("playbook", "measures.yml")
    try:
        return _Playbook.model_validate(yamlio.load(path, error=PlaybookError))
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PlaybookError(
            f"Every measure must be complete and well formed ({path.name}, {where}: {first['msg']}). "
            "Correct the entry.",
            file=str(path),
        ) from None


@lru_cache(maxsize=1)
def definitions() -> MappingProxyType[str, Definition]:
    """Every measure by id, in the order of the playbook."""
    return MappingProxyType({measure.id: measure for measure in _playbook().measures})


@lru_cache(maxsize=1)
def families() -> MappingProxyType[str, Family]:
    """The four families of the cadence table, in its order."""
    return MappingProxyType({str(family.id): family for family in _playbook().families})


@lru_cache(maxsize=256)
def definition(measure: str) -> Definition:
    """The definition behind an id; a change (`nps.v1~previous`) resolves to its measure.

    An unknown id is a PlaybookError.
    """
    base, _, against = measure.partition("~")
    found = definitions().get(base)
    if found is None or (measure != base and against not in CHANGES):
        raise PlaybookError(
            f"A measure must be defined in playbook/measures.yml (we got {measure!r}). Use one of its ids, "
            "or add an entry."
        )
    if not against:
        return found
    told = "the period before" if against == "previous" else "the same period a year before"
    changed: dict[str, Any] = {
        "id": measure,
        "base": base,
        "against": against,
        "formula": f"{found.formula} Shown: this period minus {told}.",
    }
    return found.model_copy(update=changed)


def same_definition(first: str, second: str) -> str:
    """The common id of two figures that are to be compared or drawn on one line.

    Two definitions are never compared: a PlaybookError.
    """
    definition(first)
    definition(second)
    if first != second:
        raise PlaybookError(
            f"Two figures must share one definition to be compared (we got {first} and {second}). "
            "Compare each with its own past."
        )
    return first
