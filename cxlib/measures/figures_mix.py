"""The two parts of the NPS's change among the figures of a run, by each kind of groups."""

from __future__ import annotations

from collections.abc import Callable

from cxlib.base.estimate import Measured
from cxlib.measures import compare_mix
from cxlib.measures.figures_recipes import Frame, Recipe, View, by_figures


def mix_recipes(column: str) -> tuple[Recipe, Recipe]:
    """The two parts of the NPS's change by one kind of groups, given under the segment ("by", kind)."""

    def taken(measure: str, part: Callable[..., Measured]) -> Recipe:
        def estimate(rows: Frame, view: View) -> Measured:
            past = view.rows_of(view.period.previous())
            small = max(compare_mix.SMALL, view.rules.threshold)
            return part(past["nps"], rows["nps"], past[column], rows[column], small=small)

        needs = ("nps", column)
        return Recipe(measure, "survey", needs, estimate, by_figures, by_group=False, changes=False)

    who, how = compare_mix.who_answered, compare_mix.how_answered
    return taken("nps.who.v1", who), taken("nps.how.v1", how)
