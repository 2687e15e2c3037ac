"""The firm's figures beside those of others: ahead, behind, or nothing the data can show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scipy import stats

from cxlib.base.columns import Column, on_scale
from cxlib.base.estimate import Estimate, Measured
from cxlib.measures import compare, themes

Way = Literal["better", "worse", "unclear"]
CRITICAL = "rivals.theme.v1"
FEWEST = 10
"""Fewer reviews with a text on a side are not compared."""


def stars_gap(own: Column, other: Column) -> Measured:
    """Mean stars of the firm minus those of a competitor, both 1 to 5, with Welch's interval.

    n: the smaller side.
    """
    stars = [on_scale(one, 1, 5, name="Stars") for one in (own, other)]
    return compare.mean_change(*stars, measure="rivals.gap.v1", scale=(1, 5))


def standing(own: Measured, other: Measured, *, direction: str) -> Way:
    """How the firm stands beside another figure of one definition; unclear where the data cannot show it.

    direction: which way is better (`up` or `down`). Two definitions are refused (PlaybookError).
    """
    way = compare.shows(compare.estimate_change(own, other, measure=f"{own.measure}~previous"))
    return "unclear" if way == "unclear" else "better" if way == direction else "worse"


@dataclass(frozen=True, slots=True)
class Beside:
    """One theme in the reviews of the firm and of one competitor: complaints of each, and what that shows.

    false_share: of all differences at least as clear as this one, so many may be false.
    """

    theme: str
    rival: str
    own: Estimate
    other: Estimate
    false_share: float

    @property
    def way(self) -> Way:
        """better: fewer complaints about the firm than about the competitor."""
        if self.false_share > themes.FALSE_SHARE:
            return "unclear"
        return "better" if self.own.value < self.other.value else "worse"


def by_theme(own: Column, others: Mapping[str, Column], *, fewest: int = FEWEST) -> list[Beside]:
    """Every theme that is complained about, the firm beside each competitor, the most frequent first.

    own, others: columns of themes (see measures.themes), one cell a review; a side with fewer than `fewest`
    reviews is left out. Fisher's exact test; over all themes and competitors the share of false alarms is
    held down (Benjamini and Hochberg 1995).
    """
    sides = {name: column for name, column in others.items() if _read(column) >= fewest}
    if not sides or _read(own) < fewest:
        return []
    known = sorted({theme for column in (own, *sides.values()) for theme in themes.named(column)})
    pairs = [
        (theme, name, mine, theirs)
        for theme in known
        for name, column in sides.items()
        if isinstance(mine := themes.complained(own, theme, measure=CRITICAL), Estimate)
        and isinstance(theirs := themes.complained(column, theme, measure=CRITICAL), Estimate)
        and mine.count + theirs.count > 0
    ]
    shares = themes.held_down([_chance(mine, theirs) for *_, mine, theirs in pairs])
    found = [Beside(*pair, false) for pair, false in zip(pairs, shares, strict=True)]
    total = {theme: sum(one.other.count for one in found if one.theme == theme) for theme in known}
    return sorted(found, key=lambda one: (-one.own.count - total[one.theme], one.theme, one.rival))


def _read(column: Column) -> int:
    return themes.mentioned(column).n


def _chance(mine: Estimate, theirs: Estimate) -> float:
    table = [[mine.count, mine.n - mine.count], [theirs.count, theirs.n - theirs.count]]
    return float(stats.fisher_exact(table).pvalue)
