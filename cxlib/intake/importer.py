"""One export into a client's tables: read, understand, clean, store - or one sentence and nothing changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from cxlib.base.errors import DataError, SettingsError
from cxlib.base.files import sha256
from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES
from cxlib.intake.commit import alone, recover
from cxlib.intake.disk import told
from cxlib.intake.keep import Export, made_at, store
from cxlib.intake.listening import listening
from cxlib.intake.log import imports, standing
from cxlib.intake.mapping import load_map
from cxlib.intake.meaning import Confirm, Said, understood
from cxlib.intake.merging import merged
from cxlib.intake.notes import Note, note
from cxlib.intake.proposals import Proposal
from cxlib.intake.readers import refuse_no_file
from cxlib.intake.readers.options import FileOptions
from cxlib.intake.readers.pack import packed
from cxlib.intake.rebuild import rebuild
from cxlib.intake.report import ImportReport
from cxlib.intake.report_of import report_of
from cxlib.intake.scales import refuse_second
from cxlib.intake.understand import read
from cxlib.intake.wizard import Answers

__all__ = ["Answers", "Confirm", "ImportReport", "Proposal", "import_file", "imports", "rebuild"]


def import_file(
    folder: ClientFolder,
    path: Path,
    *,
    table: str | None = None,
    map_path: Path | None = None,
    answers: Answers | None = None,
    reading: FileOptions | None = None,
    dry_run: bool = False,
    more: bool = False,
    confirm: Confirm | None = None,
    now: dt.datetime | None = None,
    progress: Callable[[Note], None] | None = None,
) -> ImportReport:
    """Import one export, or a folder of exports that belong together.

    table, map_path, answers: what the caller says the file is; else a remembered map, a known layout
    or a proposal is used. confirm: asks a person about an uncertain proposal; without it an uncertain
    proposal is saved in maps/ and a DataError says what to check. reading: how to read the file, where
    it leaves that open (who writes for the firm in a chat). now: the clock, for the log.
    more: propose every question of a survey. progress: is told of every step, and how far a long one is.
    On a DataError or SettingsError the tables, the log and the kept exports are as they were.
    """
    path = Path(path)
    if path.is_dir() and not path.is_symlink():
        with packed(path) as archive:
            return import_file(
                folder, archive, table=table, map_path=map_path, answers=answers, reading=reading,
                dry_run=dry_run, more=more, confirm=confirm, now=now, progress=progress,
            )  # fmt: skip
    if answers is not None and answers.given:
        table = table or answers.table
        answers = replace(answers, table=table)
    if table is not None:
        _known_table(table)
    given = load_map(map_path) if map_path is not None else None
    if given is not None and table not in (None, given.table):
        raise SettingsError(f"The map and --table must agree ({given.table} and {table}). Leave one out.")
    if given is not None and answers is not None and answers.given:
        raise SettingsError("The columns must be told in one way (we got a map and answers). Leave one out.")
    said = Said(given, answers, table, confirm, dry_run, reading, more)
    moment = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).replace(microsecond=0)
    step = progress or (lambda _: None)
    with told(folder.root, path.name):
        if dry_run:
            with listening(step):
                return _import(folder, path, said, moment, step)
        refuse_no_file(path)
        with alone(folder.root), listening(step):
            recover(folder.root)
            return _import(folder, path, said, moment, step)


def _import(
    folder: ClientFolder, path: Path, said: Said, moment: dt.datetime, step: Callable[[Note], None]
) -> ImportReport:
    step(note("progress.reading", file=path.name))
    raw = read(path, folder, said.given, said.reading)
    digest, written = sha256(path), made_at(path)
    entries = imports(folder)
    earlier = next((entry for entry in standing(entries) if entry["sha256"] == digest), None)
    if earlier and _same_meaning(earlier, said):
        return _unchanged(earlier, said.dry_run)
    step(note("progress.cleaning", n=raw.rows_read))
    layout, found, notes = understood(folder, path, raw, said)
    del raw  # its cells are rows by now
    if earlier and found.plan.as_data() == earlier["map"]:
        return _unchanged(earlier, said.dry_run)
    others = _others(entries, earlier, path.name)
    refuse_second(found.plan.table, found.cleaned.scales, others, file=path.name)
    step(note("progress.storing", n=found.rows.kept))
    tables, change, late = merged(folder, found, moment, others, earlier, written)
    report = report_of(found, layout, change, [*notes, *late], dry_run=said.dry_run)
    if not said.dry_run:
        store(folder, path, Export(digest, written), found, report, tables, entries, moment)
    return report


def _same_meaning(earlier: dict[str, Any], said: Said) -> bool:
    """Whether a file that was imported before would be read the same way again."""
    if said.given is not None:
        return bool(said.given.as_data() == earlier["map"])
    if said.reading is not None or (said.answers is not None and said.answers.given):
        return False
    return said.table in (None, earlier["report"]["table"])


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


def _others(entries: list[dict[str, Any]], earlier: dict[str, Any] | None, file: str) -> list[dict[str, Any]]:
    """The other imports that count; what a purged export left can not be read another way."""
    if earlier is not None and earlier.get("purged"):
        raise DataError(
            f"A file can be read another way only while its export is kept ({file} was imported on "
            f"{earlier['time'][:10]} and purged since). Leave it as it is.",
            file=file,
        )
    return [entry for entry in standing(entries) if entry is not earlier]
