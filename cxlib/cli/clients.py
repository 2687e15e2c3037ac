"""`cx new` and `cx demo`: a folder for a new client, and three that show everything."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxlib.cli.output import Json, print_json, steps

if TYPE_CHECKING:
    from cxlib.delivery.demo import DemoClient


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `cx`."""
    app.command("new", epilog="Example: cx new anna-dental --language pl --sector dental")(new)
    app.command("demo", epilog="Example: cx demo")(demo)


def new(
    name: Annotated[str, typer.Argument(help="Short name: small letters, digits and hyphens.")],
    language: Annotated[str, typer.Option(help="en, pl or tr: what the owner reads.")],
    sector: Annotated[str, typer.Option(help="clinic, dental, salon, shop, agency, hotel, school, ...")],
    country: Annotated[str | None, typer.Option(help="PL, TR, GB or US; by default the language's.")] = None,
    display: Annotated[str | None, typer.Option("--name", help="The full name, as clients read it.")] = None,
    sample: Annotated[bool, typer.Option("--sample", help="Fill it with invented demo data.")] = False,
) -> None:
    """Make a blank client folder from templates/client."""
    from cxlib.clients.folder import create

    folder = create(name, language=language, sector=sector, country=country, display_name=display)
    typer.echo(f"Made {folder.root}")
    if sample:
        _fill(name)
        return
    typer.echo("Next: read and correct client.yml there (hours, promises, scales), then")
    typer.echo(f"      cx import {name} FILE")


def _fill(name: str) -> None:
    """Fill a new client with the invented data of its language's demo firm, or take the folder away again."""
    from cxlib.clients.folder import ClientFolder
    from cxlib.delivery.demo import LAST, fill_sample

    folder = ClientFolder.open(name)
    try:
        with steps("Sample data") as step:
            fill_sample(folder, progress=step)
    except BaseException:
        shutil.rmtree(folder.root)
        raise
    typer.echo("Filled with invented sample data: nine quarters of every table.")
    typer.echo(f"Next: cx run {name} {LAST.name}")


def demo(json: Json = False) -> None:
    """Make three demo clients (pl, tr, en), run and publish two quarters, and say what to open."""
    from cxlib.delivery.demo import make_all

    with steps("Demo", quiet=json) as step:
        made = make_all(step)
    if json:
        print_json([_document(client) for client in made])
        return
    typer.echo("Three invented firms, two quarters each, run and published. Open in a browser:")
    for client in made:
        _tell(client)
    names = " ".join(client.name for client in made)
    typer.echo(f"\nThe same pages with live filters:  {_cx()} serve {names}")
    typer.echo(f"Work in a notebook yourself:       {_cx()} lab {made[0].name}")


def _tell(client: DemoClient) -> None:
    kept = "  (you changed its client.yml, so it was left alone)" if client.state == "kept" else ""
    typer.echo(f"\n  {client.title} [{client.language}]{kept}")
    for page in client.pages:
        typer.echo(f"    {_shown(page)}")


def _cx() -> str:
    """How to call this very `cx` from here: by its name, or by its place in an environment that is not on."""
    own = Path(sys.executable).with_name("cx")
    found = shutil.which("cx")
    return "cx" if found and Path(found).parent == own.parent else _shown(own)


def _shown(page: Path) -> str:
    """A path as short as it can be opened from here."""
    here = Path.cwd()
    return str(page.relative_to(here)) if page.is_relative_to(here) else str(page)


def _document(client: DemoClient) -> dict[str, Any]:
    return {
        "client": client.name, "name": client.title, "language": client.language, "state": client.state,
        "folder": str(client.folder.root), "pages": [str(page) for page in client.pages],
    }
