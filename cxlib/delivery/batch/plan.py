"""Which clients a batch is for, and which of them are as the last batch left them.

Nothing heavy is imported here and no table is read: two hundred unchanged clients are told from the traces
of their files alone.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from cxlib.base.errors import SettingsError
from cxlib.clients.folder import all_names, home
from cxlib.clients.ledger import Ledger, Turn
from cxlib.clients.method import method_digest
from cxlib.clients.traces import Trace, inputs_trace, outputs_trace
from cxlib.delivery.batch.tasks import Outcome, Task

TEAM = "CX_DECISIONS_URL"
"""With decisions on a server, files do not show their changes: the server is asked."""


def chosen(pattern: str = "*") -> list[str]:
    """The clients whose name fits a pattern like `anna-*`, or one of several, comma-separated."""
    known = all_names()
    wanted = [part.strip() for part in pattern.split(",")]
    found = [name for name in known if any(fnmatchcase(name, part) for part in wanted)]
    if not found:
        there = ", ".join(known[:20]) or "none yet"
        raise SettingsError(
            f"At least one client must fit (we got {pattern!r}; in {home()}: {there}). Correct --clients."
        )
    return found


def seen(root: Path) -> Trace:
    """The trace of a client's inputs, with the state of its decisions where those are on a server."""
    trace = inputs_trace(root)
    if not os.environ.get(TEAM, "").strip():
        return trace
    from cxlib.clients.decisions import Decisions
    from cxlib.clients.folder import ClientFolder

    state = Decisions.open(ClientFolder(root.name, root)).fingerprint()
    return replace(trace, text=hashlib.sha256(f"{trace.text} {state}".encode("ascii")).hexdigest())


def unchanged(tasks: Iterable[Task], ledger: Ledger) -> dict[str, Outcome]:
    """The outcomes of those tasks for which nothing has to be done, by the task's key."""
    found: dict[str, Outcome] = {}
    turns: dict[str, dict[str, Turn]] = {}
    method = cache(lambda shelf: method_digest(Path(shelf) if shelf else None))
    for task in tasks:
        if task.force:
            continue
        if task.period not in turns:
            turns[task.period] = ledger.turns(task.period)
        turn = turns[task.period].get(task.client)
        if turn is not None and turn.shipped == method(task.shelf) and _is_as_left(task, turn):
            status = "quiet" if turn.status == "quiet" else "unchanged"
            found[task.key] = Outcome.of(task, status, sentence=turn.sentence, place=turn.place)
    return found


def _is_as_left(task: Task, turn: Turn) -> bool:
    """Whether inputs and outputs are what they were when the ledger was written."""
    if turn.status not in ("ok", "quiet") or turn.as_of != task.as_of or not turn.seen:
        return False
    if turn.status == "quiet" and not task.carries:
        return False
    if task.publish and not turn.published and turn.status == "ok":
        return False
    root = Path(task.home) / task.client
    made = outputs_trace(root / "runs" / task.period, root / "published" / task.period)
    return seen(root).text == turn.seen and made.text == turn.made
