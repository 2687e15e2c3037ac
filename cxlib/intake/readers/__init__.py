"""Reading an export as text: one module a format, chosen by what the file is."""

from __future__ import annotations

from pathlib import Path

from cxlib.base.errors import DataError, SettingsError
from cxlib.intake.readers.delimited import read_delimited
from cxlib.intake.readers.grid import table_from
from cxlib.intake.readers.raw import Raw
from cxlib.intake.readers.workbook import read_workbook

TEXT = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
WORKBOOK = (".xlsx", ".xlsm")
_SIGNS = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\xd0\xcf\x11\xe0": "an old Excel or a password-protected file",
    b"SQLite format 3": "a database",
    b"PAR1": "a Parquet file",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"Rar!": "an archive",
    b"7z\xbc\xaf": "an archive",
}


def read_export(
    path: Path,
    *,
    language: str,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    header_rows: int | None = None,
) -> Raw:
    """An export as text under its header. The file is only read; a bad one is a DataError of one sentence."""
    kind = _kind(path)
    try:
        if kind == "workbook":
            return read_workbook(path, sheet=sheet, header_rows=header_rows)
        grid = read_delimited(path, language=language, encoding=encoding, delimiter=delimiter)
    except PermissionError:
        raise DataError(
            f"The file must be readable ({path.name} is not; is it open in another program?). Close "
            f"it and try again.",
            file=path.name,
        ) from None
    return table_from(grid, file=path.name, header_rows=header_rows)


def _kind(path: Path) -> str:
    refuse_no_file(path)
    name = path.name.lower()
    head = _head(path)
    for sign, what in _SIGNS.items():
        if head.startswith(sign):
            raise DataError(
                f"The export must be CSV, TSV or XLSX ({path.name} is {what}). Save or export it as "
                f"XLSX or CSV.",
                file=path.name,
            )
    zipped = head.startswith(b"PK\x03\x04")
    if name.endswith(WORKBOOK):
        return (
            "workbook"
            if zipped
            else _wrong(path, "no XLSX file inside", "Rename it to what it is, or save it as XLSX.")
        )
    if zipped:
        return _wrong(path, "a zip or XLSX file inside", "Rename it to .xlsx, or unpack it first.")
    packed, named = head.startswith(b"\x1f\x8b"), name.endswith(".gz")
    if packed and not named:
        return _wrong(path, "a gzip file inside", "Rename it to .csv.gz.")
    if named and not packed:
        return _wrong(path, "no gzip file inside", "Copy or export it again.")
    if not name.endswith(TEXT) and path.suffix:
        return _wrong(path, "of a kind that is not read", "Save or export it as XLSX or CSV.")
    return "text"


def _wrong(path: Path, what: str, remedy: str) -> str:
    raise DataError(
        f"The export must be CSV, TSV or XLSX by name and content ({path.name} is {what}). {remedy}",
        file=path.name,
    )


def refuse_no_file(path: Path) -> None:
    """Refuse what is no plain file: a link or folder (DataError), a wrong name (SettingsError)."""
    if path.is_symlink():
        raise DataError(
            f"The export must be the file itself ({path.name} is a link). Give the file it points to.",
            file=path.name,
        )
    if not path.exists():
        raise SettingsError(f"The export must exist ({path} was not found). Check the name.", file=str(path))
    if not path.is_file():
        raise DataError(f"The export must be one file ({path.name} is not). Give a file.", file=path.name)
    if path.name.startswith("~$"):
        raise DataError(
            f"The export must be the workbook itself ({path.name} is the mark Excel leaves while it "
            f"is open). "
            "Close Excel and give the workbook.",
            file=path.name,
        )


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(16)
    except PermissionError:
        raise DataError(
            f"The file must be readable ({path.name} is not; is it open in another program?). Close "
            f"it and try again.",
            file=path.name,
        ) from None
