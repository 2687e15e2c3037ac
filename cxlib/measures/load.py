"""Load against the promise: from which volume on a standard gives way, and what could be spared.

One row a stretch of time (an open day, or the time a typed-in number of staff hours stands for): how much
came, how many of it were due, how many of those were answered in time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.columns import Column, Numbers, folded, numbers, one_length
from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import share
from cxlib.base.lean import folded_values
from cxlib.base.ranges import Range, draws, middle
from cxlib.base.registry import definition

Places = npt.NDArray[np.int64]

LEAST = 20
"""Fewer stretches of time than this say nothing about a volume."""

SIDE = 3
"""So many stretches must lie on each side of a volume."""

SHUFFLES = 1999
AT_ONCE = 250
"""So many shuffles are looked at before it is asked whether more are needed."""

SEED = 6
CHANCE = 0.05
HANSEN = 7.3523
"""The 95% quantile of Hansen's threshold statistic, -2 ln(1 - sqrt(0.95))."""


def breaking_volume(
    volume: Column, met: Column, due: Column, *, measure: str = "load.day.v1", seed: int = SEED
) -> Measured:
    """From which volume on fewer cases are answered in time, with its interval.

    The volume that best parts calm from busy stretches is told only when chance, tried by shuffling the
    stretches, seldom parts them as clearly; else NoData with reason `unclear`. The interval holds the
    volumes whose fit is not clearly worse (Hansen 2000), with the spread of the stretches themselves; it
    reaches down to the busiest stretch that is calm by any of them, as nothing was seen in between.
    """
    came, kept, asked = _stretches(volume, met, due)
    if len(came) < LEAST:
        return NoData(measure, len(came), LEAST, "too_few")
    cuts = _cuts(came)
    if len(cuts) == 0:
        return NoData(measure, len(came), LEAST, "unclear")
    seen = _fit(kept[None], asked[None], cuts)[0]
    if seen.max() <= 0 or _by_chance(kept, asked, cuts, float(seen.max()), seed):
        return NoData(measure, len(came), len(came) + 1, "unclear")
    best = int(seen.argmax())
    near = 2 * (seen[best] - seen) / _scatter(kept, asked, cuts[best]) <= HANSEN
    first, last, unit = int(cuts[near].min()), int(cuts[near].max()), definition(measure).unit
    limits = float(came[first - 1]) + (1.0 if unit == "count" else 0.0), float(came[last])
    return Estimate(measure, float(came[cuts[best]]), *limits, len(came), unit, "threshold.hansen")


@dataclass(frozen=True, slots=True)
class Sides:
    """How many were answered in time below a volume and from it on."""

    calm: Measured
    busy: Measured


def sides(volume: Column, met: Column, due: Column, at: float, *, measure: str = "frt.adherence.v1") -> Sides:
    """The share in time on both sides of a volume.

    >>> sides([1, 9], [1, 3], [1, 9], at=5).busy.count
    3
    """
    came, kept, asked = _stretches(volume, met, due)
    busy = came >= at
    calm, crowd = (share(measure, int(kept[side].sum()), int(asked[side].sum())) for side in (~busy, busy))
    return Sides(calm, crowd)


def avoidable(topic: Column, spared: Column, *, measure: str = "contacts.avoidable.v1") -> Measured:
    """Share of contacts about a topic that a message sent in time would have answered.

    topic: of each contact, blank where nobody noted it (not judged); spared: the topics that were chosen,
    compared without regard to case and spaces.

    >>> avoidable(["Where is my parcel", "price", None], ["where is my  parcel"]).value
    0.5
    """
    told = folded_values(topic)
    chosen = set(folded(spared)) - {""}
    return share(measure, int(pd.Series(told).isin(chosen).sum()), int((told != "").sum()))


def hours_spared(
    contacts: int,
    avoidable: Estimate,
    minutes: Range,
    prevented: Range,
    *,
    measure: str = "contacts.hours.v1",
) -> Estimate:
    """Hours that messages sent in time would spare: contacts x avoidable share x prevented x minutes / 60.

    contacts: of the period; minutes: a contact takes; prevented: the part of avoidable contacts that a
    message prevents, 0 to 1. The share is drawn from what its count leaves open (Jeffreys), the typed
    ranges as triangles; the interval holds 95% of the draws.
    """
    value, low, high = middle(_spared(contacts, avoidable, minutes, prevented))
    return Estimate(measure, value, low, high, contacts, "hours", "montecarlo.triangle")


