"""Notebook 51: an action's numbers in words: counts with their noun, seasons, months, changes."""

from __future__ import annotations

import datetime as dt

from cxlib.base.estimate import Estimate, Measured
from cxlib.base.figure import Suppressed
from cxlib.base.quarter import Period
from cxlib.base.registry import definition
from cxlib.base.spans import Span
from cxlib.pages import phrases, turkish
from cxlib.pages.actions import Told
from cxlib.pages.notes import parts
from cxlib.pages.page import Page
from cxlib.pages.wording import Words

TIMELY = ("frt.adherence.v1", "resolution.adherence.v1")


def noun(told: Told) -> str:
    """What is counted: calls, cases, people, appointments."""
    measure, segment = told.action.measure, told.action.segment
    if measure in TIMELY:
        return "calls" if segment == ("channel", "phone") else "cases"
    if measure.startswith(("nps.v1", "nps.w", "nps.promoters")):
        return "promoters"
    if measure.startswith("visits.noshow"):
        return "visits"
    return "satisfied" if measure.startswith("csat.") else "people"


def after_text(page: Page, words: Words, told: Told) -> str:
    """What it is now: "61 of 89 calls", or the value."""
    if told.counts:
        return _share(page, words, *told.counts[0], noun(told))
    return _size(page, words, told.now)


def before_text(page: Page, words: Words, told: Told) -> str:
    """What it was before: "38 of 84"."""
    if told.counts:
        return _share(page, words, *told.counts[1], "short")
    return _size(page, words, told.then)


def ago_text(page: Page, words: Words, told: Told) -> str:
    """What it was a year before; empty without data or where the NPS would need its own counts."""
    if not isinstance(told.ago, Estimate) or told.ago.n < page.settings.display_threshold:
        return ""
    if told.ago.unit == "share":
        return words.say("n51.share.short", met=told.ago.count, n=told.ago.n)
    return _size(page, words, told.ago)


def _share(page: Page, words: Words, met: int, n: int, form: str) -> str:
    if n < page.settings.display_threshold:
        return words.say("common.gate.short")
    return words.say(f"n51.share.{form}", met=met, n=n)


def _size(page: Page, words: Words, found: Measured) -> str:
    if not isinstance(found, Estimate) or found.n < page.settings.display_threshold:
        return words.say("common.gate.short")
    text = phrases.value(words, found)
    form = {"hours": "time", "points": "points"}.get(found.unit, "mean")
    return words.say(f"n51.size.{form}", value=text)


def when(words: Words, told: Told) -> tuple[str, str]:
    """When after and before were, as a sentence about both begins and ends: "in summer", "in spring"."""
    now, past = told.after, told.before
    if now.quarter and past.quarter:
        return words.say(f"n51.when.q{_number(now.quarter)}"), words.say(f"n51.then.q{_number(past.quarter)}")
    if now.months and past.months:
        first, second = months(words, now), months(words, past)
        return words.say("n51.when.period", period=first), words.say("n51.then.period", period=second)
    return words.say("n51.when.since", day=now.start), words.say("n51.then.days", n=past.days)


def _number(quarter: Period) -> int:
    return (quarter.month + 2) // 3


def months(words: Words, span: Span) -> str:
    """Whole months: "April–September 2026", "October 2025–March 2026"."""
    last = span.end - dt.timedelta(days=1)
    if span.start.year == last.year:
        return words.period(Period(span.start.year, span.start.month, span.months))
    return "–".join(words.period(Period(day.year, day.month, 1)) for day in (span.start, last))


def in_month(words: Words, month: str | dt.date) -> str:
    """A month in which something will be looked at: "in January 2027", "w styczniu 2027", "Ocak 2027'de"."""
    year, number = (month.year, month.month) if isinstance(month, dt.date) else map(int, month.split("-"))
    text = f"{year}{turkish.suffix(year, 'loc')}" if words.language == "tr" else str(year)
    return words.say(f"n51.month.{number}", year=text)


def change_amount(words: Words, value: float, unit: str, *, bound: bool = False) -> str:
    """A change with its sign, without its unit: "+9", "−3 hours"; `bound`: after "from" and "to"."""
    if unit in ("share", "points", "count"):
        return words.signed(value * 100 if unit == "share" else value)
    if unit in ("hours", "days", "money"):
        sign = "+" if value > 0 else "\u2212" if value < 0 else ""
        return sign + phrases.amount(words, abs(value), unit, bound=bound)
    return words.signed(value, 1)


def change_unit(words: Words, unit: str) -> str:
    """The unit beside a change, with the space before it; empty where the amount already carries it."""
    return "" if unit in ("hours", "days", "money") else words.say(f"n51.unit.{unit}")


def change_range(words: Words, change: Measured) -> str:
    """The interval of a change: "+9 to +37"; empty where a side is open or there is none."""
    if not isinstance(change, Estimate) or change.low is None or change.high is None:
        return ""
    low, high = (change_amount(words, limit, change.unit, bound=True) for limit in (change.low, change.high))
    return words.say("n51.changes.range", low=low, high=high)


def measure_of(words: Words, told: Told) -> str:
    """The action's measure, and the group it is taken from."""
    name = phrases.measure_name(words, told.action.measure)
    if told.action.segment is None:
        return name
    return f"{name} ({phrases.group(words, *told.action.segment)})"


def minimum_of(words: Words, told: Told) -> str:
    """The smallest useful change, with the sign it was wished with."""
    wished = told.action.minimum if told.action.direction == "up" else -told.action.minimum
    return change_amount(words, wished, definition(told.action.measure).unit)


def verdict_row(page: Page, told: Told) -> dict[str, object]:
    """The change behind a verdict as `cx measures --json` prints it, with the action and its verdict."""
    found, fewest = told.change, page.settings.display_threshold
    few = isinstance(found, Estimate) and found.n < fewest
    shown = Suppressed(found.measure, fewest) if few else found
    action = told.action
    about = {"action": action.title, "verdict": told.verdict, "look": action.planned_look.isoformat()}
    return {**parts.row_of(page, shown, action.segment), **about}
