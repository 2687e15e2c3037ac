"""Columns in few bytes: numbers as plain floats with NaN for blanks, words as codes of their values.

A number keeps its exact value: four bytes hold it only where it is a multiple of an eighth, as the answers
on a scale are; else eight do.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.columns import Column, folded, ids

Small: TypeAlias = npt.NDArray[np.float32] | npt.NDArray[np.float64]

EXACT, LARGEST = 8, 2.0**20
"""A multiple of an eighth below so much is the same number in four bytes, and so is the sum of two."""


def small(column: pd.Series | Small) -> Small:
    """A column of numbers as floats of four bytes where they are exact, else of eight.

    >>> small(pd.Series([9, None, 7.5])).dtype, small(pd.Series([0.1])).dtype
    (dtype('float32'), dtype('float64'))
    """
    if column.dtype == np.float32:
        return np.asarray(column, dtype=np.float32)
    found = column.to_numpy(np.float64, na_value=np.nan) if isinstance(column, pd.Series) else column
    return found.astype(np.float32) if fits(found) else np.asarray(found, dtype=np.float64)


def fits(found: npt.NDArray[np.float64] | Small) -> bool:
    """Whether all numbers are the same in four bytes."""
    known = found[~np.isnan(found)]
    return bool((np.abs(known) < LARGEST).all() and (known * EXACT == np.floor(known * EXACT)).all())


def coded(column: pd.Series) -> pd.Series:
    """A column of words as codes of its values, which stand in alphabetical order."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        words = column.astype("string")
        return words.astype(pd.CategoricalDtype(sorted(words.dropna().unique())))
    values = list(column.cat.categories)
    return column if values == sorted(values) else column.cat.reorder_categories(sorted(values))


def folded_values(column: Column) -> npt.NDArray[np.object_]:
    """Words without regard to case and spaces, "" where blank, as `folded`; each value is looked at once.

    >>> folded_values(["Late", "late ", None]).tolist()
    ['late', 'late', '']
    """
    places, values = pd.factorize(ids(column))
    words = np.append(folded(pd.Series(values)).to_numpy(dtype=object), "")
    found: npt.NDArray[np.object_] = words[places]
    return found
