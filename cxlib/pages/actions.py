"""An action's own data: the rows before and after it began, its measure on both, and what may be said.

Before and after are equally long. After runs from the start to the planned look (with that day), or to
the page's last day while the look is ahead. Whole months are compared with as many whole months.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace

from cxlib.base.estimate import Estimate, Measured, NoData, Z
from cxlib.base.quarter import Period
from cxlib.base.registry import definition
from cxlib.base.spans import Span
from cxlib.clients.decisions import Action, Decisions
from cxlib.measures import effects
from cxlib.measures.compare import estimate_change
from cxlib.measures.effects import Aim, Check, Judgement
from cxlib.measures.effects_data import HALF
from cxlib.measures.effects_judge import DECISIVE
from cxlib.pages.actions_data import Work, counted, recipe_of, risen
from cxlib.pages.actions_season import seasoned
from cxlib.pages.page import Page, client_rules

DAYS_A_MONTH = 30.4375


@dataclass(frozen=True)
class Told:
    """What the data say about one action.

    now, then: its measure after and before the start; change: their difference; ago: the same time a
    year earlier. counts: met and n, for people who count, after and before. final: the planned look
    has come with the planned answers; judgement None: it cannot be measured (one of the three says why).
    checks: earlier times the verdict must hold against; was_worst: of how many groups its own was the worst
    before it began (0: it was not).
    """

    action: Action
    after: Span
    before: Span
    now: Measured
    then: Measured
    change: Measured
    ago: Measured
    counts: tuple[tuple[int, int], tuple[int, int]] | None
    judgement: Judgement | None
    final: bool
    checks: tuple[Check, ...] = ()
    was_worst: int = 0

    @property
    def verdict(self) -> str:
        """The verdict's id, or not_measured."""
        return str(self.judgement.verdict) if self.judgement else "not_measured"


def actions(page: Page) -> list[Action]:
    """The client's actions, by start."""
    return Decisions.open(page.folder).actions()


def last_day(page: Page) -> dt.date:
    """The last day the page knows about, local to the client."""
    return (page.as_of - dt.timedelta(microseconds=1)).astimezone(page.settings.zone).date()


def started(page: Page) -> list[Told]:
    """What the data say about every action that has begun; worked out anew when something was decided."""
    begun = [action for action in actions(page) if action.start <= last_day(page)]
    decided = (begun, client_rules(page.folder))
    kept: dict[str, tuple[object, list[Told]]] = page.once("actions.started", dict)
    if "told" not in kept or kept["told"][0] != decided:
        kept["told"] = decided, [tell(page, action) for action in begun]
    return list(kept["told"][1])


def tell(page: Page, action: Action) -> Told:
    """What the data say about one action that has begun.

    With several planned looks the first decisive one stands; the last is put off until its answers are in.
    """
    known, days = last_day(page), effects.look_days(action.start, action.planned_look, action.looks)
    for day in days[:-1]:
        if day <= known:
            told = _judged(page, _measured(page, action, day), due=True)
            if told.judgement is not None and told.judgement.verdict in DECISIVE:
                return told
    day = min(known, _last_look(page, action, known))
    told = _measured(page, action, day)
    while day < known and not _enough(told):  # a case counts only once its deadline has passed
        day += dt.timedelta(days=1)
        told = _measured(page, action, day)
    if told.judgement is None:
        return told
    return _judged(page, told, due=known >= action.planned_look and _enough(told))


def _enough(told: Told) -> bool:
    """Whether the planned answers are in, or none were planned; what cannot be measured does not wait."""
    planned = told.action.planned_answers
    return planned is None or told.judgement is None or told.now.n >= planned


def _last_look(page: Page, action: Action, known: dt.date) -> dt.date:
    """The planned day, or the later one on which the planned answers are in; today while they are not."""
    if action.planned_answers is None or known <= action.planned_look:
        return action.planned_look
    recipe, whole = recipe_of(action), Span(action.start, known + dt.timedelta(days=1))
    if recipe is None:
        return action.planned_look
    days = Work(page, action, recipe, whole).days(whole)
    return (
        max(action.planned_look, days[action.planned_answers - 1])
        if len(days) >= action.planned_answers
        else known
    )


