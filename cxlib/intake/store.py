"""A client's tables while an import changes them: rows added, changed, kept as history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cxlib.base.errors import DataError
from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES, Table, arrow_schema, ordered, read_table, write_table
from cxlib.intake.commit import Commit
from cxlib.intake.rows import DTYPES

REPLACED = "replaced_at"
RESTART_ROWS = 10
"""From so many known ids on, mostly moved dates mean that the ids restarted."""


@dataclass(frozen=True)
class Change:
    """What a merge did, in rows of the table."""

    added: int
    updated: int
    unchanged: int


@dataclass
class Tables:
    """The tables and their histories in memory; nothing is written before `stage`.

    fresh: tables that are made anew, from what purged exports left (see `base_path`) or from nothing;
    all others start from the client's present ones.
    """

    folder: ClientFolder
    fresh: frozenset[str] = frozenset()
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    histories: dict[str, pd.DataFrame] = field(default_factory=dict)

    def load(self, name: str) -> None:
        """Read a table and its history once."""
        if name in self.frames:
            return
        if name in self.fresh:
            self.frames[name] = read_table(base_path(self.folder, name))
            self.histories[name] = read_table(base_path(self.folder, name, history=True))
        else:
            self.frames[name] = read_table(self.folder.table_path(name))
            self.histories[name] = read_history(self.folder, name)

    def merge(self, name: str, rows: pd.DataFrame, now: dt.datetime) -> Change:
        """Add new rows and replace changed ones (the newest wins); the replaced go to the history."""
        self.load(name)
        table, present = TABLES[name], self.frames[name]
        rows = _typed(table, rows)
        if present.empty:
            self.frames[name] = _sorted(table, rows)
            return Change(len(rows), 0, 0)
        key = ["scope", *table.key]
        columns = ordered(table, [*present.columns, *(str(name) for name in rows if name not in present)])
        present = _typed(table, present.reindex(columns=columns))
        old = pd.Series(_places(present, key, rows), index=rows.index)
        known = old >= 0
        _refuse_restart(table, rows[known], present.iloc[old[known].to_numpy()])
        before = present.iloc[old[known].to_numpy()]
        after = _carried(table, rows[known], before, columns)
        changed = _differs(before, after)
        new = _typed(table, rows[~known].reindex(columns=columns))
        if changed.any():
            self.histories[name] = _remembered(self.histories[name], before[changed], now)
        stay = present.drop(index=before.index[changed])
        self.frames[name] = _sorted(table, pd.concat([stay, after[changed], new], ignore_index=True))
        return Change(len(new), int(changed.sum()), int((~changed).sum()))

    def stage(self, commit: Commit) -> None:
        """Hand the tables to a commit: those held here, and the removal of those made anew from nothing."""
        for name in sorted(self.fresh | set(self.frames)):
            self.load(name)
            self._hand(commit, name, self.folder.table_path(name), history_path(self.folder, name))

    def stage_base(self, commit: Commit) -> None:
        """Hand the tables to a commit as what is left of purged exports."""
        for name in sorted(self.frames):
            past = base_path(self.folder, name, history=True)
            self._hand(commit, name, base_path(self.folder, name), past)

    def _hand(self, commit: Commit, name: str, at: Path, past: Path) -> None:
        frame, history = self.frames[name], self.histories[name]
        commit.add(past, _history_writer(TABLES[name], history)) if len(history) else commit.remove(past)
        commit.add(at, _table_writer(TABLES[name], frame)) if len(frame) else commit.remove(at)


def base_path(folder: ClientFolder, name: str, *, history: bool = False) -> Path:
    """Where the rows are kept whose exports were purged: a table made anew starts from them."""
    return folder.tables / "base" / ("history" if history else "") / f"{name}.parquet"


def history_path(folder: ClientFolder, name: str) -> Path:
    """Where the rows that a later export replaced are kept."""
    return folder.tables / "history" / f"{name}.parquet"


def read_history(folder: ClientFolder, name: str) -> pd.DataFrame:
    """Replaced rows, each with `replaced_at`; an empty frame when there are none."""
    return read_table(history_path(folder, name))


def _table_writer(table: Table, frame: pd.DataFrame) -> Callable[[Path], None]:
    return lambda path: write_table(path, table, frame)


def _history_writer(table: Table, frame: pd.DataFrame) -> Callable[[Path], None]:
    columns = ordered(table, [column for column in frame.columns if column != REPLACED])
    schema = arrow_schema(table, columns).append(pa.field(REPLACED, pa.timestamp("us", tz="UTC")))

    def write(path: Path) -> None:
        typed = pa.Table.from_pandas(frame[[*columns, REPLACED]], schema=schema, preserve_index=False)
        pq.write_table(typed.replace_schema_metadata({}), path, compression="zstd", version="2.6")

    return write


def _typed(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    kinds: Mapping[str, str] = {
        str(name): DTYPES.get(kind, "object") for name in frame.columns if (kind := table.kind(str(name)))
    }
    typed = frame.astype(kinds)
    for name, dtype in kinds.items():
        if dtype == "object":
            typed[name] = typed[name].where(typed[name].notna(), None)
    return typed


def _refuse_restart(table: Table, after: pd.DataFrame, before: pd.DataFrame) -> None:
    """Known ids that mostly have another date are other rows: ids restarted, as in a new year's file."""
    if table.dated_by not in after or table.dated_by not in before or len(after) < RESTART_ROWS:
        return
    moved = (after[table.dated_by].to_numpy() - before[table.dated_by].to_numpy()).astype("timedelta64[h]")
    share = float((abs(moved.astype("int64")) > 24).mean())
    if table.name != "customers" and share > 0.5:
        raise DataError(
            f"Ids must not start again within one source ({share:.0%} of the {len(after)} ids of "
            f"{after['scope'].iloc[0]!r} imported before have another date now). "
            "Give the file a source of its own in its map."
        )


