"""Which codebook a client's comments are read with: the sector's, or the client's own copy in its folder.

The client's own copy is `codebook.csv` (a table for any spreadsheet) or `codebook.yml`; it takes the
place of the shipped one as a whole.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.codebook import COLUMNS, LANGUAGES, Codebook
from cxlib.base.errors import PlaybookError, SettingsError
from cxlib.base.files import write_bytes
from cxlib.clients.folder import ClientFolder

OWN = ("codebook.csv", "codebook.yml")
COMMON = "common.yml"
MOST_ROWS = 1000


def codebook_of(folder: ClientFolder) -> Codebook:
    """The client's own codebook, else the shipped one of its sector."""
    path = own_path(folder)
    return read_codebook(path) if path is not None else shipped(folder.settings.sector)


def own_path(folder: ClientFolder) -> Path | None:
    """Where the client's own codebook is, if it has one; two of them are a SettingsError."""
    found = [folder.root / name for name in OWN if (folder.root / name).is_file()]
    if len(found) > 1:
        raise SettingsError(
            f"A client must have one codebook ({folder.name} has {OWN[0]} and {OWN[1]}). Remove one of them."
        )
    return found[0] if found else None


@lru_cache(maxsize=16)
def shipped(sector: str) -> Codebook:
    """The themes of the sector, then those of any firm that it does not redefine."""
    tables = _files()
    own = [name for name, table in tables.items() if sector in str(table["sectors"]).split(", ")]
    rows: dict[str, Mapping[str, str]] = {}
    for name in (*own, COMMON):
        for row in _flat(tables[name]):
            rows.setdefault(row["theme"], row)
    try:
        return Codebook.of_rows(rows.values(), source=f"templates/codebooks ({sector})")
    except SettingsError as problem:
        raise PlaybookError(problem.message, file=problem.file) from None


@lru_cache(maxsize=1)
def _files() -> dict[str, Any]:
    """The shipped files of themes by name."""
    files = sorted(asset("templates", "codebooks").glob("*.yml"))
    return {path.name: yamlio.load(path, error=PlaybookError) for path in files if path.name != "tone.yml"}


def read_codebook(path: Path) -> Codebook:
    """A codebook from a table (.csv with `;` or `,`, .xlsx) or .yml; what is wrong is told with its row."""
    if path.suffix == ".yml":
        return Codebook.of_rows(_flat(yamlio.load(path)), source=path.name)
    if path.suffix.lower() == ".xlsx":
        return _of_table(*_sheet(path), path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(
            f"The codebook must be saved as UTF-8 ({path.name} is not). In the spreadsheet choose CSV UTF-8.",
            file=str(path),
        ) from None
    head = text.splitlines()[0] if text.strip() else ""
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=head.count))
    return _of_table([str(name) for name in table.fieldnames or ()], list(table), path)


def _of_table(head: Sequence[str], table: Sequence[Mapping[str, Any]], path: Path) -> Codebook:
    columns = {name.strip().lower() for name in head}
    if missing := [name for name in COLUMNS if name not in columns]:
        raise SettingsError(
            f"A codebook must have the columns {', '.join(COLUMNS)} ({path.name} lacks "
            f"{', '.join(missing)}). Put them in its first row.",
            file=str(path),
            row=1,
            column=missing[0],
        )
    rows = [{str(name).strip().lower(): cell for name, cell in row.items()} for row in table]
    filled = [row for row in rows if any(str(cell or "").strip() for cell in row.values())]
    return Codebook.of_rows(filled, source=path.name, first_row=2)


def _sheet(path: Path) -> tuple[list[str], list[dict[str, Any]]]:
    """The first sheet of a workbook: its head and its rows."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as problem:  # openpyxl answers damaged files with errors of many unrelated kinds
        raise SettingsError(
            f"The codebook must be a table that opens ({path.name} does not). Save it again as .xlsx or CSV.",
            file=str(path),
        ) from problem
    rows = list(book.worksheets[0].iter_rows(max_row=MOST_ROWS, max_col=len(COLUMNS) + 5, values_only=True))
    book.close()
    head = [str(cell or "") for cell in rows[0]] if rows else []
    return head, [dict(zip(head, row, strict=False)) for row in rows[1:]]


def table_book(codebook: Codebook) -> bytes:
    """The codebook as a workbook with one sheet; every cell is text."""
    import openpyxl

    book, stream = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active or book.create_sheet()
    sheet.append(list(COLUMNS))
    for row in codebook.rows():
        sheet.append([row[name] for name in COLUMNS])
    for cell in (one for line in sheet.iter_rows() for one in line):
        cell.data_type = "s"
    sheet.freeze_panes = "B2"
    for place, name in enumerate(COLUMNS):
        sheet.column_dimensions["ABCDEFGHIJ"[place]].width = 80 if name.startswith("words") else 26
    book.save(stream)
    return stream.getvalue()


def table_text(codebook: Codebook) -> str:
    """The codebook as a CSV table that a spreadsheet in any of the three languages opens."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, COLUMNS, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(codebook.rows())
    return "\ufeff" + stream.getvalue()


def write_own(folder: ClientFolder, codebook: Codebook) -> Path:
    """Save the client's own codebook as a table, in one step; a copy in YAML is left to the consultant."""
    path = own_path(folder) or folder.root / OWN[0]
    if path.suffix == ".yml":
        raise SettingsError(
            f"This client's codebook is kept in {path.name}. Edit that file, or remove it and write the "
            "table."
        )
    write_bytes(path, table_text(codebook).encode(), private=True)
    return path


def _flat(table: Any) -> list[dict[str, str]]:
    """The themes of a YAML codebook as rows of the table."""
    themes = table.get("themes", {}) if isinstance(table, Mapping) else {}
    if not isinstance(themes, Mapping):
        raise SettingsError("A codebook in YAML must hold `themes:`, one entry a theme. Correct the file.")
    rows = []
    for theme, entry in themes.items():
        parts = entry if isinstance(entry, Mapping) else {}
        row = {"theme": str(theme)}
        for column, shelf in (("name", "name"), ("words", "words")):
            told = parts.get(shelf, {})
            if isinstance(told, Mapping):
                row |= {f"{column}_{one}": str(told.get(one, "")) for one in LANGUAGES}
        rows.append(row)
    return rows
