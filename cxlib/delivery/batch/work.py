"""One task, done under the client's lease and written into the ledger. Nothing but a stop is raised."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import time
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from cxlib.base.errors import CxError
from cxlib.base.faults import keep_traceback
from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder, told
from cxlib.clients.inputs import fingerprints, resolve_as_of
from cxlib.clients.leases import Lease, leased
from cxlib.clients.ledger import PAGES, Ledger, Turn, Work
from cxlib.clients.method import combined, method_digest
from cxlib.delivery.batch.homes import Home, home_of
from cxlib.delivery.batch.tasks import Outcome, Task, failed
from cxlib.delivery.early import Early
from cxlib.delivery.gates import rows_of
from cxlib.delivery.prepare import sources
from cxlib.delivery.publish import Parts, publish
from cxlib.delivery.record import RunRecord, failed_place
from cxlib.delivery.run import run
from cxlib.delivery.standing import is_whole


def perform(task: Task) -> Outcome:
    """Run and publish a client's period unless nothing has changed; what goes wrong is told in words."""
    began = time.monotonic()
    os.environ["CX_HOME"] = task.home
    try:
        ledger = Ledger.open(Path(task.home))
        with leased(ledger, task.client) as lease:
            if lease is None:
                return Outcome(task.client, task.period, "busy", "Another batch is at this client.")
            place = home_of(task.home)
            with place.at_work():
                outcome = _told(_outcome(task, ledger, lease, place))
    except CxError as problem:
        outcome = failed(task, str(problem), problem.file or "")
    return replace(outcome, seconds=round(time.monotonic() - began, 2))


def _told(outcome: Outcome) -> Outcome:
    """An outcome that names places in a store where its clients were here only for the task."""
    return replace(outcome, sentence=told(outcome.sentence), place=told(outcome.place))


def _outcome(task: Task, ledger: Ledger, lease: Lease, place: Home) -> Outcome:
    """What becomes of the task; a failure is written into the ledger too."""
    try:
        return _Turn(task, ledger, lease, place).outcome()
    except CxError as problem:
        outcome = failed(task, str(problem), problem.file or "")
    except Exception as problem:
        log = keep_traceback(problem, f"cx batch, {task.key}")
        kind = type(problem).__name__
        outcome = failed(task, f"Something unexpected happened ({kind}); the details are in {log}.", log)
    said = _told(outcome)
    ledger.record(Turn(task.client, task.period, "failed", sentence=said.sentence, place=said.place))
    return outcome


def work_key(fingerprint: str, source: str) -> str:
    """The hash of everything a notebook can read: the run's inputs and its own source."""
    return hashlib.sha256(f"{fingerprint} {source}".encode("ascii")).hexdigest()


