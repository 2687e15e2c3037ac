"""A folder of tables as one zip file, always the same bytes for the same files; a pasted text as a file."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cxlib.base.errors import DataError, SettingsError
from cxlib.base.scratch import in_passing
from cxlib.intake.readers.archive import MOST
from cxlib.intake.readers.kinds import READABLE
from cxlib.intake.readers.pasted import is_pasted, stamped

_EPOCH = (1980, 1, 1, 0, 0, 0)


@contextmanager
def packed(folder: Path) -> Iterator[Path]:
    """The exports of a folder in one archive, named like the folder, for as long as the context is open."""
    files = sorted(path for path in folder.rglob("*") if _taken(path, folder))
    if not files or len(files) > MOST:
        raise DataError(
            f"A folder must hold between 1 and {MOST} exports ({folder.name} holds "
            f"{len(files)}). Give the file.",
            file=folder.name,
        )
    with in_passing() as place:
        archive = place / f"{folder.resolve().name}.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
            for path in files:
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
                zipped.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
        yield archive


def _taken(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in path.relative_to(folder).parts)
    return path.is_file() and not path.is_symlink() and not hidden and path.name.lower().endswith(READABLE)


@contextmanager
def pasted_file(text: str, today: dt.date) -> Iterator[Path]:
    """A pasted text as a file, for as long as the context is open.

    Reviews get the day they were copied, so that `2 weeks ago` stays the same date when they are read again.
    """
    if not text.strip():
        raise SettingsError("There must be a text to import (we got none). Paste it, or give a file.")
    with in_passing() as place:
        path = place / f"pasted-{today.isoformat()}.txt"
        path.write_text(stamped(text, today) if is_pasted(text) else text, encoding="utf-8", newline="\n")
        yield path
