"""Web pages with a table, and the `.xls` files that are such pages: the largest table's cells."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from cxlib.base.errors import DataError
from cxlib.intake.readers.grid import Grid, table_from
from cxlib.intake.readers.raw import Raw

WIDEST = 200
"""No cell is taken to span more columns than this."""


class _Tables(HTMLParser):
    """Collects the rows of every table; a cell over several columns leaves blanks behind it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.lines: list[list[int]] = []
        self._open: list[int] = []
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._close()
            self.tables.append([])
            self.lines.append([])
            self._open.append(len(self.tables) - 1)
        elif tag == "tr" and self._open:
            self._close()
            self.tables[self._open[-1]].append([])
            self.lines[self._open[-1]].append(self.getpos()[0])
        elif tag in ("td", "th") and self._open and self.tables[self._open[-1]]:
            self._close()
            span = str(dict(attrs).get("colspan") or "1")
            self._cell, self._span = [], min(int(span), WIDEST) if span.isdecimal() else 1
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close()
        if tag == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _close(self) -> None:
        if self._cell is not None and self._open:
            row = self.tables[self._open[-1]][-1]
            row.extend(["".join(self._cell).strip(), *[""] * (self._span - 1)])
        self._cell = None


def read_html(path: Path, text: str, *, header_rows: int | None = None) -> Raw:
    """The largest table of a page; a page without one is a DataError."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    sizes = [sum(map(len, table)) for table in parser.tables]
    if not sizes or max(sizes) < 2:
        raise DataError(
            f"The page must hold a table ({path.name} has none). Export the list as XLSX or CSV.",
            file=path.name,
        )
    best = sizes.index(max(sizes))
    rows, width = parser.tables[best], max(map(len, parser.tables[best]))
    even = [[*row, *[""] * (width - len(row))] for row in rows]
    return table_from(Grid(even, parser.lines[best]), file=path.name, header_rows=header_rows)
