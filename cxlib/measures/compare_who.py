"""Whose answers are whose: the same number for the same customer on every side of a comparison."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.columns import Column
from cxlib.base.errors import DataError

Codes = npt.NDArray[np.int64]


def who_is_who(*sides: tuple[Column | None, npt.NDArray[np.bool_]]) -> list[Codes]:
    """The same number for the same customer on every side; a blank is somebody of its own.

    sides: the customers of each (None: nobody is known), and which of its answers count.
    """
    sizes = [int(kept.sum()) for _, kept in sides]
    named = {place: _named(*side) for place, side in enumerate(sides) if side[0] is not None}
    found = [np.full(size, -1, dtype=np.int64) for size in sizes]
    if named:
        columns = list(named.values())
        numbers_of = _numbered(columns)
        for place, numbered in zip(
            named, np.split(numbers_of, np.cumsum([len(one) for one in columns])[:-1]), strict=True
        ):
            found[place] = numbered
    following = 1 + max((int(one.max(initial=-1)) for one in found), default=-1)
    for one in found:
        blank = one < 0
        one[blank] = following + np.arange(int(blank.sum()))
        following += int(blank.sum())
    return found


MOST_IDLE = 8
"""Numbered customers are told apart in a table of all numbers with at most so many places an answer."""


def _numbered(columns: list[pd.Series[Any]]) -> Codes:
    """Each value's number by its first appearance in all columns together, -1 where blank."""
    if len({one.dtype for one in columns}) > 1:
        columns = [one.astype(object) for one in columns]
    if not pd.api.types.is_integer_dtype(columns[0].dtype):
        return pd.factorize(pd.concat(columns, ignore_index=True))[0].astype(np.int64)
    values = np.concatenate([one.to_numpy(dtype=np.int64, na_value=_NOBODY) for one in columns])
    known = values != _NOBODY
    found = np.full(len(values), -1, dtype=np.int64)
    found[known] = _first_seen(values[known])
    return found


_NOBODY = np.iinfo(np.int64).min


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


def _named(customers: Column | None, kept: npt.NDArray[np.bool_]) -> pd.Series[Any]:
    found = customers if isinstance(customers, pd.Series) else pd.Series(customers, dtype=object)
    if len(found) != len(kept):
        raise DataError(
            f"Every answer must say whose it is (we got {len(kept)} answers and {len(found)} customers). "
            "Leave blank whom you do not know."
        )
    return found[kept]
