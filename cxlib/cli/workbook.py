"""`cx workbook`: what a firm without exports can type into, and the import of what it typed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxlib.cli.output import Json, chosen_languages, print_json, steps
from cxlib.cli.pace import Pace

if TYPE_CHECKING:
    from cxlib.clients.folder import ClientFolder


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `cx`."""
    app.command("workbook", epilog="Example: cx workbook anna-dental")(workbook)


def workbook(
    name: Annotated[str, typer.Argument(help="The client's short name.")],
    language: Annotated[
        list[str] | None, typer.Option(help="en, pl or tr; may be given again. Default: the owner's.")
    ] = None,
    json: Json = False,
) -> int:
    """Write a workbook to type into and a paper tally sheet into clients/NAME/workbook."""
    import datetime as dt

    from cxlib.clients.folder import ClientFolder
    from cxlib.delivery.workbook_kit import workbook_kit
    from cxlib.pages.wording import Words

    wanted = chosen_languages(language)
    folder = ClientFolder.open(name)
    kit = workbook_kit(folder, dt.datetime.now(folder.settings.zone).date(), wanted)
    if json:
        print_json({"folder": str(kit.folder), "files": list(kit.files)})
        return 0
    words = Words.of(folder.settings, "consultant")
    typer.echo(words.say("survey.made", client=folder.settings.name, folder=kit.folder))
    typer.echo("\n".join(f"  {file}" for file in kit.files))
    typer.echo(words.say("workbook.made.next", name=name, file=kit.folder / kit.books[0]))
    return 0


def imported(folder: ClientFolder, file: Path, table: str | None, dry_run: bool, json: bool) -> int:
    """Import every filled sheet of a workbook and tell what became of each."""
    from cxlib.base.inputs import money
    from cxlib.cli.privacy import cloud_warning
    from cxlib.intake.typed_workbook import import_workbook
    from cxlib.pages.quality import quality_note
    from cxlib.pages.wording import Words

    words = Words.of(folder.settings, "consultant")
    with steps(folder.name, quiet=json) as step:
        done = import_workbook(
            folder, file, table=table, dry_run=dry_run,
            progress=Pace(words, step),
        )  # fmt: skip
    if json:
        sheets = [{"sheet": sheet, **report.as_dict()} for sheet, report in done.reports.items()]
        print_json({"sheets": sheets, "empty": list(done.empty), "ranges": list(done.ranges)})
        return 0
    for sheet, report in done.reports.items():
        typer.echo(words.say("workbook.import.sheet", sheet=sheet))
        typer.echo("\n".join(f"  {line}" for line in quality_note(report, file.name, words)))
    if done.ranges:
        told = [money().inputs[name].names[words.language] for name in done.ranges]
        typer.echo(words.say("workbook.import.ranges", names="; ".join(told)))
    if done.empty:
        typer.echo(words.say("workbook.import.empty", sheets=", ".join(done.empty)))
    if warning := cloud_warning(folder, words):
        typer.echo(warning, err=True)
    return 0
