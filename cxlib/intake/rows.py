"""Cleaned columns as the rows of a table: what is refused, who is who, and which row is which."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.errors import DataError, SettingsError
from cxlib.clients.settings import ClientSettings
from cxlib.clients.tables import TABLES, Kind, Table, ordered
from cxlib.intake import orders, privacy
from cxlib.intake.clean import Cleaned
from cxlib.intake.mapping import FIGURE, MapFile
from cxlib.intake.notes import Note, note
from cxlib.intake.privacy_rows import Shield
from cxlib.intake.readers.raw import Raw, as_text, joined_refusals, refusals

UNDATED = frozenset({"customers"})
"""Tables whose rows need no date."""

DTYPES: dict[Kind, str] = {
    "time": "datetime64[us, UTC]",
    "integer": "Int64",
    "number": "Float64",
    "flag": "boolean",
}


@dataclass(frozen=True)
class Rows:
    """What goes into a table, and what the import has to tell about it.

    frame: canonical columns with pseudonyms and `scope`. kept: rows of the file behind them.
    """

    frame: pd.DataFrame
    refused: pd.DataFrame
    kept: int
    duplicates: int
    notes: tuple[Note, ...]


@dataclass
class _Sieve:
    """Rows still in, rows refused so far."""

    raw: Raw
    frame: pd.DataFrame
    refused: list[pd.DataFrame] = field(default_factory=list)

    def refuse(self, mask: pd.Series, reason: str) -> None:
        if not mask.any():
            return
        places: npt.NDArray[np.int64] = self.frame.index[mask].to_numpy(dtype=np.int64)
        texts = [
            as_text([str(cell) for cell in row])
            for row in self.raw.frame.iloc[places].itertuples(index=False)
        ]
        self.refused.append(refusals(self.raw.rows[places], reason, texts))
        self.frame = self.frame[~mask]


def rows_of(
    raw: Raw, cleaned: Cleaned, plan: MapFile, key: bytes, settings: ClientSettings, *, file: str
) -> Rows:
    """Refuse what cannot be placed, join order lines, and give every row its identity and pseudonyms.

    key: the client's secret; settings: tell the staff, the country and the sector. A file without a date
    column and constant, or of whose rows nothing is left, is a DataError.
    """
    table = TABLES[plan.table]
    _require(table, cleaned.frame, plan, file)
    sieve = _Sieve(raw, cleaned.frame)
    if table.dated_by in cleaned.frame and table.name not in UNDATED:
        sieve.refuse(sieve.frame[table.dated_by].isna(), "no_date")
    if table.name == "customers":
        sieve.refuse(sieve.frame["customer_id"].isna(), "no_customer")
    if table.name == "series":
        sieve.refuse(_figures(sieve.frame).isna().all(axis=1), "no_value")
    figures = [name for name in sieve.frame.columns if str(name).startswith(FIGURE)]
    told: list[Note] = [note("figures", n=len(figures))] if figures else []
    repeats, frame = (
        _joined(sieve, table, key, told) if table.name == "orders" else _identified(sieve, table, key)
    )
    if frame.empty:
        raise DataError(_nothing_left(sieve, cleaned, file), file=file)
    shield = Shield.of(raw.frame, settings, key)
    frame = shield.over(_complete(frame, table, cleaned), table, told)
    frame["scope"] = pd.Series(plan.source, index=frame.index, dtype="object")
    frame = frame[ordered(table, list(frame.columns))].reset_index(drop=True)
    refused = joined_refusals(sieve.refused)
    return Rows(frame, refused, len(raw.frame) - len(refused), repeats, tuple(told))


def _require(table: Table, frame: pd.DataFrame, plan: MapFile, file: str) -> None:
    if table.name not in UNDATED and table.dated_by not in frame:
        raise DataError(
            f"Every row of {table.name} must have a date ({file} has no column for {table.dated_by}). "
            f"Add the column to the map, or a constant like constants: {{{table.dated_by}: 2026-07-15}}.",
            file=file,
            column=table.dated_by,
        )
    needed = {"customers": ["customer_id"], "series": ["name", "value"]}.get(table.name, [])
    if table.name == "series" and any(name.startswith(FIGURE) for name in frame.columns):
        needed = []
    if table.name == "orders" and "amount" not in frame and not orders.has_amounts(frame):
        needed = ["amount"]
    if missing := [column for column in needed if column not in frame]:
        raise SettingsError(
            f"A map of {table.name} must name a column for {' and '.join(missing)} ({plan.source} "
            f"does not). Add it to the map.",
            column=missing[0],
        )


def _nothing_left(sieve: _Sieve, cleaned: Cleaned, file: str) -> str:
    formulas = cleaned.blanked[cleaned.blanked["reason"] == "formula"]
    if len(formulas):
        first = formulas.iloc[0]
        return (
            f"Formulas must have their values stored ({file}, row {first['row']}: {first['value']!r} was "
            f"never computed, as in files that a program wrote). Open the workbook in a spreadsheet, save it "
            f"and import it again."
        )
    reasons = ", ".join(dict.fromkeys(str(part["reason"].iloc[0]) for part in sieve.refused)) or "no rows"
    return f"Some rows must be usable ({file}: all were refused for {reasons}). Check the file and the map."


def row_hashes(frame: pd.DataFrame, key: bytes, letter: str) -> tuple[pd.Series, int]:
    """An identity for rows without an id (content, and ordinal among equals), and how many repeat."""
    text = pd.Series("", index=frame.index, dtype="object")
    for name in sorted(frame.columns):
        text = (
            text
            + name
            + "\x1f"
            + frame[name].astype("object").where(frame[name].notna(), "").astype(str)
            + "\x1e"
        )
    ordinal = text.groupby(text, sort=False).cumcount()
    told = text + ordinal.astype(str)
    ids = [f"{letter}_{hmac.new(key, each.encode(), hashlib.sha256).hexdigest()[:16]}" for each in told]
    return pd.Series(ids, index=frame.index, dtype="object"), int((ordinal > 0).sum())


def _with_ids(frame: pd.DataFrame, column: str, key: bytes) -> tuple[pd.DataFrame, int]:
    """The id column as pseudonyms; where a row has none its hash stands in."""
    frame = frame.copy()
    given = privacy.pseudonyms(frame[column], column, key) if column in frame else None
    blank = given.isna() if given is not None else pd.Series(True, index=frame.index)
    if not blank.any() and given is not None:
        frame[column] = given.astype("object")
        return frame, 0
    hashes, repeats = row_hashes(
        frame[blank].drop(columns=[column], errors="ignore"), key, privacy.PREFIXES[column]
    )
    ids = given.astype("object") if given is not None else pd.Series(None, index=frame.index, dtype="object")
    ids[blank] = hashes
    frame[column] = ids
    return frame, repeats


def _identified(sieve: _Sieve, table: Table, key: bytes) -> tuple[int, pd.DataFrame]:
    if table.name == "series":
        return _series(sieve)
    frame, repeats = _with_ids(sieve.frame, table.key[0], key)
    again = frame.duplicated(list(table.key), keep="last")
    sieve.refuse(again, "repeated_id")
    return repeats + int(again.sum()), frame[~again]


def _figures(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns that hold a figure of a day."""
    return frame[[name for name in frame.columns if name == "value" or name.startswith(FIGURE)]]


