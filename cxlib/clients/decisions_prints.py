"""The fingerprints of many clients' decisions on a server, a few hundred clients a question."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from cxlib.clients.decisions import Decisions
from cxlib.clients.decisions_events import EVENTS, Event, event_of, print_of

MANY = 500
"""Clients asked for at once."""


def fingerprints(names: Sequence[str]) -> dict[str, str]:
    """What `Decisions.fingerprint` says of each client."""
    store, found = Decisions.of_team(), dict[str, str]()
    for start in range(0, len(names), MANY):
        some = names[start : start + MANY]
        events: dict[str, list[Event]] = {name: [] for name in some}
        query = sa.select(EVENTS).where(EVENTS.c.client.in_(some)).order_by(EVENTS.c.when, EVENTS.c.id)
        for row in store.asked(query):
            events[row.client].append(event_of(row))
        found |= {name: print_of(told) for name, told in events.items()}
    return found
