"""The store of decisions: append-only, with who and when, read as it stood at any moment.

One row is one event; the current state of a (kind, key) is its newest event, and an event
without a value takes the decision back. A client's decisions lie in `decisions.db` in the
client's folder, or for a team in the PostgreSQL database of the environment variable
CX_DECISIONS_URL. Reading never creates anything.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from cxlib.base.errors import SettingsError, Unreachable
from cxlib.clients.actions_csv import ACTION_COLUMNS, read_actions_csv, write_actions_csv
from cxlib.clients.databases import (
    file_engine,
    made,
    make_private,
    may_pass,
    no_table,
    patiently,
    said,
    server_engine,
)  # fmt: skip
from cxlib.clients.decided import (
    STAGES,
    Action,
    Decided,
    PageDecision,
    Promise,
    Reply,
    Touchpoint,
    check_key,
    check_measure,
    decided,
)  # fmt: skip
from cxlib.clients.decisions_events import EVENTS, METADATA, Event, as_json, event_of, print_of, stamp
from cxlib.clients.folder import ClientFolder
from cxlib.clients.settings import ClientSettings, Standard

__all__ = [
    "ACTION_COLUMNS", "STAGES", "Action", "Decided", "Decisions", "Event", "PageDecision", "Promise",
    "Reply", "Touchpoint", "read_actions_csv", "write_actions_csv",
]  # fmt: skip

URL = "CX_DECISIONS_URL"
"""The environment variable with the address of a team's database."""

MOMENTS = 300
"""How many moments of change are looked back upon."""

