"""`cx run`, `cx measures`, `cx publish`, `cx serve`, `cx link`, `cx lab`: a quarter and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxlib.cli.output import Json, print_json

if TYPE_CHECKING:
    from cxlib.base.figure import Figure
    from cxlib.base.quarter import Period
    from cxlib.clients.folder import ClientFolder
    from cxlib.delivery.record import NotebookRecord, RunRecord

Name = Annotated[str, typer.Argument(help="The client's short name.")]
Quarter = Annotated[str, typer.Argument(help="A quarter like 2026Q3, a month like 2026-07 or a year.")]
AsOf = Annotated[str, typer.Option(help="The day up to which data count, like 2026-10-05.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="The port on this machine.")]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")]

PORT = 8866


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `cx`."""
    app.command("run", epilog="Example: cx run anna-dental 2026Q3")(run)
    app.command("measures", epilog="Example: cx measures anna-dental 2026Q3 --json")(measures)
    app.command("publish", epilog="Example: cx publish anna-dental 2026Q3")(publish)
    app.command("serve", epilog="Example: cx serve anna-dental")(serve)
    app.command("link", epilog="Example: cx link anna-dental")(link)
    app.command("lab", epilog="Example: cx lab anna-dental 2026Q3")(lab)


def run(
    name: Name,
    quarter: Quarter,
    only: Annotated[str | None, typer.Option(help="A step (1) or one notebook (11).")] = None,
    as_of: AsOf = "",
    jobs: Annotated[
        int | None, typer.Option(min=1, max=64, help="Notebooks at once (default: processors, up to 4).")
    ] = None,
    json: Json = False,
) -> int:
    """Execute the notebooks for one client and quarter, and freeze the figures."""
    from cxlib.base.quarter import Period
    from cxlib.clients.folder import ClientFolder
    from cxlib.delivery.batch.workers import default_at_once
    from cxlib.delivery.run import run as run_quarter

    folder, period = ClientFolder.open(name), Period.parse(quarter)
    progress = None if json else _progress()
    at_once = jobs or default_at_once()
    record = run_quarter(folder, period, only=only, as_of=as_of, progress=progress, at_once=at_once)
    if json:
        print_json({"status": record.status, **record.model_dump(mode="json", exclude={"inputs"})})
    else:
        _tell_run(record, folder.run_folder(period).as_posix())
        _tell_empty(folder, period)
    return 0 if record.status == "ok" else 1


def _progress() -> Callable[[NotebookRecord], None]:
    """One line a notebook, with its seconds, once it is through; several may be at work."""
    typer.echo("  figures ...", err=True)

    def tell(notebook: NotebookRecord) -> None:
        if notebook.status != "running":
            typer.echo(f"  {notebook.file} {notebook.status}, {notebook.seconds:.1f} s", err=True)

    return tell


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


def _tell_empty(folder: ClientFolder, period: Period) -> None:
    """Warn of a period without one dated row: most often a year or a quarter mistyped."""
    from cxlib.intake.coverage import quarters, rows_in

    if rows_in(folder, period):
        return
    known = quarters(folder)
    there = " to ".join(dict.fromkeys((known[0], known[-1]))) if known else ""
    there = f"the data are of {there}" if there else "there are no data yet"
    typer.echo(f"Note: nothing is dated in {period.name} ({there}).", err=True)


def measures(name: Name, quarter: Quarter, json: Json = False) -> None:
    """Every figure of the last good run: value, interval, answers, definition; and the verdicts of actions.

    The asked period comes first; with --json the other offered periods follow.
    """
    from cxlib.base.figure import Figure
    from cxlib.base.quarter import Period
    from cxlib.clients.folder import ClientFolder
    from cxlib.delivery.record import figures_of
    from cxlib.delivery.shown import rows_shown

    folder, period = ClientFolder.open(name), Period.parse(quarter)
    figures = figures_of(folder, period)
    further = rows_shown(folder, period, figures)
    if json:
        rows = [*figures.to_json_rows(), *further]
        print_json(sorted(rows, key=lambda row: row["quarter"] != period.name))
        return
    _tell_figures(folder, [(one, "") for one in figures if one.period == period.name])
    _tell_figures(folder, [(Figure.from_json(row), _verdict(folder, row)) for row in further])


