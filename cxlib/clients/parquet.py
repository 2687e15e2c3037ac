"""Parquet as the tables use it: a file that is cut off says so, and each type has its place in pandas."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from cxlib.base.errors import DataError

if TYPE_CHECKING:
    import pandas as pd


MANY_ROWS = 50_000
"""Rows from which several threads are worth their start."""

SMALL = 2**21
"""Bytes of a file that is read at once."""


@contextmanager
def whole(path: Path) -> Iterator[None]:
    """Reading a table's file: one that is cut off is a DataError that says how to make it again."""
    try:
        yield
    except (pa.ArrowInvalid, OSError) as problem:
        if getattr(problem, "errno", None):  # the system's own refusal; Arrow's complaints have no number
            raise
        why = str(problem).splitlines()[0].rstrip(".")
        raise DataError(
            f"A table must be whole ({path}: {why}). Make it again from the kept exports: cx import "
            f"{path.parent.parent.name} --again",
            file=str(path),
        ) from None


@contextmanager
def opened(path: Path) -> Iterator[pq.ParquetFile]:
    """A table's file. A small one is read at once: reading a file piece by piece starts a thread."""
    with whole(path):
        source = pa.BufferReader(path.read_bytes()) if path.stat().st_size <= SMALL else path
        with pq.ParquetFile(source) as file:
            yield file


def worth_threads(file: pq.ParquetFile) -> bool:
    """Whether several threads read a table sooner than one, their start included."""
    return bool(file.metadata.num_rows > MANY_ROWS)


def nullable(kind: pa.DataType) -> pd.api.extensions.ExtensionDtype | None:
    """The pandas type that holds a column of a table with its blanks."""
    import pandas as pd

    if pa.types.is_string(kind):
        return pd.StringDtype("python", na_value=pd.NA)
    if pa.types.is_int64(kind):
        return pd.Int64Dtype()
    if pa.types.is_float64(kind):
        return pd.Float64Dtype()
    if pa.types.is_boolean(kind):
        return pd.BooleanDtype()
    return None


def give_back() -> None:
    """Hand memory that is free again to the system: what many rows took would stay with us else."""
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)  # the C library's own; others have none and give back by themselves


def rehearse() -> None:
    """Write and read a row of every type in memory, by one thread: a file on disk would start another."""
    kinds = [pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.timestamp("us", tz="UTC")]
    one = pa.table({str(kind): pa.array([None, 0], pa.int64()).cast(kind) for kind in kinds})
    kept = pa.BufferOutputStream()
    pq.write_table(one, kept, compression="zstd")
    with pq.ParquetFile(pa.BufferReader(kept.getvalue())) as file:
        for read in (file.read(use_threads=False), file.read_row_group(0, use_threads=False)):
            read.to_pandas(types_mapper=nullable, use_threads=False)
