"""`cx forget`: one customer erased from tables, exports, refused rows and decisions; what is stale now.

Decisions go first, then all files in one step: after a crash in between the person is still found in
the tables, and the same call finishes the work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxlib.base.errors import DataError, SettingsError
from cxlib.base.quarter import Period
from cxlib.base.scratch import in_passing
from cxlib.clients.decisions import Decisions
from cxlib.clients.decisions_erase import Erasure, erase, look
from cxlib.clients.folder import ClientFolder
from cxlib.intake.commit import Commit, alone, recover
from cxlib.intake.disk import told
from cxlib.intake.forget import Traces, stage, traces
from cxlib.intake.person import Person


@dataclass(frozen=True)
class Forgotten:
    """What an erasure does, or would do; it holds nothing that tells who the person is.

    tables, history: rows by table; purged_rows: rows kept for purged exports. rewritten, removed: exports
    -> rows of the person (a removed one is gone as a whole). unread: exports that must be looked at.
    rejected: lists of refused rows -> rows. decisions: events by kind. stale_runs, stale_published:
    quarters that were made with the person's data. mentions: files that hold the id in some text.
    """

    tables: dict[str, int]
    history: dict[str, int]
    purged_rows: int
    rewritten: dict[str, int]
    removed: dict[str, int]
    unread: tuple[str, ...]
    rejected: dict[str, int]
    decisions: dict[str, int]
    blacked_out: int
    stale_runs: tuple[str, ...]
    stale_published: tuple[str, ...]
    mentions: tuple[str, ...]
    done: bool = False

    @property
    def rows(self) -> int:
        return sum(self.tables.values())

    def as_dict(self) -> dict[str, Any]:
        """The document of `cx forget --json`."""
        return {
            "done": self.done,
            "tables": self.tables,
            "history": self.history,
            "purged_rows": self.purged_rows,
            "exports_rewritten": self.rewritten,
            "exports_removed": self.removed,
            "exports_unread": list(self.unread),
            "rejected": self.rejected,
            "decisions": self.decisions,
            "decisions_blacked_out": self.blacked_out,
            "stale_runs": list(self.stale_runs),
            "stale_published": list(self.stale_published),
            "mentions": list(self.mentions),
        }


def forget(
    folder: ClientFolder, customer: str, agreed: Callable[[Forgotten], bool] = lambda _: True
) -> Forgotten:
    """Erase a customer; `agreed` is told what will happen, and with its no nothing does.

    customer: an id as the firm writes it, or the pseudonym. Somebody who is nowhere is a DataError.
    """
    with told(folder.root), alone(folder.root), in_passing() as work:
        recover(folder.root)
        person, store = Person.of(folder, customer), Decisions.open(folder)
        found = traces(folder, person, work)
        decided = look(store, found.ids | {person.pseudonym}, found.person.telling)
        if not (found.any or decided.any):
            raise DataError(_nowhere(folder))
        forgotten = _told(folder, found, decided)
        if not agreed(forgotten):
            return forgotten
        commit = Commit(folder.root)
        try:
            stage(folder, found, commit, work)
            erase(store, decided)
            commit.apply()
        finally:
            commit.discard()
    return Forgotten(**{**vars(forgotten), "done": True})


def _nowhere(folder: ClientFolder) -> str:
    return (
        f"The customer must be in the data (nobody with this id is, at {folder.name}). Write the id exactly "
        "as in the firm's export, or take the pseudonym from a table (c_ and 16 letters)."
    )


def _told(folder: ClientFolder, found: Traces, decided: Erasure) -> Forgotten:
    hidden = found.person.in_text
    rewritten = {each.export: each.rows for each in found.exports if each.how == "rewritten"}
    removed = {each.export: each.rows for each in found.exports if each.how == "removed"}
    unread = tuple(each.export for each in found.exports if each.how == "unread")
    runs = _stale(folder.root / "runs", found.first, folder)
    published = _stale(folder.root / "published", found.first, folder)
    return Forgotten(
        tables=found.tables,
        history=found.history,
        purged_rows=found.base,
        rewritten=_without_names(rewritten, hidden),
        removed=_without_names(removed, hidden),
        unread=unread,
        rejected=_without_names(found.rejected, hidden),
        decisions=decided.events,
        blacked_out=decided.blacked_out,
        stale_runs=runs,
        stale_published=published,
        mentions=found.mentions,
    )


def _without_names(files: dict[str, int], hidden: Callable[[str], bool]) -> dict[str, int]:
    """A file's name that holds the id itself is not told."""
    return {(f"{Path(name).parent.as_posix()}/..." if hidden(name) else name): n for name, n in files.items()}


def _stale(place: Path, first: dt.datetime | None, folder: ClientFolder) -> tuple[str, ...]:
    """Quarters in a folder that end after the person's first row: their figures look back to it."""
    if first is None or not place.is_dir():
        return ()
    names = (path.name.lstrip(".").split(".")[0] for path in place.iterdir() if path.is_dir())
    quarters = {name for name in names if _ends_after(name, first, folder)}
    return tuple(sorted(quarters))


def _ends_after(name: str, first: dt.datetime, folder: ClientFolder) -> bool:
    try:
        return Period.parse(name).end(folder.settings.zone) > first
    except SettingsError:  # a folder with another name is no run
        return False
