"""A look at a table without opening it whole: what its footer says of the dates, a few columns as arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cxlib.base.hours import Times, instant
from cxlib.clients.parquet import whole

_BLANK = np.iinfo(np.int64).min
"""NaT as numpy keeps it."""


def has_rows(path: Path, dated_by: str, start: dt.datetime, end: dt.datetime) -> bool:
    """Whether a table holds a row dated from `start` until before `end` (UTC); a missing file holds none.

    The footer's smallest and largest date settle it most of the time; else the one column is read.
    """
    if not path.is_file():
        return False
    file = opened(path)
    if dated_by not in file.schema_arrow.names:
        return False
    low, high = instant(start), instant(end)
    ends = [_ends(file.metadata.row_group(place), dated_by) for place in range(file.num_row_groups)]
    known = [each for each in ends if each is not None]
    if any(low <= moment < high for each in known for moment in each):
        return True
    if len(known) == len(ends) and all(last < low or first >= high for first, last in known):
        return False
    dates = times(columns(file, [dated_by]), dated_by)
    return bool(((dates >= low) & (dates < high)).any())


def _ends(group: pq.RowGroupMetaData, column: str) -> tuple[np.datetime64, np.datetime64] | None:
    """The smallest and largest date of a row group, None where the footer does not tell."""
    told = _statistics(group, column)
    if told is None or not told.has_min_max:
        return None
    return np.datetime64(told.min_raw, "us"), np.datetime64(told.max_raw, "us")


def _statistics(group: pq.RowGroupMetaData, column: str) -> Any:
    """What the footer says of a row group's column, None where it says nothing."""
    for place in range(group.num_columns):
        chunk = group.column(place)
        if chunk.path_in_schema == column:
            return chunk.statistics
    return None


def has_filled(path: Path, dated_by: str, column: str, start: dt.datetime, end: dt.datetime) -> bool:
    """Whether a row dated from `start` until before `end` has something in a column of texts.

    Pieces that lie elsewhere or are blank by their footer are not read, and reading ends at the first text.
    """
    if not path.is_file():
        return False
    file = opened(path)
    if not {dated_by, column} <= set(file.schema_arrow.names):
        return False
    low, high = instant(start), instant(end)
    for place in range(file.num_row_groups):
        group = file.metadata.row_group(place)
        ends = _ends(group, dated_by)
        if _blank(group, column) or (ends is not None and (ends[1] < low or ends[0] >= high)):
            continue
        piece = file.read_row_group(place, columns=[dated_by, column], use_threads=False)
        dates = times(piece, dated_by)
        rows = np.flatnonzero((dates >= low) & (dates < high))
        if any(texts(piece, column, [int(row)])[0] for row in rows):
            return True
    return False


def _blank(group: pq.RowGroupMetaData, column: str) -> bool:
    """Whether the footer says that a row group has nothing in a column."""
    told = _statistics(group, column)
    return told is not None and told.has_null_count and bool(told.null_count == group.num_rows)


def opened(path: Path) -> pq.ParquetFile:
    """A table's file with its footer read; one that is cut off is a DataError."""
    with whole(path):
        return pq.ParquetFile(path, memory_map=True)


def columns(file: pq.ParquetFile, names: list[str]) -> pa.Table:
    """The named columns that a table has."""
    present = set(file.schema_arrow.names)
    return file.read(columns=[name for name in names if name in present], use_threads=False)


def times(table: pa.Table, name: str) -> Times:
    """A column of moments as UTC microseconds, NaT where blank or where there is no such column.

    Read from the column's own memory: Arrow's way to numpy would load pandas.
    """
    if name not in table.column_names:
        return np.full(table.num_rows, np.datetime64("NaT"), dtype="datetime64[us]")
    parts = [_moments(chunk) for chunk in table[name].chunks if len(chunk)]
    return np.concatenate(parts) if parts else np.empty(0, dtype="datetime64[us]")


def _moments(chunk: pa.TimestampArray) -> Times:
    """One chunk of canonical moments (write_table writes nothing but UTC microseconds)."""
    valid, values = chunk.buffers()
    here = slice(chunk.offset, chunk.offset + len(chunk))
    micro = np.frombuffer(values, dtype=np.int64)[here].copy()
    if valid is not None and chunk.null_count:
        known = np.unpackbits(np.frombuffer(valid, dtype=np.uint8), bitorder="little")[here]
        micro[known == 0] = _BLANK
    return micro.view("datetime64[us]")


def texts(table: pa.Table, name: str, rows: Iterable[int]) -> list[str]:
    """A column's texts in some rows, "" where blank or where there is no such column."""
    if name not in table.column_names:
        return ["" for _ in rows]
    column = table[name]
    return [column[int(row)].as_py() or "" for row in rows]
