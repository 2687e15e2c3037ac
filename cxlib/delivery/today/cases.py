"""Cases that wait for a first answer: those of the week's board, from a few columns of the contacts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cxlib.base.hours import Times, instant
from cxlib.clients.decided import Promise
from cxlib.clients.folder import ClientFolder
from cxlib.clients.glance import columns, opened, texts, times
from cxlib.clients.promised import CLOSED, LOOK_BACK, OUTGOING, calendar_of, deadlines
from cxlib.delivery.today.needs import A_MOMENT, Need

FORMAL = "formal_claim"
CLAIM_DAYS = 14
"""Days in which a formal claim in Poland must be answered (playbook/rules.yml, pl-reklamacja-clock)."""

CLAIM_FIRST = 10
"""From this day on such a claim stands first."""

_TIMES = ["opened_at", "first_response_at", "resolved_at"]
_NEEDED = ["direction", "channel", "kind"]
_IDS = ["contact_id", "scope"]


@dataclass(frozen=True)
class Waiting:
    """The unanswered cases at the last that is known of them: when and on which channel they came."""

    came: Times
    channels: list[str]
    kinds: list[str]


def waiting(folder: ClientFolder, data_to: dt.datetime, replied: Collection[str]) -> Waiting | None:
    """The cases of the last three months that nobody answered, settled, closed or noted as answered.

    replied: keys of the cases noted as answered since the export. None when nothing waits.
    """
    path = folder.table_path("contacts")
    if not path.is_file():
        return None
    file, known = opened(path), instant(data_to)
    found = columns(file, _TIMES)
    came = times(found, "opened_at")
    recent = (came <= known) & (came >= instant(data_to - LOOK_BACK))
    open_ = recent.copy()
    for name in _TIMES[1:]:
        open_ &= ~(times(found, name) <= known)
    if not open_.any():
        return None
    by_status = bool(np.isnat(times(found, "resolved_at")[recent]).all())
    told = columns(file, _NEEDED + (["status"] if by_status else []) + (_IDS if replied else []))
    rows = [int(row) for row in np.flatnonzero(open_) if _ours(told, int(row), replied)]
    return Waiting(came[rows], texts(told, "channel", rows), texts(told, "kind", rows)) if rows else None


def _ours(told: pa.Table, row: int, replied: Collection[str]) -> bool:
    """Whether a row is a customer's case that no status closes and nobody noted as answered."""
    contact, scope, status, direction = (
        texts(told, name, [row])[0] for name in ("contact_id", "scope", "status", "direction")
    )
    noted = contact in replied or f"{scope}/{contact}" in replied
    return not noted and status.casefold() not in CLOSED and direction.casefold() not in OUTGOING


def claims(folder: ClientFolder, found: Waiting, now: dt.datetime) -> list[Need]:
    """Formal claims of Polish consumers from the tenth day on: a term of law that runs on until `now`."""
    if folder.settings.country != "PL":
        return []
    zone = folder.settings.zone
    today = (now - A_MOMENT).astimezone(zone).date()
    formal = [_moment(came) for came, kind in zip(found.came, found.kinds, strict=True) if kind == FORMAL]
    ages = sorted(((today - came.astimezone(zone).date()).days for came in formal), reverse=True)
    near = [age for age in ages if CLAIM_FIRST <= age <= CLAIM_DAYS]
    past = [age for age in ages if age > CLAIM_DAYS]
    needs = []
    if near:
        last = today + dt.timedelta(days=CLAIM_DAYS - near[0])
        needs.append(Need("claim", "claim", len(near), last, number=near[0], weight=1000.0 + near[0]))
    if past:
        came = today - dt.timedelta(days=past[0])
        needs.append(Need("claim", "claim.past", len(past), came, number=past[0], weight=float(past[0])))
    return needs


def overdue(
    folder: ClientFolder,
    found: Waiting,
    now: dt.datetime,
    data_to: dt.datetime,
    promises: Sequence[Promise],
) -> list[Need]:
    """Cases past their promised time at the last that is known, and those fallen due since."""
    settings = folder.settings
    ruling = sorted(
        ((one.valid_from, one.channel, one.standard) for one in promises), key=lambda one: one[:2]
    )
    due = deadlines(found.came, found.channels, calendar_of(settings), settings.standards, ruling)
    late = due[due < instant(data_to)]
    since = int(((due >= instant(data_to)) & (due < instant(now))).sum())
    command = f"cx lab {folder.name}"
    if not len(late):
        weight = since / 1000
        return [Need("overdue", "overdue.since", since, weight=weight, command=command)] if since else []
    hours = float((instant(data_to) - late.min()) / np.timedelta64(1, "h"))
    more = (("since", str(since)),) if since else ()
    n = len(late)
    return [Need("overdue", "overdue", n, hours=hours, weight=float(n), command=command, texts=more)]


def _moment(value: np.datetime64) -> dt.datetime:
    return dt.datetime.fromisoformat(str(value)).replace(tzinfo=dt.UTC)
