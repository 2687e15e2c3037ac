"""Everything in exports/ imported again, under the maps as they are now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cxlib.base.errors import DataError
from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES
from cxlib.intake.commit import Commit, alone, recover
from cxlib.intake.disk import told
from cxlib.intake.keep import add_refused
from cxlib.intake.log import as_lines, imports, in_order, log_path, standing
from cxlib.intake.mapping import MapFile, load_map
from cxlib.intake.notes import Note, note
from cxlib.intake.rebuild import merge, reread
from cxlib.intake.report import ImportReport
from cxlib.intake.report_of import report_of
from cxlib.intake.scales import refuse_second
from cxlib.intake.store import Tables
from cxlib.intake.understand import Understood


@dataclass(frozen=True)
class Again:
    """One export read again: its report, and whether its map was another one than last time."""

    file: str
    corrected: bool
    report: ImportReport


def import_again(
    folder: ClientFolder, *, now: dt.datetime | None = None, progress: Callable[[Note], None] | None = None
) -> list[Again]:
    """Make all tables anew from the kept exports, each under its map as maps/ has it now.

    progress is told of every file. A file that is refused now is a DataError and nothing is changed.
    Rows of purged exports stay as they are.
    """
    moment = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).replace(microsecond=0)
    with told(folder.root), alone(folder.root):
        recover(folder.root)
        entries = imports(folder)
        if not entries:
            raise DataError("There must be exports to import again (none was imported yet). Import a file.")
        tables, commit = Tables(folder, fresh=frozenset(TABLES)), Commit(folder.root)
        try:
            done, lines = _all(folder, tables, commit, standing(entries), moment, progress)
            tables.stage(commit)
            commit.add_text(log_path(folder), as_lines([*entries, *lines]))
            commit.apply()
        finally:
            commit.discard()
    return done


def _all(
    folder: ClientFolder,
    tables: Tables,
    commit: Commit,
    counting: list[dict[str, Any]],
    moment: dt.datetime,
    progress: Callable[[Note], None] | None,
) -> tuple[list[Again], list[dict[str, Any]]]:
    """Every export merged in order; the log's new lines are those whose map was corrected."""
    done: list[Again] = []
    lines: list[dict[str, Any]] = []
    stood: list[dict[str, Any]] = []
    for entry in in_order([entry for entry in counting if not entry.get("purged")]):
        if progress is not None:
            progress(note("progress.reading", file=entry["file"]))
        plan = _map_now(folder, entry)
        found = reread(folder, entry, plan)
        report = _merged(tables, entry, found, stood)
        corrected = plan.as_data() != entry["map"]
        stood.append({**entry, "report": report.as_dict()})
        if corrected:
            lines.append(_line(entry, plan, report, moment))
            add_refused(commit, folder, entry["file"], entry["sha256"], found)
        done.append(Again(entry["file"], corrected, report))
    return done, lines


def _map_now(folder: ClientFolder, entry: dict[str, Any]) -> MapFile:
    """The map of an import as it stands in maps/, or as it was used when the file is gone."""
    place = folder.maps / entry["map_file"]
    return load_map(place) if place.is_file() else MapFile.model_validate(entry["map"])


def _merged(
    tables: Tables, entry: dict[str, Any], found: Understood, stood: list[dict[str, Any]]
) -> ImportReport:
    refuse_second(found.plan.table, found.cleaned.scales, stood, file=entry["file"])
    return report_of(found, entry["report"]["layout"], merge(tables, entry, found), [])


def _line(entry: dict[str, Any], plan: MapFile, report: ImportReport, moment: dt.datetime) -> dict[str, Any]:
    kept = {name: value for name, value in entry.items() if name != "map_was"}
    changed = {"time": moment.isoformat(), "map": plan.as_data(), "report": report.as_dict(), "again": True}
    return {**kept, **changed}
