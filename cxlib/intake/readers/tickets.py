"""Tables of a ticket system that belong together: tickets and comments, as contacts with first replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from cxlib.intake.notes import note
from cxlib.intake.readers.raw import Raw
from cxlib.intake.text import words_of

FORM = "tickets"
SOLVED = ("solved", "closed")


def contacts(tables: Mapping[str, Raw]) -> Raw | None:
    """The tickets with what the other tables tell of them; None where there are no such tables.

    The first reply is the first public comment after the opening by somebody else than the requester
    (by an agent, where the users' roles are there). Statuses in a history tell when a ticket was solved
    and whether it was opened again. Times are compared as written: one system writes them one way.
    """
    tickets = _find(tables, "id", "created at", "requester id", "status")
    comments = _find(tables, "ticket id", "user id", "created") or _find(
        tables, "ticket id", "author id", "created at"
    )
    if tickets is None or comments is None or tickets == comments:
        return None
    raw = tables[tickets]
    frame = raw.frame.copy()
    frame["first reply at"] = _first_replies(frame, tables[comments].frame, _agents(tables))
    history = _find(tables, "ticket id", "field name", "value", "updated")
    used = {tickets, comments, *([history] if history else [])}
    if history:
        frame["solved at"], frame["reopened"] = _solved(frame, tables[history].frame)
    answered = int((frame["first reply at"] != "").sum())
    lost = ~tables[comments].frame[_columns(tables[comments].frame)["ticket id"]].isin(
        frame[_columns(frame)["id"]]
    )
    told = [note("tickets_joined", tables=", ".join(sorted(used)), n=len(frame), answered=answered)]
    if lost.any():
        told.append(note("comments_left", n=int(lost.sum())))
    left = sorted(set(tables) - used - {name for name in [_find(tables, "id", "role", "email")] if name})
    if left:
        told.append(note("files_left", sheets=", ".join(left), n=len(left)))
    return replace(raw, frame=frame, form=FORM, notes=(*raw.notes, *told), sheets=tuple(sorted(used)))


def _columns(frame: pd.DataFrame) -> dict[str, str]:
    return {words_of(str(name)): str(name) for name in reversed(list(frame.columns))}


def _find(tables: Mapping[str, Raw], *needed: str) -> str | None:
    """The table with all the columns; of several the one with most columns."""
    fitting = [name for name, raw in tables.items() if set(needed) <= set(_columns(raw.frame))]
    return max(fitting, key=lambda name: (tables[name].frame.shape[1], name), default=None)


def _agents(tables: Mapping[str, Raw]) -> frozenset[str] | None:
    """The ids of the users who are agents or administrators, where a users' table is there."""
    name = _find(tables, "id", "role", "email")
    if name is None:
        return None
    users, columns = tables[name].frame, _columns(tables[name].frame)
    roles = users[columns["role"]].str.casefold()
    return frozenset(users.loc[roles.isin(["agent", "admin"]), columns["id"]])


def _first_replies(tickets: pd.DataFrame, comments: pd.DataFrame, agents: frozenset[str] | None) -> pd.Series:
    ours, theirs = _columns(tickets), _columns(comments)
    said = pd.DataFrame(
        {
            "ticket": comments[theirs["ticket id"]],
            "by": comments[theirs.get("user id") or theirs["author id"]],
            "at": comments[theirs.get("created") or theirs["created at"]],
            "public": comments[theirs["public"]].str.casefold() if "public" in theirs else "true",
        }
    )
    opened = tickets[[ours["id"], ours["requester id"], ours["created at"]]].set_axis(
        ["ticket", "requester", "opened"], axis=1
    )
    joined = said.merge(opened, on="ticket")
    reply = (joined["by"] != joined["requester"]) & (joined["at"] >= joined["opened"])
    reply &= joined["public"].isin(["true", "1", "yes", ""])
    if agents is not None:
        reply &= joined["by"].isin(agents)
    first = joined[reply].groupby("ticket")["at"].min()
    known = {str(ticket): str(at) for ticket, at in first.items()}
    return tickets[ours["id"]].map(lambda ticket: known.get(ticket, "")).astype("str")


def _solved(tickets: pd.DataFrame, history: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """When each ticket was last solved (blank while it is open), and whether it left `solved` again."""
    ours, theirs = _columns(tickets), _columns(history)
    changes = history[history[theirs["field name"]].str.casefold() == "status"]
    changes = changes.sort_values(theirs["updated"], kind="stable")
    at: dict[str, str] = {}
    again: set[str] = set()
    rows = changes[[theirs["ticket id"], theirs["value"], theirs["updated"]]].itertuples(
        index=False, name=None
    )
    for ticket, value, updated in rows:
        solved = str(value).casefold() in SOLVED
        if solved:
            at.setdefault(str(ticket), str(updated))
        elif at.pop(str(ticket), None) is not None:
            again.add(str(ticket))
    ids = tickets[ours["id"]]
    known = ids.isin(changes[theirs["ticket id"]])
    reopened = ids.isin(again).map({True: "yes", False: "no"}).where(known, "")
    return ids.map(lambda ticket: at.get(ticket, "")).astype("str"), reopened.astype("str")
