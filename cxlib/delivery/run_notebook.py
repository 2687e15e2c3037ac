"""One notebook through papermill, and what is to be said when it does not come out whole."""

from __future__ import annotations

import errno
import logging
import time
from pathlib import Path

import papermill
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from cxlib.base import errors
from cxlib.base.errors import CxError, RunError, Unreachable
from cxlib.base.files import sha256
from cxlib.clients.folder import told
from cxlib.clients.settings import ClientSettings
from cxlib.delivery.kernels_ahead import Ahead, Ready
from cxlib.delivery.limits import Limits, Reason, Watch
from cxlib.delivery.parameters import RunParameters, check_notebook
from cxlib.delivery.prepare import Source, localised, read_notebook, write_notebook
from cxlib.delivery.record import NotebookRecord
from cxlib.delivery.warm import engine
from cxlib.delivery.warm.saving import neutral

TRIES = 3
"""How often a kernel that could not be started is asked for again."""

PASSING = {errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EAGAIN, errno.ECONNREFUSED, errno.ECONNRESET}
"""What the system refuses at a kernel's start and may grant in a moment."""

SPOKEN = {
    kind.__name__ for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, CxError)
}
"""Errors whose message is meant for a person, by the name a kernel reports."""


def prepare(source: Source, settings: ClientSettings) -> NotebookNode:
    """The notebook as it will run: checked parameters, texts in the reader's language."""
    notebook = source.load()
    check_notebook(notebook, source.file)
    return localised(notebook, source, settings)


def execute(
    source: Source,
    notebook: NotebookNode,
    parameters: RunParameters,
    *,
    into: Path,
    kept: Path,
    kernels: Ahead,
    watch: Watch | None = None,
) -> NotebookRecord:
    """Run one prepared notebook; the executed one stands in `into` whatever happened.

    kept: where a failed run will be found, for the sentence. Gives its record, ok or failed (with the
    sentence); what stops the whole run, like Ctrl-C, is raised. What may pass is tried again.
    """
    record = NotebookRecord(id=source.id, file=source.file, source=source.digest(), status="running")
    watch = watch or Watch(Limits())
    began, tries = time.monotonic(), 0
    error: str | None = None
    retrying = Retrying(
        stop=stop_after_attempt(TRIES),
        wait=wait_exponential(multiplier=0.3, max=3),
        retry=retry_if_exception_type(_MayPass),
        reraise=True,
    )
    try:
        for attempt in retrying:
            tries += 1
            with attempt:
                _once(source, notebook, parameters, into, kept, kernels, watch)
    except RunError as problem:
        error = str(problem)
        tidy(into / source.file)
    return record.model_copy(
        update={
            "status": "failed" if error else "ok",
            "error": error,
            "tries": tries,
            "seconds": round(time.monotonic() - began, 2),
            "output": sha256(into / source.file) if (into / source.file).is_file() else "",
        }
    )


class _MayPass(RunError):
    """A notebook that failed for a reason that may be gone in a moment."""


def _once(
    source: Source,
    notebook: NotebookNode,
    parameters: RunParameters,
    into: Path,
    kept: Path,
    kernels: Ahead,
    watch: Watch,
) -> None:
    """Run it once; a RunError with the sentence when it does not come out whole."""
    with watch.guard() as guard:
        try:
            ready = kernels.take()
            try:
                guard.meet(ready.manager.provisioner)
                _papermill(notebook, parameters, into / source.file, kernels, ready, watch.limits)
            finally:
                kernels.give_back(ready)
        except (PapermillExecutionError, RuntimeError, TimeoutError, OSError) as problem:
            again = _passing(problem)
            if isinstance(problem, OSError) and not isinstance(problem, TimeoutError) and not again:
                raise
            kind = _MayPass if again and not guard.reason else RunError
            raise kind(_sentence(source, problem, kept, watch.limits, guard.reason)) from problem


def _passing(problem: Exception) -> bool:
    """Whether the same notebook may run in a moment: no kernel came, or a database was out of reach."""
    if isinstance(problem, PapermillExecutionError):
        return bool(problem.ename == Unreachable.__name__)
    if isinstance(problem, OSError):
        return problem.errno in PASSING
    return not isinstance(problem, DeadKernelError)


def _papermill(
    notebook: NotebookNode,
    parameters: RunParameters,
    output: Path,
    kernels: Ahead,
    ready: Ready,
    limits: Limits,
) -> None:
    logging.getLogger("papermill").setLevel(logging.CRITICAL + 1)  # what went wrong is told once, by us
    papermill.execute_notebook(
        notebook,
        str(output).replace("{", "{{").replace("}", "}}"),  # papermill fills braces in paths
        parameters=parameters.model_dump(),
        engine_name=engine.NAME,
        kernel_name="python3",
        language="python",
        progress_bar=False,
        execution_timeout=limits.cell_seconds,
        kernels=kernels,
        ready=ready,
    )


def _sentence(source: Source, problem: Exception, kept: Path, limits: Limits, reason: Reason) -> str:
    """What a person is told about a notebook that failed; reason: why its kernel was ended by us, if so."""
    if reason == "time":
        return (
            f"A notebook must finish within {limits.notebook_seconds:g} seconds ({source.id} did not). "
            "Close other programs and run it again, or allow it more minutes."
        )
    if reason == "stop":
        return f"The run was stopped while notebook {source.id} was at work. Run it again."
    named = getattr(problem, "ename", "")
    if reason == "memory" or named.endswith("MemoryError"):
        return (
            f"A notebook must do with {limits.memory_mb} MB of memory ({source.id} wanted more). Look for a "
            "table that is much too large, or allow it more memory."
        )
    if isinstance(problem, PapermillExecutionError):
        if problem.ename in SPOKEN:
            return str(problem.evalue)
        return (
            f"Notebook {source.id} stopped at something unexpected ({problem.ename}). "
            f"The executed notebook, with the place where it stopped, is {told(str(kept / source.file))}."
        )
    if isinstance(problem, TimeoutError):
        return (
            f"A cell of a notebook must finish within {limits.cell_seconds:g} seconds (one of notebook "
            f"{source.id} did not). Close other programs and run it again."
        )
    if isinstance(problem, DeadKernelError):
        return (
            f"The computation behind notebook {source.id} ended by itself, most often for want of memory. "
            "Close other programs and run it again."
        )
    return f"The computation behind notebook {source.id} could not be started ({problem}). Run it again."


def tidy(path: Path) -> None:
    """Make a failed notebook as neutral as one that came out whole (papermill put marks into it since)."""
    if path.is_file():
        notebook = read_notebook(path)
        neutral(notebook)
        write_notebook(path, notebook)
