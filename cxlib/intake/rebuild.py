"""The tables made anew from the kept exports and the maps in the import log."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cxlib.base.errors import DataError
from cxlib.clients.folder import ClientFolder
from cxlib.intake.commit import Commit, alone, recover
from cxlib.intake.log import imports, standing
from cxlib.intake.mapping import MapFile
from cxlib.intake.store import Tables
from cxlib.intake.understand import cleaned, read


def rebuild(folder: ClientFolder) -> list[str]:
    """Make the tables anew from the kept exports and the maps in the log; the names of the tables made."""
    with alone(folder.root):
        recover(folder.root)
        tables = replayed(folder, standing(imports(folder)))
        commit = Commit(folder.root)
        try:
            tables.stage(commit)
            commit.apply()
        finally:
            commit.discard()
    return [name for name, frame in tables.frames.items() if len(frame)]


def replayed(folder: ClientFolder, entries: list[dict[str, Any]]) -> Tables:
    tables = Tables(folder, fresh=True)
    for entry in entries:
        kept = folder.root / entry["export"]
        if not kept.is_file():
            raise DataError(
                f"Tables can be rebuilt only from kept exports ({entry['export']} is gone). Import "
                f"the file again.",
                file=entry["file"],
            )
        plan = MapFile.model_validate(entry["map"])
        understood = cleaned(folder, kept, read(kept, folder, plan), plan)
        tables.merge(plan.table, understood.rows.frame, dt.datetime.fromisoformat(entry["time"]))
    return tables
