"""`cx run`, `cx measures`, `cx publish`, `cx serve`, `cx link`, `cx lab`: a quarter and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxlib.cli.output import Json, print_json

if TYPE_CHECKING:
    from cxlib.delivery.record import NotebookRecord, RunRecord

Name = Annotated[str, typer.Argument(help="The client's short name.")]
Quarter = Annotated[str, typer.Argument(help="A quarter like 2026Q3, a month like 2026-07 or a year.")]
AsOf = Annotated[str, typer.Option(help="The day up to which data count, like 2026-10-05.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `cx`."""
    app.command("run", epilog="Example: cx run anna-dental 2026Q3")(run)


def run(
    name: Name,
    quarter: Quarter,
    only: Annotated[str | None, typer.Option(help="A step (1) or one notebook (11).")] = None,
    as_of: AsOf = "",
    json: Json = False,
) -> int:
    """Execute the notebooks for one client and quarter, and freeze the figures."""
    from cxlib.base.quarter import Period
    from cxlib.clients.folder import ClientFolder
    from cxlib.delivery.run import run as run_quarter

    folder = ClientFolder.open(name)
    record = run_quarter(
        folder, Period.parse(quarter), only=only, as_of=as_of, progress=None if json else _progress
    )
    if json:
        print_json(_run_document(record))
    else:
        _tell_run(record, folder.run_folder(Period.parse(quarter)).as_posix())
    return 0 if record.status == "ok" else 1


def _progress(notebook: NotebookRecord) -> None:
    """One line a notebook, with its seconds."""
    if notebook.status == "running":
        typer.echo(f"  {notebook.file} ...", err=True, nl=False)
    else:
        typer.echo(f" {notebook.status}, {notebook.seconds:.1f} s", err=True)


def _tell_run(record: RunRecord, place: str) -> None:
    for notebook in record.failures:
        typer.echo(f"{notebook.file}: {notebook.error or notebook.status}", err=True)
    if record.status != "ok":
        typer.echo("The run failed; the last good one was left as it was.", err=True)
        return
    typer.echo(f"{len(record.notebooks)} notebooks of {record.client} {record.quarter} are in {place}")
    if record.partial:
        typer.echo("Some notebooks were left out, so this run cannot be published yet.")
        typer.echo(f"Next: cx run {record.client} {record.quarter}")
    else:
        typer.echo(f"Next: cx publish {record.client} {record.quarter}")


def _run_document(record: RunRecord) -> dict[str, Any]:
    document: dict[str, Any] = record.model_dump(mode="json", exclude={"inputs"})
    return {"status": record.status, **document}
