"""Notebook 15: whether people do what their scores say, and what a mistake put right is worth."""

from __future__ import annotations

from cxlib.base.estimate import Estimate
from cxlib.base.figure import Result
from cxlib.measures.loyalty import RECOVERY, SCORES
from cxlib.pages import charts, phrases
from cxlib.pages.finding import Chart, Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.page import Page

BACK, RATIO = "repeat.nps.v1", "repeat.nps.ratio.v1"
AFTER, AFTER_GAP = "recovery.repeat.v1", "recovery.repeat.gap.v1"
CONTENT, CONTENT_GAP = "recovery.csat.v1", "recovery.csat.gap.v1"


def by_score(page: Page) -> Finding:
    """Whether those who gave 9 or 10 come back more often than those who gave 0 to 6."""
    words, ratio = page.words, page.result(RATIO)
    question = words.say("n15.score.question")
    found = {name: page.result(BACK, ("score", name)) for name in SCORES}
    high, low = found["promoters"], found["detractors"]
    if not (isinstance(ratio, Estimate) and isinstance(high, Estimate) and isinstance(low, Estimate)):
        return parts.gate(page, "score", parts.missing(ratio), question)
    details = [words.say("n15.score.within"), words.say("n15.score.self")]
    way = _way(ratio, 1.0)
    if way != "unclear":
        details.insert(0, times(page, ratio))
    said = words.say(f"n15.score.{way}", a=high.count, b=high.n, c=low.count, d=low.n)
    return page.finding(
        "score",
        "evidence",
        said,
        question=question,
        details=tuple(details),
        asked=words.say("n15.based", n=sum(parts.have(one) for one in found.values())),
        chart=_chart(page, found),
        figures=(parts.row(page, RATIO), *(parts.row(page, BACK, ("score", name)) for name in SCORES)),
    )


def times(page: Page, ratio: Estimate) -> str:
    """The ratio in words, with its interval."""
    words = page.words
    low, high = (words.number(limit or 0.0, 1) for limit in (ratio.low, ratio.high))
    if ratio.high is None:
        return words.say("common.sure.least", low=low)
    return words.say("n15.score.times", value=words.number(ratio.value, 1), low=low, high=high)


def _way(found: Estimate, nothing: float) -> str:
    """up, down or unclear: on which side of "no difference" the whole interval lies."""
    if found.low is not None and found.low > nothing:
        return "up"
    return "down" if found.high is not None and found.high < nothing else "unclear"


def _chart(page: Page, found: dict[str, Result]) -> Chart:
    words = page.words
    known = [(name, one) for name, one in found.items() if isinstance(one, Estimate)]
    names = {name: words.opening(phrases.group(words, "score", name)) for name, _ in known}
    told = "; ".join(
        words.say("n15.alt_row", group=names[name], hits=one.count, n=one.n) for name, one in known
    )
    dots = [
        charts.Dot(names[name], one.value, one.low, one.high, parts.of(words, one)) for name, one in known
    ]
    alt = words.say("n15.score.alt", rows=told)
    return charts.dots_with_intervals(dots, words=words, alt=alt, unit="share")


def after_mistake(page: Page) -> Finding:
    """Whether people whose complaint was put right come back and are satisfied, beside those without one."""
    words, gap = page.words, page.result(AFTER_GAP)
    question = words.say("n15.recovery.question")
    if not isinstance(gap, Estimate):
        return parts.gate(page, "recovery", gap, question)
    content = page.result(CONTENT_GAP)
    details = [words.say("n15.recovery.self")]
    if isinstance(content, Estimate):
        details.insert(0, words.say(f"n15.recovery.csat.{_way(content, 0.0)}"))
    columns = tuple(words.say(f"n15.col.{name}") for name in ("after", "back", "satisfied"))
    return page.finding(
        "recovery",
        "evidence",
        words.say(f"n15.recovery.{_way(gap, 0.0)}"),
        question=question,
        details=tuple(details),
        grid=Grid(columns, _recovery_rows(page), (1, 2)),
        figures=(
            *(parts.row(page, name) for name in (AFTER_GAP, CONTENT_GAP)),
            *(parts.row(page, name, ("recovery", one)) for name in (AFTER, CONTENT) for one in RECOVERY),
        ),
    )


def _recovery_rows(page: Page) -> tuple[tuple[str, ...], ...]:
    words = page.words
    return tuple(
        (
            words.opening(phrases.group(words, "recovery", name)),
            *(_cell(page, page.result(measure, ("recovery", name))) for measure in (AFTER, CONTENT)),
        )
        for name in RECOVERY
    )


def _cell(page: Page, found: Result) -> str:
    return parts.of(page.words, found) if isinstance(found, Estimate) else phrases.value(page.words, found)
