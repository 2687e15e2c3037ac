"""XLS workbooks (Excel 97-2003): every sheet as text cells."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import xlrd

from cxlib.base.errors import CxError, DataError
from cxlib.intake.readers.grid import Grid
from cxlib.intake.readers.raw import Raw
from cxlib.intake.readers.sheets import read_sheets
from cxlib.intake.readers.workbook import cell_text


def read_old_workbook(path: Path, *, sheet: str | None = None, header_rows: int | None = None) -> Raw:
    """The rows of an old workbook; see `read_sheets`."""
    return read_sheets(_grids(path), file=path.name, sheet=sheet, header_rows=header_rows)


def _grids(path: Path) -> dict[str, Grid]:
    try:
        with xlrd.open_workbook(file_contents=path.read_bytes(), logfile=io.StringIO()) as book:
            return {each.name: _grid(each, book.datemode) for each in book.sheets()}
    except (CxError, PermissionError):
        raise
    except Exception:  # xlrd answers damaged files with errors of many unrelated kinds
        raise DataError(
            f"An old Excel file must be whole and open without a password ({path.name} is damaged, cut off "
            f"or protected). Open it in a spreadsheet and save it as XLSX.",
            file=path.name,
        ) from None


def _grid(sheet: xlrd.sheet.Sheet, datemode: int) -> Grid:
    rows = [[_text(cell, datemode) for cell in sheet.row(place)] for place in range(sheet.nrows)]
    return Grid(rows, list(range(1, len(rows) + 1)))


def _text(cell: xlrd.sheet.Cell, datemode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _moment(float(cell.value), datemode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return cell_text(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, ""))
    return "" if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else cell_text(cell.value)


def _moment(number: float, datemode: int) -> str:
    if 0 <= number < 1:
        return cell_text((dt.datetime(2000, 1, 1) + dt.timedelta(days=number)).time().replace(microsecond=0))
    try:
        return cell_text(xlrd.xldate_as_datetime(number, datemode))
    except (ValueError, OverflowError, xlrd.xldate.XLDateError):
        return cell_text(number)
