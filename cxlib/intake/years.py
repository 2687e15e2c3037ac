"""Dates without a year (`3.10`, `5 października`): the year from the sheet, the title or the rows around."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.intake.months import MONTHS
from cxlib.intake.text import fold

_CLOCK = r"(?P<clock>[ ,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[^\W\d]+)?)?$"
_NUMERIC = re.compile(r"^(?P<a>\d{1,2})(?P<mark>[./-])(?P<b>\d{1,2})[./-]?" + _CLOCK)
_DAY_MONTH = re.compile(r"^(?P<day>\d{1,2})\.?[ -]+(?P<month>[^\W\d]{2,12})\.?" + _CLOCK)
_MONTH_DAY = re.compile(r"^(?P<month>[^\W\d]{2,12})\.? (?P<day>\d{1,2})" + _CLOCK)
_DAY = re.compile(r"^(?P<day>\d{1,2})\.?$")
_HAS_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True)
class Completed:
    """A column whose dates have years now. filled: how many got one; open: how many still have none."""

    texts: pd.Series
    filled: int = 0
    open: int = 0


def completed(
    texts: pd.Series,
    years: npt.NDArray[np.int64] | None = None,
    months: npt.NDArray[np.int64] | None = None,
    *,
    told: int | None = None,
    day_first: bool = True,
) -> Completed:
    """The column with a year at every date that has none.

    years, months: what each row's sheet or title tells, 0 where nothing. told: the map's year, which counts
    first. Then the sheet's year, then the year of the nearest dated row above, else below. A day alone
    needs a month of its sheet. A date is written out as year-month-day.
    """
    if not texts.str.contains(r"^\d{1,2}[./ -]|^\d{1,2}$|^[^\W\d]{3}", regex=True).any():
        return Completed(texts)
    shape = len(texts)
    sheet_months = months if months is not None else np.zeros(shape, dtype=np.int64)
    sheet_years = years if years is not None else np.zeros(shape, dtype=np.int64)
    pairs = list(zip(texts, sheet_months.tolist(), strict=True))
    known = {pair: _day_month(*pair, day_first) for pair in dict.fromkeys(pairs)}
    if not any(known.values()):
        return Completed(texts)
    parts = [known[pair] for pair in pairs]
    around = _around(texts)
    result, filled, open_ = list(texts), 0, 0
    for place, part in enumerate(parts):
        if part is None:
            continue
        year = told or int(sheet_years[place]) or int(around[place])
        if not year:
            open_ += 1
            continue
        day, month, clock = part
        result[place] = f"{year:04d}-{month:02d}-{day:02d}{clock}"
        filled += 1
    return Completed(pd.Series(result, index=texts.index, dtype="str"), filled, open_)


def _around(texts: pd.Series) -> npt.NDArray[np.int64]:
    """The year of the nearest row above that has one, else of the nearest below; 0 for none."""
    own = pd.to_numeric(texts.str.extract(_HAS_YEAR.pattern)[0])
    return own.ffill().bfill().fillna(0).to_numpy(dtype=np.int64)


def _day_month(text: str, sheet_month: int, day_first: bool) -> tuple[int, int, str] | None:
    """Day, month and time of a date without a year; None for anything else."""
    if found := _NUMERIC.match(text):
        one, two = int(found["a"]), int(found["b"])
        if two == 1 and sheet_month == 10 and not found["clock"]:
            two = 10  # a spreadsheet shows the number 3.10 as 3.1
        day, month = (one, two) if (day_first or one > 12) and two <= 12 else (two, one)
    elif found := (_DAY_MONTH.match(text) or _MONTH_DAY.match(text)):
        if (word := fold(found["month"])) not in MONTHS:
            return None
        day, month = int(found["day"]), MONTHS[word]
    elif sheet_month and (found := _DAY.match(text)):
        return (int(found["day"]), sheet_month, "") if 1 <= int(found["day"]) <= 31 else None
    else:
        return None
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return day, month, found["clock"] or ""
