"""Finding out what an export means: a given map, four answers, a remembered map, a layout or a proposal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from cxlib.base.errors import DataError
from cxlib.base.files import write_text
from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES
from cxlib.intake import remembered
from cxlib.intake.layouts import recognise
from cxlib.intake.mapping import MapFile
from cxlib.intake.notes import Note, note
from cxlib.intake.preview import preview
from cxlib.intake.proposals import Proposal, Uncertain, Unknown, propose
from cxlib.intake.readers.options import FileOptions
from cxlib.intake.readers.raw import Open, Raw
from cxlib.intake.understand import Understood, cleaned, read
from cxlib.intake.wizard import Answers, plan_of

_SHOWN = 5

Confirm = Callable[[Proposal], bool]
"""Shows a proposal to a person and says whether it is right."""


@dataclass(frozen=True)
class Said:
    """What the caller says about a file: a map, four answers, a table, how to read it, who may be asked."""

    given: MapFile | None = None
    answers: Answers | None = None
    table: str | None = None
    confirm: Confirm | None = None
    dry_run: bool = False
    reading: FileOptions | None = None
    more: bool = False


def understood(folder: ClientFolder, path: Path, raw: Raw, said: Said) -> tuple[str, Understood, list[Note]]:
    """How the file was understood, the file, and what to tell about it.

    Raises `Unknown` or `Uncertain` (DataErrors) where a person must say more; a proposal is saved then.
    """
    if said.given is not None:
        return "map", cleaned(folder, path, raw, said.given), []
    if said.answers is not None and said.answers.given:
        plan = plan_of(raw, said.answers, folder.settings, path)
        place = remembered.map_path(folder, plan, raw.fingerprint).name
        told = [note("wizard.used", map=place)] if recognise(raw, said.table) is None else []
        return "wizard", cleaned(folder, path, raw, plan), told
    if (known := remembered.find(folder, raw, said.table)) is not None:
        return "remembered", _remembered(folder, path, raw, known, said.reading), []
    return _proposed(folder, path, raw, said)


def _remembered(
    folder: ClientFolder, path: Path, raw: Raw, plan: MapFile, reading: FileOptions | None
) -> Understood:
    dated_by = TABLES[plan.table].dated_by
    if dated_by in plan.constants:
        raise DataError(
            f"A file must not take its date from another file's map ({path.name} looks like {plan.source}, "
            f"whose map says {dated_by}: {plan.constants[dated_by]}). Give a map of its own with --map.",
            file=path.name,
            column=dated_by,
        )
    options = reading or plan.file.model_copy(update={"seen_on": None})  # another file, another day
    plan = plan.model_copy(update={"file": options})
    again = options.model_dump(exclude_defaults=True) and reading is None
    return cleaned(folder, path, read(path, folder, plan) if again else raw, plan)


def _proposed(folder: ClientFolder, path: Path, raw: Raw, said: Said) -> tuple[str, Understood, list[Note]]:
    proposal = propose(raw, folder.settings, path, said.table, more=said.more)
    if said.reading is not None:
        proposal = replace(proposal, plan=proposal.plan.model_copy(update={"file": said.reading}))
    waiting = remembered.proposed_path(folder, proposal.plan, raw.fingerprint)
    layout = proposal.layout or "proposal"
    try:
        found = cleaned(folder, path, raw, proposal.plan)
    except DataError as problem:
        _save_proposal(waiting, proposal, said.dry_run)
        where = "" if said.dry_run else f" The proposed map to complete is maps/{waiting.name}."
        if isinstance(problem, Open):
            raise Open(
                problem.message + where,
                question=problem.question,
                file=problem.file,
                row=problem.row,
                column=problem.column,
            ) from None
        undated = problem.column == TABLES[proposal.plan.table].dated_by
        kind = Unknown if undated else DataError  # a person may say when
        raise kind(
            problem.message + where, file=problem.file, row=problem.row, column=problem.column
        ) from None
    if proposal.certain:
        return layout, found, _spare(proposal)
    shown = proposal.with_preview(preview(found.rows.frame, folder.settings), waiting)
    if said.confirm is not None and said.confirm(shown):
        waiting.unlink(missing_ok=True)
        return layout, found, []
    _save_proposal(waiting, proposal, said.dry_run)
    raise Uncertain(_please_check(proposal, path, waiting, said.dry_run), proposal=shown, file=path.name)


def _spare(proposal: Proposal) -> list[Note]:
    """What could be kept besides: told, not taken."""
    names = [guess.source for guess in proposal.spare]
    shown = ", ".join(names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")
    return [note("more_columns", columns=shown, n=len(names))] if names else []


def _please_check(proposal: Proposal, path: Path, waiting: Path, dry_run: bool) -> str:
    remedy = (
        "Run again without --dry-run to save the proposal."
        if dry_run
        else f"Correct maps/{waiting.name} and give it with --map, or answer --table --when --who --what "
        "--how-much."
    )
    return (
        f"A map must be certain before anything is imported ({path.name}: please check "
        f"{', '.join(proposal.doubts)}). {remedy}"
    )


def _save_proposal(waiting: Path, proposal: Proposal, dry_run: bool) -> None:
    if dry_run:
        return
    doubts = ", ".join(proposal.doubts) or "-"
    lines = [
        f"#   {guess.canonical}: {guess.source!r} ({guess.sure}: {guess.reason})"
        for guess in proposal.columns
    ]
    head = "\n".join(["# Proposed map. Check: " + doubts, *lines, ""])
    write_text(waiting, head + proposal.plan.text(), private=True)


def look(folder: ClientFolder, path: Path, answers: Answers) -> tuple[MapFile, pd.DataFrame]:
    """The map that four answers make and the first rows as they would be stored; nothing is changed."""
    raw = read(path, folder, None)
    found = cleaned(folder, path, raw, plan_of(raw, answers, folder.settings, path))
    return found.plan, preview(found.rows.frame, folder.settings)
