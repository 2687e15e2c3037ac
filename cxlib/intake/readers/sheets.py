"""The sheets of a workbook: which of them are one table (a sheet a month), and what is told of the others."""

from __future__ import annotations

from cxlib.base.errors import CxError, DataError, SettingsError
from cxlib.intake.readers.grid import Grid, table_from
from cxlib.intake.readers.joined import joined, shapes
from cxlib.intake.readers.raw import Raw
from cxlib.intake.text import fold, instead


def read_sheets(
    grids: dict[str, Grid], *, file: str, sheet: str | None = None, header_rows: int | None = None
) -> Raw:
    """The rows of a workbook.

    sheet: a sheet's name, or `all`; else the sheets that share most columns with the longest one.
    """
    present = {name: grid for name, grid in grids.items() if _filled(grid)}
    if not present:
        raise DataError(f"The workbook must hold rows ({file} has none). Save it again.", file=file)
    if sheet and fold(sheet) != "all":
        present = {name: grid for name, grid in present.items() if fold(name) == fold(sheet)}
        if not present:
            raise _no_sheet(file, sheet, grids)
    tables = _tables(present, file, header_rows)
    if fold(sheet or "") == "all" and len(shapes(tables)) > 1:
        raise DataError(
            f"Sheets that are read together must have the same columns ({file}: {', '.join(tables)} "
            f"have not). Name one sheet in the map.",
            file=file,
        )
    return joined(tables, set(present), left="sheets_left", together="sheets_joined")


def _no_sheet(file: str, sheet: str, grids: dict[str, Grid]) -> SettingsError:
    return SettingsError(
        f"The sheet must be in the workbook ({file} has no {sheet!r}).{instead(sheet, grids)} "
        f"Correct `sheet` in the map.",
        file=file,
    )


def _filled(grid: Grid) -> bool:
    return any(cell.strip() for row in grid.rows for cell in row)


def _tables(grids: dict[str, Grid], file: str, header_rows: int | None) -> dict[str, Raw]:
    tables: dict[str, Raw] = {}
    problems: list[CxError] = []
    for name, grid in grids.items():
        try:
            tables[name] = table_from(grid, file=file, header_rows=header_rows, place=name)
        except DataError as problem:
            problems.append(problem)
    if not tables:
        raise problems[0]
    return tables
