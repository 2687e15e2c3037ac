"""A period counted again today, step by step, so that what was shown of it can be explained.

A figure as its run froze it is `then`. Counted again by the rows, the decisions and the clock of that run
it is `same`; with the decisions of today it is `decided`; with the clock of today it is `since`: cases whose
time is up, customers who came back. With the rows that came later it is what today's run says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from cxlib.base.figure import Figures
from cxlib.base.quarter import Period
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES
from cxlib.measures import figures as grid
from cxlib.measures.figures import Rules
from cxlib.pages import comments
from cxlib.pages.frozen import CAUSES, Frozen
from cxlib.pages.known_rows import tables_as_known
from cxlib.pages.page import client_rules

OWN_ROWS = ("survey", "reviews")
"""Tables whose figures of a period come from the rows of that period alone."""

LOOKS_BACK = ("orders", "visits", "customers")
"""Tables whose figures of a period also count rows of earlier ones."""


@dataclass(frozen=True)
class Recount:
    """A run's period counted again. late, changed: rows of it that came or were corrected since, by table.

    causes: which inputs of the run other than rows differ today; decisions_known: whether it is known what
    was decided when the run was made; earlier: tables that changed at all.
    """

    same: Figures
    decided: Figures
    since: Figures
    late: Mapping[str, int]
    changed: Mapping[str, int]
    causes: tuple[str, ...]
    decisions_known: bool
    earlier: tuple[str, ...]

    def candidates(self, table: str) -> tuple[str, ...]:
        """What may lie between `then` and `same` for a figure of a table."""
        found = [cause for cause in self.causes if cause not in ("decisions", "imports")]
        if not self.decisions_known:
            found.append("decisions")
        if self.changed.get(table) or (table in LOOKS_BACK and set(LOOKS_BACK) & set(self.earlier)):
            found.append("corrected")
        return tuple(found)


def recount(folder: ClientFolder, run: Frozen, now: dt.datetime, inputs: Mapping[str, str]) -> Recount:
    """Count the period of a run again. now: today's clock; inputs: today's fingerprints."""
    tables, late, changed = tables_as_known(folder, run.period, run.place)
    tables = comments.ready(folder, _near(folder, tables, run.period))
    then, known, rules = None, True, client_rules(folder)
    if run.inputs.get("decisions") != inputs.get("decisions"):
        then = Decisions.open(folder).stood(run.inputs.get("decisions", ""))
        known = then is not None
    old_rules = rules if then is None else client_rules(folder, at=then)

    def counted(clock: dt.datetime, how: Rules) -> Figures:
        return grid.compute(tables, period=run.period, as_of=clock, rules=how, back=0)

    same = counted(run.as_of, old_rules)
    decided = same if rules == old_rules else counted(run.as_of, rules)
    since = decided if now == run.as_of else counted(now, rules)
    earlier = [name for name in TABLES if run.inputs.get(f"tables/{name}") != inputs.get(f"tables/{name}")]
    return Recount(same, decided, since, late, changed, causes_of(run.inputs, inputs), known, tuple(earlier))


def causes_of(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    """Which inputs of two runs differ besides rows and clock, as causes."""
    return tuple(dict.fromkeys(name for key, name in CAUSES.items() if old.get(key) != new.get(key)))


def _near(folder: ClientFolder, tables: dict[str, pd.DataFrame], period: Period) -> dict[str, pd.DataFrame]:
    """The tables with no more rows of answers and reviews than the period's figures are counted from."""
    zone = folder.settings.zone
    first, last = period.start(zone), period.end(zone)
    found = dict(tables)
    for name in OWN_ROWS:
        if name in found and TABLES[name].dated_by in found[name]:
            when = found[name][TABLES[name].dated_by]
            inside = ((when >= first) & (when < last)).fillna(False).to_numpy(dtype=bool)
            found[name] = found[name][inside].reset_index(drop=True)
    return found
