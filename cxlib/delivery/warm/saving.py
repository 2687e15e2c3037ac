"""Papermill's state of a running notebook, written once at its end instead of twice a cell."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager

from cxlib.delivery.warm.forward import Forward
from cxlib.delivery.warm.kernel import Kernel

if TYPE_CHECKING:
    from cxlib.delivery.kernels_ahead import Ahead, Ready

INJECTED = "injected-parameters"
ERROR_MARK = "papermill-error-cell-tag"
MAY_FAIL = "raises-exception"
"""Jupyter's tag of a cell after whose error the next one runs."""


class SavedOnce(NotebookExecutionManager):  # type: ignore[misc]
    """Saves nothing while cells run: what a run that is killed got done is in the run's own record."""

    broken = False

    def save(self, **options: Any) -> None:
        """Only when the kernel was lost or too slow; what came to its end papermill itself writes."""
        if self.broken:
            super().save(**options)

    def autosave_cell(self) -> None:
        """Nothing is saved while a cell runs."""


def execute(
    notebook: NotebookNode,
    kernel_name: str,
    *,
    output_path: str | None = None,
    progress_bar: bool | dict[str, Any] = True,
    log_output: bool = False,
    autosave_cell_every: int = 0,
    ready: Ready | None = None,
    kernels: Ahead | None = None,
    **options: Any,
) -> NotebookNode:
    """What papermill's own engine does (the same contract), but for the saves.

    ready: a kernel that answers already, one of `kernels`; without, one is started and ended here.
    """
    state = SavedOnce(notebook, output_path=output_path, progress_bar=progress_bar, log_output=log_output)
    state.notebook_start()
    try:
        if ready is None or kernels is None:
            NBClientEngine.execute_managed_notebook(state, kernel_name, log_output=log_output, **options)
        else:
            kernels.do(_cells(state, ready, options.get("execution_timeout")))
    except BaseException:
        state.broken = True
        raise
    finally:
        neutral(state.nb)
        state.cleanup_pbar()
        state.notebook_complete()
    executed: NotebookNode = state.nb
    return executed


async def _cells(state: SavedOnce, ready: Ready, seconds: float | None) -> None:
    """Every cell in its turn, up to the first that fails, as papermill goes through them."""
    client = PapermillNotebookClient(state, km=ready.manager, timeout=seconds)
    client.kc = _forward(ready, state.nb)
    client.reset_execution_trackers()
    for index, cell in enumerate(state.nb.cells):
        try:
            state.cell_start(cell, index)
            await client.async_execute_cell(cell, index)
        except CellExecutionError as problem:
            state.cell_exception(cell, cell_index=index, exception=problem)
            break
        finally:
            state.cell_complete(cell, cell_index=index)
    state.nb.metadata["language_info"] = ready.client.language
    client.set_widgets_metadata()


def _forward(ready: Ready, notebook: NotebookNode) -> Any:
    """The kernel's client; it sends cells ahead if the kernel can refuse them and none is allowed to fail."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    may_fail = any(MAY_FAIL in cell.metadata.get("tags", []) for cell in code)
    if may_fail or not isinstance(ready.manager.provisioner.process, Kernel):
        return ready.client
    return Forward(ready.client, (cell.source for cell in code))


def neutral(notebook: NotebookNode) -> None:
    """Take out of an executed notebook what differs between equal runs and what names the machine."""
    for cell in notebook.cells:
        marks = cell.metadata.get("tags", [])
        if INJECTED in marks:
            cell["id"] = INJECTED
        elif ERROR_MARK in marks:
            cell["id"] = f"error-{uuid.uuid5(uuid.NAMESPACE_OID, cell.source)}"[:40]
    for name in ("input_path", "output_path"):
        notebook.metadata.get("papermill", {}).pop(name, None)
