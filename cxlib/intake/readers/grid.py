"""Cells before they have a header: what each format's reader gives to `table_from`."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.errors import DataError
from cxlib.intake.notes import Note
from cxlib.intake.readers.headers import Header, find_header, unique_names
from cxlib.intake.readers.raw import Raw, joined_refusals, refusals
from cxlib.intake.text import fold

TOTALS = frozenset(
    fold(word)
    for word in (
        "Razem",
        "Suma",
        "Ogółem",
        "Łącznie",
        "Total",
        "Grand total",
        "Sum",
        "Toplam",
        "Genel toplam",
    )
)
"""Words that open a totals row in an owner's spreadsheet."""


@dataclass(frozen=True)
class Grid:
    """Rows of text cells and the line of the file each starts on."""

    rows: list[list[str]]
    lines: list[int]
    encoding: str | None = None
    delimiter: str | None = None


def table_from(grid: Grid, *, file: str, header_rows: int | None = None, notes: tuple[Note, ...] = ()) -> Raw:
    """Put the cells under their header; ragged and totals rows are refused, empty ones are passed over."""
    kept = [
        (row, line)
        for row, line in zip(grid.rows, grid.lines, strict=True)
        if any(cell.strip() for cell in row)
    ]
    if not kept:
        raise DataError(f"The export must hold rows ({file} is empty). Export it again.", file=file)
    rows, lines = [row for row, _ in kept], [line for _, line in kept]
    header = find_header(rows, file=file, header_rows=header_rows)
    body, places = rows[header.first :], np.array(lines[header.first :], dtype=np.int64)
    if not body:
        raise DataError(
            f"The export must hold rows below its header ({file} has none). Export it again.", file=file
        )
    frame, good, refused = _framed(body, places, header, file)
    named, repeated = unique_names([str(name) for name in frame.columns])
    frame.columns = pd.Index(named)
    frame, good, totals = _without_totals(frame, good)
    return Raw(
        frame,
        good,
        joined_refusals([refused, totals]),
        grid.encoding,
        grid.delimiter,
        header.rows,
        repeated,
        notes=notes,
    )


def _framed(
    body: list[list[str]], places: npt.NDArray[np.int64], header: Header, file: str
) -> tuple[pd.DataFrame, npt.NDArray[np.int64], pd.DataFrame]:
    width = len(header.names)
    widths = np.fromiter(map(len, body), dtype=np.int64, count=len(body))
    spare = [
        place for place in np.flatnonzero(widths > width) if not any(map(str.strip, body[place][width:]))
    ]
    for place in spare:
        body[place] = body[place][:width]
        widths[place] = width
    even = widths == width
    _refuse_ragged(even, widths, width, places, file)
    cells = [row for row, fits in zip(body, even, strict=True) if fits]
    frame = pd.DataFrame(cells, columns=pd.RangeIndex(width), dtype="str").apply(
        lambda column: column.str.strip()
    )
    used = [place for place in range(width) if header.names[place] or (frame[place] != "").any()]
    frame = frame[used]
    frame.columns = pd.Index([header.names[place] for place in used])
    texts = [as_text(row) for row, fits in zip(body, even, strict=True) if not fits]
    return frame, places[even], refusals(places[~even], "cells", texts)


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


def as_text(row: list[str]) -> str:
    """A row as one line of CSV, for the list of refused rows."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(row)
    return line.getvalue()


def _without_totals(
    frame: pd.DataFrame, places: npt.NDArray[np.int64]
) -> tuple[pd.DataFrame, npt.NDArray[np.int64], pd.DataFrame]:
    """Set aside rows like `RAZEM ... 1 234,00`: a totals word in a row that is mostly empty."""
    if frame.shape[1] < 2:
        return frame.reset_index(drop=True), places, refusals([], "", [])
    sparse = (frame != "").sum(axis=1) * 2 <= frame.shape[1] + 1
    candidates = frame[sparse]
    words = candidates.iloc[:, : max(1, frame.shape[1] // 2)]
    total = words.map(lambda cell: fold(cell).rstrip(":") in TOTALS).any(axis=1)
    chosen = frame.index.isin(candidates.index[total])
    texts = [as_text([str(cell) for cell in row]) for row in frame[chosen].itertuples(index=False)]
    return frame[~chosen].reset_index(drop=True), places[~chosen], refusals(places[chosen], "totals", texts)
