"""`cx import` and `cx check`: a client's exports into tables, and what the tables allow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxlib.cli.output import Json, Step, print_json, steps
from cxlib.cli.pace import Pace

if TYPE_CHECKING:
    from cxlib.clients.folder import ClientFolder
    from cxlib.intake.proposals import Proposal
    from cxlib.intake.report import ImportReport
    from cxlib.intake.wizard import Answers
    from cxlib.pages.wording import Words


@dataclass(frozen=True)
class Call:
    """What `cx import` was told about a file: four answers, how to read it, a map, and what to do."""

    answers: Answers
    told: dict[str, Any]
    map_: Path | None
    more: bool
    dry_run: bool
    json: bool


Name = Annotated[str, typer.Argument(help="The client's short name.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `cx`."""
    app.command("import", epilog="Example: cx import anna-dental survey.csv --map survey.yml")(import_)
    app.command("check", epilog="Example: cx check anna-dental 2026Q3")(check)


def import_(
    name: Name,
    file: Annotated[
        Path | None, typer.Argument(help="The export (a table, chat, archive or folder), or - to paste.")
    ] = None,
    table: Annotated[str | None, typer.Option(help="The table it belongs to, like survey or orders.")] = None,
    map_: Annotated[Path | None, typer.Option("--map", help="A map file: what the columns mean.")] = None,
    when: Annotated[
        str | None, typer.Option(help="Column (name or number) that tells when, or a day.")
    ] = None,
    who: Annotated[str | None, typer.Option(help="Column that tells who the customer is.")] = None,
    what: Annotated[str | None, typer.Option(help="Column that tells what it was about.")] = None,
    how_much: Annotated[
        str | None, typer.Option("--how-much", help="Column of the amount or the score.")
    ] = None,
    scale: Annotated[str | None, typer.Option(help="The score's scale, like 1-5.")] = None,
    us: Annotated[
        list[str] | None, typer.Option(help="Who writes for the firm in a chat (may be said again).")
    ] = None,
    seen_on: Annotated[
        str | None, typer.Option("--seen-on", help="The day reviews were copied from their page.")
    ] = None,
    more: Annotated[bool, typer.Option("--more", help="Propose every question of a survey.")] = False,
    year: Annotated[int | None, typer.Option(help="Of dates that have none.")] = None,
    order: Annotated[str | None, typer.Option(help="Of day and month: dmy or mdy.")] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Import everything in exports/ again, under the maps as they are.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")
    ] = False,
    json: Json = False,
) -> int:
    """Read an export, understand its columns and add it to the client's tables."""
    from cxlib.cli import workbook
    from cxlib.clients.folder import ClientFolder
    from cxlib.intake.typed_workbook import is_workbook
    from cxlib.intake.wizard import Answers, parse_scale

    folder = ClientFolder.open(name)
    if again or file is None:
        return _again(folder, file, json, wanted=again)
    answers = Answers(table, when, who, what, how_much, parse_scale(scale) if scale else None)
    said = {"us": us, "seen_on": seen_on, "year": year, "order": order}
    told = {name: value for name, value in said.items() if value}
    call = Call(answers, told, _map_meant(folder, map_), more, dry_run, json)
    if map_ is None and not told and not answers.given and is_workbook(file):
        return workbook.imported(folder, file, table, dry_run, json)
    report = _pasted(folder, call) if str(file) == "-" else _imported(folder, file, call)
    if json:
        print_json(report.as_dict())
    else:
        from cxlib.cli.privacy import cloud_warning
        from cxlib.pages.quality import quality_note

        words = _words(folder)
        typer.echo("\n".join(quality_note(report, file.name, words)))
        if warning := cloud_warning(folder, words):
            typer.echo(warning, err=True)
    return 0


def _map_meant(folder: ClientFolder, said: Path | None) -> Path | None:
    """The map as said, or as a proposal names it: from the client's folder on."""
    if said is None or said.is_file() or not (folder.root / said).is_file():
        return said
    return folder.root / said


def _pasted(folder: ClientFolder, call: Call) -> ImportReport:
    """Import what is pasted or piped in: reviews copied from a page, a chat, rows of a spreadsheet."""
    import datetime as dt
    import sys

    from cxlib.intake.readers.pack import pasted_file

    if sys.stdin.isatty():
        typer.echo(_words(folder).say("intake.paste"), err=True)
    text = sys.stdin.read()
    with pasted_file(text, dt.datetime.now(folder.settings.zone).date()) as path:
        return _imported(folder, path, call)


def _imported(folder: ClientFolder, file: Path, call: Call) -> ImportReport:
    """Import a file; at a terminal the consultant is asked where the file leaves a question."""
    import sys

    from cxlib.cli import data_asking
    from cxlib.intake.importer import import_file
    from cxlib.intake.proposals import Uncertain, Unknown
    from cxlib.intake.readers.options import options
    from cxlib.intake.readers.raw import Open

    words, table = _words(folder), call.answers.table
    asking = sys.stdin.isatty() and sys.stderr.isatty() and not call.json and not call.answers.given
    try:
        with steps(folder.name, quiet=call.json) as step:
            return import_file(
                folder, file, table=table, map_path=call.map_, answers=call.answers, dry_run=call.dry_run,
                reading=options(call.told) if call.told else None, more=call.more,
                confirm=(lambda proposal: _confirmed(proposal, words, step)) if asking else None,
                progress=Pace(words, step),
            )  # fmt: skip
    except Open as problem:
        if not asking or call.map_ or problem.question.option in call.told:
            raise
        told = {**call.told, **data_asking.read_as(problem, words)}
        return _imported(folder, file, replace(call, told=told))
    except (Unknown, Uncertain) as problem:
        if not asking:
            if isinstance(problem, Uncertain) and not call.json:
                data_asking.show(problem.proposal, words)
            raise
    answers = data_asking.answered(folder, file, table, words)
    return import_file(folder, file, answers=answers, dry_run=call.dry_run)


