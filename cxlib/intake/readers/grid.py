"""Cells before they have a header: what each format's reader gives to `table_from`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.errors import DataError
from cxlib.intake.notes import Note
from cxlib.intake.readers.columnar import Cells, series
from cxlib.intake.readers.headers import Header, find_header, unique_names
from cxlib.intake.readers.hints import told_by
from cxlib.intake.readers.owners import tidy_table, without_totals
from cxlib.intake.readers.raw import Raw, as_text, joined_refusals, refusals
from cxlib.intake.text import fold

HEAD = 60
"""So many rows are enough to find the header among."""


@dataclass(frozen=True)
class Grid:
    """Rows of text cells and the line of the file each starts on."""

    rows: list[list[str]]
    lines: list[int]


def table_from(
    grid: Grid | Cells,
    *,
    file: str,
    header_rows: int | None = None,
    notes: tuple[Note, ...] = (),
    place: str = "",
) -> Raw:
    """Put the cells under their header; ragged and totals rows are refused, empty ones are passed over.

    place: the sheet's name; with the titles above the header and the file's name it may tell year and month.
    """
    cells = grid if isinstance(grid, Cells) else Cells.of(grid.rows, grid.lines)
    cells.refuse_many(file)
    if not len(cells):
        raise DataError(f"The export must hold rows ({file} is empty). Export it again.", file=file)
    header = find_header(cells.head(HEAD), file=file, header_rows=header_rows)
    if len(cells) <= header.first:
        raise DataError(
            f"The export must hold rows below its header ({file} has none). Export it again.", file=file
        )
    frame, good, refused = _framed(cells, header, file)
    frame = _once(frame)
    named, repeated = unique_names([str(name) for name in frame.columns])
    codes = {
        fold(header.codes[old]): new
        for old, new in zip(frame.attrs["places"], named, strict=True)
        if header.codes
    }
    frame.columns = pd.Index(named)
    frame, repairs = tidy_table(frame)
    frame, good, totals = without_totals(frame, good)
    year, month = told_by([place, *header.titles, file])
    return Raw(
        frame,
        good,
        joined_refusals([refused, totals]),
        cells.encoding,
        cells.delimiter,
        header.rows,
        repeated,
        notes=(*notes, *repairs),
        aliases={code: name for code, name in codes.items() if code},
        years=np.full(len(frame), year, dtype=np.int64),
        months=np.full(len(frame), month, dtype=np.int64),
    )


def _framed(
    cells: Cells, header: Header, file: str
) -> tuple[pd.DataFrame, npt.NDArray[np.int64], pd.DataFrame]:
    width, blocks = len(header.names), list(cells.below(header.first))
    places = np.array(cells.lines, dtype=np.int64)[header.first :]
    fits = [block.fits(width) for block in blocks]
    even = np.concatenate(fits)
    _refuse_ragged(even, np.concatenate([block.widths for block in blocks]), width, places, file)
    texts = [
        as_text(block.row(int(place)))
        for block, fit in zip(blocks, fits, strict=True)
        for place in np.flatnonzero(~fit)
    ]
    parts = [block.cut(width, fit) for block, fit in zip(blocks, fits, strict=True)]
    columns = {place: series([part[place] for part in parts]).str.strip() for place in range(width)}
    used = [place for place in range(width) if header.names[place] or (columns[place] != "").any()]
    frame = pd.DataFrame({place: columns[place] for place in used})
    frame.columns = pd.Index([header.names[place] for place in used])
    frame.attrs["places"] = used
    return frame, places[even], refusals(places[~even], "cells", texts)


def _once(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns without those that say the same again under the same name."""
    first: dict[str, list[int]] = {}
    for place, name in enumerate(map(str, frame.columns)):
        first.setdefault(fold(name), []).append(place)
    again = {
        place
        for name, places in first.items()
        for place in places[1:]
        if name and frame.iloc[:, place].equals(frame.iloc[:, places[0]].set_axis(frame.index))
    }
    if not again:
        return frame
    stay = [place for place in range(frame.shape[1]) if place not in again]
    kept = frame.iloc[:, stay]
    kept.attrs["places"] = [frame.attrs["places"][place] for place in stay]
    return kept


def _refuse_ragged(
    even: npt.NDArray[np.bool_],
    widths: npt.NDArray[np.int64],
    width: int,
    places: npt.NDArray[np.int64],
    file: str,
) -> None:
    if even.sum() * 2 >= len(even):
        return
    first = int(np.flatnonzero(~even)[0])
    raise DataError(
        f"Rows must have as many cells as the header ({file}: the header has {width}, row "
        f"{places[first]} has "
        f"{widths[first]}, and so most rows). Check the delimiter or export the file again.",
        file=file,
        row=int(places[first]),
    )
