"""Measures that come once a theme or once a cause: `theme.share.v1` of ("theme", "waiting"), and so on.

The columns they count (`themes`, `root_cause`, `cause_kept`) are made from comments and decisions before the
figures are computed; a table without them has no such figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import pandas as pd

from cxlib.base.columns import Column, says, tally
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.figure import Segment
from cxlib.base.suppression import hidden_groups
from cxlib.measures import causes, themes
from cxlib.measures.figures_recipes import Frame, Recipe, View, by_figures
from cxlib.measures.figures_tables import Ready

THEMES, CAUSE, KEPT = "themes", "root_cause", "cause_kept"
"""`root_cause` is named as pages may name it; `cause_kept` is as the firm wrote it and only counted."""

COMPLAINTS = ("complaint", "formal_claim")
MOST = 100
"""More themes or causes than this are not given one by one."""

Family = tuple[str, str, str, str, Callable[[Frame, View, str], Measured]]


def _mentioned(measure: str, rows: Frame, view: View, theme: str) -> Measured:
    return themes.mentioned(rows[THEMES], theme, measure=measure)


def _complained(measure: str, rows: Frame, view: View, theme: str) -> Measured:
    return themes.complained(rows[THEMES], theme, measure=measure)


def _gap(rows: Frame, view: View, theme: str) -> Measured:
    """The gap of one theme; where hardly anybody mentions it there is none to tell."""
    found = themes.gap(rows[THEMES], rows["nps"], theme)
    few = themes.mentions(rows[THEMES], theme) < view.rules.threshold
    return NoData(found.measure, found.n, found.n + 1, "too_few") if few else found


def _caused(rows: Frame, view: View, cause: str) -> Measured:
    return causes.caused_by(_complaints(rows, _column(rows, cause)), cause)


def _again(rows: Frame, view: View, cause: str) -> Measured:
    column, zone = _column(rows, cause), view.rules.zone
    told = view.table.once(("complaints", column), lambda: _history(view.table.frame, column))
    return told.again(cause, start=view.period.start(zone), end=min(view.period.end(zone), view.as_of))


def _history(contacts: pd.DataFrame, column: str) -> causes.History:
    told = complaints(contacts)
    return causes.history(told["customer_id"], told["opened_at"], told[column])


def _column(rows: Frame, cause: str) -> str:
    """A named cause is counted by its name; all together are told apart by the firm's own words."""
    return CAUSE if cause or KEPT not in rows else KEPT


def complaints(contacts: pd.DataFrame) -> pd.DataFrame:
    """The complaints and formal claims among contacts."""
    return contacts[says(contacts["kind"], COMPLAINTS)]


def _complaints(rows: Frame, column: str) -> Column:
    """What a column says of the complaints and formal claims among contacts."""
    found: Column = rows[column][says(rows["kind"], COMPLAINTS)]
    return found


FAMILIES: tuple[Family, ...] = (
    ("theme.critical.v1", "survey", THEMES, "theme", partial(_complained, "theme.critical.v1")),
    ("theme.share.v1", "survey", THEMES, "theme", partial(_mentioned, "theme.share.v1")),
    ("theme.gap.v1", "survey", THEMES, "theme", _gap),
    ("theme.reviews.critical.v1", "reviews", THEMES, "theme",
     partial(_complained, "theme.reviews.critical.v1")),
    ("theme.reviews.v1", "reviews", THEMES, "theme", partial(_mentioned, "theme.reviews.v1")),
    ("complaint.cause.v1", "contacts", CAUSE, "cause", _caused),
    ("complaint.repeat.v1", "contacts", CAUSE, "cause", _again),
)  # fmt: skip
"""Measure, table, counted column, kind of segment, and how one member is measured ("" is all of them)."""

NEEDED = {"theme.gap.v1": ("nps",), "complaint.cause.v1": ("kind",),
          "complaint.repeat.v1": ("kind", "customer_id")}  # fmt: skip
"""Further columns a measure needs."""


def family_recipes(tables: Mapping[str, Ready]) -> Iterator[tuple[Recipe, Segment]]:
    """Every recipe of the families: all members together first, then each with its segment."""
    for measure, table, column, kind, estimate in FAMILIES:
        if table in tables and column not in tables[table].frame:
            continue
        members = _members(tables[table].frame, column) if table in tables else []
        needs = (column, *NEEDED.get(measure, ()))
        if measure != "theme.gap.v1":
            yield _recipe(measure, table, needs, estimate, ""), None
        for member in members:
            yield _recipe(measure, table, needs, estimate, member), (kind, member)


def _recipe(
    measure: str,
    table: str,
    needs: tuple[str, ...],
    estimate: Callable[[Frame, View, str], Measured],
    member: str,
) -> Recipe:
    hides: dict[str, Callable[[Estimate, Frame, int], bool]] = {
        "theme.gap.v1": _few_compared,
        "complaint.repeat.v1": _few_compared,
        "complaint.cause.v1": partial(_few_complained, member),
    }
    return Recipe(
        measure,
        table,
        needs,
        lambda rows, view: estimate(rows, view, member),
        by_figures,
        by_group=False,
        few=hides.get(measure, _few_mention),
        quiet=bool(member),
    )


def _few_mention(found: Estimate, rows: Frame, threshold: int) -> bool:
    """Those who mention a theme could be recognised; nobody cannot."""
    return 0 < found.count < threshold


def _few_compared(found: Estimate, rows: Frame, threshold: int) -> bool:
    return found.n < threshold


def _few_complained(cause: str, found: Estimate, rows: Frame, threshold: int) -> bool:
    """A cause with few complaints, and the next where subtracting the others would find a small one."""
    told = _complaints(rows, CAUSE)
    sizes = tally(told)
    unknown = len(told) - sum(sizes.values())
    if unknown:
        sizes[""] = sizes.get("", 0) + unknown
    return cause in hidden_groups(sizes, len(told), threshold)


def _members(frame: Frame, column: str) -> list[str]:
    if column == THEMES:
        found = themes.named(frame[column])
    else:
        found = sorted({str(one) for one in frame[column].dropna().unique() if str(one)})
    return found if len(found) <= MOST else []
