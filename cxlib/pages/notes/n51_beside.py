"""Notebook 51: the move of a figure beside the moves of what people wrote; beside it, not because of it."""

from __future__ import annotations

from cxlib.base.estimate import Estimate
from cxlib.base.figure import Segment
from cxlib.measures.compare import shows
from cxlib.measures.figures_changes import AMONG, among
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import n13_said as said_in
from cxlib.pages.notes import n51_words as say
from cxlib.pages.notes import parts
from cxlib.pages.notes.n51_review import changed, comparable, incomparable, looked_at
from cxlib.pages.page import Page

MOST = 6


def moved(page: Page) -> dict[str, str]:
    """The figures that got better or worse since the period before, of all that are looked at."""
    ways = {measure: changed(page, measure, "previous") for measure in looked_at(page)}
    told = {measure: way for measure, way in ways.items() if way in ("better", "worse")}
    return {measure: way for measure, way in told.items() if _change(page, measure)}


def theme(page: Page) -> str:
    """How many of those who wrote complain about a theme: in the survey, or in reviews where those speak."""
    return said_in.MEASURES[said_in.leading(page)][0]


def theme_moves(page: Page) -> list[tuple[str, Estimate]]:
    """Each theme's change since the period before, as one of the themes; the clearest first.

    More of 100 who complain is a rise. Themes that nobody could compare are left out, and so are those
    that too few named both times to be shown.
    """
    measure = theme(page)
    names = [name for name in said_in.results(page, measure) if name not in said_in.META]
    found = {name: page.result(f"{measure}~previous", among("theme", name)) for name in names}
    known = [
        (name, one)
        for name, one in found.items()
        if isinstance(one, Estimate) and (shows(one) != "unclear" or _told_of(page, measure, name))
    ]
    return sorted(known, key=lambda pair: (shows(pair[1]) == "unclear", -abs(pair[1].value)))


def _told_of(page: Page, measure: str, name: str) -> bool:
    """Whether enough people complained about a theme, now or before, to show how many."""
    both = (page.period, page.period.previous())
    told = [page.result(measure, ("theme", name), period) for period in both]
    return any(isinstance(one, Estimate) and one.count for one in told)


def beside(page: Page) -> Finding:
    """The figures that moved, and beside them which themes rose or fell, each with its interval."""
    words, scores = page.words, moved(page)
    question = words.say("n51.beside.question")
    if not comparable(page):
        return page.finding("beside", "evidence", incomparable(page, "beside"), question=question)
    if not scores:
        return page.finding("beside", "evidence", words.say("n51.beside.no_score"), question=question)
    told = [_score(page, measure, way) for measure, way in scores.items()]
    moves = theme_moves(page)
    themes = [_theme(page, *one) for one in moves if shows(one[1]) != "unclear"]
    if not moves:
        themes = [words.say("n51.beside.no_words")]
    elif not themes:
        themes = [words.say("n51.beside.no_theme")]
    return page.finding(
        "beside",
        "evidence",
        " ".join([*told, *themes]),
        question=question,
        sure=words.say("n51.beside.not_because"),
        grid=_grid(page, moves[:MOST]) if moves else None,
        fold=words.say("common.fold"),
        figures=tuple(
            parts.row(page, f"{theme(page)}~previous", among("theme", name)) for name, _ in moves[:MOST]
        ),
    )


def _score(page: Page, measure: str, way: str) -> str:
    name = phrases.measure_name(page.words, measure)
    return page.words.say(f"n51.beside.{way}", measure=name, change=_change(page, measure))


def _change(page: Page, measure: str, segment: Segment = AMONG) -> str:
    change = page.result(f"{measure}~previous", segment)
    if not isinstance(change, Estimate):
        return ""
    return f"{say.change_range(page.words, change)}{say.change_unit(page.words, change.unit)}"


def _theme(page: Page, name: str, found: Estimate) -> str:
    """One theme that rose or fell: "Fewer complain: waiting, −19 to −4 of 100"."""
    key = "n51.beside.more" if shows(found) == "up" else "n51.beside.fewer"
    change = _change(page, theme(page), among("theme", name))
    return page.words.say(key, name=said_in.name(page, name), change=change)


def _grid(page: Page, moves: list[tuple[str, Estimate]]) -> Grid:
    words = page.words
    rows = tuple(
        (
            words.opening(said_in.name(page, name)),
            words.say(f"n51.beside.{shows(change)}_cell"),
            _change(page, theme(page), among("theme", name)),
        )
        for name, change in moves
    )
    heads = [words.say(f"n51.beside.col_{head}") for head in ("theme", "way")]
    return Grid((*heads, words.say("n51.col.change")), rows)
