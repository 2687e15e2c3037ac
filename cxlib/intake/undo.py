"""Taking back the last import: tables, log, kept export, refused rows and map as they were before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxlib.base.errors import DataError
from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES
from cxlib.intake.commit import Commit, alone, recover
from cxlib.intake.disk import told
from cxlib.intake.keep import add_refused, refused_path
from cxlib.intake.log import as_lines, imports, log_path, standing
from cxlib.intake.rebuild import replayed, reread
from cxlib.intake.store import Tables


@dataclass(frozen=True)
class Undone:
    """What an undo takes back, or took back.

    files: the names of the files, as imported. tables: table -> rows now and rows afterwards.
    exports: kept exports that go. maps: map files that go (False) or get their former text (True).
    """

    time: dt.datetime
    files: tuple[str, ...]
    tables: dict[str, tuple[int, int]]
    exports: tuple[str, ...]
    maps: dict[str, bool]

    def as_dict(self) -> dict[str, Any]:
        """The document of `cx undo --json`."""
        return {
            "time": self.time.isoformat(),
            "files": list(self.files),
            "tables": [
                {"table": name, "rows": rows[0], "rows_after": rows[1]} for name, rows in self.tables.items()
            ],
            "exports_removed": list(self.exports),
            "maps_restored": [name for name, kept in self.maps.items() if kept],
            "maps_removed": [name for name, kept in self.maps.items() if not kept],
        }


def undo(folder: ClientFolder, agreed: Callable[[Undone], bool] = lambda _: True) -> Undone | None:
    """Take back the last import; None when `agreed`, which is told what will happen, says no.

    The last re-import of everything (`again`) counts as one. Nothing imported yet, or an export that
    was purged since, is a DataError and changes nothing.
    """
    with told(folder.root), alone(folder.root):
        recover(folder.root)
        entries = imports(folder)
        last = _last(entries)
        rest = entries[: len(entries) - len(last)]
        tables, undone = _planned(folder, last, rest)
        if not agreed(undone):
            return None
        commit = Commit(folder.root)
        try:
            _stage(folder, commit, tables, undone, last, rest)
            commit.apply()
        finally:
            commit.discard()
        _tidy(folder, undone)
    return undone


def _last(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of the last import: one, or all those of a re-import of everything."""
    if not entries:
        raise DataError("There must be an import to take back (none was made yet). Import a file first.")
    last = entries[-1]
    lines = [entry for entry in entries if entry is last]
    if last.get("again"):
        lines = [entry for entry in entries if entry.get("again") and entry["time"] == last["time"]]
    if gone := next((entry for entry in lines if entry.get("purged")), None):
        raise DataError(
            f"An import can be taken back only while its export is kept ({gone['file']} of "
            f"{gone['time'][:10]} was purged). Its rows stay.",
            file=gone["file"],
        )
    return lines


def _planned(
    folder: ClientFolder, last: list[dict[str, Any]], rest: list[dict[str, Any]]
) -> tuple[Tables, Undone]:
    digests = {entry["sha256"] for entry in last}
    counting = standing(rest)
    back = [entry for entry in counting if entry["sha256"] in digests]
    names = {entry["report"]["table"] for entry in [*last, *back]}
    tables = replayed(folder, counting, names)
    rows = {}
    for name in (name for name in TABLES if name in names):
        tables.load(name)
        rows[name] = (len(folder.read(name, ["scope"])), len(tables.frames[name]))
    kept = {entry["export"] for entry in rest}
    exports = tuple(dict.fromkeys(entry["export"] for entry in last if entry["export"] not in kept))
    maps = {entry["map_file"]: entry["map_was"] is not None for entry in last if "map_was" in entry}
    moment = dt.datetime.fromisoformat(last[-1]["time"])
    return tables, Undone(moment, tuple(entry["file"] for entry in last), rows, exports, maps)


def _stage(
    folder: ClientFolder,
    commit: Commit,
    tables: Tables,
    undone: Undone,
    last: list[dict[str, Any]],
    rest: list[dict[str, Any]],
) -> None:
    tables.stage(commit)
    before = {entry["sha256"]: entry for entry in standing(rest)}
    for entry in last:
        former = before.get(entry["sha256"])
        if former is None:
            commit.remove(refused_path(folder, entry["file"], entry["sha256"]))
        elif not former.get("purged"):
            add_refused(commit, folder, former["file"], former["sha256"], reread(folder, former))
        if "map_was" in entry:
            _put_back(commit, folder.maps / entry["map_file"], entry["map_was"])
    for name in undone.exports:
        commit.remove(folder.root / name)
    _put_back(commit, log_path(folder), as_lines(rest) or None)


def _put_back(commit: Commit, place: Path, text: str | None) -> None:
    commit.remove(place) if text is None else commit.add_text(place, text)


def _tidy(folder: ClientFolder, undone: Undone) -> None:
    """Remove the folders of a day or of histories that are empty now."""
    days = {(folder.root / name).parent for name in undone.exports}
    for place in [*days, folder.tables / "history"]:
        if place.is_dir() and place != folder.exports and not any(place.iterdir()):
            place.rmdir()
