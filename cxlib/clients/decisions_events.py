"""What one change of decisions is: a row of the store, its value, and the fingerprint of many."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from cxlib.base.errors import SettingsError
from cxlib.clients.decided import UNREAD

METADATA = sa.MetaData()
EVENTS = sa.Table(
    "decisions",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("client", sa.String(40), nullable=False),
    sa.Column("kind", sa.String(120), nullable=False),
    sa.Column("key", sa.String(120), nullable=False),
    sa.Column("value", sa.Text, nullable=True),
    sa.Column("who", sa.String(120), nullable=False),
    sa.Column("when", sa.String(27), nullable=False),
    sa.Column("quarter", sa.String(10), nullable=False),
    sa.Index("decisions_of_client", "client", "kind"),
)


@dataclass(frozen=True, slots=True)
class Event:
    """One change: what was decided (None: taken back), who did it and when (UTC)."""

    id: int
    kind: str
    key: str
    value: Any
    who: str
    when: dt.datetime
    quarter: str


def print_of(events: Iterable[Event]) -> str:
    """The fingerprint of what is left standing after these events, oldest first."""
    newest = {(event.kind, event.key): event.value for event in events if event.kind not in UNREAD}
    standing = [[*name, newest[name]] for name in sorted(newest) if newest[name] is not None]
    return hashlib.sha256(as_json(standing).encode()).hexdigest()


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


def stamp(moment: dt.datetime) -> str:
    """A moment as UTC text of one width: the order of the texts is the order of the moments."""
    if moment.tzinfo is None:
        raise SettingsError(
            f"A moment must carry a time zone (we got {moment.isoformat()}). "
            "Write it like 2026-07-01T09:30+02:00."
        )
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def event_of(row: sa.Row[Any]) -> Event:
    value = None if row.value is None else json.loads(row.value)
    return Event(row.id, row.kind, row.key, value, row.who, dt.datetime.fromisoformat(row.when), row.quarter)
