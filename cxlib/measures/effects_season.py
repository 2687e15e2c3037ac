"""Season or action? *Worked* needs grounds to tell them apart; without any it is capped at *better*.

A verdict from the time before the action and the time since would take a good summer for a good action. What
tells the two apart: the same time a year before, an untouched group beside it, times of whole years on both
sides, or an assumption written down before the action began.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cxlib.base.estimate import Estimate
from cxlib.base.spans import Span
from cxlib.measures.effects_judge import Check, Grounds, Judgement, Verdict
from cxlib.measures.effects_plan import Test

OF_TWELVE_MONTHS = frozenset(
    {
        "contract.year.v1", "customer.year.v1", "revenue.customer.v1", "clv.three.v1", "clv.now.v1",
        "clv.next.v1",
    }
)  # fmt: skip
"""Measures whose every figure covers twelve months, so that all seasons are in it."""

A_YEAR, SLACK = 365.25, 7.0


def grounds_of(
    test: Test,
    checks: Iterable[Check],
    *,
    measure: str = "",
    after: Span | None = None,
    declared: bool = False,
) -> Grounds:
    """What tells the season from the action; an assumption counts only where nothing was measured.

    checks: the earlier times the verdict had to hold against; after: the time since the action began (before
    is as long); declared: that no season is expected was written down before the action began.
    """
    if test == "control":
        return "control"
    if any(one.name == "year_before" and isinstance(one.change, Estimate) for one in checks):
        return "year"
    if measure in OF_TWELVE_MONTHS or (after is not None and whole_years(after)):
        return "whole_years"
    return "declared" if declared else ""


def whole_years(span: Span) -> bool:
    """Whether a span covers whole years, a week more or less.

    >>> import datetime as dt
    >>> whole_years(Span(dt.date(2025, 1, 1), dt.date(2026, 1, 1)))
    True
    """
    years = round(span.days / A_YEAR)
    return years >= 1 and abs(span.days - years * A_YEAR) <= SLACK


def within_season(found: Judgement, grounds: Grounds) -> Judgement:
    """The judgement with its grounds; without any, *worked* becomes *better* with the doubt `season`.

    More answers would not make *better* more than that then, so none are asked for.
    """
    known = replace(found, grounds=grounds)
    if grounds or found.verdict not in (Verdict.worked, Verdict.better):
        return known
    doubt = found.doubt or ("season" if found.verdict is Verdict.worked else "")
    return replace(known, verdict=Verdict.better, doubt=doubt, more_answers=None, month=None)
