"""Keeping an import: the export itself, its refused rows, its map, the tables and the log, as one."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cxlib.base.errors import DataError
from cxlib.base.files import sha256
from cxlib.clients.folder import ClientFolder
from cxlib.intake import remembered
from cxlib.intake.commit import Commit
from cxlib.intake.log import as_lines, log_path
from cxlib.intake.readers.raw import joined_refusals
from cxlib.intake.report import ImportReport
from cxlib.intake.store import Tables
from cxlib.intake.understand import Understood, shape_of

_FORMULA = re.compile(r"^(?:[=@\t\r]|[+-](?![\d.,\s]*$)).*", re.DOTALL)


@dataclass(frozen=True)
class Export:
    """A file as it came in: its SHA-256 and when it was made."""

    digest: str
    written: str


def made_at(path: Path) -> str:
    """When a file was last written (UTC, ISO with microseconds): of two exports the newer one wins."""
    stamp = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    return stamp.isoformat(timespec="microseconds")


def store(
    folder: ClientFolder,
    path: Path,
    export: Export,
    understood: Understood,
    report: ImportReport,
    tables: Tables,
    entries: list[dict[str, Any]],
    moment: dt.datetime,
) -> None:
    """Put everything an import makes in place, or nothing."""
    digest = export.digest
    day = moment.astimezone(folder.settings.zone).date().isoformat()
    kept = _kept_path(folder, path, digest, day, entries)
    shape = shape_of(path, folder, understood)
    remember = remembered.map_path(folder, understood.plan, shape)
    entry = {
        "time": moment.isoformat(),
        "file": path.name,
        "sha256": digest,
        "export": kept.relative_to(folder.root).as_posix(),
        "written": export.written,
        "map": understood.plan.as_data(),
        "map_file": remember.name,
        "fingerprint": shape,
        "report": report.as_dict(),
        **_map_was(remember, understood.plan.text()),
    }
    commit = Commit(folder.root)
    try:
        commit.add(kept, lambda place: _copied(path, place, digest))
        add_refused(commit, folder, path.name, digest, understood)
        commit.add_text(remember, understood.plan.text())
        tables.stage(commit)
        commit.add_text(log_path(folder), as_lines([*entries, entry]))
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


def _map_was(place: Path, text: str) -> dict[str, Any]:
    """What an import replaces in maps/, so that it can be put back; nothing where nothing changes."""
    present = place.read_text(encoding="utf-8") if place.is_file() else None
    return {} if present == text else {"map_was": present}


def _copied(path: Path, place: Path, digest: str) -> None:
    shutil.copyfile(path, place)
    if sha256(place) != digest:
        raise DataError(
            f"The file must not change while it is read ({path.name} did). Import it again.", file=path.name
        )


def refused_path(folder: ClientFolder, file: str, digest: str) -> Path:
    """Where the refused rows and cells of a file are kept."""
    return folder.rejected / f"{file}-{digest[:8]}.csv"


def add_refused(commit: Commit, folder: ClientFolder, file: str, digest: str, understood: Understood) -> None:
    """Stage the list of what was refused; a list of an earlier reading of the file goes."""
    everything = joined_refusals(
        [understood.raw.refused, understood.rows.refused, understood.cleaned.blanked]
    )
    place = refused_path(folder, file, digest)
    if len(everything):
        commit.add(
            place,
            lambda temporary: _without_formulas(everything).to_csv(
                temporary, index=False, lineterminator="\n"
            ),
        )
    else:
        commit.remove(place)


def _without_formulas(refused: pd.DataFrame) -> pd.DataFrame:
    """A client's text never starts a formula in a spreadsheet: an apostrophe stands before it."""
    texts = refused[["column", "value", "text"]]
    return refused.assign(
        **{str(name): texts[name].str.replace(_FORMULA, r"'\g<0>", regex=True) for name in texts}
    )
