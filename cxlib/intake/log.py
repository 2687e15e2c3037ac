"""tables/import-log.jsonl: one line per import, from which the tables can be rebuilt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cxlib.clients.folder import ClientFolder


def log_path(folder: ClientFolder) -> Path:
    """The client's import log."""
    return folder.tables / "import-log.jsonl"


def imports(folder: ClientFolder) -> list[dict[str, Any]]:
    """Every import, oldest first.

    time, file, sha256, export (a path), written (when the export was made), map, map_file, fingerprint,
    report; map_was: what stood in the map's file before (absent: the same, null: nothing); again: one of
    a re-import of everything; purged: the export is gone and its rows are in tables/base.
    """
    path = log_path(folder)
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def standing(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The imports that count: of a file imported again with another map only the last one."""
    last = {entry["sha256"]: place for place, entry in enumerate(entries)}
    return [entry for place, entry in enumerate(entries) if last[entry["sha256"]] == place]


def written(entry: dict[str, Any]) -> str:
    """When an export was made: as its file said, else when it came in (ISO, comparable as text)."""
    return str(entry.get("written") or entry["time"])


def in_order(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Imports by the age of their exports, the oldest first: the newest export wins whenever it came."""
    return sorted(entries, key=written)


def as_lines(entries: list[dict[str, Any]]) -> str:
    """Log entries as the text of the log."""
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
