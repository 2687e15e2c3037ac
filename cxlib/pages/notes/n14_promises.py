"""Notebook 14, promises kept: how many cases were answered in time, and on which channel they were not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.registry import definition
from cxlib.measures import service
from cxlib.measures.compare_groups import shares_beside_the_rest
from cxlib.measures.figures import Result
from cxlib.pages import charts, phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import cases, parts
from cxlib.pages.page import Page

ANSWERED, SETTLED = "frt.adherence.v1", "resolution.adherence.v1"


def measure(page: Page) -> str:
    """First answers in time; settling in time where the file has no first answers."""
    first = page.result(ANSWERED)
    no_answers = isinstance(first, NoData) and first.reason == "no_column"
    return SETTLED if no_answers and isinstance(page.result(SETTLED), Estimate) else ANSWERED


def kept(page: Page) -> Finding:
    """The answer: how many cases were answered in time, late, or not at all."""
    words, chosen = page.words, measure(page)
    usual = cases.usual_said(page, cases.contacts(page))
    question, result = words.say(f"n14.kept.question{'_usual' if usual else ''}"), page.result(chosen)
    if not isinstance(result, Estimate):
        return parts.gate(page, "kept", result, question)
    return page.finding(
        "kept",
        "answer",
        _said(page, result, "_usual" if usual else ""),
        question=question,
        details=tuple(text for text in (*_rest(page, bool(usual)), slowest(page), *usual) if text),
        sure=phrases.sure(words, result),
        asked=words.say("common.cases", n=result.n, period=_when(page)),
        figures=(parts.row(page, chosen),),
    )


def _when(page: Page) -> str:
    return page.words.period(page.period)


def _said(page: Page, found: Estimate, usual: str) -> str:
    if found.measure == SETTLED:
        return page.words.say(f"n14.kept.settled{usual}", met=found.count, n=found.n)
    form = "all" if found.count == found.n else "none" if found.count == 0 else "some"
    blanks = {"met": found.count} if form == "some" else {}
    return page.words.say(f"n14.kept.{form}{usual}", n=found.n, **blanks)


def _rest(page: Page, usual: bool) -> list[str]:
    """Late, never and not yet due, each counted; nothing where there is none."""
    words, frame = page.words, cases.contacts(page)
    stem = cases.stem(frame)
    if stem == "settle":
        return [words.say("n14.kept.settled_why")]
    if not stem:
        return []
    missed, done = frame[f"{stem}_outcome"] == "missed", frame[f"{stem}_done"].astype(bool)
    counts = {
        "late_usual" if usual else "late": int((missed & done).sum()),
        "never": int((missed & ~done).sum()),
        "open": int((frame[f"{stem}_outcome"] == "not_due").sum()),
    }
    return [words.say(f"n14.kept.{name}", n=n) for name, n in counts.items() if n]


def channels(page: Page) -> list[tuple[str, Result]]:
    """The channels with a promise, the busiest first, each with its share in time."""
    chosen = measure(page)
    names = page.figures.groups(page.period.name, chosen).get("channel", [])
    found = [(name, page.result(chosen, ("channel", name))) for name in names]
    return sorted(found, key=lambda one: (-parts.have(one[1]), one[0]))


def lowest(page: Page) -> tuple[str, Estimate] | None:
    """The channel that keeps its promise least, when it clearly lies below all the others together."""
    known = {name: one for name, one in channels(page) if isinstance(one, Estimate)}
    whole = page.result(measure(page))
    if len(known) < 2 or not isinstance(whole, Estimate):
        return None
    return lowest_told(known, whole)


def lowest_told(known: Mapping[str, Estimate], whole: Estimate | None = None) -> tuple[str, Estimate] | None:
    """The lowest group that clearly lies below all others together, allowing for how many there are."""
    found = shares_beside_the_rest(known, whole)
    below = [name for name in found.told if found.changes[name].value < 0]
    name = min(below, key=lambda one: (known[one].value, one), default=None)
    return None if name is None else (name, known[name])


def slowest(page: Page) -> str:
    """Which channel is late most often, or that none clearly is; nothing without a channel to judge."""
    words, found = page.words, lowest(page)
    if found is not None:
        name, low = found
        return words.say("n14.slow.found", channel=cases.channel(words, name), met=low.count, n=low.n)
    known = sum(isinstance(one, Estimate) for _, one in channels(page))
    return words.say("n14.slow.none" if known > 1 else "n14.slow.one") if known else ""


def by_channel(page: Page) -> Finding:
    """Each channel's promise against what happened."""
    words = page.words
    question, found = words.say("n14.channels.question"), channels(page)
    known = [(name, one) for name, one in found if isinstance(one, Estimate)]
    if not known:
        missing = next((one for _, one in found), page.result(measure(page)))
        closed = missing if not isinstance(missing, Estimate) else NoData(ANSWERED, 0, 5, "no_column")
        return parts.gate(page, "channels", closed, question)
    rows = [(cases.heading(words, name), one) for name, one in known]
    told = [words.say("n14.channels.alt_row", channel=name, met=one.count, n=one.n) for name, one in rows]
    dots = [
        charts.Dot(name, one.value, one.low, one.high, words.say("n14.of", met=one.count, n=one.n))
        for name, one in rows
    ]
    alt = words.say("n14.channels.alt", rows="; ".join(told))
    return page.finding(
        "channels",
        "evidence",
        slowest(page),
        question=question,
        chart=charts.dots_with_intervals(dots, words=words, alt=alt, unit="share"),
        grid=_table(page, found),
        figures=tuple(parts.row(page, measure(page), ("channel", name)) for name, _ in found),
    )


