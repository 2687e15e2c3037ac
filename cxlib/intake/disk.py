"""What the operating system refuses while files are read or written, as one sentence."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cxlib.base.errors import DataError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
BUSY = frozenset({errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY})
_SHARING_VIOLATION = 32


@contextmanager
def told(root: Path, file: str | None = None) -> Iterator[None]:
    """Turn an OSError or a lack of memory inside the block into a DataError.

    root: the client's folder. Whatever was staged is taken back by the block itself.
    """
    try:
        yield
    except OSError as problem:
        raise DataError(_sentence(problem, root), file=file) from problem
    except MemoryError as problem:
        raise DataError(
            f"The file must fit into memory ({file or root.name} does not; nothing was changed). Split it.",
            file=file,
        ) from problem


def _sentence(problem: OSError, root: Path) -> str:
    place = Path(str(problem.filename)).name if problem.filename else root.name
    if problem.errno in FULL:
        return (
            f"The disk must have room for the import (it is full, at {place}; nothing was changed). "
            "Free some space and try again."
        )
    if problem.errno in BUSY or getattr(problem, "winerror", None) == _SHARING_VIOLATION:
        return (
            f"No file may be open in another program or locked ({place} is; nothing was changed). "
            "Close it and try again."
        )
    why = problem.strerror or type(problem).__name__
    return (
        f"The export and the client's folder must be readable and writable ({place}: {why}; nothing was "
        "changed). Check the disk and try again."
    )
