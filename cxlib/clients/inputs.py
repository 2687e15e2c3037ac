"""What a run reads, as fingerprints, and the one clock it reads it by."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cxlib.base.assets import asset
from cxlib.base.errors import SettingsError
from cxlib.base.files import sha256
from cxlib.base.quarter import Period
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder
from cxlib.clients.imported import import_log, latest_import, log_path
from cxlib.clients.tables import TABLES

LIBRARIES = (
    "pandas",
    "numpy",
    "scipy",
    "matplotlib",
    "seaborn",
    "papermill",
    "nbconvert",
    "babel",
    "holidays",
)
"""Packages whose version can change a figure or a page."""


def resolve_as_of(folder: ClientFolder, period: Period, text: str = "") -> dt.datetime:
    """The run's one clock, as UTC.

    text: an ISO date (then the end of that day, local) or an ISO date-time (local when it has no offset);
    empty for the earlier of the period's end and the latest import.
    """
    zone = folder.settings.zone
    if not text:
        latest = latest_import(folder)
        end = period.end(zone)
        return min(end, latest) if latest is not None else end
    try:
        if len(text) == 10:
            following = dt.date.fromisoformat(text) + dt.timedelta(days=1)
            return dt.datetime.combine(following, dt.time(), zone).astimezone(dt.UTC)
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(
            f"as_of must be a date like 2026-10-05 (we got {text!r}). Write it that way."
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(dt.UTC)


@lru_cache(maxsize=8)
def _tree_digest(root: Path, pattern: str) -> str:
    digest = hashlib.sha256()
    for path in sorted(root.rglob(pattern)):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def shipped() -> dict[str, str]:
    """The part that is no client's: method, templates, code, versions; read once a process."""
    return {
        "playbook": _tree_digest(asset("playbook"), "*.yml"),
        "templates": _tree_digest(asset("templates"), "*.*"),
        "cxlib": _tree_digest(Path(__file__).resolve().parents[1], "*.py"),
        "versions": _versions(),
    }


@lru_cache(maxsize=1)
def _versions() -> str:
    return " ".join(f"{name}={version(name)}" for name in LIBRARIES)


def fingerprints(folder: ClientFolder, as_of: dt.datetime) -> dict[str, str]:
    """SHA-256 of all a figure depends on: tables, settings, decisions, method, code, versions, clock."""
    found = {
        f"tables/{name}": sha256(folder.table_path(name))
        for name in TABLES
        if folder.table_path(name).is_file()
    }
    found["client.yml"] = sha256(folder.root / "client.yml")
    log = log_path(folder)
    if log.is_file():
        found["tables/import-log"] = sha256(log)
    found["decisions"] = Decisions.open(folder).fingerprint()
    found.update(shipped())
    found["as_of"] = as_of.isoformat()
    return found


def combined(found: dict[str, str]) -> str:
    """One fingerprint for all of them."""
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
