"""What a client's tables cover: rows, first and last day, and the quarters that have data."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES

UNDATED = ("customers",)
"""Tables that do not say when something happened at the firm: they make no quarter."""


def coverage(folder: ClientFolder) -> list[dict[str, Any]]:
    """Each present table: {table, rows, first, last}; first and last are local days (ISO) or None."""
    found = []
    for name in folder.tables_present():
        frame = folder.read(name, [TABLES[name].dated_by, "scope"])
        first, last = _ends(frame, TABLES[name].dated_by)
        zone = folder.settings.zone
        days = [moment.astimezone(zone).date().isoformat() if moment else None for moment in (first, last)]
        found.append({"table": name, "rows": len(frame), "first": days[0], "last": days[1]})
    return found


def _ends(frame: pd.DataFrame, dated_by: str) -> tuple[dt.datetime | None, dt.datetime | None]:
    dates = frame[dated_by].dropna() if dated_by in frame else pd.Series(dtype="datetime64[us, UTC]")
    return (dates.min().to_pydatetime(), dates.max().to_pydatetime()) if len(dates) else (None, None)


def quarters(folder: ClientFolder) -> list[str]:
    """The quarters with at least one dated row, oldest first, in the client's time zone."""
    names: set[str] = set()
    for table in folder.tables_present():
        if table not in UNDATED:
            dates = folder.read(table, [TABLES[table].dated_by])[TABLES[table].dated_by].dropna()
            local = dates.dt.tz_convert(folder.settings.zone).dt.tz_localize(None)
            names |= {str(quarter) for quarter in local.dt.to_period("Q").unique()}
    return sorted(names)


def rows_in(folder: ClientFolder, period: Period) -> int:
    """How many dated rows fall into a period."""
    start, end = period.start(folder.settings.zone), period.end(folder.settings.zone)
    count = 0
    for table in folder.tables_present():
        if table not in UNDATED:
            dates = folder.read(table, [TABLES[table].dated_by])[TABLES[table].dated_by]
            count += int(((dates >= start) & (dates < end)).fillna(False).sum())
    return count
