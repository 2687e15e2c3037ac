"""Notebook 11, voice of the customer: the answer, how it spreads, and whether it changed."""

from __future__ import annotations

from collections.abc import Sequence

from cxlib.base.estimate import Estimate, NoData
from cxlib.base.quarter import Period
from cxlib.base.registry import definition
from cxlib.measures.compare import shows
from cxlib.measures.survey import nps_groups
from cxlib.pages import charts, phrases
from cxlib.pages.finding import Chart, Finding, OwnerLine
from cxlib.pages.notes import n11_comments, n11_mix, parts
from cxlib.pages.notes.sight import sight
from cxlib.pages.page import Page

SCORES = {
    "nps.promoters.v1": "nps",
    "csat.t2b5.v1": "csat5",
    "csat.t2b7.v1": "csat7",
    "ces.agree7.v1": "ces",
}
"""What can be the answer, best first, and its sentences."""

MOVES = {"nps.promoters.v1": "nps.v1"}
"""Whose change is told in place of the share's own."""


def leading(page: Page) -> str:
    """The measure that is the notebook's answer: the first with enough answers, else the most asked."""
    results = {measure: page.result(measure) for measure in SCORES}
    known = [measure for measure, result in results.items() if parts.enough(result)]
    some = sorted(results, key=lambda measure: -parts.have(results[measure]))
    return (known or some)[0]


def headline(page: Page) -> Finding:
    """The answer: how many of how many gave the best scores; under ten answers, what they said."""
    measure = leading(page)
    result = page.result(measure)
    question = page.words.say("n11.q.headline")
    if estimate := parts.enough(result):
        return _score(page, estimate, question)
    if parts.have(result) > 0:
        return n11_comments.voices(page, parts.have(result), definition(measure).minimum_n, question)
    return parts.gate(page, "headline", _closed(result), question)


def _closed(result: object) -> NoData:
    return result if isinstance(result, NoData) else NoData("nps.promoters.v1", 0, 10, "no_answers")


def _score(page: Page, estimate: Estimate, question: str) -> Finding:
    words, family = page.words, SCORES[estimate.measure]
    said = words.say(f"n11.headline.{family}", hits=estimate.count, n=estimate.n)
    measure = MOVES.get(estimate.measure, estimate.measure)
    moved = _moved(page, measure, page.period.previous())
    season = parts.season(page, measure) if _clear(page, f"{measure}~previous") else []
    sure = phrases.sure(words, estimate)
    asked = phrases.asked(words, estimate.n, page.period.name)
    how = words.say(f"n11.how.{family}")
    more = tuple(text for text in (sure, asked, _when(page), *season, how) if text)
    way = parts.better_or_worse(measure, page.result(f"{measure}~previous"))
    return page.finding(
        "headline",
        "answer",
        said,
        question=question,
        details=(moved,) if moved else (),
        sure=sure,
        asked=asked,
        figures=(parts.row(page, estimate.measure),),
        owner=(OwnerLine("score", " ".join(text for text in (said, moved) if text), more, moved=way),),
    )


def _when(page: Page) -> str:
    text = page.settings.ask_when.strip()
    return page.words.say("n11.asked.when", text=text) if text else ""


def _moved_holidays(page: Page, spoken: Sequence[str]) -> list[str]:
    """The holidays that moved, where the same time a year before is spoken of."""
    return parts.moved_holidays(page) if any(key.endswith("~year_before") for key in spoken) else []


def _moved(page: Page, measure: str, against: Period, *, year: bool = False) -> str:
    """What the data can show of a change, in one sentence; nothing when there is nothing to compare with."""
    change = page.result(f"{measure}~{'year_before' if year else 'previous'}")
    if not isinstance(change, Estimate):
        return ""
    way = "up" if (change.low or 0) > 0 else "down" if (change.high or 0) < 0 else "same"
    return page.words.say(f"n11.change.{way}", since=parts.since(page.words, against, year=year))


def spread(page: Page) -> Finding:
    """How the answers from 0 to 10 are spread."""
    words = page.words
    result = page.result("nps.promoters.v1")
    question = words.say("n11.q.spread")
    if not parts.enough(result):
        return parts.gate(page, "spread", _too_few(result, "nps.promoters.v1"), question)
    scores = page.rows("survey", columns=("nps",))["nps"].dropna().astype(int)
    groups, counts = nps_groups(scores), scores.value_counts().reindex(range(11), fill_value=0)
    bars = [
        charts.Bar(str(score), int(counts[score]), words.number(int(counts[score])), muted=score < 9)
        for score in range(10, -1, -1)
    ]
    most = max(range(11), key=lambda score: (int(counts[score]), score))
    alt = words.say("n11.spread.alt", most=most, hits=int(counts[most]), n=len(scores))
    said = words.say(
        "n11.spread.sentence",
        high=groups["promoters"],
        n=len(scores),
        middle=groups["passives"],
        low=groups["detractors"],
    )
    return page.finding(
        "spread",
        "evidence",
        said,
        question=question,
        chart=charts.bars(bars, words=words, alt=alt),
        asked=phrases.asked(words, len(scores), page.period.name),
        figures=(parts.row(page, "nps.promoters.v1"), parts.row(page, "nps.detractors.v1")),
    )


