"""Notebooks before they run: which ones, and their texts in the reader's language."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError, SettingsError
from cxlib.clients.settings import ClientSettings
from cxlib.pages.wording import Words

_FILE = re.compile(r"^(?P<id>[1-5]\d|0\d)-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.ipynb$")
_ONLY = re.compile(r"^\d{1,2}$")


@dataclass(frozen=True, order=True)
class Source:
    """One notebook of the playbook: its two-digit id, its slug, its file."""

    id: str
    slug: str
    path: Path

    @property
    def file(self) -> str:
        return f"{self.id}-{self.slug}.ipynb"

    def digest(self) -> str:
        """The SHA-256 of the source, which tells whether an executed notebook is still its own."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def load(self) -> NotebookNode:
        return read_notebook(self.path)


def read_notebook(path: Path) -> NotebookNode:
    """A notebook from a file."""
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call, no-any-return]


def write_notebook(path: Path, notebook: NotebookNode) -> None:
    """A notebook into a file, with keys in a fixed order."""
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


def sources(folder: Path | None = None) -> list[Source]:
    """All notebooks of the playbook (or of another folder), by number."""
    found = []
    for path in (folder or asset("notebooks")).glob("*.ipynb"):
        if named := _FILE.match(path.name):
            found.append(Source(named["id"], named["slug"], path))
    return sorted(found)


def choose(all_of_them: list[Source], only: str | None) -> list[Source]:
    """The notebooks to run: all, those of a step (`1`) or a single one (`11`).

    The data check (01) belongs to step 0, so `--only 0` runs it.
    """
    if only is None:
        return all_of_them
    if not _ONLY.match(only):
        raise SettingsError(f"--only takes a step or a notebook, like 1 or 11 (we got {only!r}). Correct it.")
    chosen = [source for source in all_of_them if source.id.startswith(only)]
    if not chosen:
        known = ", ".join(source.id for source in all_of_them)
        raise SettingsError(f"--only must name a notebook (we got {only!r}; there: {known}). Choose one.")
    return chosen


def tags(cell: NotebookNode) -> list[str]:
    """A cell's tags."""
    return list(cell.metadata.get("tags", []))


def localised(notebook: NotebookNode, source: Source, settings: ClientSettings) -> NotebookNode:
    """The notebook with each text cell in its reader's language, found by the cell's id.

    A missing translation is a PlaybookError; English may stand in the cell itself.
    """
    voices = {audience: Words.of(settings, audience) for audience in ("owner", "consultant")}
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        words = voices["consultant" if "consultant" in tags(cell) else "owner"]
        key = f"notebook.{source.id}.{cell.id}"
        if words.has(key):
            cell.source = words.say(key)
        elif words.language != "en":
            raise PlaybookError(
                f"Every text of a notebook must exist in {words.language} ({source.file}, cell {cell.id}). "
                f"Add the sentence {key} to templates/sentences/{words.language}."
            )
    notebook.metadata["cx"] = {"notebook": source.id, "language": voices["owner"].language}
    return notebook
