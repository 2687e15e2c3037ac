"""Difference in differences: how much more a changed channel or branch moved than an untouched one."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cxlib.base.columns import Column
from cxlib.base.estimate import CONFIDENCE, NoData
from cxlib.base.intervals import OpenLimits, difference
from cxlib.base.registry import definition
from cxlib.measures.compare import change
from cxlib.measures.compare_change import Change, change_of
from cxlib.measures.compare_scores import kind_of, scored
from cxlib.measures.compare_who import who_is_who


@dataclass(frozen=True)
class Answers:
    """Answers as they were given, and whose they are (blank where unknown)."""

    given: Column
    customers: Column | None = None


def against_control(
    before: Answers,
    after: Answers,
    control_before: Answers,
    control_after: Answers,
    *,
    measure: str = "nps.v1",
    level: float = CONFIDENCE,
) -> Change | NoData:
    """The change of the touched group minus that of the untouched one.

    Both are taken with their own intervals, which allow for customers who answered several times, and are
    combined with the correlation that customers of both groups leave. n: the smallest of the four. What the
    seasons do to both groups drops out; a shock to one of them alone does not.
    """
    named = measure if "~" in measure else f"{measure}~previous"
    own = [
        change(
            then.given, now.given, measure=named,
            customers_before=then.customers, customers_after=now.customers, level=level,
        )
        for then, now in ((before, after), (control_before, control_after))
    ]  # fmt: skip
    touched, untouched = own
    if isinstance(touched, NoData):
        return touched
    if isinstance(untouched, NoData):
        return untouched
    correlation = _shared((before, after, control_before, control_after), measure)

    def limits(at: float) -> OpenLimits:
        a, b = touched.at(at), untouched.at(at)
        return difference(a.value, (a.low, a.high), b.value, (b.low, b.high), correlation)

    sizes = min(touched.n_before, untouched.n_before), min(touched.n_after, untouched.n_after)
    value, unit = touched.value - untouched.value, definition(measure).unit
    return change_of(named, value, limits, sizes, unit, "control.mover", level=level)


def _shared(four: tuple[Answers, Answers, Answers, Answers], measure: str) -> float:
    """Correlation of the two changes through customers who stand behind both."""
    if all(one.customers is None for one in four) or kind_of(measure) == "median":
        return 0.0
    scores = [scored(one.given, measure) for one in four]
    kept = [~np.isnan(one) for one in scores]
    who = who_is_who(*((one.customers, keep) for one, keep in zip(four, kept, strict=True)))
    people = 1 + max(int(codes.max()) for codes in who)
    pulls = []
    for found, keep, codes, sign in zip(scores, kept, who, (-1, 1, -1, 1), strict=True):
        pull = sign * (found[keep] - found[keep].mean()) / keep.sum()
        pulls.append(np.bincount(codes, weights=pull, minlength=people))
    touched, untouched = pulls[0] + pulls[1], pulls[2] + pulls[3]
    spread = math.sqrt(float(touched @ touched) * float(untouched @ untouched))
    return 0.0 if spread == 0 else max(-1.0, min(1.0, float(touched @ untouched) / spread))
