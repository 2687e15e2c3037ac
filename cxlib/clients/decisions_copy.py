"""A client's decisions from one store into another, with all their history."""

from __future__ import annotations

import sqlalchemy as sa

from cxlib.clients.decisions import Decisions
from cxlib.clients.decisions_events import EVENTS


def copy_all(source: Decisions, target: Decisions) -> int:
    """Copy every change that is not there yet; gives how many changes the source has."""
    columns = [column for column in EVENTS.c if column.name != "id"]
    query = sa.select(*columns).where(EVENTS.c.client == source.client).order_by(EVENTS.c.id)
    rows = [tuple(row) for row in source.asked(query)]
    there = {tuple(row) for row in target.asked(query)}
    left = [dict(zip(query.selected_columns.keys(), row, strict=True)) for row in rows if row not in there]
    if left:
        target.append(left)
    return len(rows)
