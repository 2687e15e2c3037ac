"""The workbook of `cx workbook` imported: every filled sheet into its own table, all of them or none."""

from __future__ import annotations

import csv
import datetime as dt
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from cxlib.base.errors import CxError, DataError
from cxlib.base.scratch import in_passing
from cxlib.clients.decided_money import MoneyInput
from cxlib.clients.folder import ClientFolder
from cxlib.intake import typed_costs
from cxlib.intake.importer import import_file
from cxlib.intake.layouts import layouts
from cxlib.intake.notes import Note
from cxlib.intake.readers.grid import Grid
from cxlib.intake.readers.typed import is_record, is_typed
from cxlib.intake.readers.workbook import grids_of
from cxlib.intake.report import ImportReport
from cxlib.intake.text import fold

LAYOUT = "workbook_"
"""So begin the names of the layouts of its sheets."""

COSTS = "costs"
"""The sheet whose lines are partly figures of the table series, partly ranges that somebody decided."""


@dataclass(frozen=True)
class Imported:
    """What became of a workbook: a report for each filled sheet, and the sheets that were left empty.

    ranges: the ids of the ranges about money that were typed in and differ from those known before.
    """

    reports: dict[str, ImportReport]
    empty: tuple[str, ...]
    ranges: tuple[str, ...] = ()


def is_workbook(path: Path) -> bool:
    """Whether a file is the workbook that `cx workbook` writes; only its first rows are looked at."""
    if path.suffix.lower() != ".xlsx" or not path.is_file():
        return False
    try:
        book = openpyxl.load_workbook(path, read_only=True)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return False
    try:
        return sum(_known(_first_row(sheet)) for sheet in book.worksheets) > 0
    finally:
        book.close()


def filled_workbooks(folder: ClientFolder) -> dict[Path, list[list[str]]]:
    """The client's own workbooks in which something was typed, with their cells (none of a damaged one)."""
    found: dict[Path, list[list[str]]] = {}
    for path in sorted(folder.typed.glob("*.xls[xm]")):
        try:
            rows = [row for grid in grids_of(path).values() if _table(grid.rows[0]) for row in grid.rows[1:]]
        except CxError:
            rows = []
        if not rows or any(map(is_record, rows)):
            found[path] = rows
    return found


def import_workbook(
    folder: ClientFolder,
    path: Path,
    *,
    table: str | None = None,
    dry_run: bool = False,
    now: dt.datetime | None = None,
    progress: Callable[[Note], None] | None = None,
) -> Imported:
    """Import every filled sheet, or only the one of `table`; before any is stored all of them are read.

    now, progress: as in `import_file`. A workbook in which nothing is filled in is a DataError.
    """
    with _cut(path, table) as (files, empty, ranges):
        for file in files.values():
            import_file(folder, file, dry_run=True, now=now)
        reports = {
            sheet: import_file(folder, file, dry_run=dry_run, now=now, progress=progress)
            for sheet, file in files.items()
        }
    moment = now or dt.datetime.now(dt.UTC)
    typed = () if dry_run or not ranges else typed_costs.save(folder, ranges, path.name, moment)
    return Imported(reports, empty, typed)


@contextmanager
def _cut(
    path: Path, table: str | None
) -> Iterator[tuple[dict[str, Path], tuple[str, ...], tuple[MoneyInput, ...]]]:
    """Each filled sheet as a file, as old as the workbook; the names of empty ones; the ranges."""
    sheets = {name: grid for name, grid in grids_of(path).items() if _wanted(grid, table)}
    filled = {name: grid for name, grid in sheets.items() if any(map(is_record, grid.rows[1:]))}
    if not filled:
        what = f"the sheet of {table}" if table else "some sheet"
        raise DataError(
            f"In the workbook {what} must be filled in ({path.name} holds only examples). Type below the "
            "example and save it.",
            file=path.name,
        )
    cells = {name: grid.rows for name, grid in filled.items()}
    ranges: tuple[MoneyInput, ...] = ()
    for name in [name for name, grid in filled.items() if _kind(grid.rows[0]) == COSTS]:
        found = typed_costs.apart(cells[name], file=path.name)
        ranges, cells[name] = found.ranges, found.dated
    stamp = path.stat()
    with in_passing() as place:
        files = {
            name: place / f"{path.stem}-{_kind(rows[0])}.csv"
            for name, rows in cells.items()
            if len(rows) > 1
        }
        for name, file in files.items():
            with file.open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows(cells[name])
            os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        yield files, tuple(name for name in sheets if name not in filled), ranges


def _wanted(grid: Grid, table: str | None) -> bool:
    found = _table(grid.rows[0]) if grid.rows else ""
    return bool(found) and table in (None, found)


def _first_row(sheet: object) -> list[str]:
    rows = sheet.iter_rows(max_row=1, values_only=True)  # type: ignore[attr-defined]
    return [str(cell) for cell in next(rows, ()) if cell is not None]


def _known(header: list[str]) -> bool:
    return bool(_table(header))


def _table(header: list[str]) -> str:
    """The table of a sheet by its headings, "" when it is no sheet of the workbook."""
    kind = _kind(header)
    return "series" if kind == COSTS else kind


def _kind(header: list[str]) -> str:
    """Which sheet of the workbook has these headings: costs, else its table; "" for any other sheet."""
    if not is_typed(header):
        return ""
    names = {fold(name) for name in header}
    for layout in layouts():
        needed = [layout.columns[need] for need in layout.needs]
        if layout.name.startswith(LAYOUT) and all(any(fold(n) in names for n in each) for each in needed):
            return layout.name.removeprefix(LAYOUT)
    return ""
