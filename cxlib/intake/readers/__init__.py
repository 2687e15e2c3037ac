"""Reading an export as text: one module a format, chosen by what the file is."""

from __future__ import annotations

from pathlib import Path

from cxlib.intake.readers.archive import read_archive
from cxlib.intake.readers.calls import as_calls
from cxlib.intake.readers.delimited import read_delimited, read_text
from cxlib.intake.readers.grid import table_from
from cxlib.intake.readers.html_table import read_html
from cxlib.intake.readers.json_file import read_json
from cxlib.intake.readers.kinds import kind_of, refuse_no_file, unreadable
from cxlib.intake.readers.old_workbook import read_old_workbook
from cxlib.intake.readers.options import FileOptions
from cxlib.intake.readers.raw import Raw
from cxlib.intake.readers.spss import read_spss
from cxlib.intake.readers.typed import as_typed
from cxlib.intake.readers.words import read_words
from cxlib.intake.readers.workbook import read_workbook
from cxlib.intake.readers.xml_file import read_xml

__all__ = ["FileOptions", "read_export", "refuse_no_file"]


def read_export(
    path: Path,
    *,
    language: str,
    told: FileOptions | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    header_rows: int | None = None,
) -> Raw:
    """An export as text under its header. The file is only read; a bad one is a DataError of one sentence.

    language: of the client; told: what the map says about the file (else the single options).
    """
    options = told or FileOptions(
        encoding=encoding, delimiter=delimiter, sheet=sheet, header_rows=header_rows
    )
    kind = kind_of(path)
    try:
        return as_typed(as_calls(_read(path, kind, language, options)))
    except PermissionError:
        raise unreadable(path) from None


def _read(path: Path, kind: str, language: str, told: FileOptions) -> Raw:
    if kind == "archive":
        return read_archive(
            path, told, lambda member, options: read_export(member, language=language, told=options)
        )
    if kind == "workbook":
        return read_workbook(path, sheet=told.sheet, header_rows=told.header_rows)
    if kind == "old_workbook":
        return read_old_workbook(path, sheet=told.sheet, header_rows=told.header_rows)
    if kind == "spss":
        return read_spss(path)
    if kind == "text":
        grid = read_delimited(path, language=language, encoding=told.encoding, delimiter=told.delimiter)
        return table_from(grid, file=path.name, header_rows=told.header_rows)
    if kind == "xml":
        return read_xml(path)
    text, encoding = read_text(path, language=language, encoding=told.encoding)
    if kind == "json":
        return read_json(path, text, told)
    if kind == "html":
        return read_html(path, text, header_rows=told.header_rows)
    return read_words(path, text, encoding, language, told)
