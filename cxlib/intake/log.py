"""tables/import-log.jsonl: one line per import, from which the tables can be rebuilt."""

from __future__ import annotations

import json
from typing import Any

from cxlib.clients.imported import import_log as imports
from cxlib.clients.imported import log_path

__all__ = ["as_lines", "imports", "in_order", "log_path", "standing", "written"]


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
