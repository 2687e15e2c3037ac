"""`cx codebook`: the words a client's comments are read with, as a table to edit and to bring back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cxlib.cli.output import Json, print_json


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `cx`."""
    app.command("codebook", epilog="Example: cx codebook anna-dental --out words.xlsx")(codebook)


def codebook(
    name: Annotated[str, typer.Argument(help="The client's short name.")],
    out: Annotated[Path | None, typer.Option(help="Write the table here (.xlsx or .csv).")] = None,
    use: Annotated[Path | None, typer.Option(help="Take this edited table as the client's own.")] = None,
    json: Json = False,
) -> int:
    """Show which themes comments are read with, write them as a table, or take an edited table back."""
    from cxlib.base.errors import SettingsError
    from cxlib.base.files import write_bytes
    from cxlib.clients.codebooks import codebook_of, read_codebook, table_book, table_text, write_own
    from cxlib.clients.folder import ClientFolder
    from cxlib.pages.wording import Words

    folder = ClientFolder.open(name)
    words = Words.of(folder.settings, "consultant")
    if out is not None and out.suffix.lower() not in (".csv", ".xlsx"):
        raise SettingsError(f"The table must be .xlsx or .csv (we got {out.name}). Give another name.")
    if use is not None:
        write_own(folder, read_codebook(use))
    found = codebook_of(folder)
    if out is not None:
        content = table_book(found) if out.suffix.lower() == ".xlsx" else table_text(found).encode()
        write_bytes(out, content)
    if json:
        print_json({"source": found.source, "themes": [theme.id for theme in found.themes]})
        return 0
    typer.echo(words.say("n13.desk.book.source", source=found.source, n=len(found.themes)))
    typer.echo("\n".join(f"  {theme.name(words.language)}" for theme in found.themes))
    if out is not None:
        typer.echo(words.say("n13.desk.book.written", file=out, name=name))
    return 0
