"""What a firm types in about money, and what it is called: read from playbook/money.yml."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError
from cxlib.base.ranges import Range
from cxlib.base.registry import Texts
from cxlib.base.words.letters import loosely


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Typed(_Model):
    """A dated figure of the table series: its names, its unit, and how a period's entries go together."""

    names: Texts
    also: tuple[str, ...]
    unit: Literal["money", "hours", "index", "percent"]
    each: Literal["sum", "mean"]


class Input(_Model):
    """A range that is typed in; `default` is taken until it is."""

    names: Texts
    unit: Literal["share", "money", "count"]
    default: tuple[float, float, float] | None = None

    @field_validator("default")
    @classmethod
    def _rising(cls, value: tuple[float, float, float] | None) -> tuple[float, float, float] | None:
        if value is not None:
            Range(*value)
        return value


class _Money(_Model):
    series: dict[str, Typed]
    inputs: dict[str, Input]
    referral: tuple[str, ...] = Field(min_length=1)
    avoidable: tuple[str, ...] = Field(min_length=1)
    clicks: tuple[str, ...] = Field(min_length=1)


@lru_cache(maxsize=1)
def money() -> _Money:
    """The table, checked once."""
    path = asset("playbook", "money.yml")
    try:
        return _Money.model_validate(yamlio.load(path, error=PlaybookError))
    except ValidationError as problem:
        error = problem.errors()[0]
        where = ".".join(str(part) for part in error["loc"])
        raise PlaybookError(
            f"Every figure and range must be described in full ({path.name}, {where}: {error['msg']}). "
            "Correct it.",
            file=str(path),
        ) from None


@lru_cache(maxsize=1)
def series_names() -> MappingProxyType[str, str]:
    """What a figure may be called, without regard to case -> its id (acquisition_cost, staff_hours ...)."""
    found: dict[str, str] = {}
    for name, one in money().series.items():
        for said in (name, one.names.en, one.names.pl, one.names.tr, *one.also):
            found[loosely(said)] = name
    return MappingProxyType(found)


@lru_cache(maxsize=1)
def click_names() -> frozenset[str]:
    """What the figure that counts clicks on a link may be called, without regard to case."""
    return frozenset(loosely(said) for said in money().clicks)


@lru_cache(maxsize=1)
def input_names() -> MappingProxyType[str, str]:
    """What a range may be called, without regard to case -> its id (hour_cost, margin_share ...)."""
    return MappingProxyType(
        {
            loosely(said): name
            for name, one in money().inputs.items()
            for said in (name, one.names.en, one.names.pl, one.names.tr)
        }
    )


def offered(language: str) -> tuple[str, ...]:
    """Every dated figure, then every range, as a firm is offered them to type in."""
    texts = [one.names for one in money().series.values()] + [one.names for one in money().inputs.values()]
    return tuple(one[language] for one in texts)


def defaults() -> dict[str, Range]:
    """The ranges that are taken until somebody types them in."""
    return {name: Range(*one.default) for name, one in money().inputs.items() if one.default is not None}
