"""Raw exports past their date: removed, with their refused rows; the tables stay."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxlib.clients.folder import ClientFolder
from cxlib.intake.commit import Commit, alone, recover
from cxlib.intake.disk import told
from cxlib.intake.keep import refused_path
from cxlib.intake.log import imports
from cxlib.intake.rebuild import retire
from cxlib.intake.typed_workbook import filled_workbooks


@dataclass(frozen=True)
class Purged:
    """What a purge removes, as paths in the client's folder.

    exports: imported files; rejected: lists of refused rows; strays: files in exports/ that no import
    made, and filled workbooks in workbook/. before: files that came in earlier than this moment go; left:
    raw files that stay.
    """

    exports: tuple[str, ...]
    rejected: tuple[str, ...]
    strays: tuple[str, ...]
    before: dt.datetime
    days: int
    left: int
    dry_run: bool = False

    @property
    def files(self) -> tuple[str, ...]:
        return (*self.exports, *self.rejected, *self.strays)

    def as_dict(self) -> dict[str, Any]:
        """The document of `cx purge --json`."""
        return {
            "before": self.before.isoformat(),
            "keep_raw_days": self.days,
            "exports": list(self.exports),
            "rejected": list(self.rejected),
            "strays": list(self.strays),
            "left": self.left,
            "dry_run": self.dry_run,
        }


def purge(folder: ClientFolder, *, now: dt.datetime, dry_run: bool = False) -> Purged:
    """Remove what came in more than keep_raw_days ago; the import log tells which exports are gone."""
    with told(folder.root), alone(folder.root):
        recover(folder.root)
        found = _due(folder, now, dry_run)
        if found.files and not dry_run:
            commit = Commit(folder.root)
            try:
                retire(folder, set(found.exports), commit)
                for name in (*found.rejected, *found.strays):
                    commit.remove(folder.root / name)
                commit.apply()
            finally:
                commit.discard()
            _tidy(folder)
    return found


def _due(folder: ClientFolder, now: dt.datetime, dry_run: bool) -> Purged:
    days = folder.settings.keep_raw_days
    before = now.astimezone(dt.UTC) - dt.timedelta(days=days)
    came = _came_in(folder)
    present = sorted(path for path in folder.exports.rglob("*") if path.is_file())
    present += filled_workbooks(folder)
    names = [path.relative_to(folder.root).as_posix() for path in present]
    old = [
        name
        for name, path in zip(names, present, strict=True)
        if (came[name] if name in came else _written(path)) < before
    ]
    logged = {entry["export"] for entry in imports(folder)}
    rejected = folder.rejected.relative_to(folder.root).as_posix() + "/"
    exports = tuple(name for name in old if name in logged)
    refused = tuple(name for name in old if name.startswith(rejected))
    strays = tuple(name for name in old if name not in logged and name not in refused)
    return Purged(exports, refused, strays, before, days, len(names) - len(old), dry_run)


def _came_in(folder: ClientFolder) -> dict[str, dt.datetime]:
    """Kept export or list of refused rows -> when its file was imported last."""
    found = {}
    for entry in imports(folder):
        moment = dt.datetime.fromisoformat(entry["time"])
        refused = refused_path(folder, entry["file"], entry["sha256"])
        found[str(entry["export"])] = moment
        found[refused.relative_to(folder.root).as_posix()] = moment
    return found


def _written(path: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)


def _tidy(folder: ClientFolder) -> None:
    """Remove the folders of days that hold nothing any more."""
    for place in sorted(folder.exports.iterdir()):
        if place.is_dir() and place != folder.rejected and not any(place.iterdir()):
            place.rmdir()
