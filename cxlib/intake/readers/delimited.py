"""CSV and TSV files, plain or gzipped: every cell as the text it is."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from cxlib.base.errors import DataError, SettingsError
from cxlib.intake.readers.encoding import detect
from cxlib.intake.readers.grid import Grid

DELIMITERS = (",", ";", "\t", "|")
LARGEST = 1 << 30
SAFE, RATIO = 1 << 26, 300
"""Bytes that any export may unpack to, and how many times its packed size a larger one may be."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_STRANGE = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAMPLE = 200
_FIELD = 10_000_000


def read_delimited(
    path: Path, *, language: str, encoding: str | None = None, delimiter: str | None = None
) -> Grid:
    """The cells of a text export; anything that is no such file is a DataError.

    encoding, delimiter: what the map says, else they are found.
    """
    text, name = read_text(path, language=language, encoding=encoding)
    return cut(text, name, delimiter, file=path.name)


def read_text(path: Path, *, language: str, encoding: str | None = None) -> tuple[str, str]:
    """A text file's content and its encoding; a file that is no text is a DataError."""
    content = _content(path)
    name = encoding or detect(content, language=language, file=path.name)
    return _decode(content, name, path.name), name.removesuffix("-sig")


def cut(text: str, encoding: str, delimiter: str | None, *, file: str) -> Grid:
    """A text cut into cells at its delimiter."""
    announced = _announced(text)
    mark = delimiter or announced or _delimiter(text)
    if announced:
        text = "\n" + text.split("\n", 1)[1] if "\n" in text else ""
    rows, lines = _parse(text, mark, file)
    return Grid(rows, lines, encoding=encoding, delimiter=mark)


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


def _decode(content: bytes, name: str, file: str) -> str:
    try:
        text = content.decode(name)
    except LookupError:
        raise SettingsError(
            f"The encoding must be a known one ({name!r} is not). Write for example utf-8, cp1250 or "
            f"cp1254 in the map."
        ) from None
    except UnicodeDecodeError as problem:
        row = content.count(b"\n", 0, problem.start) + 1
        raise DataError(
            f"The file must be readable as {name} ({file}, row {row} is not). Correct `encoding` in the map.",
            file=file,
            row=row,
        ) from None
    text = text.removeprefix("\ufeff")
    strange = len(_STRANGE.findall(text))
    if "\x00" in text or strange > max(5, len(text) // 100):
        raise DataError(
            f"The export must be a text file or an XLSX file ({file} holds binary data). Export it again.",
            file=file,
        )
    return text


def _announced(text: str) -> str | None:
    """The delimiter that Excel writes into a first line `sep=;`."""
    first = text[:10].split("\n", 1)[0].strip('\r\n"')
    return first[4:5] or None if first.lower().startswith("sep=") else None


def _delimiter(text: str) -> str:
    """The mark that cuts most rows into equally many cells; more cells win a tie."""
    lines = text[: 4 << 20].splitlines(keepends=True)[:_SAMPLE]
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


def _parse(text: str, mark: str, file: str) -> tuple[list[list[str]], list[int]]:
    """The rows and their lines; quotes are read strictly, then loosely, then as plain letters."""
    csv.field_size_limit(_FIELD)
    attempts: tuple[dict[str, object], ...] = ({"strict": True}, {"quoting": csv.QUOTE_NONE})
    for attempt in attempts:
        try:
            rows, lines = _rows(text, mark, attempt)
        except csv.Error:
            continue
        if "quoting" not in attempt or _even(rows):
            return rows, lines
    rows, lines = _loose(text, mark, file)
    return rows, lines


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends, one at a time: a copy of a large text would double the memory."""
    return (found[0] for found in _LINE.finditer(text))


def _rows(text: str, mark: str, how: dict[str, object]) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(_lines(text), delimiter=mark, **how)  # type: ignore[arg-type]
    rows, lines, line = [], [], 1
    for row in reader:
        rows.append(row)
        lines.append(line)
        line = reader.line_num + 1
    return rows, lines


def _even(rows: list[list[str]]) -> bool:
    widths = Counter(len(row) for row in rows if row)
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    return width > 1 and count == sum(widths.values())


def _loose(text: str, mark: str, file: str) -> tuple[list[list[str]], list[int]]:
    """Quotes inside cells are allowed here, a quote that never closes is not: it would swallow rows."""
    try:
        rows, lines = _rows(text, mark, {})
    except csv.Error as problem:
        raise DataError(
            f"The export must be a table of cells ({file}: {problem}). Export it again.", file=file
        ) from None
    if (
        rows
        and sum("\n" in cell for cell in rows[-1])
        and rows[-1][-1].count("\n") > 1
        and not text.rstrip().endswith('"')
    ):
        raise DataError(
            f"Every quote must be closed ({file}: one opened in row {lines[-1]} is not). Export the "
            f"file again.",
            file=file,
            row=lines[-1],
        )
    return rows, lines
