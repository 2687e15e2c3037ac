"""One client's quarter: figures computed once, notebooks executed, a record, then the swap.

Everything is written into runs/.QUARTER.staging, which takes the place of runs/QUARTER only when every
notebook came out whole. A run that fails is kept in runs/QUARTER.failed and the last good one stays.

With `only`, the notebooks left out are taken from the standing run when that was made from the same
inputs and the same sources, so the result is whole; otherwise the record is marked partial. A partial
run takes the place of an older one (figures must belong to the newest inputs) but cannot be published.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from cxlib.base.errors import CxError, RunError
from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.clients.inputs import combined, fingerprints, resolve_as_of
from cxlib.delivery.kernels import PrivateKernelManager, begin, kernels_of
from cxlib.delivery.parameters import RunParameters
from cxlib.delivery.places import alone, emptied, swap
from cxlib.delivery.prepare import Source, choose, sources
from cxlib.delivery.record import NotebookRecord, RunRecord, failed_place, last_good, versions
from cxlib.delivery.rows import freeze_rows
from cxlib.delivery.run_notebook import CELL_SECONDS, execute, prepare
from cxlib.measures import figures as grid
from cxlib.pages.page import compute_figures, staging

Progress = Callable[[NotebookRecord], None]
"""Called with a notebook's record when it starts (running) and when it is through."""


def run(
    folder: ClientFolder,
    period: Period,
    *,
    only: str | None = None,
    as_of: str = "",
    progress: Progress | None = None,
    kernels: type[PrivateKernelManager] | None = None,
    notebooks: Path | None = None,
    cell_seconds: float = CELL_SECONDS,
) -> RunRecord:
    """Run one client's period; the record tells how each notebook ended.

    notebooks: another folder than the playbook's. Wrong calls and occupied clients raise a CxError;
    a notebook that fails is in the record (status failed) and the last good run stays.
    """
    known = sources(notebooks)
    chosen = choose(known, only)
    begin()
    clock = resolve_as_of(folder, period, as_of)
    ready = [(source, prepare(source, folder.settings)) for source in chosen]
    parameters = RunParameters(client=folder.name, quarter=period.name, as_of=clock.isoformat())
    with alone(folder):
        place = emptied(staging(folder, period))
        record = _begin(folder, period, clock, chosen)
        record.save(place)
        try:
            _freeze(folder, period, record, place)
            for source, notebook in ready:
                record = _tell(record, _waiting(source, "running"), place, progress)
                done = execute(
                    source,
                    notebook,
                    parameters,
                    into=place,
                    kept=failed_place(folder, period),
                    kernels=kernels or kernels_of(folder),
                    cell_seconds=cell_seconds,
                )
                record = _tell(record, done, place, progress)
            record = _whole(folder, period, record, known, place)
            return _end(folder, period, record, place)
        except BaseException as problem:
            _break_off(folder, period, record, place, problem)
            raise


def _begin(folder: ClientFolder, period: Period, clock: dt.datetime, chosen: list[Source]) -> RunRecord:
    inputs = fingerprints(folder, clock)
    return RunRecord(
        client=folder.name,
        quarter=period.name,
        as_of=clock,
        fingerprint=combined(inputs),
        inputs=inputs,
        versions=versions(),
        started=_now(),
        notebooks=tuple(_waiting(source) for source in chosen),
    )


def _freeze(folder: ClientFolder, period: Period, record: RunRecord, place: Path) -> None:
    """Write the figures and the rows behind them, before any notebook asks for them."""
    grid.write(place / "figures.parquet", compute_figures(folder, period, record.as_of), record.fingerprint)
    freeze_rows(folder, period, record.as_of, place / "rows")


def _tell(record: RunRecord, news: NotebookRecord, place: Path, progress: Progress | None) -> RunRecord:
    notebooks = tuple(news if old.id == news.id else old for old in record.notebooks)
    record = record.model_copy(update={"notebooks": notebooks})
    record.save(place)
    if progress is not None:
        progress(news)
    return record


def _whole(
    folder: ClientFolder, period: Period, record: RunRecord, known: list[Source], place: Path
) -> RunRecord:
    """Complete a run of some notebooks from the standing run of the same inputs, or mark it partial."""
    ran = {notebook.id for notebook in record.notebooks}
    missing = [source for source in known if source.id not in ran]
    if not missing:
        return record
    standing = last_good(folder, period)
    same = standing is not None and standing.fingerprint == record.fingerprint and standing.status == "ok"
    kept = {old.id: old for old in standing.notebooks} if standing is not None and same else {}
    found = [(source, kept[source.id]) for source in missing if source.id in kept]
    taken = [old for source, old in found if old.source == source.digest()]
    for old in taken:
        shutil.copy2(folder.run_folder(period) / old.file, place / old.file)
    notebooks = tuple(sorted((*record.notebooks, *taken), key=lambda notebook: notebook.id))
    return record.model_copy(update={"notebooks": notebooks, "partial": len(taken) < len(missing)})


def _end(folder: ClientFolder, period: Period, record: RunRecord, place: Path) -> RunRecord:
    """Write the record last and put the run where it belongs."""
    if record.fingerprint != combined(fingerprints(folder, record.as_of)):
        raise RunError(
            f"A client's data must stay the same during a run ({folder.name} was changed). Run it again."
        )
    record = record.model_copy(update={"finished": _now()})
    if record.failures:
        return _keep_failed(folder, period, record, place)
    record.save(place)
    swap(place, folder.run_folder(period))
    shutil.rmtree(failed_place(folder, period), ignore_errors=True)
    return record


def _keep_failed(folder: ClientFolder, period: Period, record: RunRecord, place: Path) -> RunRecord:
    kept = failed_place(folder, period)
    record.save(place)
    shutil.rmtree(kept, ignore_errors=True)
    os.replace(place, kept)
    return record


def _break_off(
    folder: ClientFolder, period: Period, record: RunRecord, place: Path, problem: BaseException
) -> None:
    """Leave an honest record of a run that could not go on; what was running is marked interrupted."""
    through, cut = ("ok", "failed"), {"status": "interrupted"}
    stopped = tuple(
        notebook if notebook.status in through else notebook.model_copy(update=cut)
        for notebook in record.notebooks
    )
    spoken = isinstance(problem, CxError)
    error = str(problem) if spoken else f"The run was broken off ({type(problem).__name__})."
    record = record.model_copy(update={"notebooks": stopped, "error": error})
    if place.is_dir():
        record.save(place)
        shutil.rmtree(failed_place(folder, period), ignore_errors=True)
        os.replace(place, failed_place(folder, period))


def _waiting(source: Source, status: str = "waiting") -> NotebookRecord:
    return NotebookRecord.model_validate(
        {"id": source.id, "file": source.file, "source": source.digest(), "status": status}
    )


def _now() -> dt.datetime:
    """When the run itself happens: a record of the work, never an input of a figure."""
    return dt.datetime.now(dt.UTC)
