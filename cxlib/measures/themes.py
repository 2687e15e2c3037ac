"""Themes in comments: how many mention one, how many complain about it, who does, what is new.

A column of themes holds one text a comment, `staff:1 waiting:-1` (theme and what is said of it: -1 a
complaint, 1 praise, 0 only named); empty when none was found, missing when the comment was not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from cxlib.base.columns import Column, numbers, tally
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import difference, share, wilson

FALSE_SHARE = 0.05
"""Among the differences that are shown, at most so many may be false (Benjamini-Hochberg)."""

LOW, HIGH = 6.0, 9.0
FEWEST_NEW = 5


def cell(themes: Iterable[tuple[str, int]]) -> str:
    """One comment's themes as its cell of the column.

    >>> cell([("waiting", -1), ("staff", 1)])
    'staff:1 waiting:-1'
    """
    return " ".join(f"{theme}:{sign}" for theme, sign in sorted(themes))


def named(themes: Column) -> list[str]:
    """The themes that occur in a column, by name."""
    return sorted({theme for text in tally(_column(themes)) for theme in _parsed(text)})


def mentioned(themes: Column, theme: str = "", *, measure: str = "theme.share.v1") -> Measured:
    """Share of the comments read that mention a theme (without one: any theme), with Wilson's interval.

    >>> mentioned(["waiting:-1", "", "waiting:0 staff:1", None], "waiting").value
    0.6666666666666666
    """
    texts = tally(_column(themes))
    hits = sum(n for text, n in texts.items() if (theme in _parsed(text) if theme else text))
    return share(measure, hits, sum(texts.values()))


def mentions(themes: Column, theme: str) -> int:
    """How many comments mention a theme."""
    return sum(n for text, n in tally(_column(themes)).items() if theme in _parsed(text))


def complained(themes: Column, theme: str = "", *, measure: str = "theme.critical.v1") -> Measured:
    """Share of the comments read that complain about a theme (without one: about any)."""
    texts = tally(_column(themes))
    hits = sum(n for text, n in texts.items() if _complains(_parsed(text), theme))
    return share(measure, hits, sum(texts.values()))


def gap(themes: Column, scores: Column, theme: str, *, measure: str = "theme.gap.v1") -> Measured:
    """Share that mentions a theme among those who gave 0-6, minus the share among those who gave 9-10.

    Newcombe's interval; n is the smaller of the two groups. Comments without a score are left out.
    """
    counts = _sides(themes, scores)
    if min(counts.low_n, counts.high_n) == 0:
        return NoData(measure, 0, 1, "no_answers")
    return _gap(counts.low.get(theme, 0), counts.low_n, counts.high.get(theme, 0), counts.high_n, measure)


@dataclass(frozen=True, slots=True)
class Gap:
    """One theme on both sides: counts, the difference, its share of false alarms, and whether it shows."""

    theme: str
    low: int
    low_n: int
    high: int
    high_n: int
    estimate: Estimate
    false_share: float

    @property
    def shows(self) -> bool:
        return self.false_share <= FALSE_SHARE


def gaps(themes: Column, scores: Column) -> list[Gap]:
    """Every theme compared between the unhappy and the happy, the largest difference first.

    Each theme is tested by Fisher's exact test; over all of them the share of false alarms is held at
    FALSE_SHARE (Benjamini and Hochberg 1995).
    """
    counts = _sides(themes, scores)
    if min(counts.low_n, counts.high_n) == 0:
        return []
    known = sorted({*counts.low, *counts.high})
    pairs = [(counts.low.get(one, 0), counts.high.get(one, 0)) for one in known]
    chances = [_fisher(low, counts.low_n, high, counts.high_n) for low, high in pairs]
    found = [
        Gap(
            theme, low, counts.low_n, high, counts.high_n,
            _gap(low, counts.low_n, high, counts.high_n, "theme.gap.v1"), adjusted,
        )
        for theme, (low, high), adjusted in zip(known, pairs, held_down(chances), strict=True)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-abs(one.estimate.value), one.theme))


@dataclass(frozen=True, slots=True)
class Rising:
    """A word or pair of words that more comments hold than before."""

    term: str
    now: int
    now_n: int
    before: int
    before_n: int
    estimate: Estimate
    false_share: float


def rising(
    now: Mapping[str, int], now_n: int, before: Mapping[str, int], before_n: int, *, fewest: int = FEWEST_NEW
) -> list[Rising]:
    """Terms that rose between two periods and cannot be put down to chance, the clearest first.

    now, before: term -> comments that hold it, of now_n and before_n comments. Terms in fewer than
    `fewest` comments now are not looked at. One-sided Fisher tests, Benjamini-Hochberg over all terms
    looked at.
    """
    terms = sorted(term for term, n in now.items() if n >= fewest)
    if not terms or before_n == 0:
        return []
    hits = np.array([now[term] for term in terms])
    past = np.array([before.get(term, 0) for term in terms])
    chances = stats.hypergeom.sf(hits - 1, now_n + before_n, hits + past, now_n)
    found = [
        Rising(
            term, int(hit), now_n, int(old), before_n,
            _gap(int(hit), now_n, int(old), before_n, "theme.share.v1~previous"), adjusted,
        )
        for term, hit, old, adjusted in zip(terms, hits, past, held_down(chances), strict=True)
    ]  # fmt: skip
    shown = [one for one in found if one.false_share <= FALSE_SHARE and one.estimate.value > 0]
    return sorted(shown, key=lambda one: (one.false_share, -one.estimate.value, one.term))


def held_down(chances: Iterable[float]) -> list[float]:
    """Benjamini-Hochberg: the share of false alarms if everything up to this chance is shown.

    >>> [round(q, 3) for q in held_down([0.01, 0.02, 0.03, 0.04])]
    [0.04, 0.04, 0.04, 0.04]
    """
    given = np.clip(np.asarray(list(chances), dtype=np.float64), 0.0, 1.0)
    return [] if len(given) == 0 else [float(q) for q in stats.false_discovery_control(given)]


@dataclass(frozen=True)
class _Sides:
    low: Mapping[str, int]
    low_n: int
    high: Mapping[str, int]
    high_n: int


def _sides(themes: Column, scores: Column) -> _Sides:
    """How many of the unhappy and of the happy mention each theme."""
    column = _column(themes)
    given = numbers(scores, name="the score")
    sides = []
    for side in (given <= LOW, given >= HIGH):
        texts = tally(column[side])
        counts: dict[str, int] = {}
        for text, n in texts.items():
            for theme in _parsed(text):
                counts[theme] = counts.get(theme, 0) + n
        sides.append((counts, sum(texts.values())))
    (low, low_n), (high, high_n) = sides
    return _Sides(low, low_n, high, high_n)


def _gap(low: int, low_n: int, high: int, high_n: int, measure: str) -> Estimate:
    first, second = low / low_n, high / high_n
    limits = difference(first, wilson(low, low_n), second, wilson(high, high_n))
    return Estimate(measure, first - second, *limits, min(low_n, high_n), "share", "newcombe")


def _fisher(low: int, low_n: int, high: int, high_n: int) -> float:
    return float(stats.fisher_exact([[low, low_n - low], [high, high_n - high]]).pvalue)


def _complains(signs: Mapping[str, int], theme: str) -> bool:
    return signs.get(theme) == -1 if theme else -1 in signs.values()


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Mapping[str, int]:
    return {theme: int(sign) for theme, _, sign in (part.rpartition(":") for part in text.split())}


def _column(themes: Column) -> pd.Series[Any] | pd.Categorical:
    if isinstance(themes, pd.Series | pd.Categorical):
        return themes
    return pd.Series(themes, dtype="string")