def _table(page: Page, found: list[tuple[str, Result]]) -> Grid:
    words, known = page.words, cases.times(page)
    heads = [words.say(f"n14.col.{head}") for head in ("channel", "promise", "kept", "median", "p90")]
    columns = (*heads[:3], words.say("common.table.sure"), *heads[3:])
    rows = tuple(
        (
            cases.heading(words, name),
            cases.promise_of(words, name, known),
            _count(page, one),
            phrases.interval(words, one) if isinstance(one, Estimate) else "",
            _time(page, service.time_median, name) if isinstance(one, Estimate) else "",
            _time(page, service.time_p90, name) if isinstance(one, Estimate) else "",
        )
        for name, one in found
    )
    return Grid(columns, rows, numeric=(2, 3, 4, 5))


def _count(page: Page, result: Result) -> str:
    if isinstance(result, Estimate):
        return page.words.say("n14.of", met=result.count, n=result.n)
    return phrases.value(page.words, result)


def _time(page: Page, within: Callable[..., Measured], channel: str) -> str:
    """A channel's time for a table: the duration, "not reached", or too few to tell."""
    words, frame = page.words, cases.contacts(page)
    stem = cases.stem(frame)
    rows = frame[(frame["channel"] == channel).fillna(False)]
    found = within(rows[f"{stem}_hours"], rows[f"{stem}_done"])
    if found.n < max(definition(found.measure).minimum_n, page.settings.display_threshold):
        return words.say("common.gate.short")
    return phrases.value(words, found) if isinstance(found, Estimate) else words.say("n14.not_reached")


def missed_weekly(page: Page) -> pd.DataFrame:
    """Cases a local week: how many came, how many were due, how many in time (columns came, due, met)."""
    frame = cases.contacts(page)
    stem = cases.stem(frame)
    if not stem:
        return pd.DataFrame(columns=["came", "due", "met"])
    local = frame["opened_at"].dt.tz_convert(page.settings.time_zone)
    monday = (local - pd.to_timedelta(local.dt.day_of_week, unit="D")).dt.strftime("%Y-%m-%d")
    outcome = frame[f"{stem}_outcome"]
    marks = pd.DataFrame(
        {"week": monday, "came": 1, "due": outcome.isin(["met", "missed"]), "met": outcome == "met"}
    )
    return marks.groupby("week")[["came", "due", "met"]].sum()
