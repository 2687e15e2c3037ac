"""Change between two groups of answers: a difference with its interval, never a bare arrow.

Every function returns after - before as a Change, whose n is that of the smaller side. Two definitions are
never compared. `change` is the door for others; it takes the customers into account who answered twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from cxlib.base.columns import Column
from cxlib.base.estimate import CONFIDENCE, Measured, NoData
from cxlib.measures.compare_apart import (
    balance_change,
    estimate_change,
    mean_change,
    median_change,
    share_change,
)
from cxlib.measures.compare_change import Change
from cxlib.measures.compare_overlap import apart, others, overlapping, paired
from cxlib.measures.compare_pairs import together
from cxlib.measures.compare_scores import kind_of, scored
from cxlib.measures.survey import nps_balance

__all__ = [
    "Change", "Direction", "balance_change", "change", "estimate_change", "mean_change", "median_change",
    "nps_change", "share_change", "shows",
]  # fmt: skip

Direction = Literal["up", "down", "unclear"]


def shows(change: Measured) -> Direction:
    """Up or down when the interval excludes 0, else unclear (also without data)."""
    if isinstance(change, NoData):
        return "unclear"
    if change.low is not None and change.low > 0:
        return "up"
    return "down" if change.high is not None and change.high < 0 else "unclear"


def change(
    before: Column,
    after: Column,
    *,
    measure: str = "nps.v1",
    customers_before: Column | None = None,
    customers_after: Column | None = None,
    weights_before: Column | None = None,
    weights_after: Column | None = None,
    level: float = CONFIDENCE,
) -> Change | NoData:
    """How a measure changed from one group of answers to another: after minus before, with its interval.

    before, after: the answers as they were given (NPS 0 to 10 by default; yes and no as 1 and 0 where a share
    has no scale of its own); blanks are left out. measure: an id of the playbook, alone or with what it is
    compared with (`nps.v1~year_before`). customers_*: whose each answer is, blank where unknown. Customers
    who answered on both sides make the change surer: each with one answer on both sides gives the change of
    the pairs, some of them the difference with the variance that the shared customers leave; `same` and
    `others` hold both parts. weights_*: one an answer. Points for NPS, fractions for shares.
    Sources: Rocks 2016, Newcombe 1998, Tango 1998, Zou and Donner 2008, Derrick et al. 2017.

    >>> who = ["a", "b", "c", "d", "e"]
    >>> found = change([9, 7, 3, 10, 8], [10, 9, 6, 10, 9], customers_before=who, customers_after=who)
    >>> round(found.value), found.pairs, found.method
    (40, 5, 'nps.change.paired.t')
    """
    named = measure if "~" in measure else f"{measure}~previous"
    both = together(
        scored(before, measure), scored(after, measure),
        customers_before, customers_after, weights_before, weights_after,
    )  # fmt: skip
    if min(both.before.n, both.after.n) == 0:
        return NoData(named, 0, 1, "no_answers")
    if kind_of(measure) == "median":
        found = median_change(both.after.scores, both.before.scores, measure=named, level=level)
        return found if isinstance(found, Change) else NoData(named, 0, 1, "no_answers")
    if not both.any_twice:
        return apart(both, named, level)
    whole = (paired if both.one_to_one else overlapping)(both, named, level)
    if both.pairs == 0:
        return whole

    def parts() -> tuple[Measured, Measured]:
        return paired(both, named, level), others(both, named, level)

    return replace(whole, pairs=both.pairs, parts=parts)


def nps_change(
    now: Column,
    before: Column,
    *,
    weights_now: Column | None = None,
    weights_before: Column | None = None,
    measure: str = "nps.v1~previous",
) -> Measured:
    """Change of NPS in points between two groups of answers of other people (see `balance_change`)."""
    recent, n_now = nps_balance(now, weights_now)
    earlier, n_before = nps_balance(before, weights_before)
    if min(n_now, n_before) == 0:
        return NoData(measure, 0, 1, "no_answers")
    return balance_change(recent, earlier, sizes=(n_before, n_now), measure=measure)
