"""Who is told how far a long import is: readers and cleaning tell it without passing a listener along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from cxlib.intake.notes import Note, note

_LISTENER: ContextVar[Callable[[Note], None] | None] = ContextVar("listener", default=None)

LONG = 50_000
"""From so many rows on an import is long enough to tell of its steps."""


@contextmanager
def listening(listener: Callable[[Note], None]) -> Iterator[None]:
    """Tell a listener of the steps in the block."""
    before = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(before)


def rows_read(count: int, share: float) -> None:
    """So many rows are read, and this share of the file."""
    if count >= LONG:
        _tell(note("progress.rows", n=count, percent=round(100 * share)))


def column_begun(name: str, place: int, columns: int, rows: int) -> None:
    """A column is cleaned next: the `place`-th, from 1."""
    if rows >= LONG:
        done = round(100 * (place - 1) / columns)
        _tell(note("progress.column", column=name, n=place, of=columns, percent=done))


def _tell(told: Note) -> None:
    if (listener := _LISTENER.get()) is not None:
        listener(told)
