"""Databases behind one door: SQLite files, servers, and which of their faults may pass."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.pool import NullPool
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from cxlib.base.errors import SettingsError, Unreachable

BUSY_SECONDS = 30
"""How long a writer of a file waits for another one."""

TRIES = 6
"""How often a server that does not answer is asked: six seconds, in which one starts again."""

PASSING = ("starting up", "shutting down", "terminating connection", "recovery mode", "too many")
"""What a server says when it turns somebody away for now; a wrong name or password is for good."""

T = TypeVar("T")


@lru_cache(maxsize=256)
def file_engine(path: Path, mode: str) -> sa.Engine:
    """An SQLite file, opened `ro` or `rw`; every transaction of a writer takes the lock at its beginning.

    An engine holds no connection, so one for each file is enough.
    """

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=BUSY_SECONDS, isolation_level=None
        )

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=NullPool)
    start = "BEGIN IMMEDIATE" if mode == "rw" else "BEGIN"
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(start))
    return engine


def server_engine(url: str, variable: str) -> sa.Engine:
    """A database server; `variable` is the environment variable that holds its address."""
    try:
        return sa.create_engine(url, poolclass=NullPool)
    except (SQLAlchemyError, ImportError) as problem:
        reason = str(problem).splitlines()[0]
        raise SettingsError(
            f"{variable} must be the address of a database that is installed ({reason}). "
            "Write it like postgresql+psycopg://user@host/name and install cx-playbook[postgres]."
        ) from None


def make_private(path: Path) -> None:
    """An empty database that only its owner can read; a second process making it is no harm."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def made(engine: sa.Engine, metadata: sa.MetaData) -> None:
    """Make the tables that are not there; another process that makes them at the same moment is no harm."""
    with suppress(IntegrityError, ProgrammingError), engine.begin() as connection:
        metadata.create_all(connection)


def said(problem: SQLAlchemyError) -> str:
    """What the database itself said, in one line."""
    return str(getattr(problem, "orig", None) or type(problem).__name__).splitlines()[0]


def no_table(problem: DBAPIError) -> bool:
    """Whether a query failed because its table was never made (SQLSTATE 42P01 on PostgreSQL)."""
    return "no such table" in str(problem.orig) or getattr(problem.orig, "sqlstate", "") == "42P01"


def may_pass(problem: BaseException) -> bool:
    """Whether a fault may be gone in a moment: a server out of reach or starting, a file that is held."""
    if isinstance(problem, Unreachable):
        return True
    if not isinstance(problem, DBAPIError):
        return False
    if isinstance(problem.orig, sqlite3.Error):
        return "locked" in str(problem.orig)
    if problem.connection_invalidated:
        return True
    refused = "FATAL:" in str(problem.orig) and not any(text in str(problem.orig) for text in PASSING)
    return isinstance(problem, OperationalError | InterfaceError) and not refused


def patiently(work: Callable[[], T]) -> T:
    """Do it, and again a few times when what stood in the way may pass; the last fault is raised."""
    tries = Retrying(
        stop=stop_after_attempt(TRIES),
        wait=wait_exponential(multiplier=0.2, max=5),
        retry=retry_if_exception(may_pass),
        reraise=True,
    )
    return tries(work)
