"""How touchpoints went from one period to the next, by the difference that the answers themselves show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import pandas as pd

from cxlib.base.estimate import Measured
from cxlib.base.registry import definition
from cxlib.measures.compare import change
from cxlib.measures.compare_many import Family, family
from cxlib.measures.journey import Scale, ratings, speaking

FEELING, LOW_SCORES = "touchpoint.valence.v1", "touchpoint.low.v1"

Way = Literal["better", "worse", "same"]


def moved(
    before: pd.DataFrame, after: pd.DataFrame, names: Iterable[str], *, scales: Mapping[str, Scale]
) -> Family[str]:
    """The change at each touchpoint, after minus before, at the level that allows for their number.

    before, after: survey rows of the two periods; names: the touchpoints that may be compared. The feeling
    where both periods were rated on 1 to 5 by enough people, else the share of low scores; a touchpoint with
    too few answers or another scale is left out. Customers who answered both times count as such.
    """
    sides = ratings(before, scales, "before"), ratings(after, scales, "after")
    found: dict[str, Measured] = {}
    for name in names:
        then, now = (speaking(side[side["touchpoint"] == name]) for side in sides)
        if min(len(then), len(now)) and then["top"].iloc[0] == now["top"].iloc[0]:
            measure, column = (FEELING, "score") if _felt(then, now) else (LOW_SCORES, "is_low")
            if min(len(then), len(now)) >= definition(measure).minimum_n:
                found[name] = _changed(then, now, measure, column)
    return family(found)


def way(found: Family[str], name: str) -> Way:
    """Whether a compared touchpoint went better or worse in a way the data show."""
    if name not in found.told:
        return "same"
    one = found.changes[name]
    return "better" if (one.value > 0) == one.measure.startswith(FEELING) else "worse"


def _felt(then: pd.DataFrame, now: pd.DataFrame) -> bool:
    """Whether a feeling can be told of both: answers on 1 to 5, enough of them."""
    return then["top"].iloc[0] == 5 and min(len(then), len(now)) >= definition(FEELING).minimum_n


def _changed(then: pd.DataFrame, now: pd.DataFrame, measure: str, column: str) -> Measured:
    return change(
        then[column].astype(float), now[column].astype(float), measure=measure,
        customers_before=then["person"], customers_after=now["person"],
    )  # fmt: skip
