"""Figures in words: the value, how sure it is, who was asked, and why there is none."""

from __future__ import annotations

from cxlib.base.estimate import Estimate, NoData
from cxlib.base.registry import definition
from cxlib.measures.figures import Result, Suppressed
from cxlib.pages.wording import Words

MINUTE = 1 / 60
"""Of an hour."""

WORDED = ("channel", "stage", "group", "score", "recovery", "answer", "answered")
"""Kinds of groups whose values have words of their own."""


def measure_name(words: Words, measure: str) -> str:
    """The name of a measure in the reader's language."""
    names = definition(measure).names
    return str(names[words.language])


def amount(words: Words, value: float, unit: str, *, bound: bool = False) -> str:
    """One value of a unit: "69%", "40", "22 minutes", "£120", "4.3"; `bound`: after "from" and "to"."""
    if unit == "share":
        return words.percent(value)
    if unit == "hours":
        return words.duration(value, bound=bound)
    if unit == "days":
        return (
            words.duration(value * 24, bound=bound)
            if value * 24 >= 48
            else words.say("common.days_part", n=value)
        )
    if unit == "money":
        return words.money(value)
    return words.number(value, {"points": 0, "count": 0}.get(unit, 1))


def waited(words: Words, hours: float, *, bound: bool = False) -> str:
    """A length of time somebody waited; what took no minute is told as one ("within 1 minute")."""
    return words.duration(max(hours, MINUTE), bound=bound)


def value(words: Words, result: Result) -> str:
    """The value of a result, or the few words that stand in its place."""
    if isinstance(result, Estimate):
        if result.unit == "hours" and "~" not in result.measure:
            return waited(words, result.value)
        return amount(words, result.value, result.unit)
    return words.say("common.hidden" if isinstance(result, Suppressed) else "common.gate.short")


def interval(words: Words, estimate: Estimate) -> str:
    """The interval for a table cell: "31 to 49", "from 12", "up to 4"."""
    low = None if estimate.low is None else _end(words, estimate.low, estimate.unit)
    high = None if estimate.high is None else _end(words, estimate.high, estimate.unit)
    if low is not None and high is not None:
        return words.say("common.table.range", low=low, high=high)
    if low is not None:
        return words.say("common.table.from", low=low)
    return words.say("common.table.up_to", high=high) if high is not None else ""


def _end(words: Words, value: float, unit: str) -> str:
    """An end of an interval; one that lies just beside zero is not called zero."""
    near = unit not in ("points", "count", "share", "hours", "days", "money") and 0.005 <= abs(value) < 0.05
    return words.number(value, 2) if near else amount(words, value, unit)


def sure(words: Words, estimate: Estimate) -> str:
    """How sure a figure is, in one plain sentence."""
    if estimate.low is None and estimate.high is None:
        return ""
    if estimate.unit == "share" and estimate.low is not None and estimate.high is not None:
        return words.say("common.sure.share", low=estimate.low, high=estimate.high)
    bound = estimate.low is not None and estimate.high is not None
    low = "" if estimate.low is None else amount(words, estimate.low, estimate.unit, bound=bound)
    high = "" if estimate.high is None else amount(words, estimate.high, estimate.unit, bound=bound)
    if estimate.high is None:
        return words.say("common.sure.least", low=low)
    if estimate.low is None:
        return words.say("common.sure.most", high=high)
    return words.say("common.sure.range", low=low, high=high)


def gate(words: Words, result: NoData | Suppressed) -> str:
    """Why a figure is not shown: what it needs and what there is."""
    name = measure_name(words, result.measure)
    if isinstance(result, Suppressed):
        return words.say("common.gate.suppressed", measure=name, threshold=result.threshold)
    table = words.say(f"n01.table.{definition(result.measure).table}")
    return words.say(
        f"common.gate.{result.reason}", measure=name, table=table, needed=result.needed, n=result.n
    )


def asked(words: Words, n: int, period: str) -> str:
    """Who stands behind a figure."""
    return words.say("common.asked", n=n, period=words.period(period))


def group(words: Words, key: str, value: str) -> str:
    """A group's name as a reader knows it: channels, stages, measures, our own groups; others as typed."""
    if key == "measure":
        return measure_name(words, value)
    if key in WORDED and words.has(f"common.{key}.{value}"):
        return words.say(f"common.{key}.{value}")
    return value
