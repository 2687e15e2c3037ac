"""The ledger of runs: what was done for which client and period, from which inputs, and how it ended.

One file `ledger.db` beside the client folders, or for several machines the PostgreSQL database of the
environment variable CX_LEDGER_URL. One ledger belongs to one CX_HOME. Losing it loses no client's data:
everything is run once more.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from cxlib.base.errors import SettingsError, Unreachable
from cxlib.clients.databases import (
    file_engine,
    made,
    make_private,
    may_pass,
    patiently,
    said,
    server_engine,
)  # fmt: skip

URL = "CX_LEDGER_URL"
FILE = "ledger.db"
PAGES = "pages"
"""Stands for a publication where a notebook's id stands for its run."""

FULL = ("disk is full", "No space left")
"""How SQLite and PostgreSQL say that nothing is wrong but the room."""

METADATA = sa.MetaData()

TURNS = sa.Table(
    "turns",
    METADATA,
    sa.Column("client", sa.String(40), primary_key=True),
    sa.Column("period", sa.String(10), primary_key=True),
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("as_of", sa.String(40), nullable=False),
    sa.Column("shipped", sa.String(64), nullable=False),
    sa.Column("seen", sa.String(64), nullable=False),
    sa.Column("made", sa.String(64), nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("published", sa.Boolean, nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
)

WORK = sa.Table(
    "work",
    METADATA,
    sa.Column("client", sa.String(40), primary_key=True),
    sa.Column("period", sa.String(10), primary_key=True),
    sa.Column("notebook", sa.String(12), primary_key=True),
    sa.Column("inputs", sa.String(64), nullable=False),
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("output", sa.String(64), nullable=False),
    sa.Column("error", sa.Text, nullable=True),
    sa.Column("seconds", sa.Float, nullable=True),
    sa.Column("tries", sa.Integer, nullable=False),
)


@dataclass(frozen=True)
class Work:
    """One notebook of a client's period, or its publication.

    inputs: the hash of everything it could read; output: of what came out; tries: how often it was begun.
    """

    notebook: str
    inputs: str
    status: str
    output: str = ""
    error: str | None = None
    seconds: float | None = None
    tries: int = 1


@dataclass(frozen=True)
class Turn:
    """One client's period as it was left.

    as_of: the clock that was asked for; shipped: method, code, versions and notebooks, as one hash; seen,
    made: the traces of inputs and outputs ("": not to be relied on); fingerprint: the hash of the inputs.
    """

    client: str
    period: str
    status: str
    as_of: str = ""
    shipped: str = ""
    seen: str = ""
    made: str = ""
    fingerprint: str = ""
    published: bool = False
    sentence: str = ""
    place: str = ""
    seconds: float = 0.0


class Ledger:
    """The ledger of one home; every call is one transaction, tried again when its fault may pass."""

    def __init__(self, *, path: Path | None = None, url: str = "") -> None:
        self.path = path
        self.engine = file_engine(path, "rw") if path else server_engine(url, URL)
        self._made = False

    @classmethod
    def open(cls, home: Path) -> Ledger:
        """The ledger of the folder that holds the client folders."""
        url = os.environ.get(URL, "").strip()
        return cls(url=url) if url else cls(path=home / FILE)

    def turns(self, period: str) -> dict[str, Turn]:
        """How every client's period was left, by client."""
        rows = self.ask(sa.select(TURNS).where(TURNS.c.period == period))
        return {row.client: Turn(**row._mapping) for row in rows}

    def work(self, client: str, period: str) -> dict[str, Work]:
        """The notebooks of a client's period, by id."""
        chosen = sa.select(*(WORK.c[one.name] for one in fields(Work)))
        rows = self.ask(chosen.where(WORK.c.client == client, WORK.c.period == period))
        return {row.notebook: Work(**row._mapping) for row in rows}

    def record(self, turn: Turn, work: Iterable[Work] = ()) -> None:
        """Write how a period was left, and its notebooks, in one step; other notebooks' rows stay."""
        named = {"client": turn.client, "period": turn.period}

        def write(connection: sa.Connection) -> None:
            _put(connection, TURNS, asdict(turn))
            for one in work:
                _put(connection, WORK, {**named, **asdict(one)})

        self.change(write)

    def ask(self, query: sa.Select[Any]) -> list[sa.Row[Any]]:
        """The rows of a query."""

        def read(connection: sa.Connection) -> list[sa.Row[Any]]:
            return list(connection.execute(query))

        rows: list[sa.Row[Any]] = self.change(read)
        return rows

    def change(self, work: Any) -> Any:
        """Do `work(connection)` in one transaction and give what it gives; IntegrityError is the caller's."""
        try:
            return patiently(lambda: self._once(work))
        except IntegrityError:
            raise
        except (SQLAlchemyError, OSError) as problem:
            raise self._refused(problem) from None

    def _once(self, work: Any) -> Any:
        if self.path is not None and not self.path.exists():
            make_private(self.path)
            self._made = False
        if not self._made:
            made(self.engine, METADATA)
            self._made = True
        with self.engine.begin() as connection:
            return work(connection)

    def _refused(self, problem: SQLAlchemyError | OSError) -> SettingsError:
        place = str(self.path) if self.path is not None else f"the database of {URL}"
        reason = said(problem) if isinstance(problem, SQLAlchemyError) else problem.strerror
        kind = Unreachable if may_pass(problem) else SettingsError
        if any(words in str(reason) for words in FULL):
            advice = "Free some space there and call the same command again."
        elif self.path is None:
            advice = "Check that the server runs and that the address is right, then call again."
        else:
            advice = "Check the file; a damaged one can be deleted, then everything is run once more."
        return kind(f"The ledger of runs must be readable and writable ({place}: {reason}). {advice}")


def _put(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> None:
    """Insert a row in the place of the one with its key."""
    same = sa.and_(*(column == row[column.name] for column in table.primary_key))
    connection.execute(sa.delete(table).where(same))
    connection.execute(sa.insert(table).values(**row))
