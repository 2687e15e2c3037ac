"""Notebook 01: what to ask the client for, how each file was read, what to do next."""

from __future__ import annotations

import datetime as dt

from cxlib.intake.log import imports, standing
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes.n01_data import present, table_name
from cxlib.pages.notes.n01_odd import odd
from cxlib.pages.page import Page

BOOKED = ("clinic", "dental", "vet", "salon", "gym", "course", "school", "law")
"""Sectors that sell by appointment: visits stand where others have orders."""

COLUMNS = {
    "survey": ("nps", "customer_id", "touchpoint", "comment"),
    "contacts": ("first_response_at", "channel", "topic"),
    "orders": ("customer_id",),
    "visits": ("customer_id", "status"),
}
"""Columns that open gates, by table."""

MOST = 6
"""More requests than this are not read."""


def missing(page: Page) -> list[str]:
    """Keys of what to ask for: whole tables first, then columns of the tables that are there."""
    trade = "visits" if page.settings.sector in BOOKED else "orders"
    here = set(present(page))
    wanted = ["survey", "contacts", trade, "reviews", "invitations"]
    keys = [
        name for name in wanted if name not in here and not (name == trade and here & {"visits", "orders"})
    ]
    for table, columns in COLUMNS.items():
        if table in here:
            rows = page.rows(table)
            keys += [f"{table}.{name}" for name in columns if name not in rows or rows[name].isna().all()]
    return keys


def ask(page: Page) -> Finding:
    """What to ask the client for, most useful first."""
    words, question = page.words, page.words.say("n01.q.ask")
    keys = missing(page)[:MOST]
    if not keys:
        return page.finding("ask", "next", words.say("n01.ask.none"), question=question)
    details = tuple(words.say(f"n01.ask.{key}") for key in keys)
    return page.finding(
        "ask", "next", words.say("n01.ask.some", n=len(keys)), question=question, details=details
    )


def limits(page: Page) -> Finding:
    """What a clean file does not tell."""
    words = page.words
    details = (words.say("n01.limits.missing"), words.say("n01.limits.right"))
    return page.finding(
        "limits", "limits", words.say("n01.limits"), question=words.say("n01.q.limits"), details=details
    )


def next_steps(page: Page) -> Finding:
    """What to do next, from what was found."""
    words = page.words
    keys = [*(["ask"] if missing(page) else []), *(["check"] if odd(page).details else []), "read"]
    steps = [words.say(f"n01.next.{key}") for key in keys]
    return page.finding("next", "next", steps[0], question=words.say("n01.q.next"), details=tuple(steps[1:]))


def files(page: Page) -> Finding:
    """For the consultant: every file, when it was imported and how it was read."""
    words, question = page.notes, page.notes.say("n01.q.imports")
    entries = standing(imports(page.folder))
    if not entries:
        return page.finding("files", "note", words.say("n01.imports.none"), question=question)
    rows = []
    for entry in entries:
        report = entry["report"]
        how = [str(report[name]) for name in ("layout", "encoding", "delimiter") if report.get(name)]
        scales = [
            f"{name} {low:g}–{high:g}" for name, (low, high) in sorted(report.get("scales", {}).items())
        ]
        when = words.day(dt.datetime.fromisoformat(entry["time"]), year=True)
        rows.append(
            (str(entry["file"]), table_name(words, report["table"]), when, ", ".join(how), ", ".join(scales))
        )
    titles = tuple(words.say(f"n01.col.{name}") for name in ("file", "table", "when", "how", "scales"))
    return page.finding(
        "files",
        "note",
        words.say("n01.imports", n=len(rows)),
        question=question,
        grid=Grid(titles, tuple(rows)),
    )
