"""A person's rows in a kept export: struck out by writing the file again, or the file goes."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pandas as pd
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from cxlib.base.errors import CxError
from cxlib.clients.folder import ClientFolder
from cxlib.intake.mapping import MapFile, placed
from cxlib.intake.person import Person
from cxlib.intake.readers.delimited import read_delimited
from cxlib.intake.readers.raw import Raw
from cxlib.intake.readers.workbook import cell_text
from cxlib.intake.text import fold, on_unique
from cxlib.intake.understand import read

How = Literal["rewritten", "removed", "unread"]
_LOOK = 40
_PLAIN = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")


@dataclass(frozen=True)
class Struck:
    """What happens to one kept export.

    rows: of the person; lines: their places in the file; how: written again without them, removed as a
    whole (its type cannot be written again, or nothing would be left), or unread (it must be looked at).
    """

    entry: dict[str, Any]
    rows: int
    lines: frozenset[int]
    raw: frozenset[str]
    how: How

    @property
    def export(self) -> str:
        return str(self.entry["export"])


def strike(folder: ClientFolder, entry: dict[str, Any], person: Person, work: Path) -> Struck | None:
    """Find the person in a kept export; what is to take its place is written to `work` under its name.

    None when they are not in it.
    """
    kept = folder.root / str(entry["export"])
    plan = MapFile.model_validate(entry["map"])
    try:
        raw = read(kept, folder, plan)
        header = placed(plan, raw, file=kept.name).get("customer_id")
    except CxError:
        return Struck(entry, 0, frozenset(), frozenset(), "unread")
    theirs = _theirs(raw, header, person)
    lines = frozenset(int(line) for line in raw.rows[theirs.to_numpy()]) | _refused_lines(raw, person)
    if not lines:
        return None
    known = set(raw.frame.loc[theirs.to_numpy(), header]) if header else set()
    found = frozenset(str(each) for each in known if person.is_id(str(each)))
    done = _rewritten(folder, kept, raw, header, person, lines, work / kept.name)
    how: How = "rewritten" if done and _is_clean(folder, work / kept.name, plan, person) else "removed"
    return Struck(entry, max(len(lines), int(theirs.sum())), lines, found, how)


def _theirs(raw: Raw, header: str | None, person: Person) -> pd.Series:
    told = pd.Series(False, index=raw.frame.index)
    for name in raw.frame.columns if person.telling else ():
        told |= _each(raw.frame[name], lambda cell: person.is_told([cell]))
    return told if header is None else told | _each(raw.frame[header], person.is_id)


def _each(cells: pd.Series, test: Callable[[str], bool]) -> pd.Series:
    return on_unique(cells, lambda distinct: distinct.map(test)).astype(bool)


def _refused_lines(raw: Raw, person: Person) -> frozenset[int]:
    """Rows that never came under the header (ragged, totals) and hold the person."""
    return frozenset(
        int(row)
        for row, text in zip(raw.refused["row"], raw.refused["text"], strict=True)
        if any(person.is_id(cell) for cell in cells_of(str(text))) or person.in_text(str(text))
    )


def cells_of(text: str) -> list[str]:
    """The cells of a row kept as one line of CSV."""
    return [cell for row in csv.reader(io.StringIO(text.removeprefix("'"), newline="")) for cell in row]


def _rewritten(
    folder: ClientFolder,
    kept: Path,
    raw: Raw,
    header: str | None,
    person: Person,
    lines: frozenset[int],
    place: Path,
) -> bool:
    """Write the export without the person; False when this type of file cannot be written again."""
    name = kept.name.lower()
    if name.endswith(_PLAIN) and raw.delimiter and raw.encoding:
        place.write_bytes(_text_without(folder, kept, raw, lines))
        return True
    if name.endswith((".xlsx", ".xlsm")):
        _write_workbook_without(kept, header, person, place)
        return True
    return False


def _text_without(folder: ClientFolder, kept: Path, raw: Raw, lines: frozenset[int]) -> bytes:
    """A text export without some records; every other byte stays."""
    packed = kept.name.lower().endswith(".gz")
    content = gzip.decompress(kept.read_bytes()) if packed else kept.read_bytes()
    encoding = raw.encoding or "utf-8"
    language = folder.settings.languages.owner
    grid = read_delimited(kept, language=language, encoding=encoding, delimiter=raw.delimiter)
    ends = [*grid.lines[1:], 1 << 62]
    gone = {start: end for start, end in zip(grid.lines, ends, strict=True) if start in lines}
    written = io.StringIO(content.decode(encoding), newline="")
    left = "".join(_outside(written, gone)).encode(encoding)
    return gzip.compress(left, mtime=0) if packed else left


def _outside(lines: io.StringIO, gone: dict[int, int]) -> Iterator[str]:
    """The lines of a text that belong to no record from its first line to before the next record's."""
    until = 0
    for number, line in enumerate(lines, start=1):
        until = gone.get(number, until)
        if number >= until:
            yield line


def _write_workbook_without(kept: Path, header: str | None, person: Person, place: Path) -> None:
    """A workbook with the person's rows emptied; formulas become the values they showed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(kept, data_only=True, keep_vba=kept.name.lower().endswith(".xlsm"))
    for sheet in book.worksheets:
        _empty_rows(sheet, header, person)
    book.save(place)


def _empty_rows(sheet: Worksheet, header: str | None, person: Person) -> None:
    column, first = _column_of(sheet, header)
    for row in sheet.iter_rows(min_row=first):
        cells = [cell_text(cell.value) for cell in row]
        mine = column is not None and column < len(cells) and person.is_id(cells[column])
        if mine or person.is_told(cells):
            for cell in row:
                if not isinstance(cell, MergedCell):
                    cell.value = None


def _column_of(sheet: Worksheet, header: str | None) -> tuple[int | None, int]:
    """The place of the customers' column in a sheet, and the first row below its header."""
    if header is not None:
        for number, row in enumerate(sheet.iter_rows(max_row=_LOOK, values_only=True), start=sheet.min_row):
            for place, cell in enumerate(row):
                name = fold(cell_text(cell))
                if name and (fold(header) == name or fold(header).endswith(f" {name}")):
                    return place, number + 1
    return None, sheet.min_row


def _is_clean(folder: ClientFolder, place: Path, plan: MapFile, person: Person) -> bool:
    """Whether the new file can be read under its map and holds the person no more."""
    try:
        raw = read(place, folder, plan)
        header = placed(plan, raw, file=place.name).get("customer_id")
    except CxError:
        return False
    return not _theirs(raw, header, person).any() and not _refused_lines(raw, person)


def take_over(work: Path, place: Path) -> None:
    """Copy what was written for a kept export to a commit's temporary file."""
    shutil.copyfile(work, place)