def _carried(table: Table, rows: pd.DataFrame, before: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The new versions; a column that the new export does not have keeps its value."""
    after = rows.reindex(columns=columns).set_axis(before.index, axis=0)
    for name in columns:
        if name not in rows:
            after[name] = before[name]
    return _typed(table, after)


def between(table: Table, present: pd.DataFrame, after: pd.DataFrame, rows: pd.DataFrame) -> Change:
    """What became of a file's rows, from the present table to the one after."""
    key = ["scope", *table.key]
    if present.empty:
        return Change(len(rows), 0, 0)
    places = [_places(frame, key, rows) for frame in (present, after)]
    known = places[0] >= 0
    columns = ordered(table, list(dict.fromkeys([*present.columns, *after.columns])))
    old, new = (
        _typed(table, frame.iloc[place[known]].reindex(columns=columns).reset_index(drop=True))
        for frame, place in zip((present, after), places, strict=True)
    )
    updated = int(_differs(old, new).sum())
    return Change(int((~known).sum()), updated, int(known.sum()) - updated)


def outdone(table: Table, after: pd.DataFrame, rows: pd.DataFrame) -> int:
    """How many of a file's rows have another version in the table: a newer export's."""
    rows = _typed(table, rows).reset_index(drop=True)
    stored = _typed(table, after.iloc[_places(after, ["scope", *table.key], rows)].reset_index(drop=True))
    return int(_differs(stored[list(rows.columns)], rows).sum())


def _places(frame: pd.DataFrame, key: list[str], rows: pd.DataFrame) -> npt.NDArray[np.intp]:
    at = pd.MultiIndex.from_frame(frame[key].astype("object"))
    return at.get_indexer(pd.MultiIndex.from_frame(rows[key].astype("object")))


def _differs(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    different = pd.Series(False, index=before.index)
    for name in before.columns:
        old, new = before[name], after[name]
        same = (old == new).fillna(False).astype(bool) | (old.isna() & new.isna())
        different |= ~same
    return different


def _remembered(history: pd.DataFrame, replaced: pd.DataFrame, now: dt.datetime) -> pd.DataFrame:
    stamped = replaced.assign(**{REPLACED: pd.Timestamp(now).tz_convert("UTC").as_unit("us")})
    return (
        pd.concat([history, stamped], ignore_index=True) if len(history) else stamped.reset_index(drop=True)
    )


def _sorted(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """One order whatever the order of the imports: by date, scope and key."""
    by = list(dict.fromkeys([table.dated_by, "scope", *table.key]))
    present = [column for column in by if column in frame]
    return frame.sort_values(present, kind="stable", ignore_index=True, na_position="first")
