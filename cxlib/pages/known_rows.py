"""Which rows a run knew of, as numbers that tell nothing: so that later ones can be told as late."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd

from cxlib.base.files import replacing
from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.clients.publications import KNOWN
from cxlib.clients.rows import pieces_between, present
from cxlib.clients.tables import TABLES

COLUMNS = ("table", "row", "content")


def freeze_known(folder: ClientFolder, period: Period, as_of: dt.datetime, place: Path) -> None:
    """Write a number for each row of the period and one for what it says, table by table."""
    span = period.start(folder.settings.zone), period.end(folder.settings.zone)
    found = [
        _numbers(name, piece)
        for name in _dated(folder)
        for piece in pieces_between(folder.table_path(name), TABLES[name], span, as_of)
    ]
    known = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(COLUMNS))
    with replacing(place / KNOWN) as temporary:
        known.to_parquet(temporary, index=False)


def tables_as_known(
    folder: ClientFolder, period: Period, place: Path
) -> tuple[dict[str, pd.DataFrame], dict[str, int], dict[str, int]]:
    """The tables with only those rows of the period that a run knew of; how many came late, how many changed.

    Both by table, where there are any. Rows that say something else now are kept as they are now.
    """
    tables = {name: folder.read(name) for name in folder.tables_present()}
    path = place / KNOWN
    if not path.is_file():
        return tables, {}, {}
    known = pd.read_parquet(path)
    late, changed = dict[str, int](), dict[str, int]()
    for name in _dated(folder):
        frame = tables[name]
        inside = _inside(folder, frame, name, period, None)
        numbers = _numbers(name, inside)
        then = known[known["table"] == name]
        new = ~numbers["row"].isin(then["row"]).to_numpy()
        late |= {name: count} if (count := int(new.sum())) else {}
        both = numbers[~new].merge(then, on="row", suffixes=("", "_then"))
        other = int((both["content"] != both["content_then"]).sum())
        changed |= {name: other} if other else {}
        tables[name] = frame.drop(index=inside.index[new]).reset_index(drop=True)
    return tables, late, changed


def _dated(folder: ClientFolder) -> list[str]:
    return [
        name for name in folder.tables_present() if TABLES[name].dated_by in present(folder.table_path(name))
    ]


def _inside(
    folder: ClientFolder, frame: pd.DataFrame, name: str, period: Period, as_of: dt.datetime | None
) -> pd.DataFrame:
    when, zone = frame[TABLES[name].dated_by], folder.settings.zone
    inside = (when >= period.start(zone)) & (when < period.end(zone))
    if as_of is not None:
        inside &= when <= as_of
    return frame[inside.fillna(False).to_numpy(dtype=bool)]


def _numbers(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    key = [column for column in ("scope", *TABLES[name].key) if column in frame]
    text = frame.astype("string").fillna("")
    return pd.DataFrame(
        {
            "table": name,
            "row": pd.util.hash_pandas_object(text[key], index=False).to_numpy(np.uint64),
            "content": pd.util.hash_pandas_object(
                text[sorted(str(name) for name in text)], index=False
            ).to_numpy(np.uint64),
        }
    )
