"""Figures that no table of figures holds: what a run's notebooks took from decisions, and its verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cxlib.base.figure import Figures
from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.delivery.prepare import read_notebook
from cxlib.delivery.record import last_good
from cxlib.pages.finding import MIME

Row = Mapping[str, Any]


def rows_shown(folder: ClientFolder, period: Period, frozen: Figures) -> list[Row]:
    """Rows of the standing run's findings that are not among its frozen figures, each once, in their order.

    They look like those of `cx measures --json`. A row with `verdict` is the change behind an action:
    `action` is its title, `look` its planned look.
    """
    known = {(one.measure, one.period, one.segment) for one in frozen}
    found: dict[tuple[object, ...], Row] = {}
    record = last_good(folder, period)
    for notebook in record.notebooks if record is not None else ():
        for row in _rows(folder.run_folder(period) / notebook.file):
            segment = next(iter((row["segment"] or {}).items()), None)
            key = (row["measure"], row["quarter"], segment)
            if "verdict" in row or key not in known:
                found.setdefault((*key, row.get("action")), row)
    return list(found.values())


def _rows(path: Path) -> Iterator[Row]:
    if not path.is_file():
        return
    for cell in read_notebook(path).cells:
        for output in cell.get("outputs", ()):
            figures = output.get("data", {}).get(MIME, {}).get("figures", ())
            yield from (row for row in figures if {"measure", "quarter", "segment"} <= set(row))
