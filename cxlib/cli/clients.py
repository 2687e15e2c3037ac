"""`cx new`: a folder for a new client."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `cx`."""
    app.command("new", epilog="Example: cx new anna-dental --language pl --sector dental")(new)


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
        from cxlib.delivery.demo import fill_sample

        fill_sample(folder)
        typer.echo("Filled with invented sample data: nine quarters of every table.")
        typer.echo(f"Next: cx run {name} 2026Q3")
        return
    typer.echo("Next: read and correct client.yml there (hours, promises, scales), then")
    typer.echo(f"      cx import {name} FILE")
