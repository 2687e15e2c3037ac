"""Runs as they stand on disk: their period, clock, inputs and figures; and what was last published."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cxlib.base.errors import RunError
from cxlib.base.figure import Figures
from cxlib.base.figure_store import read
from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.clients.publications import BEFORE, FIGURES, RECORD, shown_periods

CAUSES = {
    "client.yml": "settings", "decisions": "decisions", "tables/import-log": "imports",
    "playbook": "definition", "codebook.csv": "words", "codebook.yml": "words", "templates": "texts",
    "cxlib": "code", "versions": "libraries",
}  # fmt: skip
"""Input of a run -> what it is called as a cause."""


@dataclass(frozen=True)
class Frozen:
    """A run as it stands on disk. Without inputs, nothing is known of it but its figures."""

    period: Period
    as_of: dt.datetime
    inputs: dict[str, str]
    figures: Figures
    place: Path


def frozen_run(folder: ClientFolder, period: Period, *, before: bool = False) -> Frozen:
    """The standing run of a period, or with `before` the one whose place it took; a RunError without one."""
    place = folder.run_folder(period) / BEFORE if before else folder.run_folder(period)
    try:
        record = json.loads((place / RECORD).read_text(encoding="utf-8"))
        figures = read(place / FIGURES)
    except (OSError, json.JSONDecodeError):
        figures = None
    if figures is None:
        which = "an earlier run of the same quarter" if before else "a run"
        raise RunError(
            f"There must be {which} to compare ({folder.name} {period.name} has none). "
            f"Call: cx run {folder.name} {period.name}"
        )
    clock = dt.datetime.fromisoformat(record["as_of"])
    return Frozen(period, clock, dict(record["inputs"]), figures, place)


def published_run(folder: ClientFolder, period: Period) -> Frozen | None:
    """What was published of a period, with what is known of the run it was made from; None: nothing was.

    The run is the standing one or the one before it, told by its figures.
    """
    figures = read(folder.published(period) / "live" / FIGURES)
    if figures is None:
        return None
    for before in (False, True):
        with suppress(RunError):
            run = frozen_run(folder, period, before=before)
            if run.figures == figures:
                return run
    return Frozen(period, period.end(folder.settings.zone), {}, figures, folder.published(period))


def last_published(folder: ClientFolder, period: Period) -> Frozen | None:
    """The newest publication before a period."""
    runs = (published_run(folder, earlier) for earlier in shown_periods(folder.root, period))
    return next((run for run in runs if run is not None), None)
