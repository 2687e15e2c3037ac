"""Folders that take each other's place in one step, and one writer at a time for a client."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from cxlib.base.errors import RunError
from cxlib.clients.folder import ClientFolder

_FAR_BYTE = 1 << 30
"""Windows locks bytes, and nobody reads a locked one: lock one that is not there."""


def aside(place: Path) -> Path:
    """Where the old folder waits while the new one takes its place."""
    return place.with_name(f".{place.name}.old")


def settle(place: Path) -> None:
    """Finish or undo a swap that a crash cut short: `place` is the old or the new one, whole."""
    old = aside(place)
    if not old.exists():
        return
    if place.exists():
        shutil.rmtree(old)
    else:
        os.replace(old, place)


def swap(new: Path, place: Path) -> None:
    """Put the finished folder `new` in the place of `place`."""
    settle(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        os.replace(place, aside(place))
    os.replace(new, place)
    settle(place)


def emptied(folder: Path) -> Path:
    """The folder, there and empty."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


@contextmanager
def alone(folder: ClientFolder) -> Iterator[None]:
    """Be the only one who runs or publishes this client; a second one gets a RunError.

    The lock belongs to the open file, so the system gives it back when its holder ends in whatever way.
    """
    path = folder.root / "runs" / ".lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as stream:
        if not _locked(stream):
            raise RunError(_occupied(folder.name, path))
        try:
            stream.truncate(0)
            since = datetime.now(UTC).isoformat("T", "seconds")
            stream.write(json.dumps({"process": os.getpid(), "since": since}))
            stream.flush()
            yield
        finally:
            stream.truncate(0)
            _unlock(stream)


def _occupied(name: str, path: Path) -> str:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        who = f"process {holder['process']} has been at it since {holder['since']}"
    except (OSError, ValueError, KeyError):
        who = "another process is at it"
    return (
        f"A client must be run or published by one process at a time ({name}: {who}). "
        "Wait until it has finished, then call the command again."
    )


if sys.platform == "win32":
    import msvcrt

    def _locked(stream: IO[str]) -> bool:
        try:
            stream.seek(_FAR_BYTE)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            stream.seek(0)
        return True

    def _unlock(stream: IO[str]) -> None:
        stream.seek(_FAR_BYTE)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _locked(stream: IO[str]) -> bool:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(stream: IO[str]) -> None:
        fcntl.flock(stream, fcntl.LOCK_UN)
