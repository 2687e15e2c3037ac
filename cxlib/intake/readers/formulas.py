"""Formula cells of a workbook: the stored value counts, and a cell without one is said to have none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import openpyxl
import pandas as pd

MARK = "\ue000"
"""Stands before the formula of a cell that has no stored value; never typed by a person."""


def has_formulas(content: bytes) -> bool:
    """Whether any sheet of the workbook has a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(_holds_one(archive, name) for name in sheets)


def _holds_one(archive: zipfile.ZipFile, name: str) -> bool:
    with archive.open(name) as stream:
        tail = b""
        while block := stream.read(1 << 20):
            if b"<f>" in (joined := tail + block) or b"<f " in joined or b"<f/" in joined:
                return True
            tail = joined[-2:]
    return False


def written_formulas(content: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Sheet -> (row, column) -> formula, as typed into the workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: dict(_formulas(sheet)) for sheet in book.worksheets}


def _formulas(sheet: object) -> Iterator[tuple[tuple[int, int], str]]:
    for row in sheet.iter_rows():  # type: ignore[attr-defined]
        for cell in row:
            if cell.data_type == "f":
                yield (cell.row, cell.column), MARK + str(getattr(cell.value, "text", cell.value))


def without_values(texts: pd.Series) -> pd.Series:
    """Mask of the cells whose formula has no stored value."""
    return texts.str.startswith(MARK).astype(bool)
