"""What a reader hands over: text cells under named columns, each row with its place in the file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.intake.notes import Note
from cxlib.intake.text import fold

REFUSED = ["row", "column", "reason", "value", "text"]
"""Columns of a list of refusals; `column` is empty when the whole row was refused."""


@dataclass(frozen=True)
class Raw:
    """An export as text.

    frame: string columns named by the header, "" where a cell is empty.
    rows: the 1-based line (or sheet row) of each row of `frame`.
    refused: rows that could not be put under the header (see REFUSED).
    repeated: folded header names that stand over more than one column.
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

    @property
    def rows_read(self) -> int:
        return len(self.frame) + len(self.refused)

    @property
    def fingerprint(self) -> str:
        """The same for files of the same shape: their column names, whatever the order."""
        names = "\x1f".join(sorted(fold(str(name)) for name in self.frame.columns))
        return hashlib.sha256(names.encode("utf-8")).hexdigest()[:10]


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