def _melted(frame: pd.DataFrame) -> pd.DataFrame:
    """Several figures a day as a row each, named by their columns."""
    figures = [name for name in frame.columns if name.startswith(FIGURE)]
    parts = [
        frame.drop(columns=figures).assign(name=name.removeprefix(FIGURE), value=frame[name])
        for name in figures
    ]
    own = [frame.drop(columns=figures)] if "value" in frame else []
    filled = [part[part["value"].notna()] for part in (*own, *parts)]
    return pd.concat(filled) if figures else frame


def _series(sieve: _Sieve) -> tuple[int, pd.DataFrame]:
    frame = _melted(sieve.frame.copy())
    if "segment" not in frame:
        frame["segment"] = ""
    frame["segment"] = frame["segment"].astype("object").fillna("")
    again = frame.duplicated(["name", "date", "segment"], keep="last")
    lost = sieve.frame.index.difference(frame.index[~again])
    sieve.refuse(pd.Series(sieve.frame.index.isin(lost), index=sieve.frame.index), "repeated_id")
    return int(again.sum()), frame[~again]


def _joined(sieve: _Sieve, table: Table, key: bytes, told: list[Note]) -> tuple[int, pd.DataFrame]:
    amounts = orders.line_amounts(sieve.frame)
    for reason, mask in orders.refused_lines(sieve.frame, amounts).items():
        sieve.refuse(mask.reindex(sieve.frame.index), reason)
    if sieve.frame.empty:
        return 0, sieve.frame
    repeats = int(sieve.raw.frame.loc[sieve.frame.index].duplicated().sum())
    lines, _ = _with_ids(sieve.frame, "order_id", key)
    frame, notes = orders.orders_from(lines, amounts.reindex(lines.index))
    told.extend(notes)
    return repeats, frame


def _both(more: pd.Series, comment: pd.Series | None) -> pd.Series:
    """Two free texts of one answer as one comment, each on a line of its own."""
    if comment is None:
        return more
    first, second = comment.fillna("").astype(str), more.fillna("").astype(str)
    joined = (first + "\n" + second).str.strip()
    return joined.where(joined != "", None)


def _complete(frame: pd.DataFrame, table: Table, cleaned: Cleaned) -> pd.DataFrame:
    """Columns that follow from others: the top of a review's scale, the precision of its date."""
    frame = frame.copy()
    if table.name == "reviews":
        if "scale" not in frame and "rating" in cleaned.scales:
            frame["scale"] = cleaned.scales["rating"][1]
        if "date_precision" not in frame:
            frame["date_precision"] = "day"
    if "comment_more" in frame:
        frame["comment"] = _both(frame.pop("comment_more"), frame.get("comment"))
    kinds = {str(name): table.kind(str(name)) for name in frame.columns}
    frame = frame.astype({name: DTYPES.get(kind, "object") for name, kind in kinds.items() if kind})
    return frame
