"""A papermill engine that runs the same cells in the same kernel and saves the notebook once, at its end.

Papermill loads its engines while it is imported itself, so this module imports papermill only when asked.
"""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode

NAME = "cx"


class ThinEngine:
    """Papermill's own engine but for the saves."""

    @classmethod
    def execute_notebook(cls, nb: NotebookNode, kernel_name: str, **options: Any) -> NotebookNode:
        """Run a notebook; options as of papermill's Engine.execute_notebook."""
        from cxlib.delivery.warm.saving import execute

        return execute(nb, kernel_name, **options)

    @classmethod
    def nb_kernel_name(cls, nb: NotebookNode, name: str | None = None) -> str:
        from papermill.engines import Engine

        found: str = Engine.nb_kernel_name(nb, name)
        return found

    @classmethod
    def nb_language(cls, nb: NotebookNode, language: str | None = None) -> str:
        from papermill.engines import Engine

        found: str = Engine.nb_language(nb, language)
        return found
