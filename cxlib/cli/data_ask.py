"""`cx check NAME --ask` and `cx check --owing`: the request for files, and which clients owe any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from cxlib.base.errors import SettingsError
from cxlib.cli.output import print_json

if TYPE_CHECKING:
    import datetime as dt

    from cxlib.base.quarter import Period
    from cxlib.clients.folder import ClientFolder
    from cxlib.intake.ask import Wanted
    from cxlib.pages.wording import Words

DAYS = 7
"""So many days a client has to send the files."""

FORMS = ("message", "email")


def ask(
    folder: ClientFolder, quarter: str | None, form: str, language: str, reminder: bool, json: bool
) -> int:
    """Print the request for the files that are missing; exit 0 also when nothing is."""
    import datetime as dt

    from cxlib.intake.ask import wanted
    from cxlib.pages.request import request

    if form not in FORMS:
        raise SettingsError(f"The form must be message or email (we got {form!r}). Choose one of them.")
    period, words = _period(folder, quarter), _words(folder, language)
    files = wanted(folder, period)
    text = request(files, folder, period, words, _by(folder, dt.datetime.now(dt.UTC)), form, reminder)
    if json:
        print_json(
            {
                "client": folder.name,
                "quarter": period.name,
                "language": words.language,
                "files": [_document(each, words) for each in files],
                "text": text,
            }
        )
    else:
        typer.echo(text)
    return 0


def _period(folder: ClientFolder, quarter: str | None) -> Period:
    """The quarter asked for, else the last one that has ended."""
    import datetime as dt

    from cxlib.base.quarter import Period

    if quarter:
        return Period.parse(quarter)
    return Period.quarter_of(dt.datetime.now(folder.settings.zone).date()).previous()


def _words(folder: ClientFolder, language: str) -> Words:
    from cxlib.pages.wording import LOCALES, Words

    chosen = language or folder.settings.languages.owner
    if chosen not in LOCALES:
        raise SettingsError(f"A language must be en, pl or tr (we got {chosen!r}). Choose one of them.")
    return Words.speaking(folder.settings, chosen)


def _by(folder: ClientFolder, now: dt.datetime) -> dt.date:
    import datetime as dt

    return now.astimezone(folder.settings.zone).date() + dt.timedelta(days=DAYS)


def _document(wanted: Wanted, words: Words) -> dict[str, Any]:
    from cxlib.pages.request import path

    return {
        "table": wanted.table,
        "system": wanted.system or None,
        "path": path(wanted, words),
        "certainty": wanted.guide.certainty if wanted.guide and wanted.guide.path else "unknown",
    }


def owing(quarter: str | None, json: bool) -> int:
    """List the clients that still owe files or comments for a quarter; exit 1 when any does."""
    from cxlib.clients.folder import ClientFolder, all_names
    from cxlib.clients.imported import latest_import
    from cxlib.intake.ask import wanted
    from cxlib.pages.wording import Words

    found, words, period = [], Words("en"), None
    for name in all_names():
        folder = ClientFolder.open(name)
        words = Words.of(folder.settings, "consultant")
        period = _period(folder, quarter)
        if files := wanted(folder, period):
            came = latest_import(folder)
            tables = [each.table for each in files]
            found.append({"client": name, "files": tables, "last": came.isoformat() if came else None})
    if period is None:
        raise SettingsError("There must be a client to look at (there is none). Make one with: cx new")
    if json:
        print_json({"quarter": period.name, "owing": found})
    else:
        typer.echo("\n".join(_owing_lines(found, period, words)))
    return 1 if found else 0


def _owing_lines(found: list[dict[str, Any]], period: Period, words: Words) -> list[str]:
    import datetime as dt

    told = words.period(period)
    if not found:
        return [words.say("ask.owing.none", period=told)]
    lines = [words.say("ask.owing.head", period=told)]
    for each in found:
        files = ", ".join(words.say(f"ask.table.{table}") for table in each["files"])
        if each["last"] is None:
            lines.append(words.say("ask.owing.never", client=each["client"], files=files))
        else:
            day = words.day(dt.datetime.fromisoformat(each["last"]), year=True)
            lines.append(words.say("ask.owing.line", client=each["client"], files=files, day=day))
    return lines
