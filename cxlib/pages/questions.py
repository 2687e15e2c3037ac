"""Whether a survey's questions can be answered honestly: one thing each, not leading, short, on one scale.

A check of words, not of sense: what it finds is worth a second look; what it passes may still be a bad one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError
from cxlib.base.words.letters import lower

LONGEST = 20
"""A question of more words is not read to its end."""

FAULTS = ("double", "leading", "general", "effort", "selling")
"""What is found by words, besides the length and the scales."""

_SCALE = re.compile(r"\b(\d{1,2})\s*(?:-|–|to|do|ile)\s*(\d{1,2})\b")


@dataclass(frozen=True, slots=True)
class Looked:
    """A question and what is wrong with it, by the names of FAULTS, `long` and `scales`."""

    text: str
    faults: tuple[str, ...]


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yamlio.load(asset("templates", "question_words.yml"), error=PlaybookError)
    return loaded


def faults(text: str, language: str) -> tuple[str, ...]:
    """What is wrong with one question.

    >>> faults("How satisfied are you with the price and the service?", "en")
    ('double',)
    """
    known = _words()[language]
    plain = re.sub("|".join(known["fixed"]), " ", lower(text, language).strip())
    is_open = re.search(known["open"], plain) is not None
    found = [
        name
        for name in FAULTS
        if not (name == "double" and is_open) and any(re.search(one, plain) for one in known[name])
    ]
    return (*found, *(["long"] if len(text.split()) > LONGEST else []))


def look(questions: Sequence[str], language: str) -> list[Looked]:
    """Each question with its faults; `scales` where the questions together use more than one scale."""
    scales = [_SCALE.search(text) for text in questions]
    used = {(one[1], one[2]) for one in scales if one is not None}
    mixed = len(used - {("0", "10")}) > 1  # 0 to 10 belongs to the recommendation alone
    return [
        Looked(text, (*faults(text, language), *(["scales"] if mixed and scale is not None else [])))
        for text, scale in zip(questions, scales, strict=True)
    ]
