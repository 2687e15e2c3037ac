"""What of an earlier run can be taken over: notebooks, figures and rows made from the very same inputs.

An executed notebook is taken when the run's inputs, the notebook's source and the executed file itself are
what its record says. Which tables a notebook reads is not told reliably (the figures come from all of
them), so every table counts as an input of every notebook.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from cxlib.base.errors import RunError
from cxlib.base.files import sha256
from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.clients.publications import BEFORE, FIGURES, KNOWN, RECORD, shown_before
from cxlib.delivery.places import settle
from cxlib.delivery.prepare import Source
from cxlib.delivery.record import NotebookRecord, RunRecord, failed_place, read_record
from cxlib.measures import figures as grid

ROWS = "rows"


def put_aside(place: Path) -> Path:
    """Move what a run that was killed left in `place` out of the way; where it is now (or would be)."""
    aside = place.with_name(f"{place.name}.cut")
    shutil.rmtree(aside, ignore_errors=True)
    with suppress(FileNotFoundError):
        os.replace(place, aside)
    return aside


class Standing:
    """Earlier runs of a client's period that were made from the same inputs, the best first."""

    def __init__(self, folder: ClientFolder, period: Period, now: RunRecord, *, cut: Path) -> None:
        """now: the run that may take over from them; cut: where the rest of a run that was killed lies."""
        settle(folder.run_folder(period))
        self._runs: list[tuple[Path, RunRecord]] = []
        for place in (folder.run_folder(period), failed_place(folder, period), cut):
            with suppress(RunError):  # a record that cannot be read is none
                record = read_record(place)
                if record is not None and record.fingerprint == now.fingerprint:
                    self._runs.append((place, record))
        self._fingerprint, self._shown = now.fingerprint, now.shown

    def take_notebook(self, source: Source, into: Path) -> NotebookRecord | None:
        """Copy the executed notebook of this very source, if there is one, and give its record."""
        for place, record in self._runs:
            for old in record.notebooks if record.shown == self._shown else ():
                if old.id == source.id and _whole(place, old) and old.source == source.digest():
                    shutil.copy2(place / old.file, into / old.file)
                    return old
        return None

    def take_figures(self, into: Path) -> bool:
        """Copy the frozen figures and rows; False when they are to be made.

        They are written before the first notebook, so a notebook that is through vouches for them.
        """
        for place, record in self._runs:
            through = any(old.status == "ok" for old in record.notebooks)
            if through and (place / ROWS).is_dir() and grid.read(place / FIGURES, self._fingerprint):
                shutil.copy2(place / FIGURES, into / FIGURES)
                shutil.copytree(place / ROWS, into / ROWS)
                if (place / KNOWN).is_file():
                    shutil.copy2(place / KNOWN, into / KNOWN)
                return True
        return False


def keep_before(standing: Path, into: Path, fingerprint: str) -> None:
    """Keep what `cx diff` needs of the run whose place is taken: of the last one made from other inputs."""
    with suppress(RunError):
        old = read_record(standing)
        if old is None:
            return
        place = standing / BEFORE if old.fingerprint == fingerprint else standing
        if not (place / FIGURES).is_file():
            return
        (into / BEFORE).mkdir(exist_ok=True)
        for name in (RECORD, FIGURES, KNOWN):
            if (place / name).is_file():
                shutil.copy2(place / name, into / BEFORE / name)


def is_whole(folder: ClientFolder, period: Period, fingerprint: str, shelf: list[Source]) -> RunRecord | None:
    """The record of the standing run if it holds every notebook, made from these inputs and sources."""
    place = folder.run_folder(period)
    if failed_place(folder, period).exists():
        return None
    with suppress(RunError):
        settle(place)
        record = read_record(place)
        if record is None or record.status != "ok" or record.partial or record.fingerprint != fingerprint:
            return None
        if record.shown != shown_before(folder.root, period):
            return None
        wanted = {source.id: source.digest() for source in shelf}
        same = {old.id: old.source for old in record.notebooks} == wanted
        there = all(_whole(place, old) for old in record.notebooks) and (place / FIGURES).is_file()
        return record if same and there else None
    return None


def _whole(place: Path, old: NotebookRecord) -> bool:
    path = place / old.file
    return old.status == "ok" and path.is_file() and bool(old.output) and sha256(path) == old.output
