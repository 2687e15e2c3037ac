"""What owners' spreadsheets hold besides records: totals, repeated headers, ditto marks, broken letters."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.intake.months import MONTHS
from cxlib.intake.notes import Note, note
from cxlib.intake.readers.headers import is_value
from cxlib.intake.readers.letters import repair
from cxlib.intake.readers.raw import as_text, joined_refusals, refusals
from cxlib.intake.synonyms import word_list
from cxlib.intake.text import fold

LONGEST_DITTO = 24
LONG = 40
"""Where cells are mostly longer than this people wrote freely: a word for `the same` is an answer there."""

_MARKS = frozenset({'"', "''", "”", "“", "„", "〃", "-//-", "-||-", '-"-', "--//--", "//"})
_NUMBERISH = re.compile(
    r"^[^\w]*[-+(]?\s*[\d.,\s\u00a0%]*\d[\d.,\s\u00a0%)]*\s*(?:[^\W\d]{1,4}\.?|[₺£$€%])?$"
)


def tidy_table(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Ditto marks filled from above and twice encoded letters put right; what was done, as notes."""
    notes: list[Note] = []
    letters = 0
    for name in frame.columns:
        frame[name], count = repair(frame[name])
        letters += count
        frame[name], dittos = _filled(frame[name])
        if dittos:
            notes.append(note("ditto", column=str(name), n=dittos))
    headers, broken = repair(pd.Series(frame.columns, dtype="str"))
    if broken:
        frame.columns = pd.Index(headers)
    if letters + broken:
        notes.append(note("letters_repaired", n=letters + broken))
    return frame, tuple(notes)


def _filled(texts: pd.Series) -> tuple[pd.Series, int]:
    distinct = [text for text in texts.unique() if 0 < len(text) <= LONGEST_DITTO and not text[0].isdigit()]
    marks = texts.isin([text for text in distinct if fold(text) in _MARKS])
    words = texts.isin([text for text in distinct if fold(text) in word_list("ditto")])
    if words.any() and texts[texts != ""].str.len().median() <= LONG:
        marks |= words
    if not marks.any():
        return texts, 0
    above = texts.mask(marks, None).ffill()
    usable = marks & above.notna() & (above != "")
    idle = texts.isin([text for text in distinct if fold(text) in _MARKS]) & ~usable
    return texts.where(~usable, above).mask(idle, "").astype("str"), int(usable.sum())


def without_totals(
    frame: pd.DataFrame, places: npt.NDArray[np.int64]
) -> tuple[pd.DataFrame, npt.NDArray[np.int64], pd.DataFrame]:
    """Set aside rows like `RAZEM ... 1 234,00`, and the header where it stands again further down."""
    if frame.shape[1] < 2:
        return frame.reset_index(drop=True), places, refusals([], "", [])
    chosen = {"totals": _totals(frame), "header_again": _headers(frame)}
    refused = []
    for reason, mask in chosen.items():
        texts = [as_text([str(cell) for cell in row]) for row in frame[mask].itertuples(index=False)]
        refused.append(refusals(places[mask], reason, texts))
    stay = ~(chosen["totals"] | chosen["header_again"])
    return frame[stay].reset_index(drop=True), places[stay], joined_refusals(refused)


def _totals(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """A totals word opens the row and the rest is numbers or mostly empty, or beside it are only numbers."""
    found = np.zeros(len(frame), dtype=np.bool_)
    worded = np.zeros(len(frame), dtype=np.bool_)
    for name in frame.columns:
        words = [text for text in frame[name].unique() if _is_total(text)]
        worded |= frame[name].isin(words).to_numpy(dtype=bool)
    for place in np.flatnonzero(worded):
        cells = [str(cell) for cell in frame.iloc[place] if cell != ""]
        others = [cell for cell in cells if not _is_total(cell)]
        numbers = all(_NUMBERISH.match(cell) for cell in others)
        sparse = len(cells) * 2 <= frame.shape[1] + 1
        found[place] = (_is_total(cells[0]) and (numbers or sparse)) or (sparse and numbers)
    return found


@cache
def _total_words() -> re.Pattern[str]:
    words = sorted(word_list("totals"), key=len, reverse=True)
    months = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
    return re.compile(
        rf"^(?:{'|'.join(map(re.escape, words))})(?:\s*[:=(].*|\s+(?:{months}|\d{{4}})(?:\s+\d{{4}})?)?$"
    )


def _is_total(cell: str) -> bool:
    return (
        0 < len(cell) < 60 and not cell[0].isdigit() and bool(_total_words().match(fold(cell).rstrip(":. ")))
    )


def _headers(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    names = [fold(str(name)) for name in frame.columns]
    if not any(name and not is_value(name) for name in names):
        return np.zeros(len(frame), dtype=np.bool_)
    opening = frame.iloc[:, 0]
    first = opening.isin(
        [text for text in opening.unique() if len(text) < 2 * len(names[0]) + 9 and fold(text) == names[0]]
    )
    same = (
        frame[first].apply(lambda row: [fold(cell) for cell in row] == names, axis=1)
        if first.any()
        else first
    )
    found = np.zeros(len(frame), dtype=np.bool_)
    found[np.flatnonzero(first)] = same.to_numpy(dtype=bool) if first.any() else False
    return found