def _measured(page: Page, action: Action, last: dt.date) -> Told:
    after = Span(action.start, last + dt.timedelta(days=1))
    before = after.before()
    recipe = recipe_of(action)
    if recipe is None or (recipe.table == "purchases" and not recipe.by_group):
        return _by_quarter(page, action, after, before)
    work = Work(page, action, recipe, after)
    now, then, ago = work.measured(after), work.measured(before), work.ago(after)
    change = work.tested(after, before)
    unjudged = None if isinstance(change, NoData) and _missing(now, then, change) else _PENDING
    counts = work.counts(after, before, now, then)
    checks = tuple(work.checks(after, before, then))
    return Told(
        action, after, before, now, then, change, ago, counts, unjudged, False, checks, work.was_worst
    )


_PENDING = Judgement(effects.Verdict.too_early, None, None, None)


def _missing(*sides: Measured) -> bool:
    """Whether the table or the column is not there at all, or prices lie between."""
    never = ("no_table", "no_column", "prices")
    return any(isinstance(one, NoData) and one.reason in never for one in sides)


def _by_quarter(page: Page, action: Action, after: Span, before: Span) -> Told:
    """Measures that need whole quarters and the customers of the one before."""
    quarter, past = (
        Period.quarter_of(after.end - dt.timedelta(days=1)),
        Period.quarter_of(action.start).previous(),
    )
    spans = [Span(one.first_day, one.shifted(1).first_day) for one in (quarter, past, quarter.year_before())]
    now, then, ago = (
        _of_quarter(page, action, one, spans[0], span)
        for one, span in zip((quarter, past, quarter.year_before()), spans, strict=True)
    )
    change = estimate_change(now, then, measure=f"{action.measure}~previous")
    unjudged = None if _missing(now, then, change) else _PENDING
    counts = counted(now, then) if definition(action.measure).unit == "share" else None
    checks = _year_before(action, now, then, ago)
    return Told(action, spans[0], spans[1], now, then, change, ago, counts, unjudged, False, checks)


def _of_quarter(page: Page, action: Action, quarter: Period, after: Span, span: Span) -> Measured:
    """A figure of a whole quarter; not of money that prices lie between."""
    least = definition(action.measure).minimum_n
    if risen(page, action.measure, after, span):
        return NoData(action.measure, 0, 1, "prices")
    found = page.result(action.measure, action.segment, quarter)
    return found if isinstance(found, Estimate | NoData) else NoData(action.measure, 0, least, "no_answers")


def _year_before(action: Action, now: Measured, then: Measured, ago: Measured) -> tuple[Check, ...]:
    """The same quarter a year before as a check, where it has half as many behind it as the one before."""
    least = max(definition(action.measure).minimum_n, HALF * then.n)
    found = estimate_change(now, ago, measure=f"{action.measure}~year_before")
    known = isinstance(found, Estimate) and ago.n >= least
    return (Check("year_before", found),) if known else ()


def _judged(page: Page, told: Told, *, due: bool) -> Told:
    action = told.action
    n = told.now.n
    planned = action.planned_answers
    aim = Aim(
        action.direction,
        action.minimum,
        action.hoped,
        action.planned_look,
        None if due or planned is None or n >= planned else planned,
        action.looks,
        action.start,
    )
    day = last_day(page)
    judgement = effects.judge(
        told.change,
        aim,
        as_of=max(day, action.planned_look) if due else min(day, action.planned_look - dt.timedelta(days=1)),
        answers=n,
        spread=None if action.test in ("series", "chart") else _spread(told.now),
        per_month=n / max(told.after.days / DAYS_A_MONTH, 0.1),
        checks=told.checks,
    )
    judgement = seasoned(page, action, told.after, told.checks, judgement)
    return replace(told, judgement=judgement, final=due)


def _spread(now: Measured) -> float | None:
    """The standard deviation of one answer, from the figure's own interval where it has no formula."""
    if not isinstance(now, Estimate):
        return None
    if now.unit == "share":
        return effects.spread_of_share((now.count + 1) / (now.n + 2))
    if now.low is None or now.high is None:
        return None
    return (now.high - now.low) / 2 / Z * math.sqrt(now.n) or None
