"""A portfolio in words: each need as one or two sentences, the same for terminal, page and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxlib.delivery.today.needs import Need, Row
from cxlib.delivery.today.portfolio import Portfolio
from cxlib.pages.wording import Words


def sentence(words: Words, need: Need) -> str:
    """What a client needs, in the consultant's language."""
    told: dict[str, Any] = {"n": need.n, "day": need.day, "number": need.number, "hours": need.hours}
    told |= dict(need.texts)
    if need.kind == "data":
        told["files"] = ", ".join(words.say(f"ask.table.{table}") for table in told["files"].split())
    if need.kind == "meeting":
        at = words.say("today.meeting.at" if told["time"] else "today.meeting", **told)
        return f"{at} {told['note']}".rstrip()
    said = words.say(f"today.{need.key}", **told)
    if since := told.get("since"):
        return f"{said} {words.say('today.overdue.more', n=int(since))}"
    return said


def lead(words: Words, found: Portfolio) -> str:
    """How many clients need somebody, and how many do not."""
    n, quiet = len(found.needing), len(found.quiet)
    if not n:
        return words.say("today.calm")
    return words.say("today.lead", n=n, quiet=quiet) if quiet else words.say("today.lead.all", n=n)


def reach(words: Words, row: Row) -> str:
    """How far a client's data reach; nothing for one that cannot be read."""
    if any(need.kind == "broken" for need in row.needs):
        return ""
    return words.say("today.data_to", day=row.data_to) if row.data_to else words.say("today.no_data")


def feet(words: Words, found: Portfolio) -> list[str]:
    """What has to be said below the list."""
    kinds = {need.kind for row in found.rows for need in row.needs}
    keys = [key for key, kind in (("data", "overdue"), ("law", "claim")) if kind in kinds]
    return [words.say(f"today.foot.{key}") for key in keys]


def lines(words: Words, found: Portfolio) -> list[str]:
    """The portfolio as plain lines."""
    told = [words.say("today.title", day=found.day), lead(words, found)]
    for row in found.needing:
        told += ["", " · ".join(part for part in (_named(row), reach(words, row)) if part)]
        for need in row.needs:
            told.append(f"  - {sentence(words, need)}")
            if need.command:
                told.append(f"    {words.say('today.next', command=need.command)}")
    if found.quiet:
        told += ["", quiet(words, found.quiet)]
    if below := feet(words, found):
        told += ["", *below]
    return told


def quiet(words: Words, rows: Sequence[Row]) -> str:
    """The clients without needs, in one line."""
    return words.say("today.quiet", n=len(rows), names=", ".join(row.client for row in rows))


def _named(row: Row) -> str:
    return row.client if row.name == row.client else f"{row.client} ({row.name})"


def document(words: Words, found: Portfolio) -> dict[str, Any]:
    """The portfolio as `cx today --json` prints it."""
    return {
        "day": found.day.isoformat(),
        "language": words.language,
        "clients": [_client(words, row) for row in found.needing],
        "quiet": [row.client for row in found.quiet],
    }


def _client(words: Words, row: Row) -> dict[str, Any]:
    return {
        "client": row.client,
        "name": row.name,
        "data_to": row.data_to.isoformat() if row.data_to else None,
        "needs": [
            {
                "kind": need.kind,
                "n": need.n,
                "day": need.day.isoformat() if need.day else None,
                "sentence": sentence(words, need),
                "command": need.command or None,
                "request": need.request or None,
            }
            for need in row.needs
        ],
    }
