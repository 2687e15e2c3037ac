"""Keeping an import: the export itself, its refused rows, its map, the tables and the log, as one."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

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


def store(
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
    shape = shape_of(path, folder, understood)
    remember = remembered.map_path(folder, understood.plan, shape)
    entry = {
        "time": moment.isoformat(),
        "file": path.name,
        "sha256": digest,
        "export": kept.relative_to(folder.root).as_posix(),
        "map": understood.plan.as_data(),
        "map_file": remember.name,
        "fingerprint": shape,
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
