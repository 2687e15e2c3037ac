"""Rows of a table whose columns are taken one by one, when a measure asks, as plain numbers and codes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cxlib.base.columns import words
from cxlib.base.lean import small
from cxlib.measures.figures_tables import Ready, Rows


class Cut:
    """Some rows of a table; a column is looked up in all rows once a table and taken once a cut.

    Neighbouring rows are looked at and not copied.
    """

    def __init__(self, table: Ready, rows: Rows) -> None:
        self.table, self.rows = table, rows
        near = len(rows) > 0 and int(rows[-1] - rows[0]) + 1 == len(rows)
        self._where = slice(int(rows[0]), int(rows[-1]) + 1) if near else rows
        self._taken: dict[str, Any] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, name: str) -> bool:
        return name in self.table.frame

    def __getitem__(self, name: str) -> Any:
        if name not in self._taken:
            every = self.table.once(("plain", name), lambda: _plain(name, self.table.frame[name]))
            self._taken[name] = (every.iloc if isinstance(every, pd.Series) else every)[self._where]
        return self._taken[name]

    def get(self, name: str) -> Any:
        """A column; None where the table has none of that name."""
        return self[name] if name in self.table.frame else None

    @property
    def frame(self) -> pd.DataFrame:
        """The rows with all their columns as the table holds them."""
        return self.table.take(self.rows)


def _plain(name: str, column: pd.Series[Any]) -> Any:
    """Numbers and marks as floats with NaN for blanks, words as categories; ids and moments as they are."""
    kind = column.dtype
    if isinstance(kind, pd.CategoricalDtype | pd.StringDtype):
        return column if name.endswith("_id") else words(column)
    if isinstance(kind, pd.BooleanDtype):
        return column.to_numpy(np.float32, na_value=np.nan)
    if kind == np.bool_:
        return column.to_numpy()
    return small(column) if pd.api.types.is_numeric_dtype(kind) else column
