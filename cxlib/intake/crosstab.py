"""Tables of results (a row a team, a column a group): they are no records, and are refused as records."""

from __future__ import annotations

import pandas as pd

from cxlib.base.errors import DataError
from cxlib.intake.months import MONTHS
from cxlib.intake.readers.headers import is_value
from cxlib.intake.readers.raw import Raw
from cxlib.intake.text import fold

FEWEST = 4
NUMBERS = 0.97
SPLIT = 3
"""So many columns that differ only by their group (`A - n`, `B - n`) show a table of results."""


def is_crosstab(raw: Raw) -> bool:
    """Whether each row sums up many answers: one column of distinct names, all others numbers in groups."""
    frame = raw.frame
    if raw.form or frame.shape[1] <= FEWEST or len(frame) < 2:
        return False
    first, rest = frame.iloc[:, 0], frame.iloc[:, 1:]
    names = first[first != ""]
    labels = names.is_unique and not names.map(is_value).any() and len(names) >= 0.9 * len(frame)
    return bool(labels) and _numbers_only(rest) and _grouped([str(name) for name in rest.columns])


def _numbers_only(frame: pd.DataFrame) -> bool:
    filled = [str(cell) for name in frame for cell in frame[name] if cell != ""]
    values = sum(is_value(cell.rstrip("%")) for cell in filled)
    return bool(filled) and values > NUMBERS * len(filled)


def _grouped(names: list[str]) -> bool:
    """The same parts under several groups, shares in per cent, or a column a month."""
    parts = [fold(name.rsplit(" - ", 1)[1]) for name in names if " - " in name]
    repeated = len(parts) - len(set(parts))
    shares = sum(name.strip().endswith("%") for name in names)
    months = sum(fold(name).split(" ")[0].strip(".") in MONTHS for name in names)
    return max(repeated, shares, months) >= SPLIT


def refuse_crosstab(raw: Raw, file: str) -> None:
    """Refuse a table of results with what to ask for instead."""
    if is_crosstab(raw):
        head = str(raw.frame.columns[0])
        raise DataError(
            f"Every row must be one answer, order or contact ({file} is a table of results: each row is one "
            f"{head!r}, counted over many people). Ask for the list it was counted from; a single figure of "
            f"it can be imported with a map for the table series.",
            file=file,
        )
