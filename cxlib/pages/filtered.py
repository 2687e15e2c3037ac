"""What a live page shows for a choice of period and group: frozen figures only, one group at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxlib.base.errors import SettingsError
from cxlib.base.estimate import Estimate
from cxlib.base.figure import Figures, Result, Segment
from cxlib.base.quarter import Period
from cxlib.base.registry import definition
from cxlib.pages import figure_words, phrases
from cxlib.pages.cards import finding_html
from cxlib.pages.finding import Chart, Finding
from cxlib.pages.wording import Words

MOST_POINTS = 8
"""How many periods a trend shows."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A period and, unless everyone is meant, one group like ("channel", "phone")."""

    period: str
    segment: Segment


def offered(figures: Figures, measures: Sequence[str]) -> tuple[str, ...]:
    """The measures of which at least one figure can be shown, in the order given."""
    there = figures.periods()
    return tuple(
        measure
        for measure in measures
        if any(isinstance(figures.get(measure, period), Estimate) for period in there)
    )


def periods(figures: Figures, measures: Sequence[str]) -> list[str]:
    """The periods that have a figure of the measures, newest first."""
    found = {one.period for one in figures if one.measure in measures and isinstance(one.result, Estimate)}
    return sorted(found, key=Period.parse, reverse=True)


def groups(figures: Figures, measures: Sequence[str]) -> list[tuple[str, str]]:
    """The groups that have figures of the measures, in any period; hidden ones too, which say so."""
    found = {one.segment for one in figures if one.measure in measures and one.segment is not None}
    return sorted(found)


def checked(figures: Figures, measures: Sequence[str], choice: Choice) -> Choice:
    """The choice itself when it is offered; anything else that a browser sends is a SettingsError."""
    if choice.period not in periods(figures, measures):
        raise SettingsError(f"A period must be one of the list (we got {choice.period!r}). Choose again.")
    if choice.segment is not None and choice.segment not in groups(figures, measures):
        raise SettingsError(f"A group must be one of the list (we got {choice.segment!r}). Choose again.")
    return choice


def view(figures: Figures, measures: Sequence[str], choice: Choice, words: Words) -> str:
    """The chosen figures as cards, the first with its course over time."""
    group = figure_words.group(words, choice.segment)
    who = words.say("delivery.live.who", group=group, period=choice.period)
    return "\n".join(
        _card(figures, measure, choice, words, who, chart=measure == measures[0]) for measure in measures
    )


def _card(figures: Figures, measure: str, choice: Choice, words: Words, who: str, *, chart: bool) -> str:
    result = figures.get(measure, choice.period, choice.segment)
    name = figure_words.name(words, measure)
    finding = Finding(
        id=f"live.{measure}",
        kind="evidence" if isinstance(result, Estimate) else "gate",
        language=words.language,
        question=f"{name} · {who}",
        sentence=figure_words.said(words, result),
        sure=figure_words.sure(words, result),
        asked=_asked(words, result, choice.period),
        chart=_course(figures, measure, choice, words) if chart else None,
    )
    return finding_html(finding, level=3, page_language=words.language)


def _asked(words: Words, result: Result, period: str) -> str:
    if not isinstance(result, Estimate):
        return ""
    if definition(result.measure).table == "survey":
        return phrases.asked(words, result.n, period)
    return words.say("common.cases", n=result.n, period=words.period(period))


def _course(figures: Figures, measure: str, choice: Choice, words: Words) -> Chart | None:
    """The measure of this group over the offered periods; fewer than two figures make no line."""
    from cxlib.pages import charts  # drawing costs a second to load, and the first view is drawn already
    from cxlib.pages.notes.parts import short_period

    unit = definition(measure).unit
    shown = periods(figures, (measure,))[:MOST_POINTS][::-1]
    found = [(period, figures.get(measure, period, choice.segment)) for period in shown]
    known = [(period, result) for period, result in found if isinstance(result, Estimate)]
    if len(known) < 2:
        return None
    points = [
        charts.Point(label, result.value, result.low, result.high, figure_words.said(words, result))
        if isinstance(result, Estimate)
        else charts.Point(label, None, text=phrases.value(words, result))
        for label, result in ((short_period(words, Period.parse(name)), one) for name, one in found)
    ]
    last, result = known[-1]
    alt = words.say(
        "delivery.live.trend",
        measure=figure_words.name(words, measure),
        group=figure_words.group(words, choice.segment),
        value=figure_words.said(words, result),
        period=last,
    )
    return charts.trend(points, words=words, alt=alt, unit=unit)
