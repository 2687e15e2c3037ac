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
from cxlib.intake.readers.formulas import has_formulas, written_formulas
from cxlib.intake.readers.grid import Grid
from cxlib.intake.readers.raw import Raw
from cxlib.intake.readers.sheets import read_sheets

LARGEST = 1 << 29
SAFE, RATIO = 1 << 26, 300
"""Bytes that any sheet may have, and how many times its packed size a larger one may be."""


def read_workbook(path: Path, *, sheet: str | None = None, header_rows: int | None = None) -> Raw:
    """The rows of a workbook.

    sheet: a sheet's name, or `all`; else the sheets that share the header of the longest one.
    """
    return read_sheets(grids_of(path), file=path.name, sheet=sheet, header_rows=header_rows)


def grids_of(path: Path) -> dict[str, Grid]:
    """Every sheet's cells as text, by its name; a damaged or swollen workbook is a DataError."""
    damaged = DataError(
        f"An XLSX file must be whole ({path.name} is damaged or cut off). Open it in a spreadsheet "
        f"and save it again.",
        file=path.name,
    )
    try:
        _refuse_traps(path)
        content = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
            formulas = written_formulas(content) if has_formulas(content) else {}
            return {each.title: _grid(each, formulas.get(each.title, {})) for each in book.worksheets}
    except (CxError, PermissionError):
        raise
    except Exception:  # openpyxl answers damaged files with errors of many unrelated kinds
        raise damaged from None


def _refuse_traps(path: Path) -> None:
    """A workbook that unpacks to far more than it weighs would eat the memory."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    swollen = any(entry.file_size > max(SAFE, RATIO * entry.compress_size) for entry in entries)
    if swollen or sum(entry.file_size for entry in entries) > LARGEST:
        raise DataError(
            f"A workbook must unpack to less than 512 MB and {RATIO} times its size ({path.name} does not). "
            f"Split it, or save it as CSV.",
            file=path.name,
        )


def _grid(sheet: Worksheet, formulas: dict[tuple[int, int], str]) -> Grid:
    rows = [[cell_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    for (row, column), formula in formulas.items():
        down, right = row - sheet.min_row, column - sheet.min_column
        if down < len(rows) and right < len(rows[down]) and not rows[down][right]:
            rows[down][right] = formula
    return Grid(rows, [sheet.min_row + place for place in range(len(rows))])


def _broken(number: float) -> str:
    """A number with three decimals gets a fourth: `1.125` could be read as a thousand and more."""
    text = repr(number)
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def cell_text(cell: object) -> str:
    """A cell's value as text: dates as ISO, whole numbers without a decimal part."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else _broken(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
