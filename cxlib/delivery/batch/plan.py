"""Which clients a batch is for, and which of them are as the last batch left them.

Nothing heavy is imported here and no table is read: two hundred unchanged clients are told from the traces
of their files alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from cxlib.base.errors import SettingsError
from cxlib.clients.folder import all_names, home_address
from cxlib.clients.ledger import Ledger, Turn
from cxlib.clients.method import method_digest
from cxlib.delivery.batch.homes import home_of
from cxlib.delivery.batch.tasks import Outcome, Task


def chosen(pattern: str = "*") -> list[str]:
    """The clients whose name fits a pattern like `anna-*`, or one of several, comma-separated."""
    known = all_names()
    if not known:
        raise SettingsError(
            f"There must be a client to run ({home_address()} has none). Make one with: cx new, or set "
            "CX_HOME to the folder of your clients."
        )
    wanted = [part.strip() for part in pattern.split(",")]
    found = [name for name in known if any(fnmatchcase(name, part) for part in wanted)]
    if not found:
        there = ", ".join(known[:20]) + (f" and {len(known) - 20} more" if len(known) > 20 else "")
        raise SettingsError(
            f"At least one client must fit (we got {pattern!r}; in {home_address()}: {there}). "
            "Correct --clients."
        )
    return found


def unchanged(tasks: Sequence[Task], ledger: Ledger) -> dict[str, Outcome]:
    """The outcomes of those tasks for which nothing has to be done, by the task's key."""
    found: dict[str, Outcome] = {}
    turns = {period: ledger.turns(period) for period in {task.period for task in tasks}}
    left = {task.key: turns[task.period].get(task.client) for task in tasks if not task.force}
    method = cache(lambda shelf: method_digest(Path(shelf) if shelf else None))
    likely = [
        (task, turn)
        for task in tasks
        if (turn := left.get(task.key)) and turn.shipped == method(task.shelf) and _could_be(task, turn)
    ]
    if not likely:
        return {}
    place = home_of(tasks[0].home)
    states = place.states([task.client for task, _ in likely])
    for task, turn in likely:
        made = place.standing(task.client, task.period)
        if states[task.client] == turn.seen and made in ("", turn.made):
            status = "quiet" if turn.status == "quiet" else "unchanged"
            found[task.key] = Outcome.of(task, status, sentence=turn.sentence, place=turn.place)
    return found


def _could_be(task: Task, turn: Turn) -> bool:
    """Whether the ledger tells of a period that would be left alone if nothing has changed since."""
    if turn.status not in ("ok", "quiet") or turn.as_of != task.as_of or not turn.seen:
        return False
    if turn.status == "quiet" and not task.carries:
        return False
    return turn.published or not task.publish or turn.status != "ok"
