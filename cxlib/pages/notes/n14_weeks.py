"""Notebook 14, week by week: usual ups and downs, weeks that stand out, and what is watched every week."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

from babel.dates import get_month_names

from cxlib.base.estimate import NoData
from cxlib.base.registry import definition
from cxlib.measures.control import FEWEST, ControlChart, Signal
from cxlib.measures.figures_weeks import SHARES, TIMES, Weekly, weekly
from cxlib.pages import phrases
from cxlib.pages.charts_weeks import Turn, Week, weeks
from cxlib.pages.finding import Chart, Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.page import Page

ANSWERS = ("frt.adherence.v1", "resolution.adherence.v1")
WAITING = ("frt.median.v1", "resolution.median.v1")
OTHERS = ("visits.noshow.v1", "orders.accuracy.v1")

DRAWN = 26
"""As many weeks as a phone shows side by side; the limits rest on up to a year."""

STEADY = 26
"""With fewer weeks before an action, chance alone shows something in about one chart of four."""

TOLD = 3
"""More than so many things out of the usual are left to the chart."""

ORDER = ("beyond", "run", "near")


def answers(page: Page) -> Finding:
    """Answers in time week by week (settling in time where no answers are recorded)."""
    return _told(page, "weeks-answers", ANSWERS)


def waiting(page: Page) -> Finding:
    """The time to the first answer (or to settling) week by week."""
    return _told(page, "weeks-waiting", WAITING)


def others(page: Page) -> Finding:
    """Missed visits week by week or orders without an error, whichever has more cases; the list has both."""
    return _told(page, "weeks-others", tuple(sorted(OTHERS, key=lambda name: -_cases(page, name))))


def _cases(page: Page, measure: str) -> int:
    """How many cases a measure has in the weeks looked at."""
    found = by_week(page, measure)
    return sum(found.cases) if found is not None else 0


def watched(page: Page) -> Finding:
    """What is watched every week: the last full week, what is usual, what stands out, when to look next."""
    words, question = page.words, page.words.say("n14.watch.question")
    found = [
        one for kind in (ANSWERS, WAITING, *((name,) for name in OTHERS)) if (one := first_of(page, kind))
    ]
    if not found:
        return page.finding("watched", "note", page.notes.say("n14.weeks.none"), question=question)
    apart = [words.inside(phrases.measure_name(words, one.measure)) for one in found if one.standing_out()]
    said = words.say("n14.watch.calm", n=len(found))
    if apart:
        said = words.say("n14.watch.apart", names=words.listing(apart))
    columns = tuple(words.say(f"n14.watch.col_{name}") for name in ("figure", "last", "usual", "apart"))
    after = found[0].mondays[-1] + dt.timedelta(days=14)
    return page.finding(
        "watched",
        "evidence",
        said,
        question=question,
        details=(words.say("n14.watch.next", day=after),),
        grid=Grid(columns, tuple(_row(page, one) for one in found), (1, 2, 3)),
        figures=_period(page, found),
    )


def first_of(page: Page, measures: tuple[str, ...]) -> Weekly | None:
    """The first of the measures recorded week by week; one with enough weeks goes first."""
    found = [one for name in measures if (one := by_week(page, name)) is not None]
    charted = [one for one in found if isinstance(one.chart, ControlChart)]
    return next(iter([*charted, *found]), None)


def by_week(page: Page, measure: str) -> Weekly | None:
    """A measure of this page's client week by week."""
    name = SHARES[measure][0] if measure in SHARES else TIMES[measure][0]
    table = page.ready(name)
    return None if table is None else weekly(measure, {name: table}, page.period, page.as_of, page.rules)


