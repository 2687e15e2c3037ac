"""The three kinds of error a person may meet, each one sentence that helps.

A message reads *what must hold (what we got, where). What to do.*
"""

from __future__ import annotations


class CxError(Exception):
    """Any error whose message is meant for a person.

    `file`, `row` (1-based line of the file) and `column` say where, when known.
    """

    kind = "error"
    exit_code = 1

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.row = row
        self.column = column

    def as_dict(self) -> dict[str, dict[str, str | int | None]]:
        """The error as the command line prints it with `--json`."""
        return {
            "error": {
                "kind": self.kind,
                "message": self.message,
                "file": self.file,
                "row": self.row,
                "column": self.column,
            }
        }


class DataError(CxError):
    """The client's export does not hold what it must."""

    kind = "data"


class RunError(CxError):
    """A run, a publication or a page could not be finished."""

    kind = "run"


class SettingsError(CxError):
    """The consultant's call or client.yml is wrong."""

    kind = "settings"
    exit_code = 2


class Unreachable(SettingsError):
    """A database or a server did not answer: the same call may work in a moment."""


class PlaybookError(CxError):
    """A method table in playbook/ or a sentence in templates/ is wrong."""

    kind = "playbook"
