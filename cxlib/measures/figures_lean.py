"""Answers held in few bytes: scores as plain floats, words as codes, so that ten million rows fit.

A score keeps its exact value: four bytes hold it only where it is a multiple of an eighth, else eight do.
Blanks are NaN. A column that no figure reads is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.columns import Numbers
from cxlib.clients.tables import TABLES
from cxlib.measures.figures_tables import Ready

SURVEY = TABLES["survey"]

UNREAD = ("respondent_id", "submitted_at", "language", "comment", "completed")
"""Columns of the survey that no figure reads: comments are counted by their themes."""

WORDS = ("lag", "themes")
"""Columns made on the way that hold one of a few values."""

EXACT, SMALL = 8, 2**20
"""A multiple of an eighth below so much is the same number in four bytes, and so are sums of two."""


def lean_answers(tables: Mapping[str, Ready]) -> dict[str, Ready]:
    """The ready tables with the survey held in few bytes."""
    found = dict(tables)
    if "survey" in found:
        one = found["survey"]
        found["survey"] = Ready(one.name, lean(one.frame), one.at)
    return found


def lean(frame: pd.DataFrame) -> pd.DataFrame:
    """The survey with the same answers in fewer bytes; what is lean already stays as it is."""
    return pd.DataFrame(
        {name: _lean(str(name), frame[name]) for name in frame if name not in UNREAD}, index=frame.index
    )


def _lean(name: str, column: pd.Series) -> Any:
    kind = SURVEY.kind(name)
    if kind in ("integer", "number"):
        return small(column)
    return coded(column) if kind == "word" or name in WORDS else column


def small(column: pd.Series) -> Numbers | npt.NDArray[np.float32]:
    """A column of numbers as floats of four bytes where they are exact, else of eight; NaN where blank."""
    if column.dtype == np.float32:
        return column.to_numpy()
    found = column.to_numpy(dtype=np.float64, na_value=np.nan)
    known = found[~np.isnan(found)]
    if len(known) and np.abs(known).max() >= SMALL:
        return found
    return found.astype(np.float32) if (known * EXACT == np.floor(known * EXACT)).all() else found


def coded(column: pd.Series) -> pd.Series:
    """A column of words as codes of its values, which are in alphabetical order."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column
    words = column.astype("string")
    return words.astype(pd.CategoricalDtype(sorted(words.dropna().unique()))).set_axis(column.index)
