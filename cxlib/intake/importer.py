"""One export into a client's tables: read, understand, clean, store - or one sentence and nothing changed."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cxlib.base.errors import DataError, SettingsError
from cxlib.base.files import sha256, write_text
from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES
from cxlib.intake import remembered
from cxlib.intake.clean import Cleaned, clean
from cxlib.intake.commit import Commit, recover
from cxlib.intake.log import as_lines, imports, log_path, standing
from cxlib.intake.mapping import FileOptions, MapFile, load_map, placed
from cxlib.intake.notes import Note, note
from cxlib.intake.proposals import Proposal, propose
from cxlib.intake.readers import read_export
from cxlib.intake.readers.raw import Raw, joined_refusals
from cxlib.intake.report import ImportReport
from cxlib.intake.rows import Rows, rows_of
from cxlib.intake.store import Change, Tables

Confirm = Callable[[Proposal], bool]


@dataclass(frozen=True)
class Understood:
    """An export that was read and cleaned under a map."""

    raw: Raw
    plan: MapFile
    places: dict[str, str]
    cleaned: Cleaned
    rows: Rows


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
    recover(folder.root)
    given = load_map(map_path) if map_path is not None else None
    if given is not None and table not in (None, given.table):
        raise SettingsError(f"The map and --table must agree ({given.table} and {table}). Leave one out.")
    raw = _read(path, folder, given)
    digest = sha256(path)
    entries = imports(folder)
    earlier = next((entry for entry in standing(entries) if entry["sha256"] == digest), None)
    if earlier and (
        (given is None
        and table in (None, earlier["report"]["table"]))
        or (given
        and given.as_data() == earlier["map"])
    ):
        return _unchanged(earlier, dry_run)
    layout, understood = _understood(folder, path, raw, given, table, confirm, dry_run, digest)
    moment = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).replace(microsecond=0)
    tables, change = _merged(folder, understood, moment, entries, earlier)
    report = _report(understood, layout, change, dry_run)
    if not dry_run:
        _store(folder, path, digest, understood, report, tables, entries, moment)
    return report


def rebuild(folder: ClientFolder) -> list[str]:
    """Make the tables anew from the kept exports and the maps in the log; the names of the tables made."""
    recover(folder.root)
    tables = _replayed(folder, standing(imports(folder)))
    commit = Commit(folder.root)
    try:
        tables.stage(commit)
        commit.apply()
    finally:
        commit.discard()
    return [name for name, frame in tables.frames.items() if len(frame)]


def _known_table(table: str) -> None:
    if table not in TABLES:
        raise SettingsError(
            f"A table must be one of {', '.join(TABLES)} (we got {table!r}). Choose one of them."
        )


def _read(path: Path, folder: ClientFolder, plan: MapFile | None) -> Raw:
    told = plan.file if plan else None
    return read_export(
        path,
        language=folder.settings.languages.owner,
        encoding=told.encoding if told else None,
        delimiter=told.delimiter if told else None,
        sheet=told.sheet if told else None,
        header_rows=told.header_rows if told else None,
    )


def _unchanged(entry: dict[str, Any], dry_run: bool) -> ImportReport:
    """The report of a file that was imported before with the same map."""
    report = ImportReport.from_dict(entry["report"])
    rows = report.added + report.updated + report.unchanged
    return replace(
        report, added=0, updated=0, unchanged=rows, dry_run=dry_run, notes=(note("again"), *report.notes)
    )


def _understood(
    folder: ClientFolder,
    path: Path,
    raw: Raw,
    given: MapFile | None,
    table: str | None,
    confirm: Confirm | None,
    dry_run: bool,
    digest: str,
) -> tuple[str, Understood]:
    if given is not None:
        return "map", _cleaned(folder, path, raw, given)
    if (plan := remembered.find(folder, raw, table)) is not None:
        return "remembered", _remembered(folder, path, raw, plan)
    return _proposed(folder, path, raw, table, confirm, dry_run)


def _remembered(folder: ClientFolder, path: Path, raw: Raw, plan: MapFile) -> Understood:
    dated_by = TABLES[plan.table].dated_by
    if dated_by in plan.constants:
        raise DataError(
            f"A file must not take its date from another file's map ({path.name} looks like {plan.source}, whose map says "
            f"{dated_by}: {plan.constants[dated_by]}). Give a map of its own with --map.",
            file=path.name,
            column=dated_by,
        )
    return _cleaned(folder, path, _read(path, folder, plan) if plan.file != FileOptions() else raw, plan)


def _proposed(
    folder: ClientFolder, path: Path, raw: Raw, table: str | None, confirm: Confirm | None, dry_run: bool
) -> tuple[str, Understood]:
    proposal = propose(raw, folder.settings, path, table)
    waiting = remembered.proposed_path(folder, proposal.plan, raw.fingerprint)
    try:
        understood = _cleaned(folder, path, raw, proposal.plan)
    except DataError as problem:
        _save_proposal(waiting, proposal, dry_run)
        where = "" if dry_run else f" The proposed map to complete is maps/{waiting.name}."
        raise DataError(
            problem.message + where, file=problem.file, row=problem.row, column=problem.column
        ) from None
    if proposal.certain:
        return proposal.layout or "proposal", understood
    preview = understood.rows.frame.head(5)
    if confirm is not None and confirm(proposal.with_preview(preview, waiting)):
        waiting.unlink(missing_ok=True)
        return proposal.layout or "proposal", understood
    _save_proposal(waiting, proposal, dry_run)
    raise DataError(
        f"A map must be certain before anything is imported ({path.name}: please check {', '.join(proposal.doubts)}). "
        + (
            "Run again without --dry-run to save the proposal."
            if dry_run
            else f"Correct maps/{waiting.name} and give it with --map."
        ),
        file=path.name,
    )


def _save_proposal(waiting: Path, proposal: Proposal, dry_run: bool) -> None:
    if dry_run:
        return
    doubts = ", ".join(proposal.doubts) or "-"
    lines = [f"#   {guess.canonical}: {guess.source!r} ({guess.confidence}%)" for guess in proposal.columns]
    head = "\n".join(["# Proposed map. Check: " + doubts, *lines, ""])
    write_text(waiting, head + proposal.plan.text(), private=True)


def _cleaned(folder: ClientFolder, path: Path, raw: Raw, plan: MapFile) -> Understood:
    places = placed(plan, raw, file=path.name)
    cleaned = clean(raw, plan, places, folder.settings, file=path.name)
    return Understood(raw, plan, places, cleaned, rows_of(raw, cleaned, plan, _key(folder), file=path.name))


def _key(folder: ClientFolder) -> bytes:
    try:
        return folder.key
    except (OSError, ValueError):
        raise SettingsError(
            f"The client's folder must hold its key ({folder.root / '.key'} is missing or damaged). Restore it from a backup."
        ) from None


def _merged(
    folder: ClientFolder,
    understood: Understood,
    moment: dt.datetime,
    entries: list[dict[str, Any]],
    earlier: dict[str, Any] | None,
) -> tuple[Tables, Change]:
    """The tables with the new rows; a file imported before under another map is taken out first."""
    others = [entry for entry in standing(entries) if entry is not earlier]
    tables = _replayed(folder, others) if earlier else Tables(folder)
    return tables, tables.merge(understood.plan.table, understood.rows.frame, moment)


def _replayed(folder: ClientFolder, entries: list[dict[str, Any]]) -> Tables:
    tables = Tables(folder, fresh=True)
    for entry in entries:
        kept = folder.root / entry["export"]
        if not kept.is_file():
            raise DataError(
                f"Tables can be rebuilt only from kept exports ({entry['export']} is gone). Import the file again.",
                file=entry["file"],
            )
        plan = MapFile.model_validate(entry["map"])
        understood = _cleaned(folder, kept, _read(kept, folder, plan), plan)
        tables.merge(plan.table, understood.rows.frame, dt.datetime.fromisoformat(entry["time"]))
    return tables


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
    for (column, reason), count in cleaned.blanked.groupby(["column", "reason"]).size().items():  # type: ignore[misc]
        counts.setdefault(str(column), {})[str(reason)] = int(count)
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


def _store(
    folder: ClientFolder,
    path: Path,
    digest: str,
    understood: Understood,
    report: ImportReport,
    tables: Tables,
    entries: list[dict[str, Any]],
    moment: dt.datetime,
) -> None:
    day = moment.astimezone(folder.settings.zone).date().isoformat()
    kept = _kept_path(folder, path, digest, day, entries)
    remember = remembered.map_path(folder, understood.plan, understood.raw.fingerprint)
    entry = {
        "time": moment.isoformat(),
        "file": path.name,
        "sha256": digest,
        "export": kept.relative_to(folder.root).as_posix(),
        "map": understood.plan.as_data(),
        "map_file": remember.name,
        "fingerprint": understood.raw.fingerprint,
        "report": report.as_dict(),
    }
    commit = Commit(folder.root)
    try:
        commit.add(kept, lambda place: _copied(path, place, digest))
        _add_refused(commit, folder, path, digest, understood)
        commit.add(remember, lambda place: _written(place, understood.plan.text()))
        tables.stage(commit)
        commit.add(log_path(folder), lambda place: _written(place, as_lines([*entries, entry])))
        commit.apply()
    finally:
        commit.discard()


def _kept_path(
    folder: ClientFolder, path: Path, digest: str, day: str, entries: list[dict[str, Any]]
) -> Path:
    for entry in entries:
        if entry["sha256"] == digest:
            return folder.root / str(entry["export"])
    place = folder.exports / day / path.name
    return place if not place.exists() else place.with_name(f"{digest[:8]}-{path.name}")


def _copied(path: Path, place: Path, digest: str) -> None:
    shutil.copyfile(path, place)
    if sha256(place) != digest:
        raise DataError(
            f"The file must not change while it is read ({path.name} did). Import it again.", file=path.name
        )


def _written(place: Path, text: str) -> None:
    place.write_text(text, encoding="utf-8", newline="\n")


def _add_refused(
    commit: Commit, folder: ClientFolder, path: Path, digest: str, understood: Understood
) -> None:
    everything = joined_refusals(
        [understood.raw.refused, understood.rows.refused, understood.cleaned.blanked]
    )
    if len(everything):
        place = folder.rejected / f"{path.name}-{digest[:8]}.csv"
        commit.add(place, lambda temporary: everything.to_csv(temporary, index=False, lineterminator="\n"))


__all__ = ["Confirm", "ImportReport", "Proposal", "import_file", "imports", "rebuild"]
