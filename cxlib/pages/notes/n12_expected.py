"""Notebook 12: what people expected before and what they got, aspect by aspect."""

from __future__ import annotations

from cxlib.base.estimate import Estimate
from cxlib.pages import charts, phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.page import Page

GAP = "expect.gap.v1"


def expected(page: Page) -> Finding:
    """Where we fell short of what people expected, and where we did better."""
    words, question = page.words, page.words.say("n12.q.expected")
    found = _gaps(page)
    if not found:
        needs = {"measure": GAP, "reason": "no_column", "needed": 10, "have": 0}
        return page.finding(
            "expected", "gate", words.say("n12.expected.none"), question=question, needs=needs
        )
    ways = {name: _way(one) for name, one in found}
    said = [
        words.say(f"n12.expected.{way}", aspects=words.listing(names))
        for way in ("short", "over")
        if (names := [parts.aspect_name(words, name) for name, how in ways.items() if how == way])
    ] or [words.say("n12.expected.same")]
    dots = [
        charts.Dot(parts.aspect_name(words, name), one.value, one.low, one.high, words.signed(one.value, 1))
        for name, one in found
    ]
    rows = tuple(
        (
            parts.aspect_name(words, name),
            words.signed(one.value, 1),
            phrases.interval(words, one),
            words.number(one.n),
            words.say(f"n12.expected.{ways[name]}_cell"),
        )
        for name, one in found
    )
    heads = ("aspect", "gap", "sure", "people", "told")
    return page.finding(
        "expected",
        "evidence",
        said[0],
        question=question,
        details=(*said[1:], words.say("n12.expected.how")),
        chart=charts.dots_with_intervals(dots, words=words, alt=words.say("n12.expected.alt"), unit="score"),
        grid=Grid(tuple(words.say(f"n12.expected.col.{head}") for head in heads), rows, (1, 2, 3)),
        figures=tuple(parts.row(page, GAP, ("driver", name)) for name, _ in found),
    )


def _gaps(page: Page) -> list[tuple[str, Estimate]]:
    """The aspects asked both times with enough pairs, the furthest below first."""
    names = page.figures.groups(page.period.name, GAP).get("driver", [])
    found = [(name, page.result(GAP, ("driver", name))) for name in names]
    known = [(name, one) for name, one in found if isinstance(one, Estimate)]
    return sorted(known, key=lambda one: one[1].value)


def _way(one: Estimate) -> str:
    if one.high is not None and one.high < 0:
        return "short"
    return "over" if one.low is not None and one.low > 0 else "same"