def _told(page: Page, name: str, measures: tuple[str, ...]) -> Finding:
    words, found = page.words, first_of(page, measures)
    question = words.say(f"n14.weeks.q.{found.measure if found else measures[0]}")
    if found is None:
        return page.finding(name, "note", page.notes.say("n14.weeks.none"), question=question)
    if isinstance(found.chart, NoData):
        return _gate(page, name, found, found.chart, question)
    if _at_once(found, found.chart):
        at_once, figures = words.say("n14.weeks.at_once"), _period(page, (found,))
        return page.finding(name, "evidence", at_once, question=question, figures=figures)
    said = _sentences(page, found, found.chart)
    details = [*said[1:], *_basis(page, found)]
    if found.standing_out():
        unsure = found.frozen_from is not None and found.chart.n < STEADY
        details.append(words.say("n14.weeks.chance_frozen" if unsure else "n14.weeks.chance"))
    return page.finding(
        name,
        "evidence",
        said[0],
        question=question,
        details=tuple(details),
        chart=_chart(page, found, found.chart, said[0]),
        figures=(*_usual_figures(page, found), *_period(page, (found,))),
    )


def _at_once(found: Weekly, chart: ControlChart) -> bool:
    """Whether half of every week's cases were answered within a minute, so that there is nothing to draw."""
    told = [one for one in chart.values if one is not None]
    return found.measure == "frt.median.v1" and max(told, default=1.0) <= phrases.MINUTE * 1.001


def _usual_figures(page: Page, found: Weekly) -> tuple[dict[str, Any], ...]:
    """What is usual in a week and how many weeks stand out, as `cx measures` prints it."""
    usual = "weekly.share.v1" if found.measure in SHARES else "weekly.hours.v1"
    return tuple(parts.row(page, one, ("measure", found.measure)) for one in (usual, "weekly.apart.v1"))


def _period(page: Page, found: Sequence[Weekly]) -> tuple[dict[str, Any], ...]:
    """The period's own figures of what is watched week by week."""
    return tuple(parts.row(page, one.measure) for one in found)


def _gate(page: Page, name: str, found: Weekly, missing: NoData, question: str) -> Finding:
    said = page.words.say("n14.weeks.few", needed=FEWEST, n=missing.n)
    if found.rebased_at:
        day = found.mondays[found.rebased_at[-1]]
        said = page.words.say("n14.weeks.few_anew", day=day, needed=FEWEST, n=missing.n)
    needs = {"measure": found.measure, "reason": missing.reason, "needed": FEWEST, "have": missing.n}
    return page.finding(name, "gate", said, question=question, needs=needs)


def _sentences(page: Page, found: Weekly, chart: ControlChart) -> list[str]:
    """What stands out in the period, the latest first; else that the weeks go up and down as usual."""
    last = len(found.mondays) - 1
    signals = [one for one in chart.signals if one.rule in ORDER and one.positions[-1] >= found.since]
    signals.sort(key=lambda one: (ORDER.index(one.rule), -one.positions[-1]))
    if not signals:
        return [page.words.say("n14.weeks.calm"), *_last_week(page, found, chart, last)]
    told = [_one(page, found, one, last) for one in signals[:TOLD]]
    first = signals[0]
    if first.rule == "beyond":
        told.insert(1, _usual(page, found, chart, first.positions[0]))
    return told


def _one(page: Page, found: Weekly, signal: Signal, last: int) -> str:
    words = page.words
    good = signal.above == (definition(found.measure).direction == "up")
    way, at = "better" if good else "worse", signal.positions
    if signal.rule == "beyond":
        key = "last" if at[0] == last else "week"
        blanks = {} if key == "last" else {"day": found.mondays[at[0]]}
        return words.say(f"n14.weeks.{key}_{way}", value=_value(page, found, at[0]), **blanks)
    end = found.mondays[at[-1]] + dt.timedelta(days=6)
    count = {"n": len(at)} if signal.rule == "run" else {}
    return words.say(f"n14.weeks.{signal.rule}_{way}", first=found.mondays[at[0]], last=end, **count)


def _last_week(page: Page, found: Weekly, chart: ControlChart, last: int) -> list[str]:
    if chart.values[last] is None:
        return []
    value = _value(page, found, last)
    return [page.words.say(f"n14.weeks.last_{_kind(found)}", value=value, **_range(page, found, chart, last))]


def _usual(page: Page, found: Weekly, chart: ControlChart, at: int) -> str:
    blanks = _range(page, found, chart, at)
    if _kind(found) == "count":
        blanks["n"] = found.cases[at]
    return page.words.say(f"n14.weeks.usual_{_kind(found)}", **blanks)


def _kind(found: Weekly) -> str:
    return "count" if found.measure in SHARES else "time"


