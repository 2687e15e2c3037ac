"""The tables made anew from the kept exports and the maps in the import log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from cxlib.base.errors import DataError
from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES
from cxlib.intake.commit import Commit, alone, recover
from cxlib.intake.disk import told
from cxlib.intake.log import as_lines, imports, in_order, log_path, standing
from cxlib.intake.mapping import MapFile
from cxlib.intake.store import Change, Tables
from cxlib.intake.understand import Understood, cleaned, read


def rebuild(folder: ClientFolder) -> list[str]:
    """Make the tables anew from the kept exports and the maps in the log; the names of the tables made."""
    with told(folder.root), alone(folder.root):
        recover(folder.root)
        tables = replayed(folder, standing(imports(folder)), TABLES)
        commit = Commit(folder.root)
        try:
            tables.stage(commit)
            commit.apply()
        finally:
            commit.discard()
    return [name for name, frame in tables.frames.items() if len(frame)]


def replayed(folder: ClientFolder, entries: list[dict[str, Any]], names: Iterable[str]) -> Tables:
    """Some tables made anew from the imports that count, the oldest export first."""
    tables = Tables(folder, fresh=frozenset(names))
    play(tables, in_order(entries))
    return tables


def play(tables: Tables, entries: list[dict[str, Any]]) -> None:
    """Merge kept exports into the tables that are made anew, in the given order."""
    for entry in entries:
        if entry["report"]["table"] in tables.fresh and not entry.get("purged"):
            merge(tables, entry, reread(tables.folder, entry))


def merge(tables: Tables, entry: dict[str, Any], found: Understood) -> Change:
    """Merge what a kept export says; a refusal names its file."""
    try:
        return tables.merge(found.plan.table, found.rows.frame, dt.datetime.fromisoformat(entry["time"]))
    except DataError as problem:
        raise DataError(f"{problem.message} The file is {entry['file']}.", file=entry["file"]) from None


def reread(folder: ClientFolder, entry: dict[str, Any], plan: MapFile | None = None) -> Understood:
    """A kept export read again, under its own map or another one; a missing one is a DataError."""
    kept = folder.root / entry["export"]
    if not kept.is_file():
        raise DataError(
            f"Tables can be made anew only from kept exports ({entry['export']} is gone). "
            "Import the file again.",
            file=entry["file"],
        )
    chosen = plan or MapFile.model_validate(entry["map"])
    return cleaned(folder, kept, read(kept, folder, chosen), chosen)


def retire(folder: ClientFolder, exports: set[str], commit: Commit) -> None:
    """Stage the removal of kept exports: their rows go to tables/base, from where tables are made anew.

    exports: paths as in the log. The import log tells from then on that they were purged.
    """
    entries = imports(folder)
    counting = standing(entries)
    leaving = [entry for entry in counting if entry["export"] in exports and not entry.get("purged")]
    replayed(folder, leaving, {entry["report"]["table"] for entry in leaving}).stage_base(commit)
    marked = [{**entry, "purged": True} if entry["export"] in exports else entry for entry in entries]
    commit.add_text(log_path(folder), as_lines(marked))
    for name in sorted(exports):
        commit.remove(folder.root / name)
