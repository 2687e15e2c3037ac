"""Where the terms of a codebook stand in a text: single words, and words that stand close together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cxlib.base.codebook import Term
from cxlib.base.words.reading import Reading

SLACK = 2
"""So many other words may stand between the words of one term."""

Mention = tuple[str, Term, tuple[int, ...], bool]
"""A theme ("" for tone), its term, the places of its words, and whether a single word denies itself."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What one written word means: the terms it opens, the patterns it fits, whether it denies others.

    opens: theme, term, the patterns of all its parts, and whether the word denies a term of its own alone.
    """

    opens: tuple[tuple[str, Term, tuple[int, ...], bool], ...]
    patterns: frozenset[int]
    denies: bool
    long: bool
    """Whether it opens a term of several words."""


def mentions(reading: Reading, at: Mapping[int, Meant]) -> list[Mention]:
    """(theme, term, places, denied in itself) of every mention that stands."""
    found: list[Mention] = []
    barred: set[tuple[str, int]] = set()
    longer: set[tuple[str, int]] = set()
    for place, word in at.items():
        near = _near(place, at) if word.long else frozenset()
        for theme, term, parts, denied in word.opens:
            if len(parts) == 1:
                where: tuple[int, ...] = (place,)
            else:
                where = _together(parts, place, reading, at) if parts[1] in near else ()
            if term.excluded:
                barred.update((theme, one) for one in where)
            elif where:
                found.append((theme, term, where, denied))
                if term.sign and len(where) > 1:
                    longer.update((theme, one) for one in where)
    if not barred and not longer:
        return found
    return [
        one
        for one in found
        if not any((one[0], place) in barred for place in one[2])
        and (len(one[2]) > 1 or (one[0], one[2][0]) not in longer)
    ]


def _near(place: int, at: Mapping[int, Meant]) -> frozenset[int]:
    """The patterns of the words that may continue a term."""
    after = (at[one].patterns for one in range(place + 1, place + 2 + SLACK) if one in at)
    return frozenset[int]().union(*after)


def _together(
    parts: tuple[int, ...], place: int, reading: Reading, at: Mapping[int, Meant]
) -> tuple[int, ...]:
    """Where the parts of a term stand, in order from `place` on in one sentence; () if they do not."""
    where, here, sentences = [place], place, reading.sentences
    for part in parts[1:]:
        for nearby in range(here + 1, min(here + 2 + SLACK, len(sentences))):
            if sentences[nearby] != sentences[place]:
                return ()
            if nearby in at and part in at[nearby].patterns:
                where.append(nearby)
                here = nearby
                break
        else:
            return ()
    return tuple(where)