def _range(page: Page, found: Weekly, chart: ControlChart, at: int) -> dict[str, object]:
    """What is usual in a week, in counts of its own cases or as lengths of time."""
    low, high = chart.lows[at] or 0.0, chart.highs[at] or 0.0
    if found.measure in SHARES:
        n = found.cases[at]
        return {"low": math.ceil(low * n - 1e-9), "high": math.floor(high * n + 1e-9)}
    return {"low": page.words.duration(low, bound=True), "high": page.words.duration(high, bound=True)}


def _value(page: Page, found: Weekly, at: int) -> str:
    if found.measure in SHARES:
        return page.words.say("n14.of", met=found.hits[at], n=found.cases[at])
    value = found.chart.values[at] if isinstance(found.chart, ControlChart) else None
    return page.words.duration(value) if value is not None else ""


def _basis(page: Page, found: Weekly) -> list[str]:
    """On which weeks the usual rests, where it is not all of them."""
    said = []
    if found.frozen_from is not None:
        said.append(page.words.say("n14.weeks.frozen", day=_begun(page, found, found.frozen_from)))
    if found.rebased_at:
        said.append(page.words.say("n14.weeks.anew", day=found.mondays[found.rebased_at[-1]]))
    return said


def _begun(page: Page, found: Weekly, at: int) -> dt.date:
    """The day on which the action of a week began."""
    monday, family = found.mondays[at], found.measure.split(".")[0]
    days = [
        one.day
        for one in page.rules.marks
        if not one.anew and one.measure.split(".")[0] == family and 0 <= (one.day - monday).days < 7
    ]
    return min(days, default=monday)


def _chart(page: Page, found: Weekly, chart: ControlChart, said: str) -> Chart:
    words, begin = page.words, max(0, len(found.mondays) - DRAWN)
    apart = set(found.standing_out())
    beyond = {one.positions[0] for one in chart.signals if one.rule == "beyond"}
    shown = [
        Week(
            chart.values[at],
            chart.lows[at],
            chart.highs[at],
            chart.centres[at],
            _month(page, found, at, begin),
            _value(page, found, at) if at in apart & beyond else "",
            at in apart,
        )
        for at in range(begin, len(found.mondays))
    ]
    marked = [("frozen", found.frozen_from), *(("anew", at) for at in found.rebased_at)]
    turns = [
        Turn(at - begin, words.say(f"n14.weeks.turn_{kind}", day=found.mondays[at]))
        for kind, at in marked
        if at is not None and at >= begin
    ]
    name = phrases.measure_name(words, found.measure)
    alt = words.say("n14.weeks.alt", name=name, n=len(shown), day=found.mondays[-1], said=said)
    band, level, ring = (words.say(f"n14.weeks.{one}") for one in ("band", "level", "ring"))
    return weeks(
        shown,
        words=words,
        alt=alt,
        names=(band, level, ring),
        turns=turns,
        unit=definition(found.measure).unit,
    )


def _month(page: Page, found: Weekly, at: int, begin: int) -> str:
    """The month's short name at its first week; a month with one week at the edge leaves room to the next."""
    day, mondays = found.mondays[at], found.mondays
    same_before = at > begin and mondays[at - 1].month == day.month
    lone = at == begin and at + 1 < len(mondays) and mondays[at + 1].month != day.month
    if same_before or lone:
        return ""
    return str(get_month_names("abbreviated", context="stand-alone", locale=page.words.locale)[day.month])


def _row(page: Page, found: Weekly) -> tuple[str, ...]:
    words, last = page.words, len(found.mondays) - 1
    name = words.opening(phrases.measure_name(words, found.measure))
    if isinstance(found.chart, NoData):
        return name, "", words.say("n14.watch.too_few"), ""
    there = found.chart.values[last] is not None
    blanks = _range(page, found, found.chart, last)
    usual = words.say("common.table.range", low=str(blanks["low"]), high=str(blanks["high"])) if there else ""
    value = _value(page, found, last) if there else words.say("n14.watch.empty")
    apart = len(found.standing_out())
    return name, value, usual, words.number(apart) if apart else words.say("n14.watch.no_apart")
