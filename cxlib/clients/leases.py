"""Leases: which process is at which client, so that no two batches are, on one machine or on several.

A lease is kept alive by its holder and runs out a minute after the holder fell silent. A holder of this
machine that is dead is known at once. Time is told by the ledger's database, so that the machines' own
clocks need not agree.
"""

from __future__ import annotations

import os
import platform
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from cxlib.base.errors import CxError, RunError
from cxlib.clients.ledger import METADATA, Ledger

SECONDS = 60.0
"""How long a lease lasts after its holder was last heard."""

CLOCK_SECONDS = 5.0
"""A process's start is told from the machine's clock, which is corrected now and then."""

LEASES = sa.Table(
    "leases",
    METADATA,
    sa.Column("client", sa.String(40), primary_key=True),
    sa.Column("holder", sa.String(32), nullable=False),
    sa.Column("machine", sa.String(80), nullable=False),
    sa.Column("process", sa.Integer, nullable=False),
    sa.Column("started", sa.Float, nullable=False),
    sa.Column("until", sa.Float, nullable=False),
)

_NOW = {
    "sqlite": "(julianday('now') - 2440587.5) * 86400.0",
    "postgresql": "extract(epoch from clock_timestamp())::float8",
}


@dataclass
class Lease:
    """A client that is ours until `free`; `lost` is set when it was taken over from us."""

    ledger: Ledger
    client: str
    holder: str
    seconds: float
    lost: bool = False
    _over: threading.Event = field(default_factory=threading.Event)

    def check(self) -> None:
        """Be sure that the client is still ours, before anything is put in its place (RunError)."""
        if self.lost or not self._renew():
            self.lost = True
            raise RunError(
                f"A client must be run by one batch at a time ({self.client} was taken over by another after "
                "this one had been silent for too long). Nothing was changed; call the command again."
            )

    def _renew(self) -> bool:
        ours = sa.and_(LEASES.c.client == self.client, LEASES.c.holder == self.holder)
        later = _now(self.ledger) + self.seconds
        query = sa.update(LEASES).where(ours).values(until=later)
        return bool(self.ledger.change(lambda connection: connection.execute(query).rowcount))

    def keep(self) -> None:
        """Renew until `free`; a ledger out of reach is asked again until the lease would have run out."""
        while not self._over.wait(self.seconds / 4):
            try:
                if not self._renew():
                    self.lost = True
                    return
            except CxError:
                continue

    def free(self) -> None:
        """Give the client back."""
        self._over.set()
        query = sa.delete(LEASES).where(LEASES.c.client == self.client, LEASES.c.holder == self.holder)
        self.ledger.change(lambda connection: connection.execute(query))


@contextmanager
def leased(ledger: Ledger, client: str, *, seconds: float = SECONDS) -> Iterator[Lease | None]:
    """Hold a client's lease for the block, or get None: somebody else is at it."""
    lease = Lease(ledger, client, uuid.uuid4().hex, seconds)
    if not _take(lease):
        yield None
        return
    heart = threading.Thread(target=lease.keep, name=f"lease {client}", daemon=True)
    heart.start()
    try:
        yield lease
    finally:
        lease.free()
        heart.join()


def held(ledger: Ledger) -> set[str]:
    """The clients somebody alive is at."""
    rows = ledger.ask(sa.select(LEASES).where(LEASES.c.until > _now(ledger)))
    return {row.client for row in rows if not _dead(row)}


def _take(lease: Lease) -> bool:
    mine = {
        "holder": lease.holder,
        "machine": machine(),
        "process": os.getpid(),
        "started": _started(os.getpid()),
        "until": _now(lease.ledger) + lease.seconds,
    }

    def take(connection: sa.Connection) -> bool:
        client = LEASES.c.client == lease.client
        row = connection.execute(sa.select(LEASES).where(client)).one_or_none()
        if row is None:
            connection.execute(sa.insert(LEASES).values(client=lease.client, **mine))
            return True
        if row.holder == lease.holder:  # taken a moment ago; the answer was lost on its way
            return True
        if not _dead(row):
            client = sa.and_(client, LEASES.c.until < _now(lease.ledger))
        same = sa.and_(client, LEASES.c.holder == row.holder)
        return bool(connection.execute(sa.update(LEASES).where(same).values(**mine)).rowcount)

    try:
        return bool(lease.ledger.change(take))
    except IntegrityError:
        return False


def _now(ledger: Ledger) -> sa.ColumnElement[float]:
    """The time of the database, in seconds."""
    return sa.literal_column(_NOW[ledger.engine.dialect.name], sa.Float)


def machine() -> str:
    """What tells this running machine (and container) from any other."""
    if sys.platform == "linux":
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {os.stat('/proc/self/ns/pid').st_ino}"
    return f"{platform.node()[:60]} {uuid.getnode():x}"


def _dead(row: sa.Row[Any]) -> bool:
    """Whether the holder is a process of this machine that is no more."""
    away = abs(_started(row.process) - float(row.started)) > CLOCK_SECONDS
    return bool(row.machine == machine()) and away


def _started(process: int) -> float:
    """When a process began, which tells it from a later one with its number; 0 when there is none."""
    try:
        return float(psutil.Process(process).create_time())
    except psutil.Error:
        return 0.0
