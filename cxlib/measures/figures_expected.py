"""The gap between expected and delivered as a figure of each aspect that was asked both times; and clicks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from cxlib.base.figure import Segment
from cxlib.measures import expectations
from cxlib.measures.figures_recipes import Recipe, by_figures
from cxlib.measures.figures_tables import Ready

GAP = "gap_"

CLICK_RECIPE = Recipe(
    "clicks.rate.v1", "clicks", ("value", "n"),
    lambda rows, view: expectations.click_rate(rows["value"], rows["n"]), by_figures, by_group=False,
)  # fmt: skip


def aspects(frame: pd.DataFrame) -> list[str]:
    """The aspects asked both before and after."""
    asked = [str(name).removeprefix("expected_") for name in frame if str(name).startswith("expected_")]
    return [
        name
        for name in sorted(asked)
        if f"driver_{name}" in frame and frame[f"expected_{name}"].notna().any()
    ]


def with_gaps(tables: Mapping[str, Ready]) -> dict[str, Ready]:
    """The tables with each aspect's gap beside its rating."""
    found = dict(tables)
    if "survey" in found and (both := aspects(found["survey"].frame)):
        one = found["survey"]
        gaps = {f"{GAP}{name}": expectations.paired(one.frame, name) for name in both}
        found["survey"] = Ready(one.name, one.frame.assign(**gaps), one.at)
    return found


def expected_recipes(tables: Mapping[str, Ready]) -> Iterator[tuple[Recipe, Segment]]:
    """The gap of every aspect, and the click rate."""
    survey = tables.get("survey")
    for name in aspects(survey.frame) if survey is not None else []:
        yield _gap_recipe(f"{GAP}{name}"), ("driver", name)
    if "clicks" in tables:
        yield CLICK_RECIPE, None


def _gap_recipe(column: str) -> Recipe:
    return Recipe(
        "expect.gap.v1", "survey", (column,), lambda rows, view: expectations.expectation_gap(rows[column]),
        by_figures, by_group=False,
    )  # fmt: skip
