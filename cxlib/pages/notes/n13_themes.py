"""Notebook 13: what people criticise most, every theme with its counts, and whether themes moved."""

from __future__ import annotations

from scipy import stats

from cxlib.base.estimate import Estimate
from cxlib.measures.figures import Suppressed
from cxlib.measures.figures_changes import among
from cxlib.measures.figures_families import THEMES
from cxlib.pages import charts, phrases
from cxlib.pages.comments import WRITTEN
from cxlib.pages.finding import Chart, Finding, Grid, OwnerLine
from cxlib.pages.notes import n11_voice, parts
from cxlib.pages.notes import n13_said as base
from cxlib.pages.page import Page

CHANCE = 0.05


def answer(page: Page) -> Finding:
    """The answer: the most common criticism, how many of how many, the score beside it, three quotes."""
    words, table = page.words, base.leading(page)
    critical, mentions = base.MEASURES[table]
    question, whole = words.say("n13.q.answer"), page.result(mentions)
    if not isinstance(whole, Estimate):
        return parts.gate(page, "answer", whole, question)
    found = base.criticised(page)
    if not found:
        said = words.say("n13.answer.none")
        quotes = base.approved_quotes(page)
        return page.finding("answer", "answer", said, question=question, details=_beside(page), quotes=quotes)
    theme, first = found[0]
    close = [one for one in found[1:] if not _clear(page, theme, one[0])][:2]
    said = _first_line(page, found, close)
    then = [words.say("n13.then", name=base.name(page, one), hits=told.count) for one, told in found[1:3]]
    sure, asked = base.sure(page, base.name(page, theme), first, bool(close)), _asked(page, whole.n)
    return page.finding(
        "answer",
        "answer",
        said,
        question=question,
        details=(*_beside(page), *([] if close else then), *_read(page)),
        sure=sure,
        asked=asked,
        chart=_chart(page, found),
        quotes=base.approved_quotes(page, theme),
        figures=tuple(parts.row(page, critical, ("theme", one)) for one, _ in found),
        owner=(OwnerLine("theme", said, tuple(text for text in (sure, asked, *_read(page)) if text)),),
    )


def _first_line(page: Page, found: list[tuple[str, Estimate]], close: list[tuple[str, Estimate]]) -> str:
    """One theme with its counts, or those that nothing tells apart."""
    words, (theme, first) = page.words, found[0]
    if not close:
        return words.say("n13.answer.one", name=base.name(page, theme), hits=first.count, n=first.n)
    told = [
        words.say("n13.answer.counted", name=base.name(page, one), hits=figure.count)
        for one, figure in (found[0], *close)
    ]
    return words.say("n13.answer.several", names=words.listing(told), n=first.n)


def _clear(page: Page, first: str, second: str) -> bool:
    """Whether more people complain about the first theme than the second, beyond chance.

    People who complain about both tell nothing; the others are a coin toss if there is no difference.
    """
    themes = base.said(page, base.leading(page)).read[THEMES]
    one, other = (base.holds(themes, theme, -1) for theme in (first, second))
    only, not_it = int((one & ~other).sum()), int((other & ~one).sum())
    told = stats.binomtest(only, only + not_it, 0.5, alternative="greater") if only + not_it else None
    return told is not None and bool(told.pvalue < CHANCE)


def _beside(page: Page) -> tuple[str, ...]:
    """The score that stands beside the words: "40 of 64 patients gave us 9 or 10"."""
    measure = n11_voice.leading(page)
    score = parts.enough(page.result(measure))
    if score is None:
        return ()
    family = n11_voice.SCORES[measure]
    return (page.words.say(f"n11.headline.{family}", hits=score.count, n=score.n),)


def _asked(page: Page, n: int) -> str:
    key = "n13.asked" if base.leading(page) == "survey" else "n13.asked_reviews"
    return page.words.say(key, n=n, period=page.words.period(page.period))


