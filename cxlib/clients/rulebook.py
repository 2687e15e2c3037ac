"""The rules of country and sector (playbook/rules.yml) that bind a client's pages. Advice, not law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError
from cxlib.clients.settings import ClientSettings

Effect = Literal["closed", "warned"]

FRESH = dt.timedelta(days=365)
"""A rule read longer ago than this is shown in amber."""


@dataclass(frozen=True)
class Rule:
    """One rule: what it closes or warns of, why, and what to do instead, in three languages."""

    id: str
    countries: frozenset[str]
    sectors: frozenset[str]
    effect: Effect
    covers: frozenset[str]
    what: Mapping[str, str]
    why: Mapping[str, str]
    instead: Mapping[str, str]
    source: str
    checked_on: dt.date

    def stale(self, today: dt.date) -> bool:
        """Whether its source was read so long ago that somebody should read it again."""
        return today - self.checked_on > FRESH

    def binds(self, settings: ClientSettings) -> bool:
        """Whether it holds for a client of this country and sector."""
        here = not self.countries or settings.country in self.countries
        return here and (not self.sectors or settings.sector in self.sectors)


def binding(settings: ClientSettings, covers: str) -> list[Rule]:
    """The rules that bind a client about one thing (quotes, praise, ...), in the order of the playbook."""
    return [rule for rule in rules() if covers in rule.covers and rule.binds(settings)]


def closing(settings: ClientSettings, covers: str) -> Rule | None:
    """The rule that closes a thing for a client: one of its own country or sector before a general one."""
    found = [rule for rule in binding(settings, covers) if rule.effect == "closed"]
    return max(found, key=lambda rule: (bool(rule.countries), bool(rule.sectors)), default=None)


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """All rules of the playbook."""
    path = asset("playbook", "rules.yml")
    table = yamlio.load(path, error=PlaybookError)
    try:
        return tuple(_rule(entry) for entry in table["rules"])
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        raise PlaybookError(
            f"Every rule must be complete ({path.name}: {problem}). Correct the entry.", file=str(path)
        ) from None


def advice(language: str) -> str:
    """The sentence that all this is no legal advice."""
    path = asset("playbook", "rules.yml")
    return str(yamlio.load(path, error=PlaybookError)["advice"][language])


def _rule(entry: Mapping[str, Any]) -> Rule:
    return Rule(
        id=entry["id"],
        countries=_named(entry["country"]),
        sectors=_named(entry["sector"]),
        effect=entry["effect"],
        covers=_named(entry["covers"]),
        what=entry["what"],
        why=entry["why"],
        instead=entry["instead"],
        source=entry["source"],
        checked_on=dt.date.fromisoformat(str(entry["checked_on"])),
    )


def _named(text: str) -> frozenset[str]:
    """The names of a list; `any` names none."""
    return frozenset(name.strip() for name in text.split(",")) - {"any"}
