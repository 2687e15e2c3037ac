"""`cx import` and `cx check`: a client's exports into tables, and what the tables allow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxlib.cli.output import Json, print_json, steps

if TYPE_CHECKING:
    from cxlib.clients.folder import ClientFolder
    from cxlib.intake.proposals import Proposal
    from cxlib.intake.report import ImportReport
    from cxlib.pages.wording import Words

Name = Annotated[str, typer.Argument(help="The client's short name.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `cx`."""
    app.command("import", epilog="Example: cx import anna-dental survey.csv --map survey.yml")(import_)
    app.command("check", epilog="Example: cx check anna-dental 2026Q3")(check)


def import_(
    name: Name,
    file: Annotated[Path, typer.Argument(help="The export: CSV, TSV (also .gz) or XLSX.")],
    table: Annotated[str | None, typer.Option(help="The table it belongs to, like survey or orders.")] = None,
    map_: Annotated[Path | None, typer.Option("--map", help="A map file: what the columns mean.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")
    ] = False,
    json: Json = False,
) -> int:
    """Read an export, understand its columns and add it to the client's tables."""
    import sys

    from cxlib.clients.folder import ClientFolder
    from cxlib.intake.importer import import_file

    folder = ClientFolder.open(name)
    asking = sys.stdin.isatty() and sys.stderr.isatty() and not json
    confirm = (lambda proposal: _confirmed(proposal, _words(folder))) if asking else None
    if asking:
        report = import_file(folder, file, table=table, map_path=map_, dry_run=dry_run, confirm=confirm)
    else:
        with steps(name, quiet=json) as step:
            step(file.name)
            report = import_file(folder, file, table=table, map_path=map_, dry_run=dry_run)
    if json:
        print_json(report.as_dict())
    else:
        typer.echo("\n".join(quality_note(report, file.name, _words(folder))))
    return 0


def _words(folder: ClientFolder) -> Words:
    from cxlib.pages.wording import Words

    return Words.of(folder.settings, "consultant")


def _confirmed(proposal: Proposal, words: Words) -> bool:
    """Show the proposed map and the first rows as they would be stored, and ask."""
    typer.echo(words.say("intake.proposal.head", table=proposal.plan.table), err=True)
    for guess in proposal.columns:
        typer.echo(
            words.say(
                "intake.proposal.column",
                canonical=guess.canonical,
                column=guess.source,
                sure=guess.confidence / 100,
                reason=words.say(f"intake.proposal.reason.{guess.reason}"),
            ),
            err=True,
        )
    typer.echo(words.say("intake.proposal.doubts", doubts=", ".join(proposal.doubts)), err=True)
    if proposal.preview is not None:
        typer.echo(proposal.preview.to_string(index=False, max_colwidth=30), err=True)
    return typer.confirm(words.say("intake.proposal.question"), err=True)


def quality_note(report: ImportReport, file: str, words: Words) -> list[str]:
    """The quality note in words, one line a fact."""
    lines = [
        words.say("intake.head", file=file, table=report.table, source=report.source),
        words.say("intake.rows", read=report.rows_read, kept=report.rows_kept, refused=report.rows_refused),
    ]
    lines += [f"  {words.say(f'intake.reason.{reason}', n=n)}" for reason, n in report.reasons.items()]
    if report.first and report.last:
        lines.append(words.say("intake.dates", first=report.first, last=report.last))
    if report.duplicates:
        lines.append(words.say("intake.duplicates", n=report.duplicates))
    for column, scale in report.scales.items():
        lines.append(words.say("intake.scale", column=column, low=f"{scale[0]:g}", high=f"{scale[1]:g}"))
    for column, reasons in report.blanked.items():
        lines += [
            words.say("intake.blanked", column=column, reason=words.say(f"intake.reason.{reason}", n=n))
            for reason, n in reasons.items()
        ]
    lines += [words.say(key, **values) for key, values in report.notes]
    change = "intake.would_change" if report.dry_run else "intake.change"
    lines.append(words.say(change, added=report.added, updated=report.updated, unchanged=report.unchanged))
    return lines


def check(
    name: Name,
    quarter: Annotated[str | None, typer.Argument(help="Like 2026Q3; else the latest with data.")] = None,
    json: Json = False,
) -> int:
    """Say whether a client is ready to run, what the data allow and what is missing."""
    from cxlib.clients.folder import ClientFolder

    folder = ClientFolder.open(name)
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
    key = "ready" if document["ready"] else "not_ready"
    quarter = words.quarter(document["quarter"]) if document["quarter"] else "-"
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
        state = "open" if gate["open"] else str(gate["reason"])
        needs = gate["needs"]
        lines.append(
            words.say(
                f"intake.check.notebook.{state}",
                id=gate["id"],
                tables=", ".join(needs["any_of"]) or "-",
                needed=needs["rows"],
                have=max(gate["have"].values(), default=0),
            )
        )
    return lines
