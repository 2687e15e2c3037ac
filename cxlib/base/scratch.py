"""Private folders for work in passing, that only their owner may enter and that outlive nobody for long.

Its maker holds a lock in it. The system lets go of the lock when the maker ends, in whatever way, so a
folder whose lock is free was left behind and the next one to make such a folder removes it.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

BROUGHT = "cx-brought-"
"""Folders that hold raw exports in passing: they must not outlive the program for long, however it ends."""

_LOCK = "lock"
_YOUNG_SECONDS = 60.0
"""A folder this new may not have its lock yet."""


class Scratch:
    """One folder, there until `clear`; prefix: of its name, which `sweep` goes by."""

    def __init__(self, prefix: str) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=prefix))
        lock = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        _hold(lock)
        self._end = weakref.finalize(self, _removed, self.path, lock, os.getpid())

    def empty(self) -> Path:
        """A folder in it with nothing in it, where any name is free."""
        inside = self.path / "inside"
        shutil.rmtree(inside, ignore_errors=True)
        inside.mkdir()
        return inside

    def clear(self) -> None:
        """Remove it; a second call does nothing. It also goes with its owner, or when the program ends."""
        self._end()


@contextmanager
def in_passing() -> Iterator[Path]:
    """An empty folder for raw exports while the context is open; what a killed program left goes first."""
    sweep(BROUGHT)
    place = Scratch(BROUGHT)
    try:
        yield place.empty()
    finally:
        place.clear()


def _removed(path: Path, lock: int, maker: int) -> None:
    if os.getpid() == maker:  # a fork of the maker ends without it
        os.close(lock)
        shutil.rmtree(path, ignore_errors=True)


def sweep(prefix: str) -> None:
    """Remove the folders of makers that were killed."""
    for place in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with suppress(OSError):  # somebody else's, or just removed
            if _left_behind(place):
                shutil.rmtree(place)


def _left_behind(place: Path) -> bool:
    if time.time() - place.stat().st_mtime < _YOUNG_SECONDS and not (place / _LOCK).exists():
        return False
    lock = os.open(place / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        return _hold(lock)
    finally:
        os.close(lock)


if sys.platform == "win32":
    import msvcrt

    def _hold(lock: int) -> bool:
        try:
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _hold(lock: int) -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
