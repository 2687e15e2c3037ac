"""The command line `cx`: one small module a group of commands, heavy imports inside the commands.

`main` is the only door: it turns every error into one sentence (or, with `--json`, one document on
standard output) and an exit code: 0 done, 1 the data or the run failed, 2 wrong usage
(130 and 143: stopped by hand or by the system).
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer

from cxlib import __version__
from cxlib.base.errors import CxError
from cxlib.cli.stopping import BY_HAND, Heard, heard

app = typer.Typer(
    name="cx",
    help="The CX Playbook: one turn of the five-step cycle for every client, every quarter.",
    epilog="Example: cx demo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

GROUPS = (
    "clients", "data", "data_undo", "survey", "workbook", "codebook", "actions", "today", "runs", "diff",
    "batch", "privacy", "store", "doctor",
)  # fmt: skip
"""The modules of this package that register commands, in the order `cx --help` lists them."""


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cx-playbook {__version__}")
        raise typer.Exit


@app.callback()
def _cx(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and stop."),
    ] = False,
) -> None:
    pass


def _register() -> None:
    for group in GROUPS:
        import_module(f"cxlib.cli.{group}").register(app)


def main(arguments: list[str] | None = None) -> int:
    """Run one `cx` call and give its exit code; nothing but SystemExit ever leaves the script."""
    given = sys.argv[1:] if arguments is None else arguments
    _speak_utf8()
    with heard() as stopped:
        return _told(given, stopped)


def _told(given: list[str], stopped: Heard) -> int:
    """The call, and a sentence where it does not come to a good end."""
    from cxlib.cli import trouble

    try:
        code = _call(given)
    except KeyboardInterrupt:
        code = BY_HAND
    except CxError as error:
        return trouble.tell(error, as_json="--json" in given)
    except typer.Abort:
        return trouble.say("Nothing was done: the question was not answered with yes.", 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if trouble.is_usage(error):
            return trouble.tell_usage(error, as_json="--json" in given)
        if os.environ.get("CX_DEBUG"):
            raise
        return trouble.tell_unexpected(error, as_json="--json" in given)
    if code == BY_HAND:
        told = "Stopped. Nothing half-written was left behind; call the command again."
        return trouble.say(told, stopped.code)
    return code


def _call(arguments: list[str]) -> int:
    from cxlib.cli.store import at_home

    with at_home(arguments):
        result: Any = app(arguments, prog_name="cx", standalone_mode=False)
    return result if isinstance(result, int) else 0


def _speak_utf8() -> None:
    """Consoles of Windows speak an older code page until told otherwise."""
    for stream in (sys.stdout, sys.stderr):
        encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "")
        if encoding != "utf8" and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


_register()