def _read(page: Page) -> tuple[str, ...]:
    """Who read the comments, and what could not be grouped."""
    words, found = page.words, base.said(page, base.leading(page))
    by = "n13.read.codebook" if not found.by_person else "n13.read.person"
    others = sum(base.said(page, table).others.total() for table in WRITTEN)
    told = [words.say(by, m=found.by_person, n=len(found.read))]
    if others:
        told.append(words.say("n13.read.others", n=others))
    return tuple(told)


def _chart(page: Page, found: list[tuple[str, Estimate]]) -> Chart:
    words = page.words
    dots = [
        charts.Dot(words.opening(base.name(page, theme)), one.value, one.low, one.high, parts.of(words, one))
        for theme, one in found[: base.SHOWN]
    ]
    theme, first = found[0]
    alt = words.say("n13.answer.alt", name=base.name(page, theme), hits=first.count, n=first.n)
    return charts.dots_with_intervals(dots, words=words, alt=alt, unit="share")


def themes(page: Page) -> Finding:
    """Every theme: how many mention it, complain about it and praise it; the small ones without counts."""
    words, table = page.words, base.leading(page)
    critical, mentions = base.MEASURES[table]
    question, whole = words.say("n13.q.themes"), page.result(mentions)
    if not isinstance(whole, Estimate):
        return parts.gate(page, "themes", whole, question)
    found = base.counted(page, mentions)
    small = sum(isinstance(one, Suppressed) for one in base.results(page, mentions).values())
    rows = tuple(
        (
            words.opening(base.name(page, theme)),
            parts.of(words, one),
            _told(page, critical, theme),
            phrases.interval(words, one),
        )
        for theme, one in found
    )
    heads = tuple(words.say(f"n13.col.{one}") for one in ("theme", "mention", "complain", "range"))
    details = [words.say("n13.themes.small", n=small)] if small else []
    said = words.say("n13.themes.said", hits=whole.count, n=whole.n)
    return page.finding(
        "themes", "evidence", said, question=question, details=(*details, words.say("n13.themes.several")),
        grid=Grid(heads, rows, (1, 2, 3)) if rows else None,
        figures=tuple(parts.row(page, mentions, ("theme", one)) for one, _ in found),
    )  # fmt: skip


def _told(page: Page, measure: str, theme: str) -> str:
    result = page.result(measure, ("theme", theme))
    if isinstance(result, Suppressed):
        return page.words.say("n13.few", n=result.threshold)
    return page.words.number(result.count) if isinstance(result, Estimate) else page.words.number(0)


def change(page: Page) -> Finding:
    """Which themes are complained about more or less often than in the period before."""
    words, table = page.words, base.leading(page)
    critical, mentions = base.MEASURES[table]
    question, before = words.say("n13.q.change"), page.period.previous()
    earlier, now = page.result(mentions, None, before), page.result(mentions)
    if not (isinstance(earlier, Estimate) and isinstance(now, Estimate)):
        needs = {"measure": mentions, "reason": "too_few", "needed": 10, "have": parts.have(earlier)}
        return page.finding("change", "gate", words.say("n13.change.first"), question=question, needs=needs)
    moved = []
    for theme in base.results(page, critical):
        if theme in base.META:
            continue
        told = page.result(f"{critical}~previous", among("theme", theme))
        if isinstance(told, Estimate) and ((told.low or 0) > 0 or (told.high or 0) < 0):
            moved.append((theme, told))
    said = words.say("n13.change.none" if not moved else "n13.change.some")
    details = [_moved(page, critical, theme, told) for theme, told in sorted(moved, key=lambda one: one[0])]
    return page.finding(
        "change", "evidence", said, question=question,
        details=(*details, words.say("n13.change.compared", period=words.period(before), n=earlier.n)),
    )  # fmt: skip


def _moved(page: Page, measure: str, theme: str, told: Estimate) -> str:
    words = page.words
    now, then = (
        page.result(measure, ("theme", theme), period) for period in (page.period, page.period.previous())
    )
    way = "up" if told.value > 0 else "down"
    blanks = {
        f"{key}_{part}": getattr(one, "count" if part == "hits" else "n", 0)
        for key, one in (("now", now), ("then", then))
        for part in ("hits", "n")
    }
    return words.say(f"n13.change.{way}", name=base.name(page, theme), **blanks)
