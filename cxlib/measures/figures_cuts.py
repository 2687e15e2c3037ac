"""The rows of a run's figures, cut by period and group: small cuts are kept, large ones made when wanted."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.figure import Segment
from cxlib.base.lean import coded
from cxlib.base.quarter import Period
from cxlib.measures.figures_columns import Cut
from cxlib.measures.figures_tables import BESIDE, GROUPED_BY, Ready, Rows
from cxlib.measures.rules import Rules

MOST_GROUPS = 12
"""A column with more values than this is no filter."""

SMALL = 50_000
"""Cuts up to so many rows are kept with what was asked of them: making one costs more than its rows."""

LARGE_KEPT = 6
"""So many larger ones are kept: a period, those it is compared with, and what comes next."""

Key = tuple[str, Period, Segment]


@dataclass
class Cuts:
    """The tables of a run and their cuts."""

    tables: Mapping[str, Ready]
    as_of: dt.datetime
    rules: Rules
    _rows: dict[tuple[str, Period], Rows] = field(default_factory=dict)
    _small: dict[Key, Cut] = field(default_factory=dict)
    _large: OrderedDict[Key, Cut] = field(default_factory=OrderedDict)
    _sources: dict[tuple[str, Period], str] = field(default_factory=dict)
    _groups: dict[str, Groups] = field(default_factory=dict)

    def rows(self, name: str, period: Period) -> Rows:
        """Positions of a table's rows of a period."""
        if (name, period) not in self._rows:
            self._rows[name, period] = self.tables[name].within(period, self.as_of, self.rules.zone)
        return self._rows[name, period]

    def any_rows(self, period: Period) -> bool:
        return any(len(self.rows(name, period)) for name in self.tables if name not in BESIDE)

    def source(self, name: str, period: Period) -> str:
        """What the figures of a table's period are from."""
        if (name, period) not in self._sources:
            self._sources[name, period] = self.tables[name].source(self.rows(name, period))
        return self._sources[name, period]

    def group(self, periods: Sequence[Period]) -> None:
        """Find the groups that have rows in some of the periods."""
        for name, table in self.tables.items():
            if name not in BESIDE:
                self._groups[name] = _groups(table, [self.rows(name, period) for period in periods])

    def groups(self, name: str) -> Groups:
        """The groups of a table: column -> values and each row's place among them."""
        return self._groups.get(name, {})

    def cut(self, name: str, period: Period, segment: Segment = None) -> Cut:
        """The rows of a period, of one group if asked."""
        key = name, period, segment
        if (small := self._small.get(key)) is not None:
            return small
        if key not in self._large:
            found = Cut(self.tables[name], self._chosen(name, period, segment))
            if len(found) <= SMALL:
                return self._small.setdefault(key, found)
            self._large[key] = found
            if len(self._large) > LARGE_KEPT:
                self._large.popitem(last=False)
        self._large.move_to_end(key)
        return self._large[key]

    def frame(self, name: str, period: Period) -> pd.DataFrame:
        """The rows of a period with all their columns."""
        return self.cut(name, period).frame

    def _chosen(self, name: str, period: Period, segment: Segment) -> Rows:
        rows = self.rows(name, period)
        if segment is None:
            return rows
        values, codes = self._groups[name][segment[0]]
        chosen: Rows = rows[codes[rows] == values.index(segment[1])]
        return chosen


Groups = dict[str, tuple[list[str], npt.NDArray[np.int8]]]


def _groups(table: Ready, rows: Sequence[Rows]) -> Groups:
    """The columns with few values in the given rows, each row's value as its place among them (else -1)."""
    named = GROUPED_BY[table.name]
    columns = [name for name in table.frame if name in named or str(name).startswith("segment_")]
    found: Groups = {}
    for column in columns:
        words = coded(table.frame[column]).cat
        codes = words.codes.to_numpy()
        seen = np.zeros(len(words.categories) + 1, dtype=bool)
        for some in rows:
            seen[codes[some]] = True
        present = [place for place in range(len(words.categories)) if seen[place]]
        if 0 < len(present) <= MOST_GROUPS:
            place_of = np.full(len(seen), -1, dtype=np.int8)
            place_of[present] = np.arange(len(present), dtype=np.int8)
            found[str(column)] = [str(words.categories[place]) for place in present], place_of[codes]
    return found
