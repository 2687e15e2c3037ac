"""What a reader hands over: text cells under named columns, each row with its place in the file."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.errors import DataError
from cxlib.intake.notes import Note
from cxlib.intake.text import fold

FEW = 2000
"""So many rows tell what is odd about a file."""

REFUSED = ["row", "column", "reason", "value", "text"]
"""Columns of a list of refusals; `column` is empty when the whole row was refused."""


@dataclass(frozen=True)
class Question:
    """What a file leaves open and only a person can say: an option of the map's `file`, and its choices.

    sentence: what must be clear, and where it is not.
    """

    option: str
    choices: tuple[str, ...]
    sentence: str


class Open(DataError):
    """A file that leaves something open which only a person can say."""

    def __init__(
        self,
        message: str,
        *,
        question: Question,
        file: str | None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        super().__init__(message, file=file, row=row, column=column)
        self.question = question


@dataclass(frozen=True)
class Raw:
    """An export as text.

    frame: string columns named by the header, "" where a cell is empty.
    rows: the 1-based line (or sheet row) of each row of `frame`.
    refused: rows that could not be put under the header (see REFUSED).
    repeated: folded header names that stand over more than one column.
    form: what kind of file it was where that is told by more than its headers (`whatsapp`, `ksef`).
    aliases: other names of columns, folded. years, months: of each row's sheet or title, 0 where unknown.
    made: names of columns that a map put together from others. ours: the columns' names are the reader's.
    taken: the file's columns that the reader has read into others, so that none of them counts as unused.
    """

    frame: pd.DataFrame
    rows: npt.NDArray[np.int64]
    refused: pd.DataFrame
    encoding: str | None = None
    delimiter: str | None = None
    header_rows: int = 1
    repeated: frozenset[str] = frozenset()
    sheets: tuple[str, ...] = ()
    notes: tuple[Note, ...] = field(default=())
    form: str = ""
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    years: npt.NDArray[np.int64] | None = None
    months: npt.NDArray[np.int64] | None = None
    question: Question | None = None
    made: frozenset[str] = frozenset()
    ours: bool = False
    taken: frozenset[str] = frozenset()

    @property
    def rows_read(self) -> int:
        return len(self.rows) + len(self.refused)

    def shortened(self) -> Raw:
        """The same without most of its cells: what is told of an import needs only the first rows."""
        return replace(self, frame=self.frame.head(FEW).copy())

    @property
    def fingerprint(self) -> str:
        """The same for files of the same shape: their column names, whatever the order."""
        own = sorted(fold(name) for name in map(str, self.frame.columns) if name not in self.made)
        names = "\x1f".join([*own, *self.form.split()])
        return hashlib.sha256(names.encode("utf-8")).hexdigest()[:10]


def from_records(
    records: list[dict[str, str]],
    columns: tuple[str, ...],
    *,
    rows: list[int] | None = None,
    form: str = "",
    notes: tuple[Note, ...] = (),
    refused: pd.DataFrame | None = None,
    question: Question | None = None,
) -> Raw:
    """Records of a structured file (JSON, XML, a chat) as an export under the given columns."""
    frame = pd.DataFrame(
        [[record.get(name, "") for name in columns] for record in records], columns=list(columns), dtype="str"
    )
    places = np.array(rows if rows is not None else range(1, len(records) + 1), dtype=np.int64)
    kept = refused if refused is not None else refusals([], "", [])
    return Raw(frame, places, kept, notes=notes, form=form, question=question, ours=True)


def refusals(
    rows: list[int] | npt.NDArray[np.int64],
    reason: str,
    text: list[str],
    column: str = "",
    value: list[str] | None = None,
) -> pd.DataFrame:
    """A list of refusals that share one reason."""
    count = len(text)
    return pd.DataFrame(
        {
            "row": pd.Series(list(rows), dtype="int64"),
            "column": pd.Series([column] * count, dtype="str"),
            "reason": pd.Series([reason] * count, dtype="str"),
            "value": pd.Series(value if value is not None else [""] * count, dtype="str"),
            "text": pd.Series(text, dtype="str"),
        },
        columns=REFUSED,
    )


def joined_refusals(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Several lists of refusals as one, in the order of the file."""
    filled = [part for part in parts if len(part)]
    if not filled:
        return refusals([], "", [])
    return pd.concat(filled, ignore_index=True).sort_values(
        ["row", "column"], kind="stable", ignore_index=True
    )


def as_text(row: list[str]) -> str:
    """A row as one line of CSV, for the list of refused rows."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(row)
    return line.getvalue()
