"""What the operating system refuses while a run or a publication is written, as one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cxlib.base.errors import RunError
from cxlib.clients.folder import ClientFolder
from cxlib.intake.disk import FULL


@contextmanager
def writing(folder: ClientFolder) -> Iterator[None]:
    """Turn an OSError or a lack of memory inside the block into a RunError."""
    try:
        yield
    except OSError as problem:
        raise RunError(_sentence(problem, folder), file=str(problem.filename or folder.root)) from problem
    except MemoryError as problem:
        raise RunError(
            f"A client's tables must fit into memory ({folder.name}: they do not). Close other programs and "
            "run it again."
        ) from problem


def _sentence(problem: OSError, folder: ClientFolder) -> str:
    place = problem.filename or folder.root
    if problem.errno in FULL:
        return (
            f"The disk must have room for the run (it is full, at {place}; the last good run was left as it "
            "was). Free some space and run it again."
        )
    why = problem.strerror or type(problem).__name__
    return (
        f"The client's folder must be readable and writable ({place}: {why}; the last good run was left as "
        "it was). Close programs that hold the file, or correct the folder's permissions, and run it again."
    )
