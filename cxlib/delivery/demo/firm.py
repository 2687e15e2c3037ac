"""An invented firm: its words, the manner of its exports and its people's sentences (templates/demo)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError
from cxlib.clients.decided import STAGES, Stage
from cxlib.clients.settings import ClientSettings
from cxlib.delivery.demo.truths import TRUTHS, Truths

FIRMS = {"pl": "clinic", "tr": "shop", "en": "agency"}
"""The language a client is in decides which firm it is filled with."""


@dataclass(frozen=True)
class Place:
    """A touchpoint: how often customers write about it and how often they are asked about it."""

    stage: Stage
    name: str
    responsible: str
    asked: bool
    contacts: float
    answers: float


@dataclass(frozen=True)
class Manner:
    """How this firm's programs write files."""

    encoding: str
    delimiter: str
    decimal: str
    thousands: str
    moment: str
    day: str
    yes: str
    no: str
    none: str


@dataclass(frozen=True)
class Firm:
    """One invented firm; `texts` is the whole file for what is only passed on."""

    short: str
    name: str
    language: str
    sector: str
    country: str
    truths: Truths
    manner: Manner
    places: tuple[Place, ...]
    texts: Mapping[str, Any]

    @property
    def segment(self) -> str:
        """The canonical column of the firm's branches, cities or services."""
        return self.truths.small_segment[0]

    def listed(self, *keys: str) -> list[str]:
        """A list of words somewhere in the file."""
        found: Any = self.texts
        for key in keys:
            found = found[key]
        return list(found)

    def weights(self, *keys: str) -> dict[str, float]:
        """Words with how often they come, somewhere in the file."""
        found: Any = self.texts
        for key in keys:
            found = found[key]
        return {word: float(weight) for word, weight in found.items()}


@lru_cache(maxsize=len(FIRMS))
def firm_of_language(language: str) -> Firm:
    """The invented firm that speaks a language (en, pl or tr)."""
    if language not in FIRMS:
        raise PlaybookError(f"A demo firm must speak en, pl or tr (we got {language!r}). Choose one of them.")
    path = asset("templates", "demo", f"{FIRMS[language]}.yml")
    texts = yamlio.load(path, error=PlaybookError)
    return Firm(
        short=texts["short"],
        name=texts["name"],
        language=texts["language"],
        sector=texts["sector"],
        country=texts["country"],
        truths=TRUTHS[texts["short"]],
        manner=Manner(**texts["manner"]),
        places=tuple(_place(row) for row in texts["touchpoints"]),
        texts=texts,
    )


def firm_for(settings: ClientSettings) -> Firm:
    """The firm a sample client is filled with: the one of the owner's language."""
    return firm_of_language(settings.languages.owner)


def _place(row: Mapping[str, str]) -> Place:
    return Place(
        stage=next(stage for stage in STAGES if stage == row["stage"]),
        name=row["name"],
        responsible=row["responsible"],
        asked=row["asked"] == "yes",
        contacts=float(row["contacts"]),
        answers=float(row["answers"]),
    )
