"""Do people do what their scores say? Who came back by score group, and after a mistake put right or not.

What people did is compared between groups they chose themselves, so nothing here says what caused it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from cxlib.base.columns import Column, Numbers, flags, ids, instant, instants, numbers, on_scale, one_length
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import Limits, difference, share, wilson
from cxlib.base.timeline import Timeline, local_days, numbered

WINDOW_DAYS = 90

SCORES = ("promoters", "passives", "detractors")
"""9-10, 7-8 and 0-6."""

RECOVERY = ("none", "recovered", "unrecovered")
"""No complaint; complaints all settled and none opened again; at least one that was not."""

Stratum = tuple[int, int, int, int]
"""Hits and n of the first group, hits and n of the second, among customers who are alike."""


def came_back(
    customer: Column,
    since: Column,
    bought_by: Column,
    bought_at: Column,
    *,
    as_of: dt.datetime,
    zone: dt.tzinfo = dt.UTC,
    window_days: int = WINDOW_DAYS,
) -> pd.Series[bool]:
    """Whether each customer bought on a later day within the window after `since`.

    Blank without a customer or a moment, and while the window is not over at `as_of`.
    """
    who, when = ids(customer), instants(since)
    one_length("Every customer must have a moment to count from", who, when)
    buyer, bought = ids(bought_by), instants(bought_at)
    one_length("Every purchase must have its customer and time", buyer, bought)
    after = pd.DatetimeIndex(local_days(when, zone) + np.timedelta64(1, "D")).tz_localize(
        zone, ambiguous=np.ones(len(when), dtype=bool), nonexistent="shift_forward"
    )
    from_then = after.tz_convert("UTC").tz_localize(None).to_numpy(dtype="datetime64[us]")
    asked, buying = numbered(who, buyer)
    until = when + np.timedelta64(window_days, "D")
    known = (asked >= 0) & (until <= instant(as_of))
    found = Timeline.of(buying, bought).following(asked[known], from_then[known])
    back = pd.Series(pd.NA, index=who.index, dtype="boolean")
    back[known] = found <= until[known]
    return back


def score_group(nps: Column) -> pd.Series[str]:
    """The group of each answer from 0 to 10, blank where there is none."""
    given = numbers(nps, name="nps")
    named = np.select([given >= 9, given >= 7, given >= 0], list(SCORES), "")
    return pd.Series(named, dtype="string").mask(pd.Series(named) == "")


def share_back(back: Column, *, measure: str = "repeat.nps.v1") -> Measured:
    """Share who came back among those of whom it is known.

    >>> share_back([True, False, None, True]).n
    3
    """
    yes, known = flags(back)
    return share(measure, int(yes.sum()), int(known.sum()))


def share_satisfied(csat: Column, *, measure: str = "recovery.csat.v1") -> Measured:
    """Share of 4 and 5 among answers on a scale of 1 to 5.

    >>> share_satisfied([5, 3, None]).value
    0.5
    """
    given = on_scale(csat, 1, 5, name="CSAT")
    return share(measure, int((given >= 4).sum()), len(given))


def times_as_often(one: Measured, other: Measured, *, measure: str = "repeat.nps.ratio.v1") -> Measured:
    """How many times as often the first group came back as the second (MOVER for a ratio, Wilson limits).

    Where nobody of the second group came back the ratio has no value; then there is no figure.
    """
    if isinstance(one, NoData) or isinstance(other, NoData):
        missing = one if isinstance(one, NoData) else other
        return NoData(
            measure, missing.n, getattr(missing, "needed", 1), getattr(missing, "reason", "no_answers")
        )
    if other.count == 0:
        return NoData(measure, min(one.n, other.n), min(one.n, other.n) + 1, "unclear")
    limits = _ratio((one.value, wilson(one.count, one.n)), (other.value, wilson(other.count, other.n)))
    return Estimate(measure, one.value / other.value, *limits, min(one.n, other.n), "ratio", "ratio.mover")


def recovery_groups(customers: Column, complained: Column, put_right: Column) -> pd.Series[str]:
    """The group of each customer after complaints.

    complained, put_right: the customer of each complaint and whether it was settled for good.
    """
    who, right = ids(complained), flags(put_right)[0]
    one_length("Every complaint must have its customer and an outcome", who, right)
    worst = pd.Series(right).groupby(who).min()
    asked = ids(customers)
    found = asked.astype(object).map(worst)
    none, good = found.isna().to_numpy(dtype=bool), found.eq(True).fillna(False).to_numpy(dtype=bool)
    named = np.select([none, good], list(RECOVERY[:2]), RECOVERY[2])
    return pd.Series(named, dtype="string")


def strata(first: Column, second: Column, first_layer: Column, second_layer: Column) -> list[Stratum]:
    """Hits and n of two groups within each layer of customers who are alike.

    first, second: yes or no of each customer (blank is left out); layers: what they are alike in, as words.
    """
    tables = []
    for column, layer in ((first, first_layer), (second, second_layer)):
        yes, known = flags(column)
        named = ids(layer).astype(str)
        one_length("Every customer must have a layer", yes, named)
        counts = pd.DataFrame({"hits": yes & known, "n": known}).astype(int)
        tables.append(counts.groupby(named).sum())
    layers = sorted(set(tables[0].index) | set(tables[1].index))
    one, other = (table.reindex(layers, fill_value=0).itertuples(index=False) for table in tables)
    return [(int(a), int(b), int(c), int(d)) for (a, b), (c, d) in zip(one, other, strict=True)]


def difference_within(strata: Sequence[Stratum], *, measure: str = "recovery.repeat.gap.v1") -> Measured:
    """Difference of two shares among customers who are alike (Mantel-Haenszel weights).

    A stratum in which one group is absent says nothing and is left out; where all are, NoData. The
    interval joins Wilson's limits of both weighted shares at their effective sizes (Newcombe).
    """
    both = [one for one in strata if one[1] and one[3]]
    if not both:
        return NoData(measure, 0, 1, "no_answers")
    weights = np.array([n1 * n2 / (n1 + n2) for _, n1, _, n2 in both])
    weights = weights / weights.sum()
    sides = [_weighted([one[place : place + 2] for one in both], weights) for place in (0, 2)]
    (now, held), (then, held_then) = sides
    change = difference(now, held, then, held_then)
    n = min(sum(one[1] for one in both), sum(one[3] for one in both))
    return Estimate(measure, now - then, *change, n, "share", "mantel_haenszel.newcombe")


def _weighted(counts: Sequence[tuple[int, ...]], weights: Numbers) -> tuple[float, Limits]:
    """A weighted share of (hits, n) by stratum, with Wilson's limits at its effective size."""
    hits, sizes = np.array(counts, dtype=np.float64).T
    value = float((weights * hits / sizes).sum())
    effective = float(1 / (weights**2 / sizes).sum())
    return value, wilson(value * effective, effective)


def _ratio(one: tuple[float, Limits], other: tuple[float, Limits]) -> tuple[float, float | None]:
    """Limits of a ratio from the limits of both (Donner, Zou 2012); no upper one where it cannot be had."""
    (a, (al, au)), (b, (bl, bu)) = one, other
    low = _side(a * b, al * (2 * a - al), bu * (2 * b - bu), -1)
    return max(0.0, low), None if bl <= 0 else _side(a * b, au * (2 * a - au), bl * (2 * b - bl), 1)


def _side(product: float, above: float, below: float, sign: int) -> float:
    root = math.sqrt(max(0.0, product * product - above * below))
    if abs(below) < 1e-12:
        return above / (2 * product) if product else 0.0
    return (product + sign * root) / below
