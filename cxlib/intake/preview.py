"""The first rows of an import as they will be stored, in a form a person can read."""

from __future__ import annotations

import pandas as pd

from cxlib.clients.settings import ClientSettings

ROWS = 5
_HIDDEN = frozenset({"scope"})


def preview(frame: pd.DataFrame, settings: ClientSettings, rows: int = ROWS) -> pd.DataFrame:
    """The first rows as text: local times, blanks where nothing is stored, numbers without idle zeros.

    frame: canonical columns of a table. Columns in which nothing is stored are left out.
    """
    head = frame.head(rows)
    shown = {str(name): head[name].map(lambda cell: _text(cell, settings)) for name in head.columns}
    kept = {name: cells for name, cells in shown.items() if name not in _HIDDEN and (cells != "").any()}
    return pd.DataFrame(kept, index=pd.RangeIndex(len(head)), dtype="str")


def _text(cell: object, settings: ClientSettings) -> str:
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return ""
    if isinstance(cell, pd.Timestamp):
        return cell.tz_convert(settings.zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return "" if cell != cell else f"{cell:g}"
    return " ".join(str(cell).split())
