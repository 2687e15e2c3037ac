"""How a notebook of the playbook must look before anyone runs it."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from statistics import median
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHELF = ROOT / "notebooks"
NOTEBOOKS = sorted(path for path in SHELF.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
TAGS = {"parameters", "setup", "consultant", "exercise", "solution"}
MOST_CELLS, MOST_LINES, MEDIAN_LINES = 25, 10, 3

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"]) if isinstance(cell["source"], list) else str(cell["source"])


def tags(cell: dict[str, Any]) -> set[str]:
    return set(cell["metadata"].get("tags", []))


def code_cells(path: Path) -> list[dict[str, Any]]:
    return [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]


def code_lines(cell: dict[str, Any]) -> int:
    return sum(1 for line in source(cell).splitlines() if line.strip() and not line.strip().startswith("#"))


def test_every_step_has_a_notebook() -> None:
    numbered = [path for path in NOTEBOOKS if path.parent == SHELF]
    assert {path.name[0] for path in numbered} >= set("12345")
    assert len({path.name[:2] for path in numbered}) == len(numbered), "two notebooks share a number"


@each_notebook
def test_file_name_tells_step_and_question(path: Path) -> None:
    if path.parent == SHELF:
        assert re.fullmatch(r"\d\d-[a-z0-9-]+\.ipynb", path.name)


@each_notebook
def test_is_stored_without_outputs(path: Path) -> None:
    for cell in code_cells(path):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@each_notebook
def test_cells_are_few_and_short(path: Path) -> None:
    assert len(read(path)["cells"]) <= MOST_CELLS
    lengths = [code_lines(cell) for cell in code_cells(path) if "parameters" not in tags(cell)]
    assert max(lengths) <= MOST_LINES
    assert median(lengths) <= MEDIAN_LINES


@each_notebook
def test_cell_ids_are_words_and_stand_once(path: Path) -> None:
    ids = [cell["id"] for cell in read(path)["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]{1,63}", name) for name in ids)
    at_random = [name for name in ids if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]+)?", name)]
    assert at_random == []


@each_notebook
def test_tags_come_from_the_closed_list(path: Path) -> None:
    assert {tag for cell in read(path)["cells"] for tag in tags(cell)} <= TAGS


@each_notebook
def test_defines_nothing(path: Path) -> None:
    for cell in code_cells(path):
        for node in ast.walk(ast.parse(source(cell))):
            assert not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


@each_notebook
def test_order_is_title_parameters_setup(path: Path) -> None:
    cells = read(path)["cells"]
    assert cells[0]["cell_type"] == "markdown"
    assert source(cells[0]).startswith("# ")
    roles = [role for cell in cells for role in ("parameters", "setup") if role in tags(cell)]
    assert roles == ["parameters", "setup"]
    assert "parameters" in tags(next(cell for cell in cells if cell["cell_type"] == "code"))


@each_notebook
def test_parameters_are_those_of_a_run(path: Path) -> None:
    from cxlib.delivery.parameters import RunParameters

    cell = next(cell for cell in code_cells(path) if "parameters" in tags(cell))
    body = ast.parse(source(cell)).body
    typed = [node for node in body if isinstance(node, ast.AnnAssign)]
    assert typed == body, "the parameters cell holds typed values and no more"
    written = {ast.unparse(node.target): ast.unparse(node.annotation) for node in typed}
    fields = RunParameters.model_fields
    assert written == {name: getattr(field.annotation, "__name__", "") for name, field in fields.items()}
    for node in typed:
        field = fields[ast.unparse(node.target)]
        if not field.is_required():
            assert node.value is not None
            assert ast.literal_eval(node.value) == field.default
