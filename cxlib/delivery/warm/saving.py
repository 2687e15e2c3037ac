"""Papermill's state of a running notebook, written once instead of twice a cell."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from papermill.engines import NBClientEngine, NotebookExecutionManager


class SavedOnce(NotebookExecutionManager):  # type: ignore[misc]
    """Saves when the notebook is through, whatever way it ended.

    What a run that is killed got done is in the run's own record.
    """

    through = False

    def save(self, **options: Any) -> None:
        if self.through:
            super().save(**options)

    def autosave_cell(self) -> None:
        """Nothing is saved while a cell runs."""

    def notebook_complete(self, **options: Any) -> None:
        self.through = True
        super().notebook_complete(**options)


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
    """What papermill's own engine does (the same contract), with one save; nothing is saved in between."""
    state = SavedOnce(notebook, output_path=output_path, progress_bar=progress_bar, log_output=log_output)
    state.notebook_start()
    try:
        NBClientEngine.execute_managed_notebook(state, kernel_name, log_output=log_output, **options)
    finally:
        state.cleanup_pbar()
        state.notebook_complete()
    executed: NotebookNode = state.nb
    return executed
