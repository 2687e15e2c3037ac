"""Notebook 14, for the consultant: how the weeks are judged, and the decision that limits begin anew."""

from __future__ import annotations

from typing import Any, get_args

from cxlib.clients.decided_levels import Charted, NewLevel
from cxlib.clients.decisions import Decisions
from cxlib.measures.control import ControlChart
from cxlib.measures.figures_weeks import Weekly
from cxlib.pages import phrases
from cxlib.pages.notes.forms import Clock, form
from cxlib.pages.notes.n14_weeks import by_week
from cxlib.pages.page import Page


def judged(page: Page) -> list[str]:
    """Which chart, limits and signals each weekly measure has, and who let limits begin anew and why."""
    words = page.notes
    details = [words.say("n14.weeks.note_said"), words.say("n14.weeks.note_rules")]
    for measure in get_args(Charted):
        found = by_week(page, measure)
        if found is not None and isinstance(found.chart, ControlChart):
            details += _lines(page, found, found.chart)
    return [*details, *_decided(page), words.say("n14.weeks.note_rule")]


def _lines(page: Page, found: Weekly, chart: ControlChart) -> list[str]:
    words, name = page.notes, phrases.measure_name(page.notes, found.measure)
    unit = "hours" if chart.method.startswith("xmr") else "share"
    limits = {"centre": chart.centre, "low": chart.low, "high": chart.high}
    told = {key: phrases.amount(words, value, unit, bound=key != "centre") for key, value in limits.items()}
    method = words.say(f"n14.weeks.method_{chart.method.replace('.', '_')}")
    said = [words.say("n14.weeks.note_line", name=name, method=method, n=chart.n, **told)]
    if chart.overspread != 1.0:
        said.append(words.say("n14.weeks.note_overspread", name=name, times=chart.overspread))
    jumps = sum(one.rule == "range" and one.positions[-1] >= found.since for one in chart.signals)
    if jumps:
        said.append(words.say("n14.weeks.note_jumps", name=name, n=jumps))
    if found.frozen_from is not None:
        said.append(words.say("n14.weeks.note_frozen", name=name, day=found.mondays[found.frozen_from]))
    return said


def _decided(page: Page) -> list[str]:
    """The decisions that limits begin anew, with who took them and when."""
    words, store, said = page.notes, Decisions.open(page.folder), []
    for one in store.of(NewLevel):
        last = store.history(NewLevel.kind, one.key)[-1]
        name = phrases.measure_name(words, one.measure)
        said.append(
            words.say(
                "n14.weeks.note_decided",
                name=name,
                day=one.valid_from,
                reason=one.reason,
                who=last.who,
                when=last.when,
            )
        )
    return said


def new_level(page: Page, clock: Clock) -> Any:
    """The form that lets the limits of a weekly measure begin anew, with the reason."""
    words = page.notes
    offered = [(phrases.measure_name(words, name), name) for name in get_args(Charted)]
    return form(page, NewLevel, ("measure", "valid_from", "reason"), clock, choices={"measure": offered})
