"""What an export is, by its name and its first bytes; what is none gets one sentence."""

from __future__ import annotations

from pathlib import Path

from cxlib.base.errors import DataError, SettingsError

TEXT = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
WORKBOOK = (".xlsx", ".xlsm")
NAMED = {".json": "json", ".xml": "xml", ".sav": "spss", ".zsav": "spss", ".html": "html", ".htm": "html"}
READABLE = (*TEXT, *WORKBOOK, ".xls", ".zip", *NAMED)

_ZIP, _OLE, _GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b"
_SPSS = (b"$FL2", b"$FL3")
_SIGNS = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"SQLite format 3": "a database",
    b"PAR1": "a Parquet file",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"Rar!": "an archive that is no zip file",
    b"7z\xbc\xaf": "an archive that is no zip file",
}


def kind_of(path: Path) -> str:
    """workbook, old_workbook, archive, json, xml, spss, html, text or words (a .txt file)."""
    refuse_no_file(path)
    name, head = path.name.lower(), first_bytes(path)
    for sign, what in _SIGNS.items():
        if head.startswith(sign):
            raise DataError(
                f"The export must be CSV, TSV or XLSX ({path.name} is {what}). Save or export it as "
                f"XLSX or CSV.",
                file=path.name,
            )
    if head.startswith(_ZIP):
        return _zipped(path, name)
    if head.startswith(_OLE):
        return _old(path, name)
    if name.endswith(WORKBOOK):
        return wrong(path, "no XLSX file inside", "Rename it to what it is, or save it as XLSX.")
    if name.endswith(".zip"):
        return wrong(path, "no zip file inside", "Download or send it again.")
    packed, named = head.startswith(_GZIP), name.endswith(".gz")
    if packed and not named:
        return wrong(path, "a gzip file inside", "Rename it to .csv.gz.")
    if named and not packed:
        return wrong(path, "no gzip file inside", "Copy or export it again.")
    if name.endswith(tuple(NAMED)):
        return _named(path, NAMED[path.suffix.lower()], head)
    if name.endswith(".xls"):
        return "html" if _looks_html(head) else "text"
    if not name.endswith(TEXT) and path.suffix:
        return wrong(path, "of a kind that is not read", "Save or export it as XLSX or CSV.")
    return "words" if name.endswith((".txt", ".txt.gz")) or not path.suffix else "text"


def _zipped(path: Path, name: str) -> str:
    if name.endswith((*WORKBOOK, ".xls")):
        return "workbook"
    if name.endswith(".zip"):
        return "archive"
    return wrong(path, "a zip or XLSX file inside", "Rename it to .xlsx or .zip.")


def _old(path: Path, name: str) -> str:
    if name.endswith(".xls"):
        return "old_workbook"
    if name.endswith(WORKBOOK):
        raise DataError(
            f"A workbook must open without a password ({path.name} is protected, or an old Excel file by "
            f"another name). Save it without a password, as XLSX.",
            file=path.name,
        )
    return wrong(path, "an old Excel file inside", "Rename it to .xls, or save it as XLSX.")


def _named(path: Path, kind: str, head: bytes) -> str:
    if kind == "spss" and not head.startswith(_SPSS):
        return wrong(path, "no SPSS file inside", "Export it again.")
    return kind


def _looks_html(head: bytes) -> bool:
    return (
        head.lstrip(b"\xef\xbb\xbf \r\n\t")
        .lower()
        .startswith((b"<html", b"<!doc", b"<tabl", b"<head", b"<meta"))
    )


def wrong(path: Path, what: str, remedy: str) -> str:
    """Refuse a file whose name and content do not agree, or that is of no kind we read."""
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


def unreadable(path: Path) -> DataError:
    """The sentence for a file that the system does not let us read."""
    return DataError(
        f"The file must be readable ({path.name} is not; is it open in another program?). Close "
        f"it and try again.",
        file=path.name,
    )


def first_bytes(path: Path) -> bytes:
    """The first bytes of a file; one that may not be read is a DataError."""
    try:
        with path.open("rb") as stream:
            return stream.read(64)
    except PermissionError:
        raise unreadable(path) from None