def money_spared(
    contacts: int,
    avoidable: Estimate,
    minutes: Range,
    prevented: Range,
    hour_cost: Range,
    *,
    measure: str = "contacts.saving.v1",
) -> Estimate:
    """What the spared hours cost today: the draws of `hours_spared` times the typed cost of an hour."""
    cost = draws({"hour_cost": hour_cost})["hour_cost"]
    value, low, high = middle(_spared(contacts, avoidable, minutes, prevented) * cost)
    return Estimate(measure, value, low, high, contacts, "money", "montecarlo.triangle")


def contact_cost(
    contacts: int, hours: Range, hour_cost: Range, *, measure: str = "contact.cost.v1"
) -> Measured:
    """What one contact costs: staff hours x cost of an hour / contacts, as a range of the typed figures.

    >>> contact_cost(200, Range.of(50), Range.of(40)).value
    10.0
    """
    if contacts == 0:
        return NoData(measure, 0, 1, "no_answers")
    drawn = draws({"hours": hours, "hour_cost": hour_cost})
    value, low, high = middle(drawn["hours"] * drawn["hour_cost"] / contacts)
    return Estimate(measure, value, low, high, contacts, "money", "montecarlo.triangle")


def _spared(contacts: int, avoidable: Estimate, minutes: Range, prevented: Range) -> Numbers:
    drawn, hits = draws({"minutes": minutes, "prevented": prevented}), avoidable.count
    chance = np.random.default_rng([SEED, 1])
    shares = chance.beta(hits + 0.5, avoidable.n - hits + 0.5, len(drawn["minutes"]))
    return np.asarray(contacts * shares * drawn["prevented"] * drawn["minutes"] / 60)


def _stretches(volume: Column, met: Column, due: Column) -> tuple[Numbers, Numbers, Numbers]:
    """The stretches with something due, by rising volume."""
    came, kept, asked = (
        numbers(one, name=name) for one, name in ((volume, "volume"), (met, "met"), (due, "due"))
    )
    one_length("Every stretch of time must have its volume, cases in time and cases due", came, kept, asked)
    if (kept > asked).any():
        raise DataError("No more cases can be in time than were due (we got more). Count them again.")
    there = ~np.isnan(came) & (asked > 0)
    order = np.argsort(came[there], kind="stable")
    return came[there][order], kept[there][order], asked[there][order]


def _cuts(came: Numbers) -> Places:
    """The places at which a higher volume begins, with enough stretches on each side."""
    places = np.flatnonzero(np.diff(came) > 0) + 1
    return places[(places >= SIDE) & (places <= len(came) - SIDE)]


def _fit(kept: Numbers, asked: Numbers, cuts: Places) -> Numbers:
    """How much likelier each row becomes when cut there; 0 where the busy side is not the worse one."""
    met, due = kept.cumsum(axis=1), asked.cumsum(axis=1)
    calm_met, calm_due = met[:, cuts - 1], due[:, cuts - 1]
    all_met, all_due = met[:, -1:], due[:, -1:]
    gain = (
        _loglik(calm_met, calm_due)
        + _loglik(all_met - calm_met, all_due - calm_due)
        - _loglik(all_met, all_due)
    )
    worse = (all_met - calm_met) / (all_due - calm_due) < calm_met / calm_due
    return np.where(worse, gain, 0.0)


def _by_chance(kept: Numbers, asked: Numbers, cuts: Places, seen: float, seed: int) -> bool:
    """Whether shuffled stretches are parted as clearly more often than `CHANCE`; no more than needed."""
    draw, order, as_clear = np.random.default_rng(seed), np.arange(len(kept)), 0
    for done in range(0, SHUFFLES, AT_ONCE):
        shuffled = draw.permuted(np.tile(order, (min(AT_ONCE, SHUFFLES - done), 1)), axis=1)
        as_clear += int((_fit(kept[shuffled], asked[shuffled], cuts).max(axis=1) >= seen - 1e-9).sum())
        if (1 + as_clear) / (SHUFFLES + 1) > CHANCE:
            return True
    return False


def _loglik(met: Numbers, due: Numbers) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(k > 0, k * np.log(k / due), 0.0) for k in (met, due - met)]
    return np.asarray(parts[0] + parts[1])


def _scatter(kept: Numbers, asked: Numbers, cut: int) -> float:
    """How much more the stretches scatter than separate cases would (at least 1)."""
    total = 0.0
    for side in (slice(None, cut), slice(cut, None)):
        rate = kept[side].sum() / asked[side].sum()
        if 0 < rate < 1:
            total += float(((kept[side] - asked[side] * rate) ** 2 / (asked[side] * rate * (1 - rate))).sum())
    return max(1.0, total / max(1, len(kept) - 2))