@dataclass
class _Turn:
    """One client's period being done."""

    task: Task
    ledger: Ledger
    lease: Lease
    home: Home

    @cached_property
    def folder(self) -> ClientFolder:
        return ClientFolder.open(self.task.client)

    @cached_property
    def period(self) -> Period:
        return Period.parse(self.task.period)

    @property
    def shelf(self) -> Path | None:
        return Path(self.task.shelf) if self.task.shelf else None

    def outcome(self) -> Outcome:
        """Do what is to be done."""
        self.home.begin(self.task.client)
        clock = resolve_as_of(self.folder, self.period, self.task.as_of)
        self.fingerprint = combined(fingerprints(self.folder, clock))
        if few := self._too_few(clock):
            return self._end("quiet", sentence=few)
        whole = is_whole(self.folder, self.period, self.fingerprint, sources(self.shelf))
        if whole is not None and not self.task.force:
            if self._is_published():
                return self._end("unchanged", whole, kept=len(whole.notebooks))
            return self._publish(whole, executed=0)
        begun: set[str] = set()
        with Early(self.folder, self.period) as early:
            record = self._run(begun, early)
        if record.status != "ok":
            return self._failed(record, executed=len(begun))
        return self._publish(record, executed=len(begun), parts=early.parts())

    def _too_few(self, clock: dt.datetime) -> str:
        """Why this period says nothing by itself yet; empty when it does or when nobody asks."""
        have = {table: rows_of(self.folder, table, self.period, clock) for table, _ in self.task.carries}
        if not self.task.carries or any(have[table] >= needed for table, needed in self.task.carries):
            return ""
        counts = ", ".join(f"{table}: {have[table]} of {needed}" for table, needed in self.task.carries)
        return f"Too few rows for figures of their own ({counts}); they count in the quarter."

    def _is_published(self) -> bool:
        """Whether what stands was published just as it is, or is not to be."""
        if not self.task.publish:
            return True
        pages = self.ledger.work(self.task.client, self.task.period).get(PAGES)
        return pages is not None and pages.inputs == self.fingerprint and pages.output == self._made()

    def _run(self, begun: set[str], early: Early) -> RunRecord:
        def still() -> None:
            early.parts()  # it reads what the run has frozen, where it is now
            self.lease.check()

        return run(
            self.folder,
            self.period,
            as_of=self.task.as_of,
            progress=lambda news: begun.add(news.id),
            notebooks=self.shelf,
            limits=self.task.limits,
            reuse=not self.task.force,
            at_once=self.task.at_once,
            frozen=early.begin if self.task.publish else None,
            still=still,
        )

    def _publish(self, record: RunRecord, executed: int, parts: Parts | None = None) -> Outcome:
        if self.task.publish:
            self.lease.check()
            publish(self.folder, self.period, parts)
        return self._end("ok", record, executed=executed, kept=len(record.notebooks) - executed)

    def _made(self) -> str:
        return self.home.made(self.task.client, self.task.period)

    def _end(
        self, status: str, record: RunRecord | None = None, *, sentence: str = "", **counts: int
    ) -> Outcome:
        """Write how it ended into the ledger, and say it."""
        task, made = self.task, self._made()
        place = str(
            self.folder.published(self.period) if task.publish else self.folder.run_folder(self.period)
        )
        outcome = _told(Outcome.of(task, status, sentence=sentence, place=place if record else "", **counts))
        work = self._work(record) if record is not None else []
        if record is not None and task.publish:
            work.append(Work(PAGES, self.fingerprint, "ok", output=made))
        if status == "ok":
            self.lease.check()
        turn = Turn(
            task.client,
            task.period,
            "quiet" if status == "quiet" else "ok",
            as_of=task.as_of,
            shipped=method_digest(self.shelf),
            seen=self.home.keep(task.client),
            made=made,
            fingerprint=self.fingerprint,
            published=task.publish,
            sentence=sentence,
            place=outcome.place,
        )
        self.ledger.record(turn, work)
        tries = max((notebook.tries for notebook in record.notebooks), default=1) if record else 1
        return replace(outcome, tries=tries)

    def _work(self, record: RunRecord) -> list[Work]:
        return [
            Work(
                notebook.id,
                work_key(record.fingerprint, notebook.source),
                notebook.status,
                notebook.output,
                notebook.error,
                notebook.seconds,
                notebook.tries,
            )
            for notebook in record.notebooks
        ]

    def _failed(self, record: RunRecord, executed: int) -> Outcome:
        first, *more = record.failures
        sentence = first.error or f"Notebook {first.id} did not come out whole."
        if more:
            others = ", ".join(notebook.id for notebook in more)
            sentence = f"{sentence} (Notebooks {others} failed too.)"
        place = str(failed_place(self.folder, self.period))
        outcome = _told(Outcome.of(self.task, "failed", sentence=sentence, place=place))
        turn = Turn(
            self.task.client, self.task.period, "failed", sentence=outcome.sentence, place=outcome.place
        )
        self.ledger.record(turn, self._work(record))
        kept = len(record.notebooks) - executed
        tries = max(notebook.tries for notebook in record.notebooks)
        return Outcome.of(
            self.task, "failed", sentence=sentence, place=place, executed=executed, kept=kept, tries=tries
        )