def _too_few(result: object, measure: str) -> NoData:
    """The gate of a figure that has answers, but too few of them."""
    if isinstance(result, NoData):
        return result
    n = result.n if isinstance(result, Estimate) else 0
    return NoData(measure, n, definition(measure).minimum_n, "too_few" if n else "no_answers")


def change(page: Page) -> Finding:
    """This period against the one before and against the same one a year before."""
    words = page.words
    share = leading(page)
    measure = MOVES.get(share, share)
    question = words.say("n11.q.change")
    if not parts.enough(page.result(measure)):
        return parts.gate(page, "change", _too_few(page.result(measure), measure), question)
    told = [(_moved(page, measure, page.period.previous()), f"{measure}~previous")]
    if page.period.months < 12:
        before = _moved(page, measure, page.period.year_before(), year=True)
        told.append((before, f"{measure}~year_before"))
    spoken = [(text, key) for text, key in told if text]
    apart, clear = measure == "nps.v1" and bool(told[0][0]), _clear(page, f"{measure}~previous")
    sentences = [text for text, key in spoken for text in (text, _by(page, key))]
    said = sentences[0] if sentences else words.say("n11.change.first")
    return page.finding(
        "change",
        "evidence",
        said,
        question=question,
        details=(
            *sentences[1:],
            *(parts.season(page, measure) if clear else ()),
            *n11_mix.parted(page, measure),
            *(n11_mix.told(page) if apart else ()),
            *sight(page, measure, page.period.previous(), "previous"),
            *_moved_holidays(page, [key for _, key in spoken]),
        ),
        chart=_trend(page, measure),
        asked=phrases.asked(words, parts.have(page.result(measure)), page.period.name),
        figures=(
            parts.row(page, measure),
            *(parts.row(page, key) for _, key in spoken),
            *(n11_mix.rows(page) if apart else ()),
        ),
    )


def _clear(page: Page, key: str) -> bool:
    """Whether a change can be shown at all."""
    change = page.result(key)
    return isinstance(change, Estimate) and shows(change) != "unclear"


def _by(page: Page, key: str) -> str:
    """By how much, as a range in words."""
    change = page.result(key)
    if not isinstance(change, Estimate) or change.low is None or change.high is None:
        return ""
    words, hundred = page.words, 100 if change.unit == "share" else 1
    shown = "common.sure.change_unclear" if change.low <= 0 <= change.high else "common.sure.change_up"
    digits = 1 if change.unit in ("score", "stars", "hours", "days") else 0
    return words.say(
        shown,
        low=words.signed(change.low * hundred, digits),
        high=words.signed(change.high * hundred, digits),
        unit=words.say("n11.unit.share" if change.unit == "share" else f"common.unit.{change.unit}"),
    )


def _trend(page: Page, measure: str) -> Chart | None:
    """The measure over the offered periods; fewer than two figures make no line."""
    words, unit = page.words, definition(measure).unit
    spans = _run_of_periods(page)
    results = [(span, page.result(measure, period=span)) for span in spans]
    if sum(parts.enough(result) is not None for _, result in results) < 2:
        return None
    points = [
        charts.Point(
            parts.short_period(words, span), e.value, e.low, e.high, phrases.amount(words, e.value, unit)
        )
        if (e := parts.enough(result))
        else charts.Point(parts.short_period(words, span), None, text=words.say("common.gate.short"))
        for span, result in results
    ]
    last = next(estimate for _, result in reversed(results) if (estimate := parts.enough(result)))
    alt = words.say(
        "n11.change.chart",
        measure=phrases.measure_name(words, measure),
        period=words.period(spans[-1]),
        value=phrases.amount(words, last.value, unit),
        low=_limit(page, last.low, unit),
        high=_limit(page, last.high, unit),
    )
    return charts.trend(points, words=words, alt=alt, unit=unit)


def _limit(page: Page, limit: float | None, unit: str) -> str:
    """A limit of an interval in words; an open side is a question mark."""
    return "?" if limit is None else phrases.amount(page.words, limit, unit)


def _run_of_periods(page: Page) -> list[Period]:
    """The last eight periods up to this one, from the first that has figures."""
    offered = set(page.figures.periods())
    spans = [page.period.shifted(-back) for back in range(7, -1, -1)]
    first = next((index for index, span in enumerate(spans) if span.name in offered), 7)
    return spans[first:]