BEGINNING = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""A moment before anything was decided."""

T = TypeVar("T", bound=Decided)
R = TypeVar("R")


class Decisions:
    """A client's decisions. Reads take `at`: the state as it was at that moment (None: as it is)."""

    def __init__(self, client: str, *, path: Path | None = None, url: str = "") -> None:
        """path: an SQLite file; url: a database server instead (SQLAlchemy URL)."""
        self.client = client
        self._path = path
        self.reader = file_engine(path, "ro") if path else server_engine(url, URL)
        self.writer = file_engine(path, "rw") if path else self.reader
        self._made = False

    @classmethod
    def open(cls, folder: ClientFolder) -> Decisions:
        """The decisions of a client; nothing is created before the first save."""
        url = os.environ.get(URL, "").strip()
        return cls(folder.name, url=url) if url else cls(folder.name, path=folder.decisions)

    @classmethod
    def of_team(cls) -> Decisions:
        """The whole database of a team, to ask about several clients."""
        return cls("all clients", url=os.environ.get(URL, "").strip())

    # writing

    def save(self, value: Decided, who: str, when: dt.datetime, *, quarter: str = "") -> None:
        """Append one typed decision."""
        self.save_all([value], who, when, quarter=quarter)

    def save_all(self, values: Iterable[Decided], who: str, when: dt.datetime, *, quarter: str = "") -> None:
        """Append several typed decisions in one step: all of them or none."""
        self.append(
            [
                self._row(value.kind, value.key, value.model_dump(mode="json"), who, when, quarter)
                for value in values
            ]
        )

    def save_action(
        self,
        action: Action,
        who: str,
        when: dt.datetime,
        *,
        known_measures: Collection[str] | None = None,
        quarter: str = "",
    ) -> None:
        """Append an action; with `known_measures`, a measure outside them is refused (SettingsError)."""
        if known_measures is not None:
            check_measure(action, known_measures)
        self.save(action, who, when, quarter=quarter)

    def save_free(
        self, kind: str, key: str, value: Any, who: str, when: dt.datetime, *, quarter: str = ""
    ) -> None:
        """Append a decision of a kind that has no model yet; `value` is plain JSON and not None."""
        if value is None:
            raise SettingsError(
                f"A decision must have a value ({kind} {key} has none). Drop it to take it back."
            )
        self.append([self._row(kind, key, value, who, when, quarter)])

    def drop(self, kind: str, key: str, who: str, when: dt.datetime, *, quarter: str = "") -> None:
        """Take a decision back; its history stays."""
        self.append([self._row(kind, key, None, who, when, quarter)])

    # reading

    def current(self, kind: str, *, at: dt.datetime | None = None) -> dict[str, Any]:
        """Key to value of everything of a kind that stands, by key."""
        newest = {event.key: event.value for event in self._events(at, kind=kind)}
        return {key: newest[key] for key in sorted(newest) if newest[key] is not None}

    def history(self, kind: str, key: str) -> list[Event]:
        """Every change of one decision, oldest first."""
        return self._events(None, kind=kind, key=key)

    def actions(self, *, at: dt.datetime | None = None) -> list[Action]:
        """The actions by start, then id."""
        return sorted(self._typed(Action, at), key=lambda action: (action.start, action.id))

    def promises(self, *, at: dt.datetime | None = None) -> list[Promise]:
        """The dated promises, oldest first."""
        return sorted(self._typed(Promise, at), key=lambda promise: (promise.valid_from, promise.channel))

    def touchpoints(self, *, at: dt.datetime | None = None) -> list[Touchpoint]:
        """The inventory of touchpoints in the order of the journey."""
        return sorted(self._typed(Touchpoint, at), key=lambda point: (STAGES.index(point.stage), point.name))

    def questions(self, *, at: dt.datetime | None = None) -> list[PageDecision]:
        """The questions to the owner, oldest first; an open one has no answer."""
        return sorted(self._typed(PageDecision, at), key=lambda question: (question.asked_on, question.id))

    def replies(self, *, at: dt.datetime | None = None) -> list[Reply]:
        """The cases answered since the export, oldest first."""
        return sorted(self._typed(Reply, at), key=lambda reply: (reply.replied_at, reply.key))

    def of(self, model: type[T], *, at: dt.datetime | None = None) -> list[T]:
        """Everything of one typed kind that stands, by key."""
        return self._typed(model, at)

    def standards_on(
        self, day: dt.date, settings: ClientSettings, *, at: dt.datetime | None = None
    ) -> dict[str, Standard]:
        """Channel to the standard valid on a day: client.yml's, then the newest promise that has begun."""
        valid = dict(settings.standards)
        for promise in self.promises(at=at):
            if promise.valid_from <= day:
                valid[promise.channel] = promise.standard
        return valid

    def asked(self, query: sa.Executable) -> list[sa.Row[Any]]:
        """The rows of a query; none before the first save."""

        def read() -> list[sa.Row[Any]]:
            with self.reader.connect() as connection:
                return list(connection.execute(query))

        def asked() -> list[sa.Row[Any]]:
            try:
                return read()
            except (OperationalError, ProgrammingError) as problem:
                if no_table(problem):  # before the first save; looked for only when it was missed
                    return []
                raise

        return self._told(asked)

    def fingerprint(self, *, at: dt.datetime | None = None) -> str:
        """SHA-256 of all that stands at a moment and a notebook may read: equal for equal decisions."""
        return print_of(self._events(at))

    def stood(self, fingerprint: str) -> dt.datetime | None:
        """The last of the newest MOMENTS at which the decisions had this fingerprint; None: never."""
        events = self._events(None)
        moments = sorted({event.when for event in events}, reverse=True)[:MOMENTS]
        for moment in moments:
            if print_of(event for event in events if event.when <= moment) == fingerprint:
                return moment
        return BEGINNING if print_of([]) == fingerprint else None

    # inside

    def _typed(self, model: type[T], at: dt.datetime | None) -> list[T]:
        found = self.current(model.kind, at=at)
        return [
            decided(model, value, where=f"{model.kind} {key} of {self.client}")
            for key, value in found.items()
        ]

    def _row(
        self, kind: str, key: str, value: Any, who: str, when: dt.datetime, quarter: str
    ) -> dict[str, Any]:
        if not 0 < len(who.strip()) <= 120:
            raise SettingsError(
                f"A decision must say who took it, in up to 120 letters (we got {who.strip()[:20]!r}). "
                "Give a name."
            )
        return {
            "client": self.client,
            "kind": check_key(kind),
            "key": check_key(key),
            "value": None if value is None else as_json(value),
            "who": who.strip(),
            "when": stamp(when),
            "quarter": quarter,
        }

    def append(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write all rows in one step. A connection lost at the end may have written them: we look before
        writing them again."""
        tries = itertools.count()

        def write() -> None:
            again = next(tries) > 0
            if self._path is not None and not self._path.exists():
                make_private(self._path)
            if not self._made:
                made(self.writer, METADATA)
                self._made = True
            with self.writer.begin() as connection:
                left = [row for row in rows if not (again and _is_there(connection, row))]
                if left:
                    connection.execute(sa.insert(EVENTS), left)

        self._told(write)

    def _told(self, work: Callable[[], R]) -> R:
        """Ask the database; a server out of reach is asked again for a while, then it is a SettingsError."""
        try:
            return work() if self._path is not None else patiently(work)
        except SQLAlchemyError as problem:
            raise self.refused(problem) from None

    def _events(self, at: dt.datetime | None, **only: str) -> list[Event]:
        """The events up to a moment, oldest first; an absent file or table has none."""
        if self._path is not None and not self._path.exists():
            return []
        query = sa.select(EVENTS).where(EVENTS.c.client == self.client)
        for column, value in only.items():
            query = query.where(EVENTS.c[column] == value)
        if at is not None:
            query = query.where(EVENTS.c.when <= stamp(at))
        return [event_of(row) for row in self.asked(query.order_by(EVENTS.c.when, EVENTS.c.id))]

    def refused(self, problem: SQLAlchemyError) -> SettingsError:
        """What a person is told when the database does not do what it must."""
        place = str(self._path) if self._path is not None else f"the database of {URL}"
        kind = Unreachable if may_pass(problem) else SettingsError
        return kind(
            f"The decisions of {self.client} must be readable and writable ({place}: {said(problem)}). "
            "Check the file or the address, and that no other program holds it."
        )


def _is_there(connection: sa.Connection, row: dict[str, Any]) -> bool:
    """Whether this very event, told by its moment of a microsecond, was written already."""
    same = sa.and_(*(EVENTS.c[name] == value for name, value in row.items()))
    return connection.execute(sa.select(EVENTS.c.id).where(same).limit(1)).first() is not None
