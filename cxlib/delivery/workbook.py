"""The client's spreadsheet: every figure in words and numbers, how it is counted, and the rows behind it.

Texts are written as texts, whatever they begin with; the bytes depend on the content alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import xlsxwriter

from cxlib.base.estimate import Estimate
from cxlib.base.figure import Figures
from cxlib.base.quarter import Period
from cxlib.base.registry import definition
from cxlib.delivery.rows import HANDED_OVER
from cxlib.pages import figure_words, phrases
from cxlib.pages.wording import Words

CREATED = dt.datetime(2000, 1, 1)
"""A workbook's time of creation would differ between equal runs."""

MOST_BYTES = 500_000
"""The parts of a larger spreadsheet are put together from files: they would take too much memory."""

_FIGURE_COLUMNS = ("measure", "period", "group", "words", "value", "low", "high", "n", "unit", "status", "id")
_DEFINITION_COLUMNS = ("measure", "question", "unit", "least", "id", "source")
_NUMBERS = {"share": "0%", "points": "0", "count": "0", "money": "#,##0.00"}
_WIDTHS = {"measure": 38, "words": 44, "question": 60, "source": 44, "group": 24, "id": 26, "period": 22}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def workbook(
    into: Path | BinaryIO,
    figures: Figures,
    rows: Path,
    *,
    words: Words,
    title: str,
    period: Period,
    data_to: dt.datetime,
) -> None:
    """Write the spreadsheet of one publication; `rows` is the folder of rows that may be handed over."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    target = str(into) if isinstance(into, Path) else into
    book = xlsxwriter.Workbook(target, {**options, "in_memory": is_small(rows)})
    heading = plain(words.say("delivery.book.title", client=title, period=words.period(period)))
    book.set_properties({"title": heading, "created": CREATED})
    writer = _Writer(book, words)
    writer.sheet(
        "figures",
        (heading, words.say("delivery.book.data_to", day=data_to)),
        _FIGURE_COLUMNS,
        _figures(words, figures),
    )
    writer.sheet("definitions", (heading,), _DEFINITION_COLUMNS, _definitions(words, figures))
    for table in HANDED_OVER:
        if (file := rows / f"{table}.parquet").is_file():
            _rows_sheet(writer, table, pd.read_parquet(file), heading)
    book.close()


def is_small(rows: Path) -> bool:
    """Whether so few rows stand behind the figures that their spreadsheet is made in memory alone."""
    return sum(file.stat().st_size for file in rows.glob("*.parquet")) <= MOST_BYTES


def plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula, even when it is saved and read again."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


class _Writer:
    """Sheets with a bold heading, a frozen row of column names and typed cells."""

    def __init__(self, book: xlsxwriter.Workbook, words: Words) -> None:
        self.book, self.words = book, words
        self.strong = book.add_format({"bold": True})
        self.names = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.formats = {look: book.add_format({"num_format": look}) for look in {*_NUMBERS.values(), "0.00"}}

    def sheet(
        self,
        name: str,
        head: Sequence[str],
        columns: Sequence[str],
        rows: Iterable[Sequence[Any]],
        labels: Sequence[str] | None = None,
    ) -> None:
        """One sheet: the lines of `head`, then columns by their keys (or labels), then rows."""
        sheet = self.book.add_worksheet(self.words.say(f"delivery.book.{name}"))
        for row, text in enumerate(head):
            sheet.write_string(row, 0, text, self.strong if row == 0 else None)
        top = len(head) + 1
        shown = labels or [self.words.say(f"delivery.book.col.{column}") for column in columns]
        for place, (column, label) in enumerate(zip(columns, shown, strict=True)):
            sheet.set_column(place, place, _WIDTHS.get(column, 16))
            sheet.write_string(top, place, label, self.names)
        for row, cells in enumerate(rows, start=top + 1):
            for place, cell in enumerate(cells):
                self._cell(sheet, row, place, cell)
        sheet.freeze_panes(top + 1, 0)

    def _cell(self, sheet: Any, row: int, place: int, cell: Any) -> None:
        value, look = cell if isinstance(cell, tuple) else (cell, "")
        if value is None or value is pd.NA or (isinstance(value, float) and value != value):
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        elif isinstance(value, int | float):
            sheet.write_number(row, place, value, self.formats.get(look))
        else:
            sheet.write_string(row, place, str(value))


def _figures(words: Words, figures: Figures) -> Iterable[list[Any]]:
    """A row a figure; what many of them have in common is put into words once."""
    measure = cache(lambda one: (figure_words.name(words, one), _unit_of(words, one)))
    group = cache(lambda segment: plain(figure_words.group(words, segment)))
    status = cache(lambda one: words.say(f"delivery.book.status.{one}"))
    period = cache(words.period)
    for one in figures:
        result = one.result
        value = low = high = None
        if isinstance(result, Estimate):
            look = _NUMBERS.get(result.unit, "0.00")
            value, low, high = (result.value, look), (result.low, look), (result.high, look)
        name, unit = measure(one.measure)
        yield [
            name,
            period(one.period),
            group(one.segment),
            figure_words.said(words, result),
            value,
            low,
            high,
            getattr(result, "n", None),
            unit,
            status(one.as_row()["status"]),
            one.measure,
        ]


def _unit_of(words: Words, measure: str) -> str:
    return _unit(words, definition(measure).unit, change=figure_words.is_change(measure))


def _unit(words: Words, unit: str, *, change: bool) -> str:
    """A share is counted of 100; only a change of one is in percentage points."""
    return words.say("delivery.book.unit.share" if unit == "share" and not change else f"common.unit.{unit}")


def _definitions(words: Words, figures: Figures) -> Iterable[list[Any]]:
    for measure in dict.fromkeys(one.measure.partition("~")[0] for one in figures):
        known = definition(measure)
        yield [
            figure_words.name(words, measure),
            known.question[words.language],
            _unit_of(words, measure),
            known.minimum_n,
            measure,
            known.source,
        ]


def _rows_sheet(writer: _Writer, table: str, frame: pd.DataFrame, heading: str) -> None:
    """The rows behind the figures, headings and known words in the reader's language."""
    words = writer.words
    columns = [str(column) for column in frame.columns]
    shown = pd.DataFrame({column: _worded(words, column, frame[column]) for column in columns}, dtype=object)
    labels = [plain(_heading(words, column)) for column in columns]
    note = words.say("delivery.book.rows_note")
    writer.sheet(table, (heading, note), columns, shown.itertuples(index=False), labels=labels)


def _heading(words: Words, column: str) -> str:
    if words.has(f"delivery.book.row.{column}"):
        return words.say(f"delivery.book.row.{column}")
    aspect = column.removeprefix("driver_")
    if aspect != column:
        return words.say(f"notes.driver.{aspect}") if words.has(f"notes.driver.{aspect}") else aspect
    return words.opening(figure_words.kind(words, column))


def _worded(words: Words, column: str, values: pd.Series) -> list[Any]:
    """The cells of a column: words of our own in the reader's language, the client's words as typed."""

    def cell(value: Any) -> Any:
        if pd.isna(value):
            return None
        if isinstance(value, bool | np.bool_):
            return words.say("delivery.book.value.yes" if value else "delivery.book.value.no")
        if isinstance(value, np.generic):
            return value.item()
        if not isinstance(value, str):
            return value
        if words.has(f"delivery.book.value.{value}"):
            return words.say(f"delivery.book.value.{value}")
        return plain(phrases.group(words, column, value))

    known = {value: cell(value) for value in values.dropna().unique()}
    return [None if pd.isna(value) else known[value] for value in values]
