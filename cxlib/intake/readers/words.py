"""Text files: a chat, reviews copied from a page, a table, or one comment a line."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from cxlib.base.errors import DataError
from cxlib.intake.readers.chat import is_chat, read_chat
from cxlib.intake.readers.columnar import Cells
from cxlib.intake.readers.delimited import cut
from cxlib.intake.readers.grid import table_from
from cxlib.intake.readers.options import FileOptions
from cxlib.intake.readers.pasted import is_pasted, read_pasted
from cxlib.intake.readers.raw import Raw, from_records

EVEN = 0.8
"""So many rows of a table must have the same number of cells; lines of speech have not."""

_MARKED = re.compile(r"^(-?\d{1,2})[ \t]+(?=\S)")


def read_words(path: Path, text: str, encoding: str, language: str, told: FileOptions) -> Raw:
    """The rows of a text file; which of the four kinds it is, its content tells."""
    if told.delimiter is None and told.header_rows is None:
        if is_chat(text):
            return read_chat(path, text, told)
        if is_pasted(text):
            return read_pasted(path, text, told)
        if not path.name.lower().endswith(".gz") and _speech(text, encoding, path):
            return _comments(text)
    grid = cut(text, encoding, told.delimiter, file=path.name)
    return table_from(grid, file=path.name, header_rows=told.header_rows)


def _speech(text: str, encoding: str, path: Path) -> bool:
    """Whether the lines are sentences: no delimiter cuts them evenly, and words follow one another."""
    lines = [line for line in text.splitlines() if line.strip()]
    wordy = sum(len(line.split()) > 2 for line in lines)
    if len(lines) < 2 or wordy < 0.5 * len(lines):
        return False
    try:
        grid = cut(text, encoding, None, file=path.name)
    except DataError:
        return True
    return not _is_table(grid)


def _is_table(cells: Cells) -> bool:
    widths = Counter(width for block in cells.blocks for width in block.widths.tolist())
    width, count = widths.most_common(1)[0]
    return width > 1 and count >= EVEN * sum(widths.values())


def _comments(text: str) -> Raw:
    lines = [(place, line.strip()) for place, line in enumerate(text.splitlines(), start=1) if line.strip()]
    marked = sum(bool(_MARKED.match(line)) for _, line in lines) >= 0.95 * len(lines)
    records = []
    for _, line in lines:
        found = _MARKED.match(line) if marked else None
        records.append({"Mark": found[1], "Comment": line[found.end() :]} if found else {"Comment": line})
    columns = ("Mark", "Comment") if marked else ("Comment",)
    return from_records(records, columns, rows=[place for place, _ in lines], form="lines")
