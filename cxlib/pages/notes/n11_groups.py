"""Notebook 11: groups side by side, who was asked, the other scores, and how the NPS is counted."""

from __future__ import annotations

from cxlib.base.estimate import Estimate, NoData
from cxlib.base.registry import definition
from cxlib.measures.compare_groups import shares_beside_the_rest
from cxlib.measures.figures import Result, Suppressed
from cxlib.pages import charts, phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.notes.n11_voice import MOVES, SCORES, leading
from cxlib.pages.notes.parts import Segment
from cxlib.pages.page import Page

DRAWN = 12
"""As many groups as a chart on a phone can hold; the table holds all."""

FINE = 1000
"""From so many answers on, a decimal of the NPS means something."""

OTHERS = (
    "csat.t2b5.v1", "csat.t2b7.v1", "ces.agree7.v1", "rating.mean5.v1", "reviews.mean5.v1"
)  # fmt: skip
"""Scores beside the answer, one definition of each; the spreadsheet holds all of them."""


def by_group(page: Page) -> Finding:
    """The leading score by channel and group, with what the data can tell apart."""
    words, measure = page.words, leading(page)
    question = words.say("n11.q.groups")
    found = _groups(page, measure)
    if not found:
        needs = {"measure": measure, "reason": "no_column", "needed": 2, "have": 0}
        return page.finding("groups", "gate", words.say("n11.groups.none"), question=question, needs=needs)
    known = [(segment, result) for segment, result in found if isinstance(result, Estimate)]
    if len(known) < 2:
        needs = {"measure": measure, "reason": "too_few", "needed": 2, "have": len(known)}
        return page.finding("groups", "gate", words.say("n11.groups.few"), question=question, needs=needs)
    names = parts.group_names(words, [segment for segment, _ in found])
    low, high = _far_apart(known)
    said = _differ(page, known, names) or words.say("n11.groups.same")
    hidden, rest = len(found) - len(known), len(known) - DRAWN
    details = [words.say("n11.groups.looked", n=len(known))]
    details += [words.say("n11.groups.rest", n=rest)] if rest > 0 else []
    details += [words.say("n11.groups.hidden", n=hidden)] if hidden else []
    alt = words.say("n11.groups.alt", low=names[low[0]], high=names[high[0]])
    return page.finding(
        "groups",
        "evidence",
        said,
        question=question,
        details=tuple(details),
        asked=phrases.asked(words, parts.have(page.result(measure)), page.period.name),
        chart=charts.dots_with_intervals(_dots(page, known, names), words=words, alt=alt, unit="share"),
        grid=_table(page, found, names),
        figures=tuple(parts.row(page, measure, segment) for segment, _ in found),
    )


def _groups(page: Page, measure: str) -> list[tuple[Segment, Result]]:
    offered = page.figures.groups(page.period.name, measure)
    kinds = [key for key in offered if key == "channel" or key.startswith("segment_")]
    keys = sorted(kinds, key=lambda key: (key != "channel", key))
    return [one for key in keys for one in parts.estimates(page, measure, key, offered[key])]


def _differ(page: Page, known: list[tuple[Segment, Estimate]], names: dict[Segment, str]) -> str:
    """Groups that clearly lie below or above everyone else, one of each; empty where the data show none.

    What is told allows for the number of groups looked at.
    """
    words, shares = page.words, dict(known)
    whole = page.result(known[0][1].measure)
    found = shares_beside_the_rest(shares, whole if isinstance(whole, Estimate) else None)
    ways = {segment: found.changes[segment].value for segment in found.told}
    low = min((one for one in ways if ways[one] < 0), key=lambda one: ways[one], default=None)
    high = max((one for one in ways if ways[one] > 0), key=lambda one: ways[one], default=None)
    if low is None and high is None:
        return ""
    if low is not None and high is not None and low[0] == high[0]:
        counts = {"low_hits": shares[low].count, "low_n": shares[low].n}
        counts |= {"high_hits": shares[high].count, "high_n": shares[high].n}
        return words.say("n11.groups.differ", low=names[low], high=names[high], **counts)
    one = max((each for each in (low, high) if each is not None), key=lambda each: abs(ways[each]))
    change, share = found.changes[one], shares[one]
    rest = {"rest_n": change.n_before, "rest_hits": round((share.value - change.value) * change.n_before)}
    way = "lower" if ways[one] < 0 else "higher"
    return words.say(f"n11.groups.{way}", name=names[one], hits=share.count, n=share.n, **rest)


def _far_apart(
    known: list[tuple[Segment, Estimate]],
) -> tuple[tuple[Segment, Estimate], tuple[Segment, Estimate]]:
    """The lowest and the highest group of the kind of groups whose ends lie furthest apart."""
    spans = []
    for key in dict.fromkeys(segment[0] for segment, _ in known):
        ordered = sorted((one for one in known if one[0][0] == key), key=lambda one: one[1].value)
        spans.append((ordered[0][1].value - ordered[-1][1].value, ordered[0], ordered[-1]))
    _, low, high = min(spans, key=lambda span: span[0])
    return low, high


def _dots(page: Page, known: list[tuple[Segment, Estimate]], names: dict[Segment, str]) -> list[charts.Dot]:
    return [
        charts.Dot(names[segment], one.value, one.low, one.high, parts.of(page.words, one))
        for segment, one in known[:DRAWN]
    ]


def _table(page: Page, found: list[tuple[Segment, Result]], names: dict[Segment, str]) -> Grid:
    words = page.words
    titles = tuple(words.say(f"common.table.{name}") for name in ("group", "value", "sure"))
    rows = tuple(
        (names[segment], parts.of(words, result), phrases.interval(words, result))
        for segment, result in found
        if isinstance(result, Estimate)
    )
    return Grid(titles, rows, (1, 2))


