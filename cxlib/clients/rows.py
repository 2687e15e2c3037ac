"""Some rows of a table, or its answers in few bytes, read piece by piece and never whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cxlib.base.lean import Small, coded, fits
from cxlib.clients.parquet import give_back, nullable, opened, worth_threads
from cxlib.clients.tables import Table

Reading = Callable[[Sequence[str]], Iterator[pa.Table]]


def present(path: Path) -> list[str]:
    """The columns of a table's file; none without a file."""
    if not path.is_file():
        return []
    with opened(path) as file:
        return list(file.schema_arrow.names)


Span = tuple[dt.datetime, dt.datetime]


def read_between(
    path: Path,
    table: Table,
    span: Span,
    columns: Sequence[str] | None = None,
    *,
    until: dt.datetime | None = None,
    filled: str = "",
) -> pd.DataFrame:
    """The rows dated in [start, end) and not after `until`, with the types of `read_table`, in its order.

    columns: only these (those that the file has; a name ending in _ stands for a family). filled: only rows
    with something in that column. Pieces of the file that lie outside are not read. A table without its date
    gives no rows.
    """
    names = present(path)
    if table.dated_by not in names:
        return pd.DataFrame()
    kept = [name for name in names if columns is None or _wanted(name, columns)]
    pieces = []
    with opened(path) as file:
        many = worth_threads(file)
        schema = pa.schema([file.schema_arrow.field(name) for name in kept])
        for piece in _pieces_inside(file, table.dated_by, span, until, (*kept, filled)):
            chosen = piece.filter(piece[filled].is_valid()) if filled in names else piece
            pieces.append(chosen.select(kept))
    whole_table = pa.concat_tables(pieces) if pieces else schema.empty_table()
    found: pd.DataFrame = whole_table.to_pandas(types_mapper=nullable, use_threads=many)
    return found


def pieces_between(
    path: Path, table: Table, span: Span, until: dt.datetime | None = None
) -> Iterator[pd.DataFrame]:
    """What `read_between` gives with all columns, piece by piece; at least one, which may be empty."""
    with opened(path) as file:
        yield file.schema_arrow.empty_table().to_pandas(types_mapper=nullable)
        for piece in _pieces_inside(file, table.dated_by, span, until, file.schema_arrow.names):
            yield piece.to_pandas(types_mapper=nullable)


def _pieces_inside(
    file: pq.ParquetFile, dated: str, span: Span, until: dt.datetime | None, columns: Sequence[str]
) -> Iterator[pa.Table]:
    wanted = [name for name in file.schema_arrow.names if name in columns or name == dated]
    many = worth_threads(file)
    for group in _groups_inside(file, dated, span):
        piece = file.read_row_group(group, wanted, use_threads=many)
        yield piece.filter(_inside(piece[dated], span, until))


def _wanted(name: str, columns: Sequence[str]) -> bool:
    return any(name == one or (one.endswith("_") and name.startswith(one)) for one in columns)


def pieces_of(path: Path, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
    """The whole table piece by piece, with the types of `read_table`; columns: those that the file has."""
    with opened(path) as file:
        kept = [name for name in file.schema_arrow.names if name in columns]
        for group in range(file.num_row_groups):
            yield file.read_row_group(group, kept).to_pandas(types_mapper=nullable)


def read_lean(path: Path, table: Table, *, without: Sequence[str] = ()) -> pd.DataFrame:
    """A whole table in few bytes: numbers as floats (NaN where blank), words as codes, ids as in Arrow."""
    with opened(path) as file:
        read: Reading = lambda names: (  # noqa: E731
            file.read_row_group(group, list(names)) for group in range(file.num_row_groups)
        )
        names = [name for name in file.schema_arrow.names if name not in without]
        found = {name: _column(read, name, table.kind(name), file.metadata.num_rows) for name in names}
    return pd.DataFrame(found, copy=False)


def numbered(path: Path, column: str) -> pd.arrays.IntegerArray:
    """A column of ids as numbers: the same id the same number, by first appearance; blank stays blank.

    The ids are read piece by piece as 64 bits of their hash: of ten million two fall together once in a
    million such tables, as pseudonyms of 64 bits do themselves.
    """
    with opened(path) as file:
        prints = np.empty(file.metadata.num_rows, dtype=np.uint64)
        blank = np.empty(file.metadata.num_rows, dtype=bool)
        at = 0
        for group in range(file.num_row_groups):
            ids = file.read_row_group(group, [column])[column]
            here = slice(at, at + len(ids))
            prints[here] = pd.util.hash_array(ids.to_numpy(), categorize=False)
            blank[here] = ids.is_null().to_numpy()
            at += len(ids)
    numbers = np.zeros(len(prints), dtype=np.int32)
    numbers[~blank] = pd.factorize(prints[~blank])[0]
    del prints
    give_back()
    return pd.arrays.IntegerArray(numbers, blank)


def _column(read: Reading, name: str, kind: str | None, rows: int) -> Any:
    if kind in ("integer", "number"):
        return _numbers(read, name, rows)
    pieces = (piece[name] for piece in read([name]))
    if kind == "word":
        words = [pc.dictionary_encode(piece.combine_chunks()) for piece in pieces]
        every = pa.chunked_array(words or [pa.array([], pa.string()).dictionary_encode()])
        return coded(every.unify_dictionaries().to_pandas())
    column = pa.chunked_array([chunk for piece in pieces for chunk in piece.chunks] or [[]], type=None)
    if kind in ("id", "text"):
        return pd.array(column.cast(pa.large_string()), dtype=pd.StringDtype("pyarrow", na_value=pd.NA))
    return column.to_pandas(types_mapper=nullable)


def _numbers(read: Reading, name: str, rows: int) -> Small:
    """A column of numbers in four bytes each, or in eight where a piece does not fit."""
    found = np.empty(rows, dtype=np.float32)
    if _filled(found, read, name):
        return found
    wide = np.empty(rows, dtype=np.float64)
    _filled(wide, read, name)
    return wide


def _filled(found: Small, read: Reading, name: str) -> bool:
    """Put a column's numbers in their places; False where one would not be the same."""
    at = 0
    for piece in read([name]):
        part = piece[name].cast(pa.float64()).to_numpy()
        if found.dtype == np.float32 and not fits(part):
            return False
        found[at : at + len(part)] = part
        at += len(part)
    return True


def _groups_inside(file: pq.ParquetFile, dated: str, span: tuple[dt.datetime, dt.datetime]) -> list[int]:
    """The pieces of a file that may hold rows of a span, by the first and last date each declares."""
    place, found = file.schema_arrow.names.index(dated), []
    for group in range(file.num_row_groups):
        said = file.metadata.row_group(group).column(place).statistics
        if said is None or not said.has_min_max or (said.max >= span[0] and said.min < span[1]):
            found.append(group)
    return found


def _inside(
    when: pa.ChunkedArray, span: tuple[dt.datetime, dt.datetime], until: dt.datetime | None
) -> npt.NDArray[np.bool_]:
    def scalar(moment: dt.datetime) -> pa.Scalar:
        return pa.scalar(moment, type=when.type)

    inside = pc.and_(pc.greater_equal(when, scalar(span[0])), pc.less(when, scalar(span[1])))
    if until is not None:
        inside = pc.and_(inside, pc.less_equal(when, scalar(until)))
    chosen: npt.NDArray[np.bool_] = pc.fill_null(inside, False).to_numpy()
    return chosen