def _confirmed(proposal: Proposal, words: Words, step: Step) -> bool:
    """Ask a person about a proposal, while no live line overwrites the question."""
    from cxlib.cli import data_asking

    with step.paused():
        return data_asking.confirmed(proposal, words)


def _again(folder: ClientFolder, file: Path | None, json: bool, *, wanted: bool) -> int:
    """Import all kept exports again and tell of each."""
    from cxlib.base.errors import SettingsError
    from cxlib.intake.again import import_again

    if not wanted or file is not None:
        raise SettingsError("Name one export, or none with --again (which reads all kept ones). Choose one.")
    words = _words(folder)
    with steps(folder.name, quiet=json) as step:
        done = import_again(folder, progress=Pace(words, step))
    if json:
        files = [{"file": one.file, "corrected": one.corrected, **one.report.as_dict()} for one in done]
        print_json({"files": files})
        return 0
    for one in done:
        key = f"intake.again.{'corrected' if one.corrected else 'same'}"
        typer.echo(words.say(key, file=one.file, kept=one.report.rows_kept, refused=one.report.rows_refused))
    return 0


def _words(folder: ClientFolder) -> Words:
    from cxlib.pages.wording import Words

    return Words.of(folder.settings, "consultant")


def check(
    name: Annotated[str | None, typer.Argument(help="The client's short name.")] = None,
    quarter: Annotated[str | None, typer.Argument(help="Like 2026Q3; else the latest with data.")] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Write the request for missing files.")] = False,
    as_: Annotated[str, typer.Option("--as", help="message (for a phone) or email.")] = "message",
    language: Annotated[str, typer.Option(help="en, pl or tr; by default the owner's.")] = "",
    reminder: Annotated[bool, typer.Option("--reminder", help="Word the request as a reminder.")] = False,
    owing: Annotated[bool, typer.Option("--owing", help="List all clients that still owe files.")] = False,
    json: Json = False,
) -> int:
    """Say whether a client is ready to run, what the data allow and what is missing."""
    from cxlib.base.errors import SettingsError
    from cxlib.cli import data_ask
    from cxlib.clients.folder import ClientFolder

    if owing:
        return data_ask.owing(quarter or name, json)
    if name is None:
        raise SettingsError("A client must be named (we got none). Write for example: cx check anna-dental")
    folder = ClientFolder.open(name)
    if ask or reminder:
        return data_ask.ask(folder, quarter, as_, language, reminder, json)
    document = readiness(folder, quarter)
    if json:
        print_json(document)
    else:
        typer.echo("\n".join(_check_lines(document, _words(folder))))
    return 0 if document["ready"] else 1


def readiness(folder: ClientFolder, quarter: str | None) -> dict[str, Any]:
    """The document of `cx check --json`. Ready means: at least one dated row in the quarter."""
    from cxlib.base.quarter import Period
    from cxlib.clients.inputs import resolve_as_of
    from cxlib.intake.coverage import coverage, quarters, rows_in

    known = quarters(folder)
    asked = quarter or (known[-1] if known else None)
    period = Period.parse(asked) if asked else None
    return {
        "client": folder.name,
        "quarter": asked,
        "as_of": resolve_as_of(folder, period).isoformat() if period else None,
        "ready": bool(period and rows_in(folder, period)),
        "quarters": known,
        "tables": coverage(folder),
        "notebooks": _gates(folder, period) if period else [],
    }


def _gates(folder: ClientFolder, period: Any) -> list[dict[str, Any]]:
    from cxlib.delivery.gates import notebook_gates

    return notebook_gates(folder, period)


def _check_lines(document: dict[str, Any], words: Words) -> list[str]:
    if not document["quarter"]:
        return [words.say("intake.check.nothing", client=document["client"])]
    key = "ready" if document["ready"] else "not_ready"
    quarter = words.quarter(document["quarter"])
    lines = [words.say(f"intake.check.{key}", client=document["client"], quarter=quarter)]
    for table in document["tables"]:
        lines.append(
            words.say(
                "intake.check.table",
                table=table["table"],
                rows=table["rows"],
                first=table["first"] or "-",
                last=table["last"] or "-",
            )
        )
    for gate in document["notebooks"]:
        needs = gate["needs"]
        state = ("open" if needs["any_of"] else "free") if gate["open"] else str(gate["reason"])
        lines.append(
            words.say(
                f"intake.check.notebook.{state}",
                id=gate["id"],
                tables=", ".join(needs["any_of"]),
                needed=needs["rows"],
                have=max(gate["have"].values(), default=0),
            )
        )
    return lines
