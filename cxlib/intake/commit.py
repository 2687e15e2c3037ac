"""Several files written as one: all of them or none, also after a crash in between."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from cxlib.clients.unfinished import JOURNAL, LOCK, alone, recover

__all__ = ["JOURNAL", "LOCK", "Commit", "alone", "recover"]


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
