"""XLSX workbooks: every sheet as text cells, sheets of one shape joined."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from cxlib.base.errors import CxError, DataError
from cxlib.intake.readers.grid import Grid
from cxlib.intake.readers.raw import Raw
from cxlib.intake.readers.sheets import read_sheets

LARGEST = 1 << 30


def read_workbook(path: Path, *, sheet: str | None = None, header_rows: int | None = None) -> Raw:
    """The rows of a workbook.

    sheet: a sheet's name, or `all`; else the sheets that share the header of the longest one.
    """
    return read_sheets(_grids(path), file=path.name, sheet=sheet, header_rows=header_rows)


def _grids(path: Path) -> dict[str, Grid]:
    damaged = DataError(
        f"An XLSX file must be whole ({path.name} is damaged or cut off). Open it in a spreadsheet "
        f"and save it again.",
        file=path.name,
    )
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > LARGEST:
            raise DataError(
                f"A workbook must be smaller than 1 GB unpacked ({path.name} is not). Split it.",
                file=path.name,
            )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
            return {each.title: _grid(each) for each in book.worksheets}
    except (CxError, PermissionError):
        raise
    except Exception:  # openpyxl answers damaged files with errors of many unrelated kinds
        raise damaged from None


def _grid(sheet: Worksheet) -> Grid:
    rows = [[cell_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    return Grid(rows, [sheet.min_row + place for place in range(len(rows))])


def cell_text(cell: object) -> str:
    """A cell's value as text: dates as ISO, whole numbers without a decimal part."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
