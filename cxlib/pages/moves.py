"""Why figures moved from one run to another: new data, late answers, time, decisions, or the way of counting.

The older run's period is counted again step by step (see `recount`). The newer run's own period is what it is
compared with: what lies between the older period as it is known now and that is new data.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cxlib.base.estimate import Estimate
from cxlib.base.figure import Figures, Segment
from cxlib.clients.folder import ClientFolder
from cxlib.pages.frozen import CAUSES, Frozen, frozen_run
from cxlib.pages.recount import Recount, causes_of, recount

__all__ = ["CAUSES", "Frozen", "Move", "Moves", "as_json", "frozen_run", "moves"]

_SMALL = 1e-9


@dataclass(frozen=True)
class Move:
    """One figure that moved, in its unit, by what moved it.

    before, after: the figure in the older and in the newer run; new_data: from the older period to the newer
    one; late: rows that came later; since: time that passed; decided: decisions since; method: counted
    otherwise or corrected.
    """

    measure: str
    segment: Segment
    before: Estimate
    after: Estimate
    new_data: float
    late: float
    since: float
    decided: float
    method: float

    @property
    def total(self) -> float:
        return self.after.value - self.before.value

    @property
    def moved(self) -> bool:
        parts = (self.total, self.late, self.since, self.decided, self.method)
        return any(abs(part) > _SMALL for part in parts)


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


def moves(folder: ClientFolder, older: Frozen, newer: Frozen) -> Moves:
    """What moved from one run to another, and why."""
    again = recount(folder, older, newer.as_of, newer.inputs)
    found, appeared, gone = [], [], []
    for measure, segment in _names(older, newer):
        a, d = (
            older.figures.get(measure, older.period, segment),
            newer.figures.get(measure, newer.period, segment),
        )
        if isinstance(a, Estimate) and isinstance(d, Estimate):
            move = _move(measure, segment, (a, d), again, older, newer)
            found += [move] if move.moved else []
        elif isinstance(d, Estimate) and segment is None:
            appeared.append(measure)
        elif isinstance(a, Estimate) and segment is None:
            gone.append(measure)
    causes = causes_of(older.inputs, newer.inputs)
    rows = (sum(again.late.values()), sum(again.changed.values()))
    return Moves(older, newer, tuple(found), tuple(appeared), tuple(gone), causes, *rows)


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
    again: Recount,
    older: Frozen,
    newer: Frozen,
) -> Move:
    """The steps from a to d; a step that could not be counted is no step."""
    (a, d), values = pair, [pair[0].value]

    def step(figures: Figures) -> None:
        found = figures.get(measure, older.period, segment)
        values.append(found.value if isinstance(found, Estimate) else values[-1])

    for figures in (again.same, again.decided, again.since):
        step(figures)
    if older.period == newer.period:
        values.append(d.value)
    else:
        step(newer.figures)
    method, decided, since, late = (now - then for then, now in pairwise(values))
    return Move(measure, segment, a, d, d.value - values[-1], late, since, decided, method)


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
                "new_data": one.new_data, "late": one.late, "since": one.since, "decided": one.decided,
                "method": one.method,
            }
            for one in found.moves
        ],
    }  # fmt: skip
