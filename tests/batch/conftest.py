"""Small firms with notebooks of a few lines, and hands that do the tasks in this very process."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from cxlib.clients.folder import ClientFolder, create
from cxlib.clients.tables import TABLES, write_table
from cxlib.delivery.batch.portfolio import run_all
from cxlib.delivery.batch.tasks import Outcome, Task
from cxlib.delivery.batch.workers import Inline
from cxlib.delivery.limits import Limits

PARAMETERS = 'client: str = "demo"\nquarter: str = "2026Q3"\nas_of: str = ""'
ANSWER = """
from cxlib.pages.finding import Finding
Finding("11.headline", "answer", "en", "7 of 12 people gave us 9 or 10.", question="Would they?")
"""

Shelf = Callable[..., Path]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Write notebooks of one cell each into one folder: file name -> source."""
    place = tmp_path / "notebooks"
    place.mkdir()

    def write(**sources: str) -> Path:
        for name, source in sources.items():
            cells = [
                nbformat.v4.new_markdown_cell(f"# {name}", id="title"),
                nbformat.v4.new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]}),
                nbformat.v4.new_code_cell(source.strip(), id="cell"),
            ]
            notebook = nbformat.v4.new_notebook(cells=cells)
            notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "P", "language": "python"}
            nbformat.write(notebook, place / f"{name.removeprefix('n')}-said.ipynb")
        return place

    return write


@pytest.fixture
def firm(cx_home: Path) -> Callable[[str], ClientFolder]:
    """Make an English shop with twelve answers of one quarter, written a while ago."""

    def make(name: str) -> ClientFolder:
        folder = create(name, language="en", sector="shop")
        frame = pd.DataFrame(
            {
                "respondent_id": [f"id-{n}" for n in range(12)],
                "submitted_at": pd.to_datetime([f"2026-07-{n + 1:02d}T10:00:00Z" for n in range(12)]),
                "nps": pd.array([10, 9, 9, 10, 3, 8, 9, 10, 6, 7, 9, 5], dtype="Int64"),
                "scope": ["s"] * 12,
            }
        )
        write_table(folder.table_path("survey"), TABLES["survey"], frame)
        return folder

    return make


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files written a moment ago count as written long ago, so that no test has to wait two seconds."""
    monkeypatch.setattr("cxlib.clients.traces.YOUNG_SECONDS", -3600)


def task(home: Path, client: str, shelf: Path, **rest: object) -> Task:
    limits = rest.pop("limits", Limits(cell_seconds=30, notebook_seconds=60))
    return Task(client, "2026Q3", str(home), shelf=str(shelf), limits=limits, **rest)  # type: ignore[arg-type]


def inline(tasks: list[Task]) -> dict[str, Outcome]:
    """What becomes of tasks, done here one after the other."""
    outcomes = run_all(tasks, lambda many: Inline(), lambda state, outcome: None)
    return {outcome.client: outcome for outcome in outcomes}


def without(place: Path) -> None:
    shutil.rmtree(place)
