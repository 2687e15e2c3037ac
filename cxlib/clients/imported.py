"""tables/import-log.jsonl as everybody reads it: what was imported, and when data last came in."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from cxlib.clients.folder import ClientFolder


def log_path(folder: ClientFolder) -> Path:
    """The client's import log."""
    return folder.tables / "import-log.jsonl"


def import_log(folder: ClientFolder) -> list[dict[str, Any]]:
    """Every import, oldest first.

    time, file, sha256, export (a path), written (when the export was made), map, map_file, fingerprint,
    report; map_was: what stood in the map's file before (absent: the same, null: nothing); again: one of
    a re-import of everything; purged: the export is gone and its rows are in tables/base.
    """
    path = log_path(folder)
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def latest_import(folder: ClientFolder) -> dt.datetime | None:
    """When data last came in (UTC), or None."""
    times = [dt.datetime.fromisoformat(str(entry["time"])) for entry in import_log(folder)]
    return max(times, default=None)
