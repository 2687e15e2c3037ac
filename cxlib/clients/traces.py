"""What files look like from outside, so that an unchanged client is known without reading its tables.

A trace is made of every file's name, size, inode, time of writing and time of change (ctime). Tools can
set the time of writing back, but not the time of change: a file whose content was exchanged for another of
the same size, with its old time of writing, still leaves another trace. Windows keeps no time of change;
there such a file is noticed only by `--force`. A file written a moment ago could be written once more
within the same tick of the file system's clock, so a trace that is younger than two seconds is not relied on.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

YOUNG_SECONDS = 2.0
"""The coarsest clock among file systems in use (FAT)."""

DECISIONS = ("decisions.db", "decisions.db-wal", "decisions.db-journal")
CODEBOOKS = ("codebook.csv", "codebook.yml")


@dataclass(frozen=True)
class Trace:
    """`text` differs when a file does; `newest`: when the last of them was written or changed (seconds)."""

    text: str
    newest: float

    def settled(self, now: float) -> bool:
        """Whether every later write must leave another trace."""
        return now - self.newest > YOUNG_SECONDS


def inputs_trace(root: Path) -> Trace:
    """The trace of all of a client that a run reads: tables, import log, settings, codebook, decisions."""
    names = ("client.yml", *CODEBOOKS, *DECISIONS)
    return _trace([os.path.join(root, name) for name in names], [os.path.join(root, "tables")])


def outputs_trace(*folders: Path, besides: Sequence[Path] = ()) -> Trace:
    """The trace of what was made: every file below the folders, and files it looks back on."""
    return _trace([str(file) for file in besides], [str(folder) for folder in folders])


def _trace(files: list[str], folders: list[str]) -> Trace:
    digest, newest = hashlib.sha256(), 0.0
    for line, when in [*_files(files), *(found for folder in folders for found in _below(folder))]:
        digest.update(line.encode("utf-8", "surrogateescape"))
        newest = max(newest, when)
    return Trace(digest.hexdigest(), newest)


def _files(paths: list[str]) -> Iterator[tuple[str, float]]:
    for path in paths:
        name = os.path.basename(path)
        try:
            yield _line(name, os.stat(path))
        except FileNotFoundError:
            yield f"{name} -\n", 0.0


def _below(folder: str) -> Iterator[tuple[str, float]]:
    """Every file below a folder, by name; a folder that is missing leaves its name."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except FileNotFoundError:
        yield f"{os.path.basename(folder)} -\n", 0.0
        return
    yield f"{os.path.basename(folder)}/\n", 0.0
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path)
        else:
            yield _line(entry.name, os.stat(entry.path))  # the entry's own stat knows no inode on Windows


def _line(name: str, state: os.stat_result) -> tuple[str, float]:
    changed = max(state.st_mtime_ns, state.st_ctime_ns)
    text = f"{name} {state.st_size} {state.st_ino} {state.st_mtime_ns} {state.st_ctime_ns}\n"
    return text, changed / 1e9
