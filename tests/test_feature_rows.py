"""Every row of understanding and measuring has its function, its definition and its place in a notebook."""

from __future__ import annotations

import importlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from cxlib.base import yamlio
from cxlib.base.registry import definitions
from cxlib.delivery.prepare import read_notebook
from cxlib.pages.finding import MIME, Finding
from tests.delivery.test_shown import WITHOUT_DEMO_DATA

HERE = Path(__file__).parent
WORKSHOP = ("U13", "U15", "U16")
"""Rows that people work out together; everything else is computed."""
EXPECTED = [*(f"U{number:02d}" for number in range(1, 35)), *(f"M{number:02d}" for number in range(1, 26))]


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    return dict(yamlio.load(HERE / "feature_rows.yml"))


def computed() -> dict[str, Any]:
    return {row: table()[row] for row in EXPECTED if row not in WORKSHOP}


def test_every_row_is_there_once() -> None:
    assert [row for row in table() if row not in ("further", "spreadsheet")] == EXPECTED


def test_only_the_named_rows_are_left_to_the_workshop() -> None:
    assert tuple(row for row in EXPECTED if set(table()[row]) == {"workshop"}) == WORKSHOP
    assert all(len(table()[row]["workshop"]) > 20 for row in WORKSHOP)
    assert all(set(row) == {"functions", "measures", "shown"} for row in computed().values())


@pytest.mark.parametrize("row", computed())
def test_functions_exist(row: str) -> None:
    functions = table()[row]["functions"]
    assert functions
    for name in functions:
        module, _, attribute = name.rpartition(".")
        assert callable(getattr(importlib.import_module(f"cxlib.{module}"), attribute, None)), name


def test_rows_and_definitions_cover_each_other() -> None:
    named = {measure for row in computed().values() for measure in row["measures"]}
    further = {*table()["further"], *table()["spreadsheet"]}
    levels = {measure for measure in definitions() if "~" not in measure}
    assert named | further == levels
    assert not named & further


def notebook(checkout: Path, number: str) -> Path:
    (found,) = (checkout / "notebooks").glob(f"{number}-*.ipynb")
    return found


@pytest.mark.parametrize("row", computed())
def test_every_row_is_open_for_a_demo_firm(row: str, checkout: Path, demo_home: Path) -> None:
    shown = table()[row]["shown"]
    assert shown
    for place in shown:
        number, _, cell = place.partition(":")
        name = notebook(checkout, number).name
        kinds = [kind for run in _runs(demo_home) if (kind := _kind(run / name, cell)) is not None]
        assert kinds, f"{place} shows no finding in any demo firm"
        assert set(kinds) != {"gate"}, f"{place} is closed for every demo firm"


@pytest.mark.parametrize("row", computed())
def test_every_measure_stands_where_the_map_says(row: str, demo_home: Path) -> None:
    """Among the figures of the cells, at least of one demo firm, unless none of them has data for it."""
    shown = [place.partition(":") for place in table()[row]["shown"]]
    there = {
        str(figure["measure"]).partition("~")[0]
        for path in (path for run in _runs(demo_home) for path in run.glob("*.ipynb"))
        for number, _, cell in shown
        if path.name.startswith(f"{number}-") and (found := _findings(path).get(cell)) is not None
        for figure in found.figures
    }
    assert set(table()[row]["measures"]) - WITHOUT_DEMO_DATA <= there


SIDE_BY_SIDE = ("51.actions", "51.cadence", "51.changes", "53.changed")
"""Lists of figures of several questions and periods; their answers stand with each, or at the page's head."""


def test_under_every_score_stands_who_answered(demo_home: Path) -> None:
    scores, bare = 0, set()
    for path in (path for run in _runs(demo_home) for path in run.glob("*.ipynb")):
        for found in _findings(path).values():
            of = {str(figure["measure"]).partition(".")[0] for figure in found.figures}
            if of & {"nps", "csat", "ces"} and found.kind in ("answer", "evidence"):
                scores += 1
                bare |= set() if found.asked or found.id in SIDE_BY_SIDE else {found.id}
    assert scores > 20 and not bare


def _runs(home: Path) -> list[Path]:
    return sorted(home.glob("demo-*/runs/2*"))


def _kind(path: Path, cell_id: str) -> str | None:
    """The kind of finding that a cell of an executed notebook shows."""
    found = _findings(path).get(cell_id) if path.exists() else None
    return found.kind if found is not None else None


@lru_cache(maxsize=128)
def _findings(path: Path) -> dict[str, Finding]:
    return {
        cell.id: Finding.from_json(output["data"][MIME])
        for cell in read_notebook(path).cells
        for output in cell.get("outputs", ())
        if MIME in output.get("data", {})
    }
