"""Seeded draws: the same seed, the same client, on every machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from cxlib.base.calendars import free_days, half_days
from cxlib.base.quarter import Period

T = TypeVar("T")

OPENS, CLOSES = dt.time(9), dt.time(17)
"""Opening hours of every demo firm, Monday to Friday (as in a blank client.yml)."""

STREAMS = (
    "people", "survey", "contacts", "visits", "orders", "reviews", "series", "invitations", "voices",
    "compared", "speed", "busy", "fans", "typed", "expected", "asked", "rivals", "trouble", "letter",
)  # fmt: skip


class Chance:
    """One stream of random numbers with the draws the generator needs.

    Every table and quarter has its own stream, so a change in one leaves the others as they were,
    and a client with fewer quarters has the same last ones.
    """

    def __init__(self, seed: int, stream: str, period: Period | None = None) -> None:
        quarter = 4 * period.year + period.month // 3 if period else 0
        self.rng = np.random.default_rng([seed, STREAMS.index(stream), quarter])

    def happens(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def one_of(self, things: Sequence[T]) -> T:
        return things[int(self.rng.integers(len(things)))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """A key, as often as its weight says."""
        total = sum(weights.values())
        left = float(self.rng.random()) * total
        for thing, weight in weights.items():
            left -= weight
            if left < 0:
                return thing
        return next(reversed(list(weights)))

    def between(self, low: float, high: float) -> float:
        return float(low + (high - low) * self.rng.random())

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return int(self.rng.integers(low, high + 1))

    def about(self, mean: float) -> int:
        """A count that scatters by about a tenth of its mean."""
        return max(1, round(mean * (1 + 0.08 * float(self.rng.standard_normal()))))

    def long_tail(self, median: float, spread: float) -> float:
        """A log-normal waiting time."""
        return float(median * np.exp(spread * self.rng.standard_normal()))


class Workdays:
    """The days on which a firm of a country is open: Monday to Friday without public holidays."""

    def __init__(self, country: str) -> None:
        subdivision, years = {"GB": "ENG", "US": "NY"}.get(country, ""), range(2022, 2028)
        self._closed = frozenset(free_days(country, years, subdivision)) | frozenset(
            half_days(country, years)
        )

    def open_on(self, day: dt.date) -> bool:
        return day.weekday() < 5 and day not in self._closed

    def after(self, day: dt.date, steps: int = 1) -> dt.date:
        """The workday `steps` workdays after `day`."""
        for _ in range(steps):
            day += dt.timedelta(days=1)
            while not self.open_on(day):
                day += dt.timedelta(days=1)
        return day

    def of(self, period: Period) -> list[dt.date]:
        length = (period.last_day - period.first_day).days + 1
        days = [period.first_day + dt.timedelta(days=number) for number in range(length)]
        return [day for day in days if self.open_on(day)]


def at(day: dt.date, hour: float) -> dt.datetime:
    """A local moment: a day and an hour with fractions, to the minute."""
    return dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=round(hour * 60))


def later(moment: dt.datetime, hours: float) -> dt.datetime:
    """A local moment some hours later, to the minute."""
    return moment + dt.timedelta(minutes=max(1, round(hours * 60)))


def periods(count: int, last: Period) -> list[Period]:
    """The last `count` quarters, oldest first."""
    return [last.shifted(step) for step in range(1 - count, 1)]
