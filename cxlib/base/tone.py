"""How people sound: words that praise, complain, deny or turn a sentence (templates/codebooks/tone.yml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.codebook import Term
from cxlib.base.errors import PlaybookError


@dataclass(frozen=True)
class Tone:
    """One language: terms with their sign; words that deny; words after which a sentence turns.

    very: before a word of praise or complaint they make it count twice.
    """

    terms: tuple[Term, ...]
    denying: tuple[str, ...]
    not_denying: tuple[tuple[str, ...], ...]
    turning: frozenset[str]
    very: frozenset[str]


@lru_cache(maxsize=3)
def tone(language: str) -> Tone:
    """The tone of `en`, `pl` or `tr`."""
    path = asset("templates", "codebooks", "tone.yml")
    table = yamlio.load(path, error=PlaybookError)[language]
    try:
        good, bad = (
            tuple(Term(Term.parse(text).parts, sign) for text in _listed(table[shelf]))
            for shelf, sign in (("good", 1), ("bad", -1))
        )
    except ValueError as problem:
        raise PlaybookError(f"Every word of tone.yml must be well formed ({language}: {problem}).") from None
    return Tone(
        terms=(*dict.fromkeys((*good, *bad)), *(Term.parse(f"{text}!") for text in _listed(table["plain"]))),
        denying=tuple(_listed(table["no"])),
        not_denying=tuple(tuple(text.split()) for text in _listed(table["skip"])),
        turning=frozenset(text for text in _listed(table["turn"]) if " " not in text),
        very=frozenset(_listed(table["very"])),
    )


def _listed(text: str) -> list[str]:
    return [" ".join(piece.split()) for piece in re.split(r"[,\n]", text) if piece.strip()]