def _verdict(folder: ClientFolder, row: Mapping[str, Any]) -> str:
    """What is said of an action, before the change behind it."""
    from cxlib.pages.wording import Words

    words = Words.of(folder.settings, "consultant")
    return f"{row['action']}: {words.say('n51.verdict.' + row['verdict'])}" if "verdict" in row else ""


def _tell_figures(folder: ClientFolder, figures: Sequence[tuple[Figure, str]]) -> None:
    """One line a figure, in the consultant's language; what comes with a figure stands before it."""
    from cxlib.pages import figure_words
    from cxlib.pages.wording import Words

    words = Words.of(folder.settings, "consultant")
    for one, before in figures:
        parts = [
            *([before] if before else []),
            figure_words.name(words, one.measure),
            figure_words.group(words, one.segment),
            figure_words.said(words, one.result),
            figure_words.sure(words, one.result),
            f"n = {n}" if (n := getattr(one.result, "n", 0)) else "",
        ]
        typer.echo("\t".join(parts))


def publish(name: Name, quarter: Quarter, json: Json = False) -> None:
    """Make the client's pages, message and spreadsheet from the last run."""
    from cxlib.base.quarter import Period
    from cxlib.clients.folder import ClientFolder
    from cxlib.delivery.publish import publish as publish_quarter

    done = publish_quarter(ClientFolder.open(name), Period.parse(quarter))
    if json:
        print_json(done.as_dict())
        return
    typer.echo(f"Published {done.client} {done.quarter}. Open {done.folder}/index.html")
    typer.echo(f"{len(done.pages)} pages, {len(done.live)} live pages, {done.closed_gates} closed gates.")
    typer.echo(f"The message for the owner is in {done.folder}/owner.txt")
    typer.echo(f"Next: cx serve {done.client}")


def serve(
    names: Annotated[list[str] | None, typer.Argument(help="Clients to serve; all if none.")] = None,
    port: Port = PORT,
    browser: Browser = True,
) -> None:
    """Serve published pages with live filters on this machine, until Ctrl-C."""
    from cxlib.clients.folder import all_names
    from cxlib.delivery.portal import serve as serve_pages
    from cxlib.delivery.portal_access import served_folders

    folders = served_folders(list(names or all_names()))
    count = len(folders)
    serve_pages(folders, port=port, browser=browser, tell=lambda address: _tell_address(address, count))


def _tell_address(address: str, count: int) -> None:
    typer.echo(f"Serving {count} client{'s' if count != 1 else ''}. For your eyes, all of them: {address}")
    typer.echo("A client's own link: cx link NAME. Stop with Ctrl-C.")
    typer.get_text_stream("stdout").flush()


def link(
    name: Name,
    port: Port = PORT,
    base: Annotated[str, typer.Option(help="The portal's address, when it is not this machine.")] = "",
    renew: Annotated[bool, typer.Option("--renew", help="Make earlier links worthless.")] = False,
) -> None:
    """A client's private link to the portal."""
    from cxlib.clients.folder import ClientFolder
    from cxlib.delivery.portal_access import link_token

    token = link_token(ClientFolder.open(name), renew=renew)
    typer.echo(f"{(base or f'http://127.0.0.1:{port}').rstrip('/')}/open/{token}")


def lab(
    name: Name,
    quarter: Annotated[str | None, typer.Argument(help="By default the newest one with data.")] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port on this machine.")] = 8888,
    browser: Browser = True,
    prepare_only: Annotated[bool, typer.Option("--prepare-only", help="Only lay them ready.")] = False,
) -> int:
    """Open JupyterLab with the client's notebooks, parameters set, and a picker to change them."""
    from cxlib.base.quarter import Period
    from cxlib.clients.folder import ClientFolder
    from cxlib.delivery.lab import lay_ready, newest_period, open_lab

    folder = ClientFolder.open(name)
    period = Period.parse(quarter) if quarter else newest_period(folder)
    place = lay_ready(folder, period)
    typer.echo(f"The notebooks of {name} {period.name} are in {place}")
    return 0 if prepare_only else open_lab(folder, place, port=port, browser=browser)
