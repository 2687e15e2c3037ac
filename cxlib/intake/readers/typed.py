"""Sheets that `cx workbook` writes, filled in by hand: example and unused lines are no records."""

from __future__ import annotations

from dataclasses import replace

from cxlib.intake.readers.raw import Raw
from cxlib.intake.synonyms import word_list
from cxlib.intake.text import fold


def is_typed(header: list[str]) -> bool:
    """Whether a header is that of a sheet of the workbook: it begins with the line's number."""
    return len(header) > 1 and fold(header[0]) in word_list("workbook_row")


def is_record(row: list[str]) -> bool:
    """Whether a line was filled in: it is not the example, and more stands in it than its number."""
    return bool(row) and fold(row[0]) not in word_list("workbook_example") and any(map(str.strip, row[1:]))


def as_typed(raw: Raw) -> Raw:
    """The sheet without its example and its unused lines; any other export as it is."""
    if raw.form or not is_typed([str(name) for name in raw.frame.columns]):
        return raw
    filled = [is_record([str(cell) for cell in row]) for row in raw.frame.itertuples(index=False)]
    return replace(
        raw,
        frame=raw.frame[filled].reset_index(drop=True),
        rows=raw.rows[filled],
        years=raw.years[filled] if raw.years is not None else None,
        months=raw.months[filled] if raw.months is not None else None,
    )
