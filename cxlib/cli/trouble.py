"""How the command line tells that something went wrong: one sentence, or one JSON document."""

from __future__ import annotations

import json
import sys
from typing import Any

from cxlib.base.errors import CxError


def say(sentence: str, code: int) -> int:
    """Print a sentence on standard error and hand back the exit code."""
    print(sentence, file=sys.stderr)
    return code


def tell(error: CxError, *, as_json: bool) -> int:
    """A CxError: its sentence on standard error, or its document on standard output."""
    if as_json:
        print(json.dumps(error.as_dict(), ensure_ascii=False))
        return error.exit_code
    return say(str(error), error.exit_code)


def is_usage(error: Exception) -> bool:
    """Is it the command line's own complaint (a missing argument, an unknown option)?"""
    return callable(getattr(error, "show", None)) and hasattr(error, "exit_code")


def tell_usage(error: Any, *, as_json: bool) -> int:
    """A wrong call: what the parser says, and where help is."""
    message = str(error.format_message())
    context = getattr(error, "ctx", None)
    full_stop = "" if message.endswith((".", "?", "!")) else "."
    if as_json:
        return tell(_wrong_use(f"{message}{full_stop}{_example(context)}"), as_json=True)
    if type(error).__name__ == "NoArgsIsHelpError":
        return say(message, int(error.exit_code))
    command = context.command_path if context is not None else "cx"
    return say(f"{message}{full_stop}{_example(context)} See: {command} --help", int(error.exit_code))


def _example(context: Any) -> str:
    """The example of the command that was called wrongly, as its help gives it."""
    told = str(getattr(getattr(context, "command", None), "epilog", None) or "")
    return f" {told}." if told and context.parent is not None else ""


def tell_unexpected(error: Exception, *, as_json: bool) -> int:
    """A fault of ours: a sentence for the person, the traceback in a private file for a developer."""
    from cxlib.base.faults import keep_traceback

    log = keep_traceback(error, f"cx {' '.join(sys.argv[1:])}")
    message = (
        f"Something unexpected happened ({type(error).__name__}); your data was not changed by halves. "
        f"The details are in {log}: send that file with your question."
    )
    if as_json:
        return tell(CxError(message), as_json=True)
    return say(message, 1)


def _wrong_use(message: str) -> CxError:
    error = CxError(message)
    error.kind = "usage"
    error.exit_code = 2
    return error
