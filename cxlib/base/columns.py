"""Columns as measures take them: any list, array or Series, with blanks dropped and never counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Sized
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.errors import DataError
from cxlib.base.hours import instant as instant

Numbers: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Column: TypeAlias = "pd.Series[Any] | npt.NDArray[Any] | pd.Categorical | Sequence[Any]"


class Columns(Protocol):
    """Rows of which each column can be had by its name, as a frame gives them."""

    def __contains__(self, name: Any, /) -> bool: ...
    def __getitem__(self, name: str, /) -> Any: ...


def numbers(column: Column, *, name: str = "the column") -> Numbers:
    """The column as floats, NaN where blank. A text that is no number is a DataError.

    >>> numbers([9, None, "10"]).tolist()
    [9.0, nan, 10.0]
    """
    if isinstance(column, np.ndarray) and column.dtype.kind == "f":
        return _finite(column.astype(np.float64, copy=False), name)
    series = column if isinstance(column, pd.Series) else pd.Series(column, dtype=object)
    if pd.api.types.is_numeric_dtype(series.dtype):
        return _finite(series.to_numpy(dtype=np.float64, na_value=np.nan), name)
    if series.dtype == object or pd.api.types.is_string_dtype(series.dtype):
        series = series.mask(series.astype("string").str.strip() == "", None)
    try:
        found = pd.to_numeric(series).to_numpy(dtype=np.float64, na_value=np.nan)
    except (ValueError, TypeError) as problem:
        raise DataError(
            f"Answers must be numbers or blank ({name}: {problem}). Correct the map or the export.",
            column=name,
        ) from None
    return _finite(found, name)


def answers(column: Column, *, name: str = "the column") -> Numbers:
    """The numbers of a column without its blanks."""
    found = numbers(column, name=name)
    return found[~np.isnan(found)]


def on_scale(column: Column, low: float, high: float, *, name: str, whole: bool = False) -> Numbers:
    """The answers of a column, all of them on the scale; one outside it is a DataError.

    whole: only whole numbers are answers.
    """
    found = answers(column, name=name)
    wrong = (found < low) | (found > high)
    if whole:
        wrong |= found != np.floor(found)
    if wrong.any():
        kind = "whole numbers" if whole else "numbers"
        raise DataError(
            f"{name} must be {kind} from {low:g} to {high:g} (we got {found[wrong][0]:g}; outside: "
            f"{int(wrong.sum())} of {len(found)}). Declare the scale or the codes that mean no answer.",
            column=name,
        )
    return found


def _finite(found: Numbers, name: str) -> Numbers:
    if np.isinf(found).any():
        raise DataError(
            f"Answers must be finite numbers ({name} holds an infinite one). Correct the export.", column=name
        )
    return found


def flags(column: Column) -> tuple[Flags, Flags]:
    """A yes/no column as (is yes, is known)."""
    if isinstance(column, np.ndarray) and column.dtype.kind == "f":
        there = ~np.isnan(column)
        return there & (column != 0), there
    if isinstance(column, np.ndarray) and column.dtype == np.bool_:
        return column, np.ones(len(column), dtype=bool)
    series = column if isinstance(column, pd.Series) else pd.Series(column, dtype=object)
    known = series.notna().to_numpy(dtype=bool)
    yes = np.zeros(len(series), dtype=bool)
    yes[known] = series[known].astype(bool).to_numpy(dtype=bool)
    return yes, known


def instants(column: Column) -> npt.NDArray[np.datetime64]:
    """Time-zone aware times as UTC microseconds, NaT where blank; naive times are a DataError."""
    series = column if isinstance(column, pd.Series) else pd.Series(column)
    if series.isna().all():
        return np.full(len(series), np.datetime64("NaT"), dtype="datetime64[us]")
    if not isinstance(series.dtype, pd.DatetimeTZDtype):
        series = pd.to_datetime(series, utc=False)
    if not isinstance(series.dtype, pd.DatetimeTZDtype):
        raise DataError("Times must carry a time zone (we got times without one). Import the file again.")
    return pd.DatetimeIndex(series).tz_convert("UTC").tz_localize(None).to_numpy(dtype="datetime64[us]")


def ids(column: Column) -> pd.Series[Any]:
    """A column of identities with a plain index, its type kept where it has one."""
    series = column if isinstance(column, pd.Series) else pd.Series(column, dtype=object)
    return series.reset_index(drop=True)


def words(column: Column) -> pd.Categorical:
    """A column of words as codes of its values, -1 where blank.

    >>> words(["late", None, "late"]).codes.tolist()
    [0, -1, 0]
    """
    if isinstance(column, pd.Categorical):
        return column
    found = pd.Categorical(column if isinstance(column, pd.Series) else pd.Series(column, dtype=object))
    return pd.Categorical.from_codes(found.codes, pd.Index(found.categories, dtype=object))


def tally(column: Column) -> dict[str, int]:
    """How many rows say each word; blanks are left out.

    >>> tally(["late", "late", None, "price"])
    {'late': 2, 'price': 1}
    """
    if isinstance(column, pd.Categorical):
        codes, values = column.codes, column.categories.tolist()
        sizes = np.bincount(codes[codes >= 0], minlength=len(values)).tolist()
    else:
        series = column if isinstance(column, pd.Series) else pd.Series(column, dtype=object)
        counts = series.value_counts(dropna=True, sort=False)
        values, sizes = counts.index.tolist(), counts.tolist()
    found: dict[str, int] = {}
    for value, n in zip(values, sizes, strict=True):
        if n:
            found[str(value)] = found.get(str(value), 0) + n
    return found


def says(column: Column, words: Collection[str]) -> Flags:
    """Which rows say one of some words.

    >>> says(["late", None, "price"], ("late", "lost")).tolist()
    [True, False, False]
    """
    if isinstance(column, pd.Categorical):
        chosen = np.array([*(word in words for word in column.categories.tolist()), False], dtype=bool)
        return np.asarray(chosen[column.codes])
    series = column if isinstance(column, pd.Series) else pd.Series(column, dtype=object)
    return series.isin(list(words)).to_numpy(dtype=bool)


def folded(column: Column) -> pd.Series[str]:
    """Words without regard to case and spaces, "" where blank.

    >>> folded(["Where is  my parcel", None]).tolist()
    ['where is my parcel', '']
    """
    words = pd.Series(column, dtype=object).reset_index(drop=True).astype("string")
    return words.str.split().str.join(" ").str.casefold().fillna("")


def in_days(spans: pd.Series[Any]) -> Numbers:
    """Spans of time as days, NaN where blank."""
    return np.asarray(spans.dt.total_seconds(), dtype=np.float64) / 86_400


def one_length(must: str, *columns: Sized) -> None:
    """Columns that belong together are equally long, else a DataError that begins with `must`."""
    sizes = [len(column) for column in columns]
    if len(set(sizes)) > 1:
        said = f"{', '.join(map(str, sizes[:-1]))} and {sizes[-1]}"
        raise DataError(f"{must} (we got {said} rows). Give columns of one length.")
