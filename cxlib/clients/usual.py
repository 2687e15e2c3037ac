"""What a new client begins with until somebody decides: usual touchpoints by sector, usual answer times."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError
from cxlib.base.registry import Texts
from cxlib.clients.decided import STAGES, Stage
from cxlib.clients.settings import Standard

Listed = MappingProxyType[Stage, tuple[Texts, ...]]


@dataclass(frozen=True)
class _Table:
    focus: MappingProxyType[Stage, Texts]
    by_sector: MappingProxyType[str, Listed]
    others: Listed


@dataclass(frozen=True, slots=True)
class Usual:
    """A touchpoint that is usual in a sector, under its name in one language."""

    stage: Stage
    name: str


@lru_cache(maxsize=1)
def _table() -> _Table:
    """templates/touchpoints.yml; a list without all five stages is a PlaybookError."""
    loaded = yamlio.load(asset("templates", "touchpoints.yml"), error=PlaybookError)
    focus = MappingProxyType({stage: Texts(**loaded["focus"][stage]) for stage in STAGES})
    by_sector: dict[str, Listed] = {}
    others: Listed | None = None
    for one in loaded["lists"]:
        if set(one["touchpoints"]) != set(STAGES):
            raise PlaybookError(
                f"A list of touchpoints must have the five stages (touchpoints.yml, {one['kind']}). "
                "Complete it.",
                file="touchpoints.yml",
            )
        listed = MappingProxyType(
            {stage: tuple(Texts(**names) for names in one["touchpoints"][stage]) for stage in STAGES}
        )
        by_sector.update(dict.fromkeys(one["sectors"], listed))
        others = listed if not one["sectors"] else others
    if others is None:
        raise PlaybookError("One list of touchpoints must be for every other sector (touchpoints.yml).")
    return _Table(focus, MappingProxyType(by_sector), others)


def usual(sector: str, language: str) -> tuple[Usual, ...]:
    """The usual touchpoints of a sector in the order of the journey.

    >>> usual("dental", "en")[4].name
    'price list'
    """
    table = _table()
    listed = table.by_sector.get(sector, table.others)
    return tuple(Usual(stage, names[language]) for stage in STAGES for names in listed[stage])


@lru_cache(maxsize=1)
def usual_standards() -> MappingProxyType[str, Standard]:
    """The answer times a new client.yml starts with, by channel (playbook/standards.yml)."""
    loaded = yamlio.load(asset("playbook", "standards.yml"), error=PlaybookError)
    return MappingProxyType(
        {name: Standard.parse(one["standard"]) for name, one in loaded["standards"].items()}
    )


def focus(stage: Stage, language: str) -> str:
    """What to look at in a stage."""
    return str(_table().focus[stage][language])
