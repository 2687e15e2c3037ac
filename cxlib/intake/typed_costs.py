"""The sheet of costs and hours: dated figures are rows of the series, ranges are decisions about money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from pydantic import ValidationError

from cxlib.base.errors import DataError
from cxlib.base.inputs import input_names, money, series_names
from cxlib.base.words.letters import loosely
from cxlib.clients.decided_money import MoneyInput
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder
from cxlib.intake import numbers
from cxlib.intake.readers.typed import is_record
from cxlib.intake.text import tidy

NAME, VALUE, LOW, HIGH, SOURCE = range(2, 7)
"""Places in a line of the sheet: its number and the day stand before."""


@dataclass(frozen=True)
class Costs:
    """A sheet of costs and hours taken apart: the ranges, and the lines of dated figures (below the head)."""

    ranges: tuple[MoneyInput, ...]
    dated: list[list[str]]


def apart(rows: Sequence[list[str]], *, file: str) -> Costs:
    """Take a sheet apart; a line without a known figure, or a range without a value, is a DataError.

    A range typed without its ends is as wide as its value. Shares may be typed as 40%, 0.4 or 40. The last
    of several lines of one range rules.
    """
    ranges: dict[str, MoneyInput] = {}
    dated = [list(rows[0])]
    for row in filter(is_record, rows[1:]):
        name = loosely(_cell(row, NAME))
        if name in series_names():
            dated.append(list(row))
        elif name in input_names():
            ranges[input_names()[name]] = _range(input_names()[name], row, file)
        else:
            raise DataError(
                f"Every line of costs and hours must name a figure of the list ({file}, line {row[0]} has "
                f"{_cell(row, NAME)!r}). Choose one of the list.",
                file=file,
            )
    return Costs(tuple(ranges.values()), dated)


def _cell(row: list[str], place: int) -> str:
    return tidy(row[place]) if len(row) > place else ""


def _range(name: str, row: list[str], file: str) -> MoneyInput:
    share = money().inputs[name].unit == "share"
    likely, low, high = (_number(_cell(row, place), share, row[0], file) for place in (VALUE, LOW, HIGH))
    if likely is None:
        raise DataError(
            f"A figure must have a value ({file}, line {row[0]}, {row[NAME]!r} has none). Type it in.",
            file=file,
        )
    low, high = (likely if one is None else one for one in (low, high))
    source = _cell(row, SOURCE)[:200] or file
    try:
        return MoneyInput(id=name, low=low, likely=likely, high=high, source=source)
    except ValidationError as problem:
        said = str(problem.errors()[0]["msg"]).removeprefix("Value error, ")
        raise DataError(
            f"A range must hang together ({file}, line {row[0]}, {row[NAME]!r}: {said}). Correct the line.",
            file=file,
        ) from None


def _number(text: str, share: bool, line: str, file: str) -> float | None:
    """A cell as a number; of a share 40% and 40 are 0.4, and so is 0.4."""
    if not text:
        return None
    cell = pd.Series([text], dtype="str")
    found = numbers.to_numbers(cell, numbers.notation(cell, comma_locale=False)).iloc[0]
    if pd.isna(found):
        raise DataError(f"A value must be a number ({file}, line {line}: {text!r}). Correct it.", file=file)
    value = float(found)
    return value / 100 if share and ("%" in text or abs(value) >= 1) else value


def save(folder: ClientFolder, ranges: Sequence[MoneyInput], who: str, when: dt.datetime) -> tuple[str, ...]:
    """Write the ranges that differ from what stands; the ids of those written."""
    store = Decisions.open(folder)
    standing = {one.id: one for one in store.of(MoneyInput)}
    new = [one for one in ranges if standing.get(one.id) != one]
    if new:
        store.save_all(new, who, when)
    return tuple(one.id for one in new)
