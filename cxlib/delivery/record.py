"""A run's own record: what went in, what ran, how it ended. Success is decided here and nowhere else."""

from __future__ import annotations

import datetime as dt
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from cxlib import __version__
from cxlib.base.errors import RunError
from cxlib.base.files import write_text
from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.clients.publications import FIGURES, RECORD
from cxlib.delivery.places import settle

if TYPE_CHECKING:
    from cxlib.base.figure import Figures

Status = Literal["waiting", "running", "ok", "failed", "interrupted"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NotebookRecord(_Frozen):
    """One notebook of a run; `source` is the SHA-256 of what was executed, `output` of the executed one.

    seconds: how long it took; tries: how often it was begun; error: what a person is told when it failed.
    """

    id: str
    file: str
    source: str
    output: str = ""
    tries: int = 1
    status: Status = "waiting"
    seconds: float | None = None
    error: str | None = None


class RunRecord(_Frozen):
    """One run of one client: `inputs` are fingerprints, `fingerprint` is one for all of them.

    shown: fingerprint of what was published before this period; notebooks look back on it, figures do not.
    partial: some notebooks of the playbook were left out (`--only`) and none could be taken from a run
    of the same inputs; such a run cannot be published. A run without an end was interrupted.
    """

    client: str
    quarter: str
    as_of: dt.datetime
    fingerprint: str
    inputs: dict[str, str]
    shown: str = ""
    versions: dict[str, str]
    started: dt.datetime
    finished: dt.datetime | None = None
    partial: bool = False
    notebooks: tuple[NotebookRecord, ...] = ()
    error: str | None = None

    @property
    def status(self) -> Status:
        """The worst that happened to any notebook; without an end: interrupted."""
        found = {notebook.status for notebook in self.notebooks}
        if "interrupted" in found or self.finished is None:
            return "interrupted"
        return "failed" if self.error or found - {"ok"} else "ok"

    @property
    def failures(self) -> tuple[NotebookRecord, ...]:
        return tuple(notebook for notebook in self.notebooks if notebook.status != "ok")

    def save(self, place: Path) -> None:
        """Write run.json into a run's folder, in one step."""
        write_text(place / RECORD, self.model_dump_json(indent=2) + "\n")


def versions() -> dict[str, str]:
    """What the run was made with."""
    from cxlib.clients.method import installed

    return {"cx-playbook": __version__, "python": platform.python_version(), **installed()}


def read_record(place: Path) -> RunRecord | None:
    """The record in a run's folder; None when there is none, a RunError when it cannot be read."""
    path = place / RECORD
    if not path.is_file():
        return None
    try:
        return RunRecord.model_validate_json(path.read_text(encoding="utf-8"))
    except (ValidationError, UnicodeDecodeError):
        raise RunError(
            f"A run's record must be one that cx wrote ({path} is not). Run the quarter again.",
            file=str(path),
        ) from None


def last_good(folder: ClientFolder, period: Period) -> RunRecord | None:
    """The record of the run that stands in runs/QUARTER, or None."""
    settle(folder.run_folder(period))
    return read_record(folder.run_folder(period))


def figures_of(folder: ClientFolder, period: Period) -> Figures:
    """The frozen figures of the standing run; a RunError when there is none."""
    from cxlib.base.figure_store import read as read_figures

    record = last_good(folder, period)
    path = folder.run_folder(period) / FIGURES
    figures = None if record is None else read_figures(path, record.fingerprint)
    if figures is None:
        raise RunError(
            f"A quarter must be run before its figures are asked for ({folder.name} {period.name} was not). "
            f"Call: cx run {folder.name} {period.name}"
        )
    return figures


def failed_place(folder: ClientFolder, period: Period) -> Path:
    """Where the notebooks of a failed run are kept, with their tracebacks, until a run succeeds."""
    return folder.root / "runs" / f"{period.name}.failed"
