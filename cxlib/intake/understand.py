"""Finding out what an export means: a given map, a remembered one, a known layout or a proposal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cxlib.base.errors import CxError, DataError, SettingsError
from cxlib.base.files import write_text
from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES
from cxlib.intake import remembered
from cxlib.intake.clean import Cleaned, clean
from cxlib.intake.composed import with_composed
from cxlib.intake.mapping import MapFile, placed
from cxlib.intake.proposals import Proposal, propose
from cxlib.intake.readers import read_export
from cxlib.intake.readers.options import FileOptions
from cxlib.intake.readers.raw import Raw
from cxlib.intake.rows import Rows, rows_of

Confirm = Callable[[Proposal], bool]
"""Shows a proposal to a person and says whether it is right."""


@dataclass(frozen=True)
class Understood:
    """An export that was read and cleaned under a map."""

    raw: Raw
    plan: MapFile
    places: dict[str, str]
    cleaned: Cleaned
    rows: Rows


def read(path: Path, folder: ClientFolder, plan: MapFile | None) -> Raw:
    told = plan.file if plan else None
    return read_export(path, language=folder.settings.languages.owner, told=told)


def shape_of(path: Path, folder: ClientFolder, found: Understood) -> str:
    """The fingerprint by which the next file of this shape is known: as it is read without the map's help."""
    if found.plan.file == FileOptions():
        return found.raw.fingerprint
    try:
        return read(path, folder, None).fingerprint
    except CxError:
        return found.raw.fingerprint


def understood(
    folder: ClientFolder,
    path: Path,
    raw: Raw,
    given: MapFile | None,
    table: str | None,
    confirm: Confirm | None,
    dry_run: bool,
) -> tuple[str, Understood]:
    if given is not None:
        return "map", cleaned(folder, path, raw, given)
    if (plan := remembered.find(folder, raw, table)) is not None:
        return "remembered", _remembered(folder, path, raw, plan)
    return _proposed(folder, path, raw, table, confirm, dry_run)


def _remembered(folder: ClientFolder, path: Path, raw: Raw, plan: MapFile) -> Understood:
    dated_by = TABLES[plan.table].dated_by
    if dated_by in plan.constants:
        raise DataError(
            f"A file must not take its date from another file's map ({path.name} looks like {plan.source}, "
            f"whose map says {dated_by}: {plan.constants[dated_by]}). Give a map of its own with --map.",
            file=path.name,
            column=dated_by,
        )
    return cleaned(folder, path, read(path, folder, plan) if plan.file != FileOptions() else raw, plan)


def _proposed(
    folder: ClientFolder, path: Path, raw: Raw, table: str | None, confirm: Confirm | None, dry_run: bool
) -> tuple[str, Understood]:
    proposal = propose(raw, folder.settings, path, table)
    waiting = remembered.proposed_path(folder, proposal.plan, raw.fingerprint)
    try:
        understood = cleaned(folder, path, raw, proposal.plan)
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
        f"A map must be certain before anything is imported ({path.name}: please check "
        f"{', '.join(proposal.doubts)}). "
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


def cleaned(folder: ClientFolder, path: Path, raw: Raw, plan: MapFile) -> Understood:
    if raw.question is not None:
        raise DataError(raw.question.sentence, file=path.name)
    raw = with_composed(raw, plan.columns)
    places = placed(plan, raw, file=path.name)
    typed = clean(raw, plan, places, folder.settings, file=path.name)
    rows = rows_of(raw, typed, plan, _key(folder), folder.settings, file=path.name)
    return Understood(raw, plan, places, typed, rows)


def _key(folder: ClientFolder) -> bytes:
    try:
        return folder.key
    except (OSError, ValueError):
        raise SettingsError(
            f"The client's folder must hold its key ({folder.root / '.key'} is missing or damaged). "
            f"Restore it from a backup."
        ) from None
