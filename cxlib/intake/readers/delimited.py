"""CSV and TSV files, plain or gzipped: every cell as the text it is."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from cxlib.base.errors import DataError
from cxlib.intake.listening import rows_read
from cxlib.intake.readers.columnar import Cells
from cxlib.intake.readers.encoding import detect
from cxlib.intake.readers.texts import HEAD, Text, lines_of

DELIMITERS = (",", ";", "\t", "|")
LARGEST = 1 << 30
SAFE, RATIO = 1 << 26, 300
"""Bytes that any export may unpack to, and how many times its packed size a larger one may be."""
_SAMPLE = 200
_FIELD = 10_000_000


class Source(Protocol):
    """A text that is read line by line, as often as wanted.

    head: its beginning; tail: its last letter; done: the share that the lines have come to.
    """

    @property
    def head(self) -> str: ...

    @property
    def tail(self) -> str: ...

    @property
    def done(self) -> float: ...

    def lines(self) -> Iterator[str]: ...


@dataclass(frozen=True)
class Whole:
    """A text that is held as a whole."""

    text: str
    done: float = 1.0

    @property
    def head(self) -> str:
        return self.text[:HEAD]

    @property
    def tail(self) -> str:
        return self.text.rstrip()[-1:]

    def lines(self) -> Iterator[str]:
        return lines_of(iter([self.text]))


def read_delimited(
    path: Path, *, language: str, encoding: str | None = None, delimiter: str | None = None
) -> Cells:
    """The cells of a text export; anything that is no such file is a DataError.

    encoding, delimiter: what the map says, else they are found.
    """
    content = _content(path)
    name = encoding or detect(content, language=language, file=path.name)
    return cut(Text(content, name, path.name), name.removesuffix("-sig"), delimiter, file=path.name)


def read_text(path: Path, *, language: str, encoding: str | None = None) -> tuple[str, str]:
    """A text file's content and its encoding; a file that is no text is a DataError."""
    content = _content(path)
    name = encoding or detect(content, language=language, file=path.name)
    return "".join(Text(content, name, path.name).pieces()), name.removesuffix("-sig")


def cut(text: Source | str, encoding: str, delimiter: str | None, *, file: str) -> Cells:
    """A text cut into cells at its delimiter."""
    source: Source = Whole(text) if isinstance(text, str) else text
    announced = _announced(source.head)
    mark = delimiter or announced or _delimiter(source.head)
    cells = _parse(source, mark, file, skipped=announced is not None)
    cells.encoding, cells.delimiter = encoding, mark
    return cells


def _content(path: Path) -> bytes:
    packed = path.name.lower().endswith(".gz")
    if path.stat().st_size > LARGEST:
        raise _too_large(path)
    content = _unpacked(path) if packed else path.read_bytes()
    if not content.strip():
        raise DataError(f"The export must hold rows ({path.name} is empty). Export it again.", file=path.name)
    return content


def _unpacked(path: Path) -> bytes:
    try:
        limit = max(SAFE, RATIO * path.stat().st_size)
        with gzip.open(path) as stream:
            content = stream.read(min(LARGEST, limit) + 1)
    except (OSError, EOFError, zlib.error):
        raise DataError(
            f"A .gz file must be whole ({path.name} is damaged or cut off). Copy or export it again.",
            file=path.name,
        ) from None
    if len(content) > min(LARGEST, limit):
        raise _too_large(path)
    return content


def _too_large(path: Path) -> DataError:
    return DataError(
        f"An export must unpack to less than 1 GB and {RATIO} times its size ({path.name} does not). "
        "Split it.",
        file=path.name,
    )


def _announced(text: str) -> str | None:
    """The delimiter that Excel writes into a first line `sep=;`."""
    first = text[:10].split("\n", 1)[0].strip('\r\n"')
    return first[4:5] or None if first.lower().startswith("sep=") else None


def _delimiter(text: str) -> str:
    """The mark that cuts most rows into equally many cells; more cells win a tie."""
    lines = text.splitlines(keepends=True)[:_SAMPLE]
    scored = {mark: (*_evenness(lines, mark), -place) for place, mark in enumerate(DELIMITERS)}
    if scored[";"][1] > scored[","][1] and _decimal_only("".join(lines)):
        del scored[","]
    return max(scored, key=lambda mark: scored[mark])


def _decimal_only(text: str) -> bool:
    """Whether every comma stands inside a number: then it is no delimiter, however evenly it cuts."""
    return text.count(",") == len(re.findall(r"(?<=\d),\d{1,2}(?!\d)", text))


def _evenness(lines: list[str], mark: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=mark) if row]
    except csv.Error:
        return 0.0, 0
    counts = Counter(width for width in widths if width > 1)
    if not counts:
        return 0.0, 0
    width, rows = max(counts.items(), key=lambda item: (item[1], item[0]))
    return round(rows / len(widths), 1), width


def _parse(source: Source, mark: str, file: str, *, skipped: bool) -> Cells:
    """The cells of all rows; quotes are read strictly, then loosely, then as plain letters.

    skipped: the first line says how the file is written and holds no row.
    """
    csv.field_size_limit(_FIELD)
    attempts: tuple[dict[str, object], ...] = ({"strict": True}, {"quoting": csv.QUOTE_NONE})
    for attempt in attempts:
        try:
            cells = _cells(source, mark, attempt, skipped, file)
        except csv.Error:
            continue
        if "quoting" not in attempt or (len(cells.widths) == 1 and max(cells.widths) > 1):
            return cells
    return _loose(source, mark, file, skipped)


def _cells(source: Source, mark: str, how: dict[str, object], skipped: bool, file: str) -> Cells:
    lines = source.lines()
    if skipped:
        lines = chain(["\n"], islice(lines, 1, None))
    reader = csv.reader(lines, delimiter=mark, **how)  # type: ignore[arg-type]
    cells, line = Cells(), 1
    for row in reader:
        if cells.add(row, line):
            rows_read(len(cells), source.done)
            cells.refuse_many(file)
        line = reader.line_num + 1
    return cells.packed()


def _loose(source: Source, mark: str, file: str, skipped: bool) -> Cells:
    """Quotes inside cells are allowed here, a quote that never closes is not: it would swallow rows."""
    try:
        cells = _cells(source, mark, {}, skipped, file)
    except csv.Error as problem:
        raise DataError(
            f"The export must be a table of cells ({file}: {problem}). Export it again.", file=file
        ) from None
    row, line = cells.last
    if row and row[-1].count("\n") > 1 and source.tail != '"':
        raise DataError(
            f"Every quote must be closed ({file}: one opened in row {line} is not). Export the "
            f"file again.",
            file=file,
            row=line,
        )
    return cells
