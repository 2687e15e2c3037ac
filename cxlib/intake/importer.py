"""One export into a client's tables: read, understand, clean, store - or one sentence and nothing changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

from cxlib.base.errors import SettingsError
from cxlib.base.files import sha256
from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES
from cxlib.intake.clean import Cleaned
from cxlib.intake.commit import alone, recover
from cxlib.intake.keep import store
from cxlib.intake.log import imports, standing
from cxlib.intake.mapping import MapFile, load_map
from cxlib.intake.notes import Note, note
from cxlib.intake.proposals import Proposal
from cxlib.intake.readers import refuse_no_file
from cxlib.intake.readers.raw import joined_refusals
from cxlib.intake.rebuild import rebuild, replayed
from cxlib.intake.report import ImportReport
from cxlib.intake.store import Change, Tables
from cxlib.intake.understand import Confirm, Understood, read, understood

__all__ = ["Confirm", "ImportReport", "Proposal", "import_file", "imports", "rebuild"]


def import_file(
    folder: ClientFolder,
    path: Path,
    *,
    table: str | None = None,
    map_path: Path | None = None,
    dry_run: bool = False,
    confirm: Confirm | None = None,
    now: dt.datetime | None = None,
) -> ImportReport:
    """Import one export.

    table, map_path: what the caller says the file is; else a remembered map, a known layout or a
    proposal is used. confirm: asks a person about an uncertain proposal; without it an uncertain
    proposal is saved in maps/ and a DataError says what to check. now: the clock, for the log.
    On a DataError or SettingsError the tables, the log and the kept exports are as they were.
    """
    path = Path(path)
    if table is not None:
        _known_table(table)
    given = load_map(map_path) if map_path is not None else None
    if given is not None and table not in (None, given.table):
        raise SettingsError(f"The map and --table must agree ({given.table} and {table}). Leave one out.")
    moment = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).replace(microsecond=0)
    if dry_run:
        return _import(folder, path, given, table, confirm, moment, dry_run=True)
    refuse_no_file(path)
    with alone(folder.root):
        recover(folder.root)
        return _import(folder, path, given, table, confirm, moment, dry_run=False)


def _import(
    folder: ClientFolder,
    path: Path,
    given: MapFile | None,
    table: str | None,
    confirm: Confirm | None,
    moment: dt.datetime,
    *,
    dry_run: bool,
) -> ImportReport:
    raw = read(path, folder, given)
    digest = sha256(path)
    entries = imports(folder)
    earlier = next((entry for entry in standing(entries) if entry["sha256"] == digest), None)
    if earlier and _same_meaning(earlier, given, table):
        return _unchanged(earlier, dry_run)
    layout, found = understood(folder, path, raw, given, table, confirm, dry_run)
    tables, change = _merged(folder, found, moment, entries, earlier)
    report = _report(found, layout, change, dry_run)
    if not dry_run:
        store(folder, path, digest, found, report, tables, entries, moment)
    return report


def _same_meaning(earlier: dict[str, Any], given: MapFile | None, table: str | None) -> bool:
    """Whether a file that was imported before would be read the same way again."""
    if given is not None:
        return bool(given.as_data() == earlier["map"])
    return table in (None, earlier["report"]["table"])


def _known_table(table: str) -> None:
    if table not in TABLES:
        raise SettingsError(
            f"A table must be one of {', '.join(TABLES)} (we got {table!r}). Choose one of them."
        )


def _unchanged(entry: dict[str, Any], dry_run: bool) -> ImportReport:
    """The report of a file that was imported before with the same map."""
    report = ImportReport.from_dict(entry["report"])
    rows = report.added + report.updated + report.unchanged
    return replace(
        report, added=0, updated=0, unchanged=rows, dry_run=dry_run, notes=(note("again"), *report.notes)
    )


def _merged(
    folder: ClientFolder,
    found: Understood,
    moment: dt.datetime,
    entries: list[dict[str, Any]],
    earlier: dict[str, Any] | None,
) -> tuple[Tables, Change]:
    """The tables with the new rows; a file imported before under another map is taken out first."""
    others = [entry for entry in standing(entries) if entry is not earlier]
    tables = replayed(folder, others) if earlier else Tables(folder)
    return tables, tables.merge(found.plan.table, found.rows.frame, moment)


def _report(understood: Understood, layout: str, change: Change, dry_run: bool) -> ImportReport:
    raw, plan, rows, cleaned = understood.raw, understood.plan, understood.rows, understood.cleaned
    refused = joined_refusals([raw.refused, rows.refused])
    dated = rows.frame.get(TABLES[plan.table].dated_by)
    known = dated.dropna() if dated is not None else None
    ends = (
        (known.min().to_pydatetime(), known.max().to_pydatetime())
        if known is not None and len(known)
        else (None, None)
    )
    return ImportReport(
        table=plan.table,
        source=plan.source,
        layout=layout,
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        rows_read=raw.rows_read,
        rows_kept=rows.kept,
        rows_refused=len(refused),
        reasons={
            str(reason): int(count) for reason, count in refused["reason"].value_counts().sort_index().items()
        },
        duplicates=rows.duplicates,
        first=ends[0],
        last=ends[1],
        columns=understood.places,
        scales=cleaned.scales,
        blanked=_blanked(cleaned),
        added=change.added,
        updated=change.updated,
        unchanged=change.unchanged,
        notes=_notes(understood),
        dry_run=dry_run,
    )


def _blanked(cleaned: Cleaned) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for column, of_column in cleaned.blanked.groupby("column", sort=True):
        found = of_column["reason"].value_counts().sort_index()
        counts[str(column)] = {str(reason): int(count) for reason, count in found.items()}
    return counts


def _notes(understood: Understood) -> tuple[Note, ...]:
    used = set(understood.places.values())
    left = [str(name) for name in understood.raw.frame.columns if str(name) not in used]
    unused = (
        (note("columns_left", n=len(left), columns=", ".join(left[:8]) + (" ..." if len(left) > 8 else "")),)
        if left
        else ()
    )
    return (*understood.raw.notes, *understood.cleaned.notes, *understood.rows.notes, *unused)
