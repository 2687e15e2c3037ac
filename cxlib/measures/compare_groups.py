"""Groups of one kind side by side: each against everyone else, with an allowance for their number."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

import numpy as np
import pandas as pd

from cxlib.base.columns import Column
from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured
from cxlib.measures.compare import change, share_change
from cxlib.measures.compare_many import Family, family
from cxlib.measures.compare_scores import scored

K = TypeVar("K", bound=Hashable)

SMALL = 5
"""A group with fewer answers is compared with nobody; its answers count among the others."""


def against_the_rest(
    answers: Column, groups: Column, *, measure: str = "nps.v1", customers: Column | None = None,
    small: int = SMALL,
) -> Family[str]:  # fmt: skip
    """Each group minus everyone else, in the measure's unit.

    answers: as given, blanks are left out; groups: one an answer, blank for none; customers: whose each
    answer is, so that people who are in two groups are not taken for two people.

    >>> found = against_the_rest([10] * 20 + [3] * 20, ["desk"] * 20 + ["phone"] * 20)
    >>> sorted(found.told), round(found.changes["desk"].value)
    (['desk', 'phone'], 200)
    """
    given, named = pd.Series(answers, dtype=object), pd.Series(groups, dtype="string")
    if len(given) != len(named):
        raise DataError(
            f"Every answer must have its group (we got {len(given)} answers and {len(named)} groups). "
            "Leave blank what has none."
        )
    known = ~np.isnan(scored(given, measure))
    who = None if customers is None else pd.Series(customers, dtype=object)
    found: dict[str, Measured] = {}
    for name, n in sorted(named[known].value_counts().items(), key=lambda one: str(one[0])):
        inside = known & (named == name).fillna(False).to_numpy(dtype=bool)
        others = known & ~inside
        if n >= small and others.sum() >= small:
            found[str(name)] = change(
                given[others], given[inside], measure=measure,
                customers_before=None if who is None else who[others],
                customers_after=None if who is None else who[inside],
            )  # fmt: skip
    return family(found)


def shares_beside_the_rest(groups: Mapping[K, Estimate], whole: Estimate | None = None) -> Family[K]:
    """Each group's share minus that of everyone else, from counts alone.

    groups: shares of parts that do not overlap (of several kinds: each kind parts everybody); whole: the
    share of everybody (None: of the groups together). What is told allows for how many were looked at.

    >>> from cxlib.base.intervals import share
    >>> found = shares_beside_the_rest({n: share("csat.t2b5.v1", k, 40) for n, k in (("a", 38), ("b", 20))})
    >>> sorted(found.told), round(found.changes["a"].value, 2)
    (['a', 'b'], 0.45)
    """
    count = whole.count if whole is not None else sum(one.count for one in groups.values())
    n = whole.n if whole is not None else sum(one.n for one in groups.values())

    def beside(one: Estimate) -> Measured:
        rest = count - one.count, n - one.n
        return share_change(one.count, one.n, *rest, measure=f"{one.measure}~previous")

    return family({name: beside(one) for name, one in groups.items() if n - one.n >= SMALL})
