"""Papermill's state of a running notebook, written once at its end instead of twice a cell."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from papermill.engines import NBClientEngine, NotebookExecutionManager


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
    **options: Any,
) -> NotebookNode:
    """What papermill's own engine does (the same contract), but for the saves."""
    state = SavedOnce(notebook, output_path=output_path, progress_bar=progress_bar, log_output=log_output)
    state.notebook_start()
    try:
        NBClientEngine.execute_managed_notebook(state, kernel_name, log_output=log_output, **options)
    except BaseException:
        state.broken = True
        raise
    finally:
        state.cleanup_pbar()
        state.notebook_complete()
    executed: NotebookNode = state.nb
    return executed
