"""Whose answers are whose: the same number for the same customer on every side of a comparison."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.columns import Column, Flags
from cxlib.base.errors import DataError
from cxlib.base.lean import Small

Codes = npt.NDArray[np.int64]
Known: TypeAlias = "pd.Series[Any] | Small"


def who_is_who(*sides: tuple[Column | None, Flags]) -> list[Codes]:
    """The same number for the same customer on every side; a blank is somebody of its own.

    sides: the customers of each (None: nobody is known), and which of its answers count.
    """
    named = [_named(*side) for side in sides]
    found = _numbered(named)
    blank = found < 0
    found[blank] = 1 + found.max(initial=-1) + np.arange(np.count_nonzero(blank))
    ends = list(accumulate(map(len, named), initial=0))
    return [found[begin:end] for begin, end in pairwise(ends)]


LARGEST = 2**53
"""Up to here whole numbers are the same as floats."""

MOST_IDLE = 8
"""Numbered customers are told apart in a table of all numbers with at most so many places an answer."""


def _numbered(columns: list[Known]) -> Codes:
    """Each value's number by its first appearance in all columns together, -1 where blank."""
    if any(isinstance(one, pd.Series) for one in columns):
        series = [pd.Series(one) for one in columns]
        if len({one.dtype for one in series}) > 1:
            series = [one.astype(object) for one in series]
        return pd.factorize(pd.concat(series, ignore_index=True))[0].astype(np.int64)
    values = np.concatenate(columns)
    known = ~np.isnan(values)
    found = np.full(len(values), -1, dtype=np.int64)
    whole = values[known].astype(np.int64)
    found[known] = _first_seen(whole) if (whole == values[known]).all() else pd.factorize(values[known])[0]
    return found


def _first_seen(values: Codes) -> Codes:
    """Numbers by first appearance, as pd.factorize gives them."""
    if not len(values) or values.min() < 0 or values.max() >= MOST_IDLE * len(values):
        return pd.factorize(values)[0].astype(np.int64)
    place = np.arange(len(values))
    table = np.empty(int(values.max()) + 1, dtype=np.int64)
    table[values[::-1]] = place[::-1]  # of several answers of one customer the first is written last
    first = values[table[values] == place]
    table[first] = np.arange(len(first))
    found: Codes = table[values]
    return found


def _named(customers: Column | None, kept: Flags) -> Known:
    """The customers of the answers that count; their numbers as floats, NaN where blank."""
    found: Known
    if customers is None:
        return np.full(np.count_nonzero(kept), np.nan)
    if isinstance(customers, np.ndarray) and customers.dtype.kind == "f":
        found = customers
    else:
        found = customers if isinstance(customers, pd.Series) else pd.Series(customers, dtype=object)
        if pd.api.types.is_integer_dtype(found.dtype) and not (found.abs() > LARGEST).any():
            found = found.to_numpy(np.float64, na_value=np.nan)
    if len(found) != len(kept):
        raise DataError(
            f"Every answer must say whose it is (we got {len(kept)} answers and {len(found)} customers). "
            "Leave blank whom you do not know."
        )
    return found[kept]
