"""Why figures moved from one run to another: new data, late answers, or the way they are counted.

A figure of the older run is a. Counted again today from the rows that run knew, with its clock, it is b: what
lies between is the definition, the settings or the program. With everything that is known of the same period
now it is c: what lies between came late. The newer run's own period is d: what lies between is new data.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxlib.base.errors import RunError
from cxlib.base.estimate import Estimate
from cxlib.base.figure import Figures, Segment
from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.measures import figures as grid
from cxlib.pages.known_rows import tables_as_known
from cxlib.pages.page import client_rules

BEFORE = "before"
"""The folder in a run that keeps the figures of the run whose place it took."""

CAUSES = {
    "client.yml": "settings", "decisions": "decisions", "tables/import-log": "imports",
    "playbook": "definition", "cxlib": "code", "versions": "libraries",
}  # fmt: skip
"""Input of a run -> what it is called as a cause."""

_SMALL = 1e-9


@dataclass(frozen=True)
class Frozen:
    """A run as it stands on disk: its period, clock and inputs, and its figures."""

    period: Period
    as_of: dt.datetime
    inputs: dict[str, str]
    figures: Figures
    place: Path


@dataclass(frozen=True)
class Move:
    """One figure that moved, by cause, in its unit; a part is None where it could not be counted.

    before, after: the figure in the older and in the newer run.
    """

    measure: str
    segment: Segment
    before: Estimate
    after: Estimate
    new_data: float
    late: float
    method: float

    @property
    def total(self) -> float:
        return self.after.value - self.before.value


@dataclass(frozen=True)
class Moves:
    """What moved between two runs; appeared, gone: figures that only one of them has.

    causes: which inputs other than data differ; late_rows, changed_rows: of the older period since its run.
    """

    older: Frozen
    newer: Frozen
    moves: tuple[Move, ...]
    appeared: tuple[str, ...]
    gone: tuple[str, ...]
    causes: tuple[str, ...]
    late_rows: int
    changed_rows: int


def frozen_run(folder: ClientFolder, period: Period, *, before: bool = False) -> Frozen:
    """The standing run of a period, or with `before` the one whose place it took; a RunError without one."""
    place = folder.run_folder(period) / BEFORE if before else folder.run_folder(period)
    try:
        record = json.loads((place / "run.json").read_text(encoding="utf-8"))
        figures = grid.read(place / "figures.parquet")
    except (OSError, json.JSONDecodeError):
        figures = None
    if figures is None:
        which = "an earlier run of the same quarter" if before else "a run"
        raise RunError(
            f"There must be {which} to compare ({folder.name} {period.name} has none). "
            f"Call: cx run {folder.name} {period.name}"
        )
    clock = dt.datetime.fromisoformat(record["as_of"])
    return Frozen(period, clock, dict(record["inputs"]), figures, place)


def moves(folder: ClientFolder, older: Frozen, newer: Frozen) -> Moves:
    """What moved from one run to another, and why."""
    rules = client_rules(folder)
    tables, late, changed = tables_as_known(folder, older.period, older.place)
    again = grid.compute(tables, period=older.period, as_of=older.as_of, rules=rules)
    found, appeared, gone = [], [], []
    for measure, segment in _names(older, newer):
        a, d = (
            older.figures.get(measure, older.period, segment),
            newer.figures.get(measure, newer.period, segment),
        )
        if isinstance(a, Estimate) and isinstance(d, Estimate):
            move = _move(measure, segment, (a, d), again, older, newer)
            found += [move] if max(abs(move.total), abs(move.late), abs(move.method)) > _SMALL else []
        elif isinstance(d, Estimate) and segment is None:
            appeared.append(measure)
        elif isinstance(a, Estimate) and segment is None:
            gone.append(measure)
    causes = [name for key, name in CAUSES.items() if older.inputs.get(key) != newer.inputs.get(key)]
    return Moves(older, newer, tuple(found), tuple(appeared), tuple(gone), tuple(causes), late, changed)


def _names(older: Frozen, newer: Frozen) -> list[tuple[str, Segment]]:
    """Figures of everyone, and of rated aspects, in the order of the newer run; no changes."""
    pairs = [
        (one.measure, one.segment)
        for run in (newer, older)
        for one in run.figures
        if one.period == run.period.name and "~" not in one.measure
        and (one.segment is None or one.segment[0] == "driver")
    ]  # fmt: skip
    return list(dict.fromkeys(pairs))


def _move(
    measure: str,
    segment: Segment,
    pair: tuple[Estimate, Estimate],
    again: Figures,
    older: Frozen,
    newer: Frozen,
) -> Move:
    a, d = pair
    b, c = (run.get(measure, older.period, segment) for run in (again, newer.figures))
    known = c.value if isinstance(c, Estimate) else d.value if older.period == newer.period else a.value
    counted = b.value if isinstance(b, Estimate) else known
    return Move(measure, segment, a, d, d.value - known, known - counted, counted - a.value)


def as_json(folder: ClientFolder, found: Moves) -> dict[str, Any]:
    """The comparison as `cx diff --json` prints it."""
    runs = {
        name: {"quarter": run.period.name, "as_of": run.as_of.isoformat()}
        for name, run in (("from", found.older), ("to", found.newer))
    }
    return {
        "client": folder.name, **runs, "causes": list(found.causes), "late_rows": found.late_rows,
        "changed_rows": found.changed_rows, "appeared": list(found.appeared), "gone": list(found.gone),
        "figures": [
            {
                "measure": one.measure,
                "segment": None if one.segment is None else {one.segment[0]: one.segment[1]},
                "unit": one.after.unit, "from": one.before.value, "to": one.after.value,
                "n_from": one.before.n, "n_to": one.after.n, "move": one.total,
                "new_data": one.new_data, "late": one.late, "method": one.method,
            }
            for one in found.moves
        ],
    }  # fmt: skip
