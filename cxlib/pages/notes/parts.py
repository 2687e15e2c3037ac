"""What the notebooks' findings share: gates, groups, "since spring", and figures as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from babel.dates import get_month_names

from cxlib.base.estimate import Estimate, NoData
from cxlib.base.moving import Days, moved
from cxlib.base.moving import Moved as MovedDay
from cxlib.base.quarter import BACK, Period
from cxlib.base.registry import definition
from cxlib.measures.compare import shows
from cxlib.measures.figures import Figure, Figures, Result, Suppressed
from cxlib.pages import figure_words, phrases
from cxlib.pages.finding import Finding, Moved
from cxlib.pages.page import Page
from cxlib.pages.wording import Words

Segment = tuple[str, str]


def enough(result: Result) -> Estimate | None:
    """The estimate, when it stands on as many answers as its definition asks for."""
    if isinstance(result, Estimate) and result.n >= definition(result.measure).minimum_n:
        return result
    return None


def missing(result: Result) -> NoData | Suppressed:
    """What a gate is told with: the result where it is no figure, else that nothing was recorded."""
    return NoData(result.measure, 0, 1, "no_answers") if isinstance(result, Estimate) else result


def have(result: Result) -> int:
    """How many answers there are, whatever can be said with them."""
    return 0 if isinstance(result, Suppressed) else result.n


def gate(page: Page, name: str, result: NoData | Suppressed, question: str = "") -> Finding:
    """A closed gate: what the analysis needs and what there is."""
    return page.finding(
        name, "gate", phrases.gate(page.words, result), question=question, needs=needs(result)
    )


def needs(result: NoData | Suppressed) -> dict[str, str | int]:
    """A closed gate as data, for the list of what cannot be said yet."""
    if isinstance(result, Suppressed):
        return {"measure": result.measure, "reason": "suppressed", "needed": result.threshold, "have": 0}
    return {
        "measure": result.measure,
        "reason": result.reason,
        "needed": result.needed,
        "have": result.n,
    }


def row(
    page: Page, measure: str, segment: Segment | None = None, period: Period | None = None
) -> dict[str, Any]:
    """One frozen figure as `cx measures --json` prints it."""
    span = period or page.period
    return _as_row(Figure(measure, span.name, segment, page.result(measure, segment, span)))


def row_of(page: Page, result: Result, segment: Segment | None = None) -> dict[str, Any]:
    """A figure that only this notebook knows, as `cx measures --json` prints it."""
    return _as_row(Figure(result.measure, page.period.name, segment, result))


def _as_row(figure: Figure) -> dict[str, Any]:
    return Figures([figure]).to_json_rows()[0]


def of(words: Words, estimate: Estimate) -> str:
    """A share as people count it: "61 of 89"."""
    return words.say("notes.of", hits=estimate.count, n=estimate.n)


def group_names(words: Words, segments: Sequence[Segment]) -> dict[Segment, str]:
    """Groups as a reader knows them; the kind stands before a code or a name that comes twice."""
    plain = {segment: phrases.group(words, *segment) for segment in segments}
    shown = list(plain.values())
    return {
        segment: words.say("notes.named", family=figure_words.kind(words, segment[0]), value=name)
        if shown.count(name) > 1 or len(name) <= 2 or name.isdigit()
        else name
        for segment, name in plain.items()
    }


def since(words: Words, against: Period, *, year: bool = False) -> str:
    """The comparison as people say it: "since spring", "since the same time last year"."""
    if year:
        return words.say("notes.since.year")
    if against.months == 3:
        return words.say(f"notes.since.{(against.month + 2) // 3}")
    return words.say("notes.since.period", period=words.period(against))


def season(page: Page, *measures: str) -> list[str]:
    """Beside a change that is told: with less than two years of data it cannot be told from the season."""
    seen = any(isinstance(page.result(one, None, _early(page.period)), Estimate) for one in measures)
    return [] if seen else [page.words.say("n51.limits.season")]


def _early(period: Period) -> Period:
    """The first period of two years that end with this one; of months and weeks, the same a year before."""
    back = 2 * period.a_year - 1
    return period.shifted(-back) if back <= BACK else period.year_before()


def moved_holidays(page: Page, now: Days | None = None, then: Days | None = None) -> list[str]:
    """Which holidays lie in one of two times and not in the other, beside a comparison with a year before.

    now, then: first and last day (default: the page's period and the same one a year before).
    """
    past = page.period.year_before()
    now = now or (page.period.first_day, page.period.last_day)
    then = then or (past.first_day, past.last_day)
    return [_moved(page.words, one) for one in moved(page.settings.country, now, then)]


def _moved(words: Words, one: MovedDay) -> str:
    name = words.say(f"notes.holiday.{one.holiday}")
    if one.now and one.then:
        return words.say("notes.moved.days", holiday=name, now=one.now, then=one.then)
    if one.first_now is not None:
        return words.say("notes.moved.came", holiday=name, day=one.first_now)
    return words.say("notes.moved.gone", holiday=name, day=one.first_then)


def better_or_worse(measure: str, change: Result | None) -> Moved:
    """Whether a change that can be shown is good, by the direction of its measure; empty where none can."""
    way = shows(change) if isinstance(change, Estimate) else "unclear"
    if way == "unclear":
        return ""
    return "better" if way == definition(measure).direction else "worse"


def touching(first: Estimate, second: Estimate) -> bool:
    """Whether two intervals share a point; an open side reaches everything."""
    below, above = sorted((first, second), key=lambda one: one.value)
    return below.high is None or above.low is None or below.high >= above.low


def estimates(page: Page, measure: str, key: str, values: Sequence[str]) -> list[tuple[Segment, Result]]:
    """The results of the groups of one kind, in the given order."""
    return [((key, value), page.result(measure, (key, value))) for value in values]


def short_period(words: Words, span: Period) -> str:
    """A period on an axis: "Jul–Sep 2026"."""
    names = get_month_names("abbreviated", context="stand-alone", locale=words.locale)
    if span.week:
        return words.short_period(span).replace("\n", " ")
    if span.months == 12:
        return str(span.year)
    first, last = names[span.month], names[span.month + span.months - 1]
    return f"{first if span.months == 1 else f'{first}–{last}'} {span.year}"


def aspect_name(words: Words, name: str) -> str:
    """A rated aspect in the reader's language, or as its column is called."""
    return words.say(f"notes.driver.{name}") if words.has(f"notes.driver.{name}") else name.replace("_", " ")
