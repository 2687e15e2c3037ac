"""What customers did and when, as numbers: who is who in several columns, first and last, what came next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.columns import Column, Flags, ids
from cxlib.base.hours import Times

Places = npt.NDArray[np.int64]


def numbered(*columns: Column) -> list[Places]:
    """Each row's customer as a number from 0, the same in all columns; -1 where blank.

    >>> [one.tolist() for one in numbered(["a", None], ["b", "a"])]
    [[0, -1], [1, 0]]
    """
    words = [ids(column).astype("string") for column in columns]
    codes = pd.factorize(pd.concat(words, ignore_index=True))[0].astype(np.int64)
    return np.split(codes, np.cumsum([len(one) for one in words])[:-1])


def local_days(at: Times, zone: dt.tzinfo) -> npt.NDArray[np.datetime64]:
    """The day of each moment (UTC) where the clocks are those of a zone."""
    local = pd.DatetimeIndex(at).tz_localize("UTC").tz_convert(zone).tz_localize(None)
    return local.to_numpy(dtype="datetime64[D]")


@dataclass(frozen=True)
class Timeline:
    """Events of known customers by time: the number of the customer of each, and when it was (UTC)."""

    who: Places
    at: Times

    @classmethod
    def of(cls, who: Places, at: Times) -> Timeline:
        """The events that have a customer and a moment, by time; of one moment in the order given."""
        known = np.flatnonzero((who >= 0) & ~np.isnat(at))
        order = known[np.argsort(at[known], kind="stable")]
        return cls(who[order], at[order])

    @cached_property
    def customers(self) -> int:
        """One more than the highest number of a customer."""
        return int(self.who.max()) + 1 if len(self.who) else 0

    def first(self, some: Flags | None = None) -> Times:
        """When each customer's first event was (NaT: none); some: only of these events."""
        who, at = (self.who, self.at) if some is None else (self.who[some], self.at[some])
        found = np.full(self.customers, np.datetime64("NaT"), dtype="datetime64[us]")
        found[who[::-1]] = at[::-1]
        return found

    def last(self, some: Flags | None = None) -> Times:
        """When each customer's last event was (NaT: none); some: only of these events."""
        who, at = (self.who, self.at) if some is None else (self.who[some], self.at[some])
        found = np.full(self.customers, np.datetime64("NaT"), dtype="datetime64[us]")
        found[who] = at
        return found

    def days(self, zone: dt.tzinfo) -> tuple[Places, npt.NDArray[np.datetime64]]:
        """Every customer's days with an event, once each: the customers in order, their days rising."""
        days = local_days(self.at, zone)
        order = np.argsort(self.who, kind="stable")
        who, days = self.who[order], days[order]
        new = np.ones(len(who), dtype=bool)
        new[1:] = (who[1:] != who[:-1]) | (days[1:] != days[:-1])
        return who[new], days[new]

    def before(self, who: Places, when: Times, *, included: bool = False) -> Places:
        """How many events of each customer were before a moment; included: or at it."""
        ranks = np.searchsorted(self.at, when, "right" if included else "left")
        return self._place(who, ranks) - self._place(who, np.zeros_like(ranks))

    def following(self, who: Places, when: Times) -> Times:
        """When each customer's next event from a moment on was, NaT where there is none."""
        found = np.full(len(who), np.datetime64("NaT"), dtype="datetime64[us]")
        place = self._place(who, np.searchsorted(self.at, when))
        inside = np.flatnonzero(place < len(self.at))
        event = self._order[place[inside]]
        own = self.who[event] == who[inside]
        found[inside[own]] = self.at[event[own]]
        return found

    @cached_property
    def _order(self) -> Places:
        """The events by customer, each customer's by time."""
        return np.argsort(self.who, kind="stable")

    @cached_property
    def _keys(self) -> Places:
        """Customer and place of the moment among all moments as one rising number."""
        return (self.who * (len(self.at) + 1) + np.searchsorted(self.at, self.at))[self._order]

    def _place(self, who: Places, ranks: Places) -> Places:
        return np.searchsorted(self._keys, who * (len(self.at) + 1) + ranks)
