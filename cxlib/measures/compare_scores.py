"""How one answer counts in a measure: plus, neutral or minus; yes or no; or its own value."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.columns import Column, Numbers, numbers, on_scale
from cxlib.base.errors import DataError
from cxlib.base.registry import definition

Kind = Literal["balance", "share", "mean", "median"]
"""balance: share of plus minus share of minus; share: of yes; mean, median: of the values."""

Scale = tuple[float, float]

PLUS_MINUS: dict[str, tuple[float, float]] = {"nps": (9, 6), "ces.index7": (6, 3)}
"""Measure -> from which answer on it is a plus, up to which a minus."""

YES: dict[str, tuple[float, float]] = {
    "nps.promoters": (9, 10), "nps.detractors": (0, 6), "csat.t2b5": (4, 5), "csat.t2b7": (6, 7),
    "ces.agree7": (5, 7), "driver.low": (1, 2), "reviews.low": (1, 2),
}  # fmt: skip
"""Measure -> the answers that count, first and last."""

SCALES: dict[str, Scale] = {
    "nps": (0, 10), "ces": (1, 7), "csat.t2b7": (1, 7), "csat": (1, 5), "rating": (1, 5), "driver": (1, 5),
    "reviews": (1, 5),
}  # fmt: skip
"""Beginning of a measure -> the scale its answers must be on."""

WHOLE = ("nps", "ces", "csat.t2b")
"""Measures whose answers are whole numbers."""


@lru_cache(maxsize=512)
def kind_of(measure: str) -> Kind:
    """How a measure is made of its answers."""
    name = stem(measure)
    if name in PLUS_MINUS:
        return "balance"
    if definition(measure).unit == "share":
        return "share"
    return "median" if "median" in name or "p90" in name else "mean"


@lru_cache(maxsize=512)
def scale_of(measure: str) -> Scale | None:
    """The scale a measure's answers are on; None for money, hours and counts."""
    name = stem(measure)
    return next((scale for start, scale in SCALES.items() if name.startswith(start)), None)


def scored(column: Column, measure: str) -> Numbers:
    """Each answer as it counts, in the order of the column, NaN where blank.

    1, 0 or -1 for a balance; 1 or 0 for a share; the value itself for a mean or median. Answers outside
    the measure's scale are a DataError.

    >>> scored([10, 7, None, 3], "nps.v1").tolist()
    [1.0, 0.0, nan, -1.0]
    """
    kind, name = kind_of(measure), stem(measure)
    if kind == "share" and name not in YES:
        return _marks(column, measure)
    found = numbers(column, name=measure)
    scale = scale_of(measure)
    if scale is not None:
        on_scale(found, *scale, name=measure, whole=name.startswith(WHOLE))
    known = ~np.isnan(found)
    if kind == "balance":
        plus, minus = PLUS_MINUS[name]
        return np.where(known, np.where(found >= plus, 1.0, np.where(found <= minus, -1.0, 0.0)), np.nan)
    if kind == "share":
        first, last = YES[name]
        return np.where(known, ((found >= first) & (found <= last)).astype(float), np.nan)
    return found


@lru_cache(maxsize=512)
def stem(measure: str) -> str:
    """A measure's id without its version and what it is compared with; the weighted NPS is an NPS."""
    name = measure.partition("~")[0].rpartition(".v")[0]
    return "nps" if name == "nps.w" else name


def _marks(column: Column, measure: str) -> Numbers:
    """A column of yes and no as 1 and 0."""
    series = column if isinstance(column, pd.Series) else pd.Series(column, dtype=object)
    found: npt.NDArray[np.float64] = series.astype(object).map(_number).to_numpy(np.float64, na_value=np.nan)
    if (wrong := ~np.isnan(found) & (found != 0) & (found != 1)).any():
        raise DataError(
            f"A share must be made of yes and no ({measure} got {found[wrong][0]:g}). "
            "Give a column of 1 and 0.",
            column=measure,
        )
    return found


def _number(value: object) -> object:
    return float(value) if isinstance(value, bool | np.bool_) else value
