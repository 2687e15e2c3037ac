"""Where decisions are kept: an SQLite file in the client's folder, or a team's database server."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from cxlib.base.errors import SettingsError

BUSY_SECONDS = 30
"""How long a writer waits for another one."""


def make_private(path: Path) -> None:
    """An empty database that only its owner can read; a second process making it is no harm."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def file_engine(path: Path, mode: str) -> sa.Engine:
    """An SQLite file; every transaction of a writer takes the lock at its beginning."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=BUSY_SECONDS, isolation_level=None
        )

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=NullPool)
    start = "BEGIN IMMEDIATE" if mode == "rw" else "BEGIN"
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(start))
    return engine


def server_engine(url: str) -> sa.Engine:
    try:
        return sa.create_engine(url, poolclass=NullPool)
    except (SQLAlchemyError, ImportError) as problem:
        reason = str(problem).splitlines()[0]
        raise SettingsError(
            f"CX_DECISIONS_URL must be the address of a database that is installed ({reason}). "
            "Write it like postgresql+psycopg://user@host/name and install cx-playbook[postgres]."
        ) from None
