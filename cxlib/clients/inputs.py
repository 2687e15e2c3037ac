"""What a run reads, as fingerprints, and the one clock it reads it by."""

from __future__ import annotations

import datetime as dt

from cxlib.base.errors import SettingsError
from cxlib.base.files import sha256
from cxlib.base.quarter import Period
from cxlib.clients.codebooks import own_path
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder
from cxlib.clients.imported import latest_import, log_path
from cxlib.clients.method import shipped
from cxlib.clients.tables import TABLES


def resolve_as_of(folder: ClientFolder, period: Period, text: str = "") -> dt.datetime:
    """The run's one clock, as UTC.

    text: an ISO date (then the end of that day, local) or an ISO date-time (local when it has no offset);
    empty for the earlier of the period's end and the latest import.
    """
    zone = folder.settings.zone
    if text:
        return moment(text, zone)
    latest = latest_import(folder)
    end = period.end(zone)
    return min(end, latest) if latest is not None else end


def moment(text: str, zone: dt.tzinfo) -> dt.datetime:
    """An ISO date (then the end of that day) or date-time, in a zone where it names none, as UTC."""
    try:
        if len(text) == 10:
            following = dt.date.fromisoformat(text) + dt.timedelta(days=1)
            return dt.datetime.combine(following, dt.time(), zone).astimezone(dt.UTC)
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(
            f"as_of must be a date like 2026-10-05 (we got {text!r}). Write it that way."
        ) from None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(dt.UTC)


def fingerprints(folder: ClientFolder, as_of: dt.datetime) -> dict[str, str]:
    """SHA-256 of all a figure depends on: tables, settings, decisions, method, code, versions, clock."""
    found = {
        f"tables/{name}": sha256(folder.table_path(name))
        for name in TABLES
        if folder.table_path(name).is_file()
    }
    found["client.yml"] = sha256(folder.root / "client.yml")
    if (codebook := own_path(folder)) is not None:
        found[codebook.name] = sha256(codebook)
    log = log_path(folder)
    if log.is_file():
        found["tables/import-log"] = sha256(log)
    found["decisions"] = Decisions.open(folder).fingerprint()
    found.update(shipped())
    found["as_of"] = as_of.isoformat()
    return found
