"""The customers of a demo firm: since when, from where, and who is around on a day."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cxlib.delivery.demo.chance import Chance
from cxlib.delivery.demo.firm import Firm
from cxlib.delivery.demo.truths import LAST

FIRST_DAY = dt.date(2022, 3, 1)
FOREIGN_SHARE = 0.03


@dataclass(frozen=True)
class Customer:
    """One invented customer; there are no names."""

    id: str
    since: dt.date
    left: dt.date | None
    language: str
    source: str
    consent: str
    branch: str
    weight: float


class People:
    """All customers by the day they came, and draws among those who are there."""

    def __init__(self, firm: Firm) -> None:
        chance = Chance(firm.truths.seed, "people")
        self.everyone = _customers(firm, chance)
        self._since = [customer.since for customer in self.everyone]
        self._reach = np.cumsum([customer.weight for customer in self.everyone])
        self._small = [one for one in self.everyone if one.branch == firm.truths.small_segment[1]]

    def one(self, chance: Chance, day: dt.date, *, small: bool = False) -> Customer:
        """Somebody who is a customer on a day; small: of the branch that is too small to show."""
        while True:
            if small:
                found: Customer = chance.one_of(self._small)
            else:
                there = bisect.bisect_right(self._since, day)
                place = float(chance.rng.random()) * float(self._reach[there - 1])
                found = self.everyone[int(np.searchsorted(self._reach, place, side="right"))]
            gone = found.left is not None and found.left <= day
            if not gone and (found in self._small) == small:
                return found

    def rows(self) -> list[dict[str, object]]:
        """The customers table, as canonical columns."""
        return [
            {
                "customer_id": one.id,
                "since": one.since,
                "left_at": one.left,
                "language": one.language,
                "source": one.source,
                "consent_channels": one.consent,
                "segment": one.branch,
            }
            for one in self.everyone
        ]


def _customers(firm: Firm, chance: Chance) -> list[Customer]:
    span = (LAST.last_day - FIRST_DAY).days
    days = sorted(
        FIRST_DAY + dt.timedelta(days=round(span * float(share))) for share in _arrivals(firm, chance)
    )
    branches = firm.weights("branches")
    foreign = sorted(firm.texts["foreign"])
    made = []
    for number, day in enumerate(days, start=1):
        made.append(
            Customer(
                id=f"{firm.short[5].upper()}-{10_000 + 7 * number}",
                since=day,
                left=_left(chance, day),
                language=chance.one_of(foreign) if chance.happens(FOREIGN_SHARE) else firm.language,
                source=chance.one_of(firm.listed("sources")),
                consent=chance.weighted({"sms, email": 5.0, "email": 3.0, "sms": 2.0, "": 1.0}),
                branch=chance.weighted(branches),
                weight=float(chance.rng.gamma(1.2)) + 0.1,
            )
        )
    return _with_small_branch(made, firm)


def _arrivals(firm: Firm, chance: Chance) -> Sequence[float]:
    """When customers came, as shares of the whole span: a third were there before the first quarter."""
    count = firm.truths.customers
    early = chance.rng.random(count // 2) * 0.5
    late = chance.rng.random(count - count // 2)
    return [float(share) for share in np.concatenate([early, late])]


def _left(chance: Chance, since: dt.date) -> dt.date | None:
    if not chance.happens(0.12):
        return None
    day = since + dt.timedelta(days=chance.whole(120, 900))
    return day if day <= LAST.last_day else None


def _with_small_branch(customers: list[Customer], firm: Firm) -> list[Customer]:
    """Six customers of spring 2026 belong to the branch that is too small to show."""
    limit = LAST.first_day
    picked = [
        one for one in customers if limit - dt.timedelta(days=150) <= one.since < limit and not one.left
    ][:6]
    name = firm.truths.small_segment[1]
    return [
        Customer(one.id, one.since, one.left, one.language, one.source, one.consent, name, one.weight)
        if one in picked
        else one
        for one in customers
    ]
