"""XLSX workbooks: every sheet as text cells, sheets of one shape joined."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
from openpyxl.worksheet.worksheet import Worksheet

from cxlib.base.errors import CxError, DataError, SettingsError
from cxlib.intake.notes import Note, note
from cxlib.intake.readers.grid import Grid, table_from
from cxlib.intake.readers.raw import Raw, joined_refusals
from cxlib.intake.text import fold, instead

LARGEST = 1 << 30


def read_workbook(path: Path, *, sheet: str | None = None, header_rows: int | None = None) -> Raw:
    """The rows of a workbook.

    sheet: a sheet's name, or `all`; else the sheets that share the header of the longest one.
    """
    grids = {name: grid for name, grid in _grids(path).items() if _cells(grid)}
    if not grids:
        raise DataError(f"The workbook must hold rows ({path.name} has none). Save it again.", file=path.name)
    if sheet and fold(sheet) != "all":
        grids = {name: grid for name, grid in grids.items() if fold(name) == fold(sheet)} or _no_sheet(
            path, sheet, grids
        )
    tables = _tables(grids, path.name, header_rows)
    return _joined(tables, set(grids), everything=fold(sheet or "") == "all", file=path.name)


def _no_sheet(path: Path, sheet: str, grids: dict[str, Grid]) -> dict[str, Grid]:
    raise SettingsError(
        f"The sheet must be in the workbook ({path.name} has no {sheet!r}).{instead(sheet, grids)} "
        f"Correct `sheet` in the map.",
        file=path.name,
    )


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
            book = openpyxl.load_workbook(path, data_only=True)
            return {each.title: _grid(each) for each in book.worksheets}
    except CxError:
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


def _cells(grid: Grid) -> bool:
    return any(cell.strip() for row in grid.rows for cell in row)


def _tables(grids: dict[str, Grid], file: str, header_rows: int | None) -> dict[str, Raw]:
    tables: dict[str, Raw] = {}
    problems: list[CxError] = []
    for name, grid in grids.items():
        try:
            tables[name] = table_from(grid, file=file, header_rows=header_rows)
        except DataError as problem:
            problems.append(problem)
    if not tables:
        raise problems[0]
    return tables


def _joined(tables: dict[str, Raw], present: set[str], *, everything: bool, file: str) -> Raw:
    shapes: dict[str, list[str]] = {}
    for name, raw in tables.items():
        shapes.setdefault(raw.fingerprint, []).append(name)
    if everything and len(shapes) > 1:
        raise DataError(
            f"Sheets that are read together must have the same columns ({file}: {', '.join(tables)} "
            f"have not). "
            "Name one sheet in the map.",
            file=file,
        )
    chosen = max(shapes.values(), key=lambda names: sum(len(tables[name].frame) for name in names))
    parts = [tables[name] for name in chosen]
    left = sorted(present - set(chosen))
    notes: tuple[Note, ...] = (note("sheets_left", sheets=", ".join(left), n=len(left)),) if left else ()
    if len(chosen) > 1:
        notes += (note("sheets_joined", sheets=", ".join(chosen), n=len(chosen)),)
    columns = list(parts[0].frame.columns)
    renamed = [part.frame.set_axis(_same_names(part, columns), axis=1)[columns] for part in parts]
    return replace(
        parts[0],
        frame=pd.concat(renamed, ignore_index=True),
        rows=np.concatenate([part.rows for part in parts]),
        refused=joined_refusals([part.refused for part in parts]),
        sheets=tuple(chosen),
        notes=notes,
    )


def _same_names(part: Raw, columns: list[str]) -> list[str]:
    known = {fold(name): name for name in columns}
    return [known[fold(str(name))] for name in part.frame.columns]
