"""Imports that were cut off: one at a time may write, and what a crash left is finished or swept away."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cxlib.base.errors import DataError

JOURNAL = ".import-journal.json"
LOCK = ".import-lock"
PATIENCE = 3600
"""Seconds after which a lock is taken for left behind."""

WRITTEN = ("tables", "maps", "exports")
"""The folders of a client that imports write into."""


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the client's import lock: two imports at once would each lose the other's rows (DataError)."""
    lock = root / "tables" / LOCK
    made = not lock.parent.exists()
    lock.parent.mkdir(parents=True, exist_ok=True)
    _take(lock)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        if made and lock.parent.is_dir() and not any(lock.parent.iterdir()):
            lock.parent.rmdir()


def _take(lock: Path) -> None:
    try:
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        if time.time() - lock.stat().st_mtime < PATIENCE and _alive(lock):
            raise DataError(
                f"Only one import at a time may write ({lock} is held by another). "
                "Try again when it has finished."
            ) from None
        lock.unlink(missing_ok=True)
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write(str(os.getpid()))


def _alive(lock: Path) -> bool:
    """Whether the process that holds the lock may still run (unknown outside POSIX: yes)."""
    text = lock.read_text(encoding="ascii", errors="replace")
    if os.name != "posix" or not text.isdigit():
        return True
    try:
        os.kill(int(text), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def recover(root: Path) -> None:
    """Finish a commit that a crash interrupted, and sweep away what was not committed.

    Every file of a journal is put in place; without a journal nothing had been put in place yet.
    Only for the holder of the lock.
    """
    journal = root / "tables" / JOURNAL
    if journal.is_file():
        for new, path in json.loads(journal.read_text(encoding="utf-8")):
            if new is None:
                (root / path).unlink(missing_ok=True)
            elif (root / new).is_file():
                os.replace(root / new, root / path)
        journal.unlink()
    for name in WRITTEN:
        _sweep(root / name)


def _sweep(folder: Path) -> None:
    """Remove the staged files, the copies to go back to, and the empty day folders of an import cut off."""
    for pattern in (".*.part", ".*.before"):
        for left in folder.rglob(pattern):
            left.unlink(missing_ok=True)
    if folder.name == "exports" and folder.is_dir():
        for day in folder.iterdir():
            if day.is_dir() and day.name[:1].isdigit() and not any(day.iterdir()):
                day.rmdir()


def finish(root: Path) -> None:
    """Finish what a crash interrupted, unless an import is at work or the folder is read-only."""
    if not any((root / "tables" / mark).is_file() for mark in (JOURNAL, LOCK)):
        return
    try:
        with alone(root):
            recover(root)
    except (DataError, OSError):
        return
