"""Whys beneath causes: chains of reasons that people noted, merged where they begin with the same one."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cxlib.base.words.letters import loosely

Chain = Sequence[str]


@dataclass(frozen=True, slots=True)
class Why:
    """A reason at its place in the tree, how many complaints name it there, and the reasons behind it.

    ends: of them so many name nothing behind it.
    """

    reason: str
    count: int
    ends: int
    behind: tuple[Why, ...] = ()


def tree(causes: Iterable[str], whys: Iterable[Chain]) -> tuple[Why, ...]:
    """The causes of complaints, the most frequent first, each with the whys noted beneath it.

    One cause (empty where none is known; it comes last) and one chain of whys a complaint. Two spellings of
    case and blanks are one reason; what a chain says twice, or says again of its cause, counts once.

    >>> late, price = tree(["late", "Late", "price"], [["no cover", "holidays"], ["No cover"], []])
    >>> late.count, late.behind[0].reason, late.behind[0].count, late.behind[0].ends
    (2, 'No cover', 2, 1)
    """
    found = _merged([[cause, *distinct(chain, cause)] for cause, chain in zip(causes, whys, strict=True)])
    return tuple(sorted(found, key=lambda one: one.reason == ""))


def distinct(chain: Chain, cause: str = "") -> list[str]:
    """The reasons of one chain, each once, without the cause they stand under."""
    told = {loosely(cause): ""} if cause else {}
    for reason in chain:
        if loosely(reason):
            told.setdefault(loosely(reason), " ".join(reason.split()))
    return [reason for reason in told.values() if reason]


def most_named(whys: Iterable[Chain]) -> list[tuple[str, int]]:
    """Every reason with how many complaints name it, at whatever place, the most named first."""
    told = [reason for chain in whys for reason in distinct(chain)]
    counts = Counter(loosely(reason) for reason in told)
    spelled = {key: _spelled([one for one in told if loosely(one) == key]) for key in counts}
    return sorted(((spelled[key], n) for key, n in counts.items()), key=lambda one: (-one[1], one[0]))


def bounded(causes: Sequence[Why], *, most_causes: int, most_whys: int) -> tuple[Why, ...]:
    """So many causes and the most named whys beneath them; among equals a begun chain is told to its end.

    The first half of the causes are the most frequent ones; then those with whys go before those without. A
    why is kept only with all before it.
    """
    half = most_causes // 2
    order = sorted(range(len(causes)), key=lambda place: (place >= half and not causes[place].behind, place))
    chosen = [causes[place] for place in sorted(order[:most_causes])]
    kept: set[tuple[int, ...]] = set()
    waiting: list[tuple[int, tuple[int, ...], Why]] = []
    for place, cause in enumerate(chosen):
        _wait(waiting, (place,), cause)
    while waiting and len(kept) < most_whys:
        _, path, why = heapq.heappop(waiting)
        kept.add(path)
        _wait(waiting, path, why)
    return tuple(_kept(cause, (place,), kept) for place, cause in enumerate(chosen))


def size(causes: Iterable[Why]) -> int:
    """How many whys stand beneath causes."""
    return sum(len(one.behind) + size(one.behind) for one in causes)


def chains(causes: Iterable[Why]) -> list[tuple[tuple[str, ...], int]]:
    """Every path from a cause to where complaints end, with how many do."""
    found: list[tuple[tuple[str, ...], int]] = []
    for one in causes:
        found += [((one.reason,), one.ends)] if one.ends else []
        found += [((one.reason, *path), n) for path, n in chains(one.behind)]
    return found


def _merged(paths: list[list[str]]) -> tuple[Why, ...]:
    groups: dict[str, list[list[str]]] = {}
    for path in paths:
        groups.setdefault(loosely(path[0]), []).append(path)
    found = [
        Why(
            _spelled([path[0] for path in group]),
            len(group),
            sum(len(path) == 1 for path in group),
            _merged([path[1:] for path in group if len(path) > 1]),
        )
        for group in groups.values()
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.reason)))


def _spelled(texts: list[str]) -> str:
    """The spelling most used, of equals the first in the order of letters."""
    counts = Counter(" ".join(text.split()) for text in texts)
    return min(counts, key=lambda text: (-counts[text], text))


def _wait(waiting: list[tuple[int, tuple[int, ...], Why]], path: tuple[int, ...], why: Why) -> None:
    for place, one in enumerate(why.behind):
        heapq.heappush(waiting, (-one.count, (*path, place), one))


def _kept(why: Why, path: tuple[int, ...], kept: set[tuple[int, ...]]) -> Why:
    behind = [_kept(one, (*path, i), kept) for i, one in enumerate(why.behind) if (*path, i) in kept]
    return replace(why, behind=tuple(behind))
