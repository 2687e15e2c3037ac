"""A small client with a survey, and notebooks of a few lines, so that a run takes a second."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat import NotebookNode

from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder, create
from cxlib.clients.tables import TABLES, write_table

PARAMETERS = 'client: str = "demo"\nquarter: str = "2026Q3"\nas_of: str = ""'

ANSWER = """
from cxlib.pages.finding import Finding, OwnerLine
line = OwnerLine("score", "7 of 12 people gave us 9 or 10.", ("Probably between 32 and 81 of 100.",))
Finding("11.headline", "answer", "en", "7 of 12 people gave us 9 or 10.", question="Would they?",
        sure="Probably between 32 and 81 of 100.", asked="12 people answered.", owner=(line,),
        figures=({"measure": "nps.v1", "value": 40.0, "secret_mark": "only-for-the-server"},))
"""
GATE = """
from cxlib.pages.finding import Finding
Finding("12.headline", "gate", "en", "This needs 10 answers, and there are 4.", question="Where is it hard?")
"""

Writer = Callable[..., Path]
Cell = tuple[str, str] | tuple[str, str, str]


@pytest.fixture
def quarter() -> Period:
    return Period.parse("2026Q3")


@pytest.fixture
def tiny(cx_home: Path) -> ClientFolder:
    """An English shop with 12 answers of one quarter: 8 by e-mail, 4 on paper; 9 in area A, 3 in area B."""
    folder = create("tiny", language="en", sector="shop", display_name="Tiny Shop")
    answers = [10, 9, 9, 10, 3, 8, 9, 10, 6, 7, 9, 5]
    frame = pd.DataFrame(
        {
            "respondent_id": [f"id-{n}" for n in range(12)],
            "customer_id": [f"customer-{n}" for n in range(12)],
            "submitted_at": pd.to_datetime([f"2026-07-{n + 1:02d}T10:00:00Z" for n in range(12)]),
            "channel": ["email"] * 8 + ["paper"] * 4,
            "nps": pd.array(answers, dtype="Int64"),
            "comment": ["=SUM(A1) the wait was long"] * 12,
            "segment_area": ["A"] * 9 + ["B"] * 3,
            "scope": ["s"] * 12,
        }
    )
    write_table(folder.table_path("survey"), TABLES["survey"], frame)
    return folder


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    """An empty shelf of notebooks."""
    shelf = tmp_path / "notebooks"
    shelf.mkdir()
    return shelf


@pytest.fixture
def write(notebooks: Path) -> Writer:
    """Write a notebook: a name and (cell id, source[, tag]) tuples; a `#` source is a text cell."""

    def writer(name: str, *cells: Cell, parameters: str = PARAMETERS) -> Path:
        made = [_cell("title", f"# Notebook {name[:2]}"), _cell("parameters", parameters, "parameters")]
        made += [_cell(*cell) for cell in cells]
        notebook = nbformat.v4.new_notebook(cells=made)
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "P", "language": "python"}
        nbformat.write(notebook, notebooks / name)
        return notebooks

    return writer


def _cell(id_: str, source: str, tag: str = "") -> NotebookNode:
    kind = nbformat.v4.new_markdown_cell if source.startswith("#") else nbformat.v4.new_code_cell
    cell = kind(source.strip(), id=id_)
    if tag:
        cell.metadata["tags"] = [tag]
    return cell


@pytest.fixture
def answering(write: Writer) -> Path:
    """Two notebooks: 11 answers and keeps a note for the consultant, 12 is closed."""
    write(
        "11-voice.ipynb",
        ("answer", ANSWER),
        ("why", "## Behind it"),
        ("for-you", "# Consultant heading", "consultant"),
        ("note", "print('only for the consultant')", "consultant"),
    )
    return write("12-journey.ipynb", ("answer", GATE))


def hashes(folder: Path) -> dict[str, str]:
    """Every file below a folder with the SHA-256 of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def hashed() -> Callable[[Path], dict[str, str]]:
    return hashes
