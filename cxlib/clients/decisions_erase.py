"""Erasing from the store of decisions: the one place where its history may lose something.

Events about a person's rows go with all their history; a raw id inside other texts is blacked out.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from cxlib.clients.decisions import Decisions
from cxlib.clients.decisions_events import EVENTS, Event, as_json

BLACKED_OUT = "[...]"


@dataclass(frozen=True)
class Erasure:
    """What is erased: events about the person's rows, by kind; events in whose text an id is blacked out."""

    events: dict[str, int]
    blacked_out: int
    gone: frozenset[int]
    changed: dict[int, tuple[str, str | None]]

    @property
    def any(self) -> bool:
        return bool(self.gone or self.changed)


def look(store: Decisions, ids: Collection[str], raw: Collection[str]) -> Erasure:
    """What erasing a person would do.

    ids: pseudonyms of the person and of their rows; raw: telling raw ids.
    """
    wanted, gone, changed = set(ids), set[int](), dict[int, tuple[str, str | None]]()
    kinds: dict[str, int] = {}
    events = store._events(None)
    names = {(event.kind, event.key) for event in events if _is_about(event, wanted)}
    for event in events:
        if (event.kind, event.key) in names:
            gone.add(event.id)
            kinds[event.kind] = kinds.get(event.kind, 0) + 1
        elif (blacked := _blacked_out(event, raw)) is not None:
            changed[event.id] = blacked
    return Erasure(dict(sorted(kinds.items())), len(changed), frozenset(gone), changed)


def erase(store: Decisions, found: Erasure) -> None:
    """Carry it out; the table is written anew so that nothing stays in its free pages."""
    if not found.any:
        return
    try:
        with store.writer.begin() as connection:
            connection.execute(sa.delete(EVENTS).where(EVENTS.c.id.in_(sorted(found.gone))))
            for number, (key, value) in found.changed.items():
                connection.execute(
                    sa.update(EVENTS).where(EVENTS.c.id == number).values(key=key, value=value)
                )
        _written_anew(store.writer)
    except SQLAlchemyError as problem:
        raise store.refused(problem) from None


def _written_anew(engine: sa.Engine) -> None:
    """Copy what is left into new pages: a deleted row lies in the old ones until something covers it."""
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("VACUUM")
        finally:
            connection.close()
    else:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as server:
            server.execute(sa.text(f"VACUUM (FULL) {EVENTS.name}"))


def _is_about(event: Event, ids: set[str]) -> bool:
    return event.key in ids or event.key.rsplit("/", 1)[-1] in ids or bool(ids & _texts(event.value))


def _texts(value: Any) -> set[str]:
    """Every text inside a JSON value."""
    if isinstance(value, dict):
        return set().union(*(_texts(each) for each in value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*(_texts(each) for each in value)) if value else set()
    return {value} if isinstance(value, str) else set()


def _blacked_out(event: Event, raw: Collection[str]) -> tuple[str, str | None] | None:
    """Key and value of an event without the raw ids, or None when they hold none."""
    if not raw:
        return None
    pattern = re.compile("|".join(re.escape(each) for each in sorted(raw, key=len, reverse=True)), re.I)
    value = None if event.value is None else as_json(event.value)
    told = (pattern.sub(BLACKED_OUT, event.key), None if value is None else pattern.sub(BLACKED_OUT, value))
    return told if told != (event.key, value) else None
