"""Which notebooks a client's data open, and what the closed ones would take, for `cx check`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.clients.inputs import resolve_as_of
from cxlib.clients.tables import TABLES
from cxlib.delivery.shelf import Entry, entries


def notebook_gates(folder: ClientFolder, period: Period, as_of: str = "") -> list[dict[str, Any]]:
    """Each notebook: {id, open, needs, have, reason}; `have` counts the period's rows by table.

    reason: None when open, else "no_table" or "too_few".
    """
    clock = resolve_as_of(folder, period, as_of)
    have = {table: rows_of(folder, table, period, clock) for table in folder.tables_present()}
    return [_gate(entry, have) for entry in entries().values()]


def _gate(entry: Entry, have: dict[str, int]) -> dict[str, Any]:
    tables, rows = entry.needs.tables, entry.needs.rows
    present = {table: have[table] for table in tables if table in have}
    opened = not tables or any(count >= rows for count in present.values())
    reason = None if opened else ("too_few" if present else "no_table")
    needs = {"any_of": list(tables), "rows": rows}
    return {"id": entry.id, "open": opened, "needs": needs, "have": present, "reason": reason}


def rows_of(folder: ClientFolder, table: str, period: Period, clock: dt.datetime) -> int:
    """The rows of a table dated in the period and not after the clock (all rows of an undated table)."""
    dated = TABLES[table].dated_by
    frame = folder.read(table, [dated])
    if dated not in frame:
        return len(frame)
    zone, when = folder.settings.zone, frame[dated]
    inside = (when >= period.start(zone)) & (when < period.end(zone)) & (when <= clock)
    return int(inside.fillna(False).sum())
