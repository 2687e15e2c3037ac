"""Several files written as one: all of them or none, also after a crash in between."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from cxlib.base.errors import DataError

JOURNAL = ".import-journal.json"
LOCK = ".import-lock"
PATIENCE = 3600
"""Seconds after which a lock is taken for left behind."""


@dataclass
class Commit:
    """Files waiting to be put in place in a client's folder.

    Stage each with `add`, then `apply` once. Nothing is visible before; on an error everything is
    as it was. A crash between two renames is finished by `recover` at the next import.
    """

    root: Path
    _staged: list[tuple[Path | None, Path]] = field(default_factory=list)
    _made: list[Path] = field(default_factory=list)

    def add(self, path: Path, write: Callable[[Path], None]) -> None:
        """Let `write` fill a temporary file beside `path`; it is readable by the owner only."""
        self._make(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.", suffix=".part")
        os.close(handle)
        temporary = Path(name)
        self._staged.append((temporary, path))
        write(temporary)
        os.chmod(temporary, 0o600)
        with temporary.open("rb+") as stream:
            os.fsync(stream.fileno())

    def add_text(self, path: Path, text: str) -> None:
        """Let a file hold a text (UTF-8, line ends as given)."""
        content = text.encode("utf-8")
        self.add(path, partial(_fill, content))

    def remove(self, path: Path) -> None:
        """Let a file be gone afterwards."""
        if path.exists():
            self._staged.append((None, path))

    def apply(self) -> None:
        """Put all staged files in place."""
        journal = self.root / "tables" / JOURNAL
        self._make(journal.parent)
        plan = [
            [new.relative_to(self.root).as_posix() if new else None, path.relative_to(self.root).as_posix()]
            for new, path in self._staged
        ]
        saved: list[tuple[Path, Path | None]] = []
        part = journal.with_suffix(".part")
        try:
            for _new, path in self._staged:
                saved.append((path, _copy(path)))
            part.write_text(json.dumps(plan), encoding="utf-8")
            os.replace(part, journal)
            for new, path in self._staged:
                _put(new, path)
        except BaseException:
            for path, copy in reversed(saved):
                _restore(path, copy)
            part.unlink(missing_ok=True)
            journal.unlink(missing_ok=True)
            raise
        journal.unlink(missing_ok=True)
        for _path, copy in saved:
            if copy is not None:
                copy.unlink(missing_ok=True)
        self._staged.clear()
        self._made.clear()

    def discard(self) -> None:
        """Remove what was staged and the folders made for it."""
        for temporary, _path in self._staged:
            if temporary is not None:
                temporary.unlink(missing_ok=True)
        for folder in reversed(self._made):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        self._staged.clear()

    def _make(self, folder: Path) -> None:
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        for each in reversed(missing):
            each.mkdir(mode=0o700)
            self._made.append(each)


def _fill(content: bytes, place: Path) -> None:
    place.write_bytes(content)


def _put(new: Path | None, path: Path) -> None:
    if new is None:
        path.unlink(missing_ok=True)
    else:
        os.replace(new, path)


def _copy(path: Path) -> Path | None:
    """A copy of the present file beside it, to go back to."""
    if not path.exists():
        return None
    copy = path.with_name(f".{path.name[:80]}.before")
    copy.unlink(missing_ok=True)
    try:
        os.link(path, copy)
    except OSError:
        shutil.copy2(path, copy)
    return copy


def _restore(path: Path, copy: Path | None) -> None:
    if copy is None:
        path.unlink(missing_ok=True)
    elif path.exists() and path.samefile(copy):
        copy.unlink()
    else:
        os.replace(copy, path)


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
    """Finish a commit that a crash interrupted: every file of its journal is put in place."""
    journal = root / "tables" / JOURNAL
    if not journal.is_file():
        return
    for new, path in json.loads(journal.read_text(encoding="utf-8")):
        if new is None:
            (root / path).unlink(missing_ok=True)
        elif (root / new).is_file():
            os.replace(root / new, root / path)
        (root / path).with_name(f".{Path(path).name[:80]}.before").unlink(missing_ok=True)
    journal.unlink()
