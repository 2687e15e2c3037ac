"""An export put among the others: the newest export wins, in whatever order they come in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES
from cxlib.intake.log import in_order, written
from cxlib.intake.notes import Note, note
from cxlib.intake.rebuild import play, replayed
from cxlib.intake.store import Change, Tables, between, outdone
from cxlib.intake.understand import Understood


def merged(
    folder: ClientFolder,
    found: Understood,
    moment: dt.datetime,
    others: list[dict[str, Any]],
    earlier: dict[str, Any] | None,
    made: str,
) -> tuple[Tables, Change, list[Note]]:
    """The tables with the new rows, what changed, and what to tell.

    others: the imports that count. earlier: this file's import under another map, which is taken out.
    made: when the export was made; exports made later keep their versions of the rows.
    """
    table, rows = found.plan.table, found.rows.frame
    newer = [entry for entry in in_order(others) if written(entry) > made and _same_source(entry, found)]
    if earlier is None and not newer:
        tables = Tables(folder)
        return tables, tables.merge(table, rows, moment), []
    names = {table} | ({earlier["report"]["table"]} if earlier else set())
    tables = replayed(folder, [entry for entry in others if written(entry) <= made], names)
    tables.merge(table, rows, moment)
    play(tables, [entry for entry in in_order(others) if written(entry) > made])
    present = Tables(folder)
    present.load(table)
    change = between(TABLES[table], present.frames[table], tables.frames[table], rows)
    stood = outdone(TABLES[table], tables.frames[table], rows)
    return tables, change, [note("older_export", n=stood)] if stood else []


def _same_source(entry: dict[str, Any], found: Understood) -> bool:
    report = entry["report"]
    return bool(report["table"] == found.plan.table and report["source"] == found.plan.source)
