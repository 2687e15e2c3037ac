"""Money of two periods at the same prices, by a typed-in price index."""

from __future__ import annotations

import datetime as dt

import numpy as np

from cxlib.base.columns import Column, instant, instants, numbers, one_length
from cxlib.base.errors import DataError
from cxlib.base.quarter import Period

A_QUARTER = 92
"""The days of the longest quarter."""


def level(day: Column, index: Column, *, start: dt.datetime, end: dt.datetime) -> float | None:
    """The mean price index of the entries dated in [start, end); None without any.

    A price that is not above zero is a DataError.
    """
    when, values = instants(day), numbers(index, name="price_index")
    one_length("Every price level must have its day", when, values)
    found = values[(when >= instant(start)) & (when < instant(end)) & ~np.isnan(values)]
    if (found <= 0).any():
        raise DataError(
            f"A price index must be above zero (we got {found[found <= 0][0]:g}). Correct the figure.",
            column="price_index",
        )
    return float(found.mean()) if len(found) else None


def at_prices_of(amount: float, then: float, now: float) -> float:
    """An amount of then in the money of now.

    >>> at_prices_of(100, then=250, now=300)
    120.0
    """
    return amount * now / then


def far_apart(period: Period, past: Period) -> bool:
    """Whether two periods begin more than a quarter apart, so that prices lie between them.

    >>> [far_apart(now, now.previous()) for now in map(Period.parse, ("2026Q3", "2026"))]
    [False, True]
    """
    return (period.first_day - past.first_day).days > A_QUARTER
