"""One client's quarter: figures computed once, notebooks executed, a record, then the swap.

Everything is written into runs/.QUARTER.staging, which takes the place of runs/QUARTER only when every
notebook came out whole. A run that fails is kept in runs/QUARTER.failed and the last good one stays.

With `only`, the notebooks left out are taken from the standing run when that was made from the same
inputs and the same sources, so the result is whole; otherwise the record is marked partial. A partial
run takes the place of an older one (figures must belong to the newest inputs) but cannot be published.

With `reuse`, whatever an earlier run (standing, failed or killed) made from the same inputs and the same
sources is taken over, and only the rest is executed.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from cxlib.base.errors import CxError, RunError
from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.clients.inputs import fingerprints, resolve_as_of
from cxlib.clients.method import combined
from cxlib.clients.parquet import give_back
from cxlib.clients.publications import FIGURES, shown_before
from cxlib.delivery.disk import writing
from cxlib.delivery.kernels import PrivateKernelManager, begin, kernels_of
from cxlib.delivery.kernels_ahead import Ahead
from cxlib.delivery.limits import Limits, Watch
from cxlib.delivery.parameters import RunParameters
from cxlib.delivery.places import alone, emptied, swap
from cxlib.delivery.prepare import Source, choose, sources
from cxlib.delivery.record import NotebookRecord, RunRecord, failed_place, versions
from cxlib.delivery.rows import freeze_rows
from cxlib.delivery.run_notebook import execute, prepare
from cxlib.delivery.standing import ROWS, Standing, keep_before, put_aside
from cxlib.measures import figures as grid
from cxlib.pages.known_rows import freeze_known
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
    limits: Limits | None = None,
    reuse: bool = False,
    at_once: int = 1,
    frozen: Callable[[Path, RunRecord], None] | None = None,
    still: Callable[[], None] | None = None,
) -> RunRecord:
    """Run one client's period; the record tells how each notebook ended.

    notebooks: another folder than the playbook's; at_once: how many run at the same time; frozen: called
    with the run's folder and record when its figures and rows stand and its notebooks have not begun;
    still: called before anything takes its place, to raise when it must not. Wrong calls and occupied
    clients raise a CxError; a notebook that fails is in the record (status failed) and the last good run
    stays.
    """
    known = sources(notebooks)
    chosen = choose(known, only)
    begin()
    clock = resolve_as_of(folder, period, as_of)
    ready = {source: prepare(source, folder.settings) for source in chosen}
    with writing(folder), alone(folder):
        cut = put_aside(staging(folder, period))
        work = _Run(folder, period, emptied(staging(folder, period)), _begin(folder, period, clock, chosen))
        work.progress = progress
        work.save()
        try:
            old = Standing(folder, period, work.record, cut=cut)
            left = [source for source in chosen if not (reuse and work.take(source, old))]
            with Ahead(kernels or kernels_of(folder), work.place, len(left)) as ahead:
                if not (reuse and old.take_figures(work.place)):
                    work.freeze()
                if frozen is not None and left:
                    frozen(work.place, work.record)
                work.execute({source: ready[source] for source in left}, ahead, limits or Limits(), at_once)
            work.complete(known, old)
            return work.end(still)
        except BaseException as problem:
            work.break_off(problem)
            raise
        finally:
            shutil.rmtree(cut, ignore_errors=True)


def _begin(folder: ClientFolder, period: Period, clock: dt.datetime, chosen: list[Source]) -> RunRecord:
    inputs = fingerprints(folder, clock)
    return RunRecord(
        client=folder.name,
        quarter=period.name,
        as_of=clock,
        fingerprint=combined(inputs),
        inputs=inputs,
        shown=shown_before(folder.root, period),
        versions=versions(),
        started=_now(),
        notebooks=tuple(_waiting(source) for source in chosen),
    )


@dataclass
class _Run:
    """A run on its way: where it is written, and its record as it stands."""

    folder: ClientFolder
    period: Period
    place: Path
    record: RunRecord
    progress: Progress | None = None

    def save(self) -> None:
        self.record.save(self.place)

    def take(self, source: Source, old: Standing) -> bool:
        """Take a notebook over from an earlier run, if there is one."""
        kept = old.take_notebook(source, self.place)
        if kept is not None:
            self._note(kept)
        return kept is not None

    def freeze(self) -> None:
        """Write the figures and the rows behind them, before any notebook asks for them."""
        figures = compute_figures(self.folder, self.period, self.record.as_of)
        grid.write(self.place / FIGURES, figures, self.record.fingerprint)
        give_back()
        freeze_rows(self.folder, self.period, self.record.as_of, self.place / ROWS)
        give_back()
        freeze_known(self.folder, self.period, self.record.as_of, self.place)
        give_back()

    def execute(
        self,
        ready: dict[Source, NotebookNode],
        kernels: Ahead,
        limits: Limits,
        at_once: int,
    ) -> None:
        """Execute notebooks, some at the same time; each is told of when it starts and when it is through."""
        watch, lock = Watch(limits), threading.Lock()
        day = self.record.as_of.isoformat()
        parameters = RunParameters(client=self.folder.name, quarter=self.period.name, as_of=day)
        kernels.brief(parameters.model_dump())

        def tell(news: NotebookRecord) -> None:
            with lock:
                self._note(news)
                self.save()
                if self.progress is not None:
                    self.progress(news)

        def one(source: Source) -> None:
            tell(_waiting(source, "running"))
            kept = failed_place(self.folder, self.period)
            place = {"into": self.place, "kept": kept}
            tell(execute(source, ready[source], parameters, **place, kernels=kernels, watch=watch))

        for _ in _each(one, list(ready), at_once, watch):
            pass

    def _note(self, news: NotebookRecord) -> None:
        notebooks = tuple(news if old.id == news.id else old for old in self.record.notebooks)
        self.record = self.record.model_copy(update={"notebooks": notebooks})

    def complete(self, known: list[Source], old: Standing) -> None:
        """Complete a run of some notebooks from a standing one of the same inputs, or mark it partial."""
        ran = {notebook.id for notebook in self.record.notebooks}
        missing = [source for source in known if source.id not in ran]
        taken = [kept for source in missing if (kept := old.take_notebook(source, self.place)) is not None]
        notebooks = tuple(sorted((*self.record.notebooks, *taken), key=lambda notebook: notebook.id))
        self.record = self.record.model_copy(
            update={"notebooks": notebooks, "partial": len(taken) < len(missing)}
        )

    def end(self, still: Callable[[], None] | None) -> RunRecord:
        """Write the record last and put the run where it belongs."""
        if self.record.fingerprint != combined(fingerprints(self.folder, self.record.as_of)):
            raise RunError(
                f"A client's data must stay the same during a run ({self.folder.name} was changed). "
                "Run it again."
            )
        if still is not None:
            still()
        self.record = self.record.model_copy(update={"finished": _now()})
        self.save()
        if self.record.failures:
            self._keep_failed()
        else:
            keep_before(self.folder.run_folder(self.period), self.place, self.record.fingerprint)
            swap(self.place, self.folder.run_folder(self.period))
            shutil.rmtree(failed_place(self.folder, self.period), ignore_errors=True)
        return self.record

    def _keep_failed(self) -> None:
        kept = failed_place(self.folder, self.period)
        shutil.rmtree(kept, ignore_errors=True)
        os.replace(self.place, kept)

    def break_off(self, problem: BaseException) -> None:
        """Leave an honest record of a run that could not go on; what was running is marked interrupted."""
        through, cut = ("ok", "failed"), {"status": "interrupted"}
        stopped = tuple(
            notebook if notebook.status in through else notebook.model_copy(update=cut)
            for notebook in self.record.notebooks
        )
        self.record = self.record.model_copy(update={"notebooks": stopped, "error": _why(problem)})
        with suppress(OSError):  # a disk that is full: what went wrong is raised by our caller
            if self.place.is_dir():
                self.save()
                self._keep_failed()


def _why(problem: BaseException) -> str:
    """What broke a run off, for a person."""
    if isinstance(problem, CxError):
        return str(problem)
    if isinstance(problem, KeyboardInterrupt):
        return "The run was stopped before its end. Run it again."
    return f"The run was broken off ({type(problem).__name__})."


def _each(work: Callable[[Source], None], items: list[Source], at_once: int, watch: Watch) -> Iterator[None]:
    """Do the work for each item, some at the same time; when one raises, the kernels of all are ended."""
    if at_once == 1 or len(items) < 2:
        yield from map(work, items)
        return
    pool = ThreadPoolExecutor(at_once, thread_name_prefix="notebook")
    try:
        for done in as_completed([pool.submit(work, item) for item in items]):
            yield done.result()
    except BaseException:
        watch.stop()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _waiting(source: Source, status: str = "waiting") -> NotebookRecord:
    return NotebookRecord.model_validate(
        {"id": source.id, "file": source.file, "source": source.digest(), "status": status}
    )


def _now() -> dt.datetime:
    """When the run itself happens: a record of the work, never an input of a figure."""
    return dt.datetime.now(dt.UTC)
