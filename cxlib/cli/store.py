"""`cx fetch` and `cx deposit`: a client out of a store and into it; and every command's session with one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxlib.cli.output import Json, print_json

if TYPE_CHECKING:
    from cxlib.clients.versions import Wanted

STAY = {
    "lab": "cx fetch NAME FOLDER",
    "serve": "cx fetch NAME FOLDER",
    "demo": "cx demo with another CX_HOME",
}
"""Commands that need clients on this machine for long, and what to do instead."""

WITHOUT_EXPORTS = {"run", "measures", "publish", "check", "meeting", "workbook", "survey"}


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `cx`."""
    app.command("fetch", epilog="Example: cx fetch anna-dental handover")(fetch)
    app.command("deposit", epilog="Example: cx deposit clients/anna-dental")(deposit)


@contextmanager
def at_home(arguments: list[str]) -> Iterator[None]:
    """With a CX_HOME in a store: bring the clients a command asks for, and commit what it changed."""
    command = next((each for each in arguments if not each.startswith("-")), "")
    if "://" not in os.environ.get("CX_HOME", "") or not command or "--help" in arguments:
        yield
        return
    from cxlib.base.errors import CxError, SettingsError
    from cxlib.clients import remote

    if command in STAY:
        raise SettingsError(
            f"cx {command} needs its clients on this machine (CX_HOME is {remote.address()}). "
            f"Use instead: {STAY[command]}"
        )
    if command in ("batch", "doctor"):  # a batch's workers bring their clients themselves
        yield
        return
    with remote.session(_wanted(command)):
        try:
            with redirect_stdout(_Told(sys.stdout)), redirect_stderr(_Told(sys.stderr)):
                yield
        except CxError as error:
            error.message, error.file = (
                remote.as_told(error.message),
                remote.as_told(error.file or "") or None,
            )
            error.args = (error.message,)
            raise


class _Told:
    """A stream that names places in the store where a command names them on this machine."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        from cxlib.clients import remote

        return int(self._stream.write(remote.as_told(text)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _wanted(command: str) -> Wanted:
    from cxlib.clients import remote

    if command == "today":
        return _glanced
    return remote.without_exports if command in WITHOUT_EXPORTS else remote.everything


def _glanced(path: str) -> bool:
    """What `cx today` looks at."""
    records = path.startswith("runs/") and path.endswith("/run.json")
    pages = path.startswith("published/") and path.endswith("/index.html")
    return path == "client.yml" or path.startswith("tables/") or records or pages


def fetch(
    name: Annotated[str, typer.Argument(help="The client's short name.")],
    folder: Annotated[Path, typer.Argument(help="A folder; the client becomes a folder in it.")],
    json: Json = False,
) -> None:
    """Copy a client's folder out of the store that CX_HOME names, to look at it or hand pages over."""
    import shutil

    from cxlib.base.errors import SettingsError
    from cxlib.clients.folder import ClientFolder

    place = folder / name
    if place.exists():
        raise SettingsError(f"A fetched client must not be there yet ({place} is). Choose another folder.")
    shutil.copytree(ClientFolder.open(name).root, place)
    if json:
        print_json({"client": name, "folder": str(place)})
    else:
        typer.echo(f"{name} is in {place}; what you change there stays there.")


def deposit(
    folder: Annotated[Path, typer.Argument(help="A client's folder on this machine.")],
    json: Json = False,
) -> None:
    """Copy a client's folder and its decisions into the store and the server; the folder stays as it is."""
    from cxlib.clients.deposits import deposit as put_in

    decisions = put_in(folder)
    if json:
        print_json({"client": folder.resolve().name, "decisions": decisions})
    else:
        typer.echo(
            f"{folder.resolve().name} is in {os.environ['CX_HOME']}, with {decisions} changes of decisions."
        )