def asked(page: Page) -> Finding:
    """How many of those asked have answered, by channel."""
    words = page.words
    rate, question = page.result("response.rate.v1"), words.say("n11.q.asked")
    if not isinstance(rate, Estimate):
        closed = parts.gate(page, "asked", rate, question)
        reason = rate.reason if isinstance(rate, NoData) else ""
        ungiven = reason == "no_table" and len(page.rows("survey", columns=("submitted_at",))) > 0
        key = "ungiven" if ungiven else "untold" if reason == "no_column" else ""
        said = words.say(f"n11.asked.{key}") if key else closed.sentence
        return page.finding("asked", "gate", said, question=question, needs=closed.needs)
    silent = rate.n - rate.count
    details = [words.say("n11.asked.silent", n=silent)] if silent else []
    if text := page.settings.ask_when.strip():
        details.append(words.say("n11.asked.when", text=text))
    found = [one for one in _groups(page, "response.rate.v1") if one[0][0] == "channel"]
    names = parts.group_names(words, [segment for segment, _ in found])
    known = [(segment, result) for segment, result in found if isinstance(result, Estimate)]
    chart = None
    if len(known) > 1:
        chart = charts.dots_with_intervals(
            _dots(page, known, names), words=words, alt=words.say("n11.asked.alt"), unit="share"
        )
    return page.finding(
        "asked",
        "evidence",
        words.say("n11.asked.rate", hits=rate.count, n=rate.n),
        question=question,
        details=tuple(details),
        sure=phrases.sure(words, rate),
        chart=chart,
        grid=_table(page, found, names) if found else None,
        figures=(
            parts.row(page, "response.rate.v1"),
            *(parts.row(page, "response.rate.v1", one) for one, _ in found),
        ),
    )


def other_scores(page: Page) -> Finding:
    """The scores beside the answer: satisfaction, ease, ratings, stars."""
    words, first = page.words, leading(page)
    question = words.say("n11.q.other")
    found = [
        result for measure in OTHERS if measure != first and (result := parts.enough(page.result(measure)))
    ]
    if not found:
        needs = {"measure": "csat.t2b5.v1", "reason": "no_column", "needed": 10, "have": 0}
        return page.finding("other", "gate", words.say("n11.other.none"), question=question, needs=needs)
    titles = tuple(words.say(f"common.table.{name}") for name in ("measure", "value", "sure"))
    rows = tuple(
        (phrases.measure_name(words, one.measure), _value(page, one), phrases.interval(words, one))
        for one in found
    )
    return page.finding(
        "other",
        "evidence",
        _told(page, found[0]),
        question=question,
        sure=phrases.sure(words, found[0]),
        asked=phrases.asked(words, found[0].n, page.period.name),
        grid=Grid(titles, rows, (1, 2)),
        figures=tuple(parts.row(page, one.measure) for one in found),
    )


def _value(page: Page, one: Estimate) -> str:
    """A score with the answers behind it: "46 of 62", "3.8 (10 answers)"."""
    words = page.words
    if one.unit == "share":
        return parts.of(words, one)
    answers = words.say("common.answers", n=one.n)
    return words.say("n11.other.value", value=phrases.value(words, one), answers=answers)


def _told(page: Page, one: Estimate) -> str:
    if one.measure in SCORES:
        return page.words.say(f"n11.headline.{SCORES[one.measure]}", hits=one.count, n=one.n)
    name = phrases.measure_name(page.words, one.measure)
    return page.words.say("n11.other.mean", measure=name, value=phrases.value(page.words, one))


def method(page: Page) -> Finding:
    """How the answer is counted: the NPS, its range, what one answer moves, the weighted one beside it."""
    words, share = page.words, leading(page)
    measure = MOVES.get(share, share)
    result, question = page.result(measure), words.say("n11.q.method")
    estimate = parts.enough(result)
    if estimate is None:
        closed = (
            result
            if isinstance(result, NoData | Suppressed)
            else NoData(measure, result.n, definition(measure).minimum_n, "too_few")
        )
        return parts.gate(page, "method", closed, question)
    details, figures = [words.say("n11.method.interval")], [parts.row(page, measure)]
    if measure == "nps.v1":
        kind = "score" if estimate.method.startswith("nps.score") else "adjusted_wald"
        step = 100 / estimate.n
        one = words.say("n11.method.one", points=words.number(step, 1 if step >= 0.1 else 2))
        details = [words.say("n11.method.what"), words.say("n11.method.scale"), one, *details]
        details.append(words.say(f"n11.method.{kind}"))
        weighted = page.result("nps.w.v1")
        if isinstance(weighted, Estimate):
            details.append(words.say("n11.method.weighted", **_limits(page, weighted)))
            figures.append(parts.row(page, "nps.w.v1"))
        said = words.say("n11.method.nps", **_limits(page, estimate))
    else:
        value = parts.of(words, estimate)
        said = words.say("n11.method.share", measure=phrases.measure_name(words, measure), value=value)
    details.append(words.say("n11.method.id", id=measure))
    return page.finding(
        "method",
        "evidence",
        said,
        question=question,
        details=tuple(details),
        asked=phrases.asked(words, estimate.n, page.period.name),
        figures=tuple(figures),
    )


def _limits(page: Page, one: Estimate) -> dict[str, str]:
    """Value and limits in words; a decimal only where there are answers enough to mean it."""
    digits = 1 if one.n >= FINE else 0
    low, high = one.low if one.low is not None else -100.0, one.high if one.high is not None else 100.0
    named = (("value", one.value), ("low", low), ("high", high))
    return {name: page.words.number(number, digits) for name, number in named}
