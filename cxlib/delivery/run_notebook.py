"""One notebook through papermill, and what is to be said when it does not come out whole."""

from __future__ import annotations

import logging
import time
import uuid
from pathlib import Path

import papermill
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from cxlib.base import errors
from cxlib.base.errors import CxError
from cxlib.clients.settings import ClientSettings
from cxlib.delivery.kernels import PrivateKernelManager
from cxlib.delivery.parameters import RunParameters, check_notebook
from cxlib.delivery.prepare import Source, localised, read_notebook, tags, write_notebook
from cxlib.delivery.record import NotebookRecord
from cxlib.delivery.warm import engine

CELL_SECONDS = 120
"""The longest a single cell may take."""

START_SECONDS = 90
INJECTED = "injected-parameters"

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
    kernels: type[PrivateKernelManager],
    cell_seconds: float = CELL_SECONDS,
) -> NotebookRecord:
    """Run one prepared notebook; the executed one stands in `into` whatever happened.

    kept: where a failed run will be found, for the sentence. Gives its record, ok or failed (with the
    sentence); what stops the whole run, like Ctrl-C, is raised.
    """
    record = NotebookRecord(id=source.id, file=source.file, source=source.digest(), status="running")
    began = time.monotonic()
    error: str | None = None
    try:
        _papermill(notebook, parameters, into / source.file, kernels, cell_seconds)
    except (PapermillExecutionError, RuntimeError, TimeoutError) as problem:
        error = _sentence(source, problem, kept, cell_seconds)
    finally:
        tidy(into / source.file)
    seconds = round(time.monotonic() - began, 2)
    status = "failed" if error else "ok"
    return record.model_copy(update={"status": status, "error": error, "seconds": seconds})


def _papermill(
    notebook: NotebookNode,
    parameters: RunParameters,
    output: Path,
    kernels: type[PrivateKernelManager],
    cell_seconds: float,
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
        start_timeout=START_SECONDS,
        execution_timeout=cell_seconds,
        kernel_manager_class=kernels,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(output.parent)}},
    )


def _sentence(source: Source, problem: Exception, kept: Path, cell_seconds: float) -> str:
    """What a person is told about a notebook that failed."""
    if isinstance(problem, PapermillExecutionError):
        if problem.ename in SPOKEN:
            return str(problem.evalue)
        return (
            f"Notebook {source.id} stopped at something unexpected ({problem.ename}). "
            f"The executed notebook, with the place where it stopped, is {kept / source.file}."
        )
    if isinstance(problem, TimeoutError):
        return (
            f"A cell of a notebook must finish within {cell_seconds:g} seconds (one of notebook {source.id} "
            "did not). Close other programs and run it again."
        )
    if isinstance(problem, DeadKernelError):
        return (
            f"The computation behind notebook {source.id} ended by itself, most often for want of memory. "
            "Close other programs and run it again."
        )
    return f"The computation behind notebook {source.id} could not be started ({problem}). Run it again."


def tidy(path: Path) -> None:
    """Take out of an executed notebook what differs between equal runs and what names the machine."""
    if not path.is_file():
        return
    notebook = read_notebook(path)
    for cell in notebook.cells:
        if INJECTED in tags(cell):
            cell["id"] = INJECTED
        elif "papermill-error-cell-tag" in tags(cell):
            cell["id"] = f"error-{uuid.uuid5(uuid.NAMESPACE_OID, cell.source)}"[:40]
    for name in ("input_path", "output_path"):
        notebook.metadata.get("papermill", {}).pop(name, None)
    write_notebook(path, notebook)
