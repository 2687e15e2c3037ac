"""Rows of text cells held column by column: as lists they would take ten times the memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from cxlib.base.errors import DataError

BLOCK = 20_000
"""So many rows are packed at a time."""

MOST = 20_000_000
"""So many cells an export may have: what an import holds in memory grows with them."""


@dataclass(frozen=True)
class Block:
    """Some rows, packed: as many columns as most of them have cells.

    widths: how many cells each row had; wider: place of a row -> its cells beyond the columns. A row with
    fewer cells is filled up with "".
    """

    columns: tuple[pa.Array, ...]
    widths: npt.NDArray[np.int64]
    wider: dict[int, list[str]]

    def fits(self, width: int) -> npt.NDArray[np.bool_]:
        """Which rows have so many cells, or more of which the rest is blank."""
        fits: npt.NDArray[np.bool_] = self.widths == width
        for place in np.flatnonzero(self.widths > width):
            fits[place] = not any(map(str.strip, self.row(int(place))[width:]))
        return fits

    def cut(self, width: int, chosen: npt.NDArray[np.bool_]) -> list[pa.Array]:
        """The chosen rows as so many columns."""
        mask = None if chosen.all() else pa.array(chosen)
        columns = [column if mask is None else column.filter(mask) for column in self.columns[:width]]
        places = np.flatnonzero(chosen)
        for beyond in range(len(self.columns), width):
            rest = [self.wider.get(int(place), []) for place in places]
            at = beyond - len(self.columns)
            cells = [row[at] if at < len(row) else "" for row in rest]
            columns.append(pa.array(cells, pa.large_string()))
        return columns

    def row(self, place: int) -> list[str]:
        """One row as it was."""
        cells = [str(column[place]) for column in self.columns[: self.widths[place]]]
        return cells + self.wider.get(place, [])

    def below(self, first: int) -> Block:
        """The rows from a place on."""
        if not first:
            return self
        wider = {place - first: cells for place, cells in self.wider.items() if place >= first}
        return Block(tuple(column.slice(first) for column in self.columns), self.widths[first:], wider)


@dataclass
class Cells:
    """The rows of a file that hold anything, and the line each starts on.

    encoding, delimiter: of a text file. widths: every number of cells met, in rows that hold nothing too.
    """

    encoding: str | None = None
    delimiter: str | None = None
    blocks: list[Block] = field(default_factory=list)
    lines: array[int] = field(default_factory=lambda: array("q"))
    widths: set[int] = field(default_factory=set)
    last: tuple[list[str], int] = ((), 0)  # type: ignore[assignment]
    _waiting: list[list[str]] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Iterable[list[str]], lines: Iterable[int]) -> Cells:
        """Packed rows."""
        cells = cls()
        for row, line in zip(rows, lines, strict=True):
            cells.add(row, line)
        return cells.packed()

    def add(self, row: list[str], line: int) -> bool:
        """Take the next row; one that holds nothing is passed over. True when a block is full."""
        self.last = row, line
        if row:
            self.widths.add(len(row))
        if any(map(str.strip, row)):
            self.lines.append(line)
            self._waiting.append(row)
            if len(self._waiting) == BLOCK:
                self.packed()
                return True
        return False

    def packed(self) -> Cells:
        """Pack what is waiting."""
        if self._waiting:
            self.blocks.append(_block(self._waiting))
            self._waiting = []
        return self

    def refuse_many(self, file: str) -> None:
        """A DataError where there are more cells than an import may hold."""
        if sum(len(block.columns) * len(block.widths) for block in self.blocks) > MOST:
            raise DataError(
                f"An export must have fewer than {MOST:,} cells ({file} has more). Split it, for example by "
                "year, or leave out columns that nobody needs.",
                file=file,
            )

    def __len__(self) -> int:
        return len(self.lines)

    def head(self, count: int) -> list[list[str]]:
        """The first rows as they were."""
        if not self.blocks:
            return []
        first = self.blocks[0]
        return [first.row(place) for place in range(min(count, len(first.widths)))]

    def below(self, first: int) -> Iterator[Block]:
        """The rows from a place on, block by block; the place lies in the first block."""
        for number, block in enumerate(self.blocks):
            yield block.below(0 if number else first)


def series(parts: list[pa.Array]) -> pd.Series:
    """Parts of a column as one column of text."""
    packed = pa.chunked_array(parts, pa.large_string()).combine_chunks()
    return pd.Series(pd.StringDtype(na_value=np.nan).__from_arrow__(packed))  # type: ignore[attr-defined]


def _block(rows: list[list[str]]) -> Block:
    widths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
    usual = int(np.bincount(widths).argmax())
    wider = {int(place): rows[place][usual:] for place in np.flatnonzero(widths > usual)}
    for place in np.flatnonzero(widths != usual):
        rows[place] = (rows[place] + [""] * usual)[:usual]
    columns = (pa.array(cells, pa.large_string()) for cells in zip(*rows, strict=True))
    return Block(tuple(columns), widths, wider)
