"""Whether anything tells the season from an action, and what was written down about it before it began."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from cxlib.base.spans import Span
from cxlib.clients.decisions import Action, Decisions
from cxlib.measures.effects import Check, Judgement, grounds_of, within_season
from cxlib.pages.page import Page

Declared = Literal["", "before", "late"]
"""When it was written down that no season is expected: not at all, before the action began, or after."""


def declared(page: Page, action: Action) -> Declared:
    """An assumption counts when it stood in the log of decisions at the start of the action's first day."""
    if not action.no_season:
        return ""
    start = dt.datetime.combine(action.start, dt.time(), page.settings.zone)
    known = [one for one in Decisions.open(page.folder).history(Action.kind, action.key) if one.when < start]
    return "before" if known and known[-1].value and known[-1].value.get("no_season") else "late"


def seasoned(
    page: Page, action: Action, after: Span, checks: tuple[Check, ...], found: Judgement
) -> Judgement:
    """The judgement as pages and ledger tell it: capped where season and action cannot be told apart."""
    beforehand = declared(page, action) == "before"
    grounds = grounds_of(action.test, checks, measure=action.measure, after=after, declared=beforehand)
    return within_season(found, grounds)
