"""Customers in groups one can act on, by when they last came, how often, and what they spent.

Six groups by the firm's own usual gap, none by clustering; below the floor there are no groups.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.columns import Column, Numbers, ids, in_days, instant, instants, numbers, one_length
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import share
from cxlib.base.timeline import Timeline

FLOOR = 50
"""So many customers are needed before they are put into groups."""

OFTEN = 3
"""From so many purchases on a customer comes often."""

GROUPS = ("regular", "returning", "new", "regular_away", "returning_away", "once_away")
"""Often, twice, or once; seen within the usual gap, or away for longer."""


def group_size(members: int, customers: int) -> Measured:
    """Share of all customers who are in one group.

    >>> group_size(12, 60).value
    0.2
    """
    return share("segment.size.v1", members, customers)


@dataclass(frozen=True, slots=True)
class Groups:
    """The customers by group: how many of all, and which share of the money is theirs.

    sizes: group -> share of customers (an Estimate of `segment.size.v1`); money: group -> share of the
    revenue, empty without amounts; scores: a row a customer with recency (days), purchases, amount and the
    scores r, f, m from 1 to 3 (thirds; 3 is best).
    """

    sizes: Mapping[str, Estimate]
    money: Mapping[str, float]
    scores: pd.DataFrame


def rfm(
    customer: Column,
    bought_at: Column,
    amount: Column | None,
    *,
    as_of: dt.datetime,
    gap_days: float,
    zone: dt.tzinfo = dt.UTC,
) -> Groups | NoData:
    """Every customer's group; fewer than `FLOOR` customers are NoData.

    gap_days: the firm's usual gap between purchases (`retention.usual_gap`). zone: where a day begins; so
    two purchases of one local day count once.
    """
    table = _by_customer(customer, bought_at, amount, as_of, zone)
    if len(table) < FLOOR:
        return NoData("segment.size.v1", len(table), FLOOR, "too_few")
    group = _group(table["purchases"].to_numpy(), table["recency"].to_numpy(), gap_days)
    scores = table.assign(
        group=group,
        r=_thirds(-table["recency"].to_numpy(np.float64)),
        f=_thirds(table["purchases"].to_numpy(np.float64)),
        m=_thirds(table["amount"].to_numpy(np.float64)),
    )
    places = pd.Index(GROUPS).get_indexer(pd.Index(group))
    counts = np.bincount(places, minlength=len(GROUPS))
    sizes = {
        name: found
        for name, n in zip(GROUPS, counts, strict=True)
        if isinstance(found := group_size(int(n), len(table)), Estimate)
    }
    return Groups(MappingProxyType(sizes), MappingProxyType(_money(table["amount"], places)), scores)


def _by_customer(
    customer: Column, bought_at: Column, amount: Column | None, as_of: dt.datetime, zone: dt.tzinfo
) -> pd.DataFrame:
    who, when = ids(customer), instants(bought_at)
    paid = numbers(amount, name="amount") if amount is not None else np.full(len(who), np.nan)
    one_length("Every purchase must have its customer, time and amount", who, when, paid)
    now = instant(as_of)
    codes, names = pd.factorize(who, sort=True)
    rows = (codes >= 0) & (when <= now)
    bought = Timeline.of(codes[rows].astype(np.int64), when[rows])
    last = bought.last()
    found = pd.DataFrame(
        {
            "recency": in_days(pd.Series(now - last)),
            "purchases": np.bincount(bought.days(zone)[0], minlength=len(last)),
            "amount": pd.Series(paid[rows]).groupby(codes[rows]).sum().reindex(range(len(last))).to_numpy(),
        },
        index=pd.Index(names[: len(last)], name="customer"),
    )
    return found[~np.isnat(last)]


def _group(
    purchases: Numbers, recency: Numbers, gap_days: float
) -> np.ndarray[tuple[int, ...], np.dtype[np.str_]]:
    often = np.select([purchases >= OFTEN, purchases == OFTEN - 1], ["regular", "returning"], "once")
    there = np.where(often == "once", "new", often)
    return np.where(recency <= gap_days, there, np.char.add(often.astype("U20"), "_away"))


def _thirds(values: Numbers) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """1 to 3 by rank; equal values share the same third."""
    ranks = pd.Series(values).rank(method="average", pct=True).to_numpy()
    return np.clip(np.ceil(3 * ranks), 1, 3).astype(np.int64)


def _money(amount: pd.Series[float], places: npt.NDArray[np.intp]) -> dict[str, float]:
    """The share of the money of each group; places: of each customer among the groups."""
    spent = amount.clip(lower=0)
    total = float(spent.sum())
    if total <= 0:
        return {}
    sums = spent.groupby(places).sum()
    return {name: float(sums.get(place, 0.0)) / total for place, name in enumerate(GROUPS)}
