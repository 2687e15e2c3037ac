"""Notebook 14, for the consultant: whether the promise gives way when it is busy, and what cases cost."""

from __future__ import annotations

import pandas as pd
from babel.dates import get_day_names

from cxlib.base.estimate import Estimate
from cxlib.measures import service
from cxlib.measures.figures_load import BANDS, by_hours
from cxlib.pages import charts_heat
from cxlib.pages.finding import Chart, Finding, Grid
from cxlib.pages.notes import cases, parts
from cxlib.pages.notes.n14_promises import missed_weekly
from cxlib.pages.page import Page

WEEKS = 6
"""Fewer weeks with cases than this are not split into busy and calm ones."""


def load(page: Page) -> Finding:
    """Busy weeks against others, the busiest hours against others, and what cases cost."""
    hours = _hours(page)
    chart, grid = (None, None) if hours is None else (_chart(page, hours), _grid(page, hours))
    said, *rest = _weeks(page)
    details = (*rest, *_limits(page), *(_busiest(page, hours) if hours is not None else ()), *_cost(page))
    question = page.notes.say("n14.load.question")
    return page.finding("load", "note", said, question=question, details=details, chart=chart, grid=grid)


def _weeks(page: Page) -> list[str]:
    """Whether fewer are answered in time in the weeks in which more than usual came."""
    words, weeks = page.notes, missed_weekly(page)
    if len(weeks) < WEEKS:
        return [words.say("n14.load.few", n=len(weeks))]
    usual = weeks["came"].median()
    crowd, rest = (_share(part) for part in (weeks[weeks["came"] > usual], weeks[weeks["came"] <= usual]))
    if crowd is None or rest is None:
        return [words.say("n14.load.few", n=len(weeks))]
    clear = crowd.value < rest.value and not parts.touching(crowd, rest)
    said = words.say(
        "n14.load.sentence", busy_met=crowd.count, busy_n=crowd.n, calm_met=rest.count, calm_n=rest.n
    )
    drop, none = words.say("n14.load.meaning_drop", limit=int(usual) + 1), words.say("n14.load.meaning_none")
    return [said, drop if clear else none]


def _share(rows: pd.DataFrame) -> Estimate | None:
    """The share in time of some stretches (columns met, due); None where nothing was due."""
    met, due = int(rows["met"].sum()), int(rows["due"].sum())
    found = service.adherence(["met"] * met + ["missed"] * (due - met))
    return found if isinstance(found, Estimate) else None


def _limits(page: Page) -> list[str]:
    """From how many cases a day, or a staff hour, the promise gives way."""
    said = []
    for measure, digits in (("load.day.v1", 0), ("load.hour.v1", 1)):
        one = page.result(measure)
        if isinstance(one, Estimate) and one.low is not None and one.high is not None:
            limits = {"limit": one.value, "low": one.low, "high": one.high}
            told = {name: page.notes.number(value, digits) for name, value in limits.items()}
            said.append(page.notes.say(f"n14.load.{measure.split('.')[1]}", **told))
    return said


def _hours(page: Page) -> pd.DataFrame | None:
    """Cases by weekday and part of the day; None where none came or nothing is held against a promise."""
    frame = cases.contacts(page)
    stem = cases.stem(frame)
    if not stem or frame.empty:
        return None
    return by_hours(frame["opened_at"], frame[f"{stem}_outcome"], page.settings.zone)


def _busiest(page: Page, hours: pd.DataFrame) -> list[str]:
    """The busiest weekday and part of the day, chosen by what came alone, against all others."""
    words, least = page.notes, page.settings.display_threshold
    place = int(hours["came"].to_numpy().argmax())
    day, band, n = (int(hours[name].iloc[place]) for name in ("weekday", "band", "came"))
    said = [words.say("n14.load.busiest", day=_days(page)[day], hours=BANDS[band], n=n)]
    crowd, rest = _share(hours.iloc[[place]]), _share(hours.drop(index=hours.index[place]))
    if crowd is None or rest is None or min(crowd.n, rest.n) < least:
        return said
    clear = crowd.value < rest.value and not parts.touching(crowd, rest)
    counts = {"busy_met": crowd.count, "busy_n": crowd.n, "calm_met": rest.count, "calm_n": rest.n}
    return [*said, words.say(f"n14.load.then_{'drop' if clear else 'none'}", **counts)]


def _days(page: Page) -> dict[int, str]:
    return dict(get_day_names("wide", context="stand-alone", locale=page.notes.language))


def _chart(page: Page, hours: pd.DataFrame) -> Chart:
    words, days = page.notes, _days(page)
    came = hours.pivot(index="weekday", columns="band", values="came")
    rows = [
        (words.opening(days[int(day)]), [int(n) for n in cells])
        for day, cells in zip(came.index, came.to_numpy(), strict=True)
    ]
    heads = [BANDS[int(band)] for band in came.columns]
    told = "; ".join(f"{name}: {sum(cells)}" for name, cells in rows)
    return charts_heat.heat(rows, columns=heads, alt=words.say("n14.load.alt", rows=told))


def _grid(page: Page, hours: pd.DataFrame) -> Grid:
    """In time by weekday, then by part of the day."""
    words, days = page.notes, _days(page)
    used = {name: sorted(int(one) for one in hours[name].unique()) for name in ("weekday", "band")}
    groups = [(words.opening(days[day]), hours[hours["weekday"] == day]) for day in used["weekday"]]
    groups += [(BANDS[band], hours[hours["band"] == band]) for band in used["band"]]
    columns = tuple(words.say(f"n14.col.{name}") for name in ("when", "came", "kept"))
    return Grid(columns, tuple(_row(page, name, rows) for name, rows in groups if rows["came"].sum()), (1, 2))


def _row(page: Page, name: str, rows: pd.DataFrame) -> tuple[str, ...]:
    words, share = page.notes, _share(rows)
    few = share is None or share.n < page.settings.display_threshold
    kept = words.say("common.gate.short") if few or share is None else parts.of(words, share)
    return name, words.number(int(rows["came"].sum())), kept


def _cost(page: Page) -> list[str]:
    """What a case costs, and what messages in time would spare; what to type in where that is not known."""
    words, share = page.notes, parts.enough(page.result("contacts.avoidable.v1"))
    said = [words.say("n14.load.avoidable", hits=share.count, n=share.n)] if share is not None else []
    for measure, key in (
        ("contact.cost.v1", "cost"),
        ("contacts.hours.v1", "hours_spared"),
        ("contacts.saving.v1", "saved"),
    ):
        one = page.result(measure)
        if isinstance(one, Estimate):
            told = {
                name: words.money(value or 0.0) if one.unit == "money" else words.number(value or 0.0)
                for name, value in (("value", one.value), ("low", one.low), ("high", one.high))
            }
            said.append(words.say(f"n14.load.{key}", **told))
    known = isinstance(page.result("contact.cost.v1"), Estimate)
    return said if known else [*said, words.say("n14.load.type_in")]
