"""`cx today` and `cx meeting`: Monday's page over all clients, and the meetings it tells of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxlib.cli.output import Json, print_json

if TYPE_CHECKING:
    import datetime as dt

    from cxlib.clients.decided import Meeting
    from cxlib.delivery.today.portfolio import Portfolio
    from cxlib.pages.wording import Words


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `cx`."""
    app.command("today", epilog="Example: cx today --html monday.html")(today)
    app.command("meeting", epilog="Example: cx meeting anna-dental 2026-10-12 --at 14:00")(meeting)


def today(
    html: Annotated[Path | None, typer.Option("--html", help="Write the page into this file.")] = None,
    as_of: Annotated[str, typer.Option(help="Look as on the evening of this day, like 2026-10-05.")] = "",
    language: Annotated[str, typer.Option(help="en, pl or tr; by default most consultants'.")] = "",
    json: Json = False,
) -> int:
    """Show all clients on one page, sorted by who needs what; quiet ones in one line."""
    import datetime as dt
    import sys

    from cxlib.cli.output import chosen_languages
    from cxlib.delivery.today.portfolio import portfolio
    from cxlib.delivery.today.said import document, lines
    from cxlib.pages.wording import Words

    chosen = chosen_languages([language] if language else None)
    found = portfolio(dt.datetime.now(dt.UTC), _day(as_of) if as_of else None)
    words = Words(chosen[0] if chosen else found.language)
    if html is not None:
        _write(html, words, found)
    if json:
        print_json(document(words, found))
    elif html is not None:
        typer.echo(words.say("today.written", file=html))
    elif sys.stdout.isatty():
        _show(words, found)
    else:
        typer.echo("\n".join(lines(words, found)))
    return 0


def _day(text: str) -> dt.date:
    import datetime as dt

    from cxlib.base.errors import SettingsError

    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise SettingsError(
            f"A day must read like 2026-10-05 (we got {text!r}). Write it that way."
        ) from None


def _write(file: Path, words: Words, found: Portfolio) -> None:
    from cxlib.base.errors import SettingsError
    from cxlib.base.files import write_text
    from cxlib.delivery.today.page import today_page

    try:
        write_text(file, today_page(words, found), private=True)
    except OSError as problem:
        raise SettingsError(
            f"The page must be writable ({file}: {problem.strerror}). Choose another place.", file=str(file)
        ) from None


def _show(words: Words, found: Portfolio) -> None:
    """The portfolio as a table on a terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from cxlib.delivery.today.said import feet, lead, quiet, reach, sentence

    console = Console(highlight=False)
    console.print(Text(words.say("today.title", day=found.day), style="bold"), Text(lead(words, found)))
    table = Table(box=None, pad_edge=False, show_edge=False, padding=(0, 2, 1, 0))
    for head in ("client", "needs"):
        table.add_column(words.say(f"today.col.{head}"), header_style="bold", overflow="fold")
    urgent = {"claim": "bold red", "overdue": "red", "broken": "yellow", "failed": "yellow"}
    for row in found.needing:
        told = Text()
        for place, need in enumerate(row.needs):
            told.append(("\n" if place else "") + sentence(words, need), style=urgent.get(need.kind, ""))
            if need.command:
                told.append(f"\n  {need.command}", style="dim")
        table.add_row(Text(row.client, style="bold") + Text(f"\n{reach(words, row)}", style="dim"), told)
    if found.needing:
        console.print(table)
    if found.quiet:
        console.print(Text(quiet(words, found.quiet), style="dim"))
    for foot in feet(words, found):
        console.print(Text(foot, style="dim"))


def meeting(
    name: Annotated[str, typer.Argument(help="The client's short name.")],
    day: Annotated[str, typer.Argument(help="The day, like 2026-10-12; without it the planned ones.")] = "",
    at: Annotated[str, typer.Option(help="The hour, like 14:00.")] = "",
    note: Annotated[str, typer.Option(help="A few words, like the place.")] = "",
    drop: Annotated[bool, typer.Option("--drop", help="Take the meeting of that day back.")] = False,
    who: Annotated[str, typer.Option(help="Who plans it.")] = "consultant",
    json: Json = False,
) -> int:
    """Plan a meeting with a client, for `cx today`; no figure depends on it."""
    import datetime as dt

    from cxlib.base.errors import SettingsError
    from cxlib.clients.decided import Meeting, decided
    from cxlib.clients.decisions import Decisions
    from cxlib.clients.folder import ClientFolder
    from cxlib.pages.wording import Words

    folder = ClientFolder.open(name)
    store, words, now = (
        Decisions.open(folder),
        Words.of(folder.settings, "consultant"),
        dt.datetime.now(dt.UTC),
    )
    if day:
        data = {"day": _day(day), "time": at or None, "note": note}
        wanted = decided(Meeting, data, where="cx meeting")
        if drop and wanted.key not in store.current(Meeting.kind):
            raise SettingsError(f"The meeting must be planned to be taken back ({name}: none on {day}).")
        if drop:
            store.drop(Meeting.kind, wanted.key, who, now)
        else:
            store.save(wanted, who, now)
    today = now.astimezone(folder.settings.zone).date()
    planned = [
        decided(Meeting, each, where=f"meeting of {name}") for each in store.current(Meeting.kind).values()
    ]
    coming = [each for each in planned if each.day >= today]
    if json:
        print_json({"client": name, "meetings": [each.model_dump(mode="json") for each in coming]})
        return 0
    if day:
        key = "today.meeting.dropped" if drop else "today.meeting.saved"
        typer.echo(words.say(key, client=folder.settings.name, day=wanted.day))
    else:
        typer.echo("\n".join(_meetings(words, folder.settings.name, coming)))
    return 0


def _meetings(words: Words, client: str, coming: list[Meeting]) -> list[str]:
    if not coming:
        return [words.say("today.meeting.none", client=client)]
    lines = [words.say("today.meeting.next", client=client)]
    for each in coming:
        key, time = ("today.meeting.at", f"{each.time:%H:%M}") if each.time else ("today.meeting", "")
        lines.append(f"  {words.say(key, day=each.day, time=time)} {each.note}".rstrip())
    return lines
