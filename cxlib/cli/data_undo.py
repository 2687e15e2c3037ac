"""`cx undo`: take back a client's last import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cxlib.cli.output import Json, print_json

if TYPE_CHECKING:
    from cxlib.intake.undo import Undone


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `cx`."""
    app.command("undo", epilog="Example: cx undo anna-dental --yes")(undo)


def undo(
    name: Annotated[str, typer.Argument(help="The client's short name.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    json: Json = False,
) -> int:
    """Take back the last import: tables, log, kept copy and map are as they were before it."""
    import sys

    from cxlib.base.errors import SettingsError
    from cxlib.clients.folder import ClientFolder
    from cxlib.intake.undo import undo as take_back
    from cxlib.pages.undone import what_it_does
    from cxlib.pages.wording import Words

    folder = ClientFolder.open(name)
    words = Words.of(folder.settings, "consultant")
    asking = sys.stdin.isatty() and sys.stderr.isatty() and not json
    if not yes and not asking:
        raise SettingsError(
            "Taking back an import must be agreed to (there is no terminal to ask). Add --yes."
        )

    def agreed(plan: Undone) -> bool:
        if not json:
            typer.echo("\n".join(what_it_does(plan, words)), err=True)
        return yes or typer.confirm(words.say("intake.undo.question"), err=True)

    undone = take_back(folder, agreed)
    if json:
        print_json(undone.as_dict() if undone else None)
    else:
        typer.echo(words.say("intake.undo.done" if undone else "intake.undo.nothing"))
    return 0
