"""Notebook 51: the figures beside those of the first publication, which stay as they were shown."""

from __future__ import annotations

from cxlib.base.estimate import Estimate
from cxlib.clients.publications import first_shown
from cxlib.measures.compare import estimate_change
from cxlib.measures.compare_change import Change
from cxlib.measures.compare_many import Family, family
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.frozen import Frozen, published_run
from cxlib.pages.notes import n51_words as say
from cxlib.pages.notes.n51_review import better_or_worse, looked_at
from cxlib.pages.page import Page


def began(page: Page) -> Frozen | None:
    """What was published first, before this period."""
    first = first_shown(page.folder.root, page.period)
    return published_run(page.folder, first) if first is not None else None


def baseline(page: Page) -> Finding:
    """What is better, worse or the same since the beginning, allowing for how many figures are looked at."""
    words, run = page.words, began(page)
    question = words.say("n51.base.question")
    if run is None:
        return page.finding("baseline", "evidence", words.say("n51.base.none"), question=question)
    if run.period == page.period.previous():
        return page.finding("baseline", "evidence", words.say("n51.base.last"), question=question)
    found = since(page, run)
    ways = {measure: better_or_worse(measure, one) for measure, one in found.changes.items()}
    period = words.period(run.period)
    said = [
        words.say(f"n51.base.{way}", period=period, measures=words.listing(names))
        for way in ("worse", "better")
        if (names := [words.inside(phrases.measure_name(words, one)) for one in ways if ways[one] == way])
    ] or [words.say("n51.base.same", period=period)]
    rows = tuple(_row(page, run, measure, one, ways[measure]) for measure, one in found.changes.items())
    heads = (words.say("common.table.measure"), words.say("n51.col.now"), words.say("n51.base.col.then"))
    return page.finding(
        "baseline", "evidence", said[0], question=question,
        details=(*said[1:], words.say("n51.base.how"), words.say("n51.limits.other")),
        grid=Grid((*heads, words.say("n51.col.change")), rows) if rows else None,
        fold=words.say("common.fold"),
    )  # fmt: skip


def since(page: Page, run: Frozen) -> Family[str]:
    """The change of each figure looked at since a run; money is left out, as prices lie between."""
    changes = {}
    for measure in looked_at(page):
        now, then = page.result(measure), run.figures.get(measure, run.period, None)
        if isinstance(now, Estimate) and isinstance(then, Estimate) and now.unit != "money":
            changes[measure] = estimate_change(now, then, measure=f"{measure}~previous")
    return family(changes)


def _row(page: Page, run: Frozen, measure: str, change: Change, way: str) -> tuple[str, ...]:
    words, told = page.words, say.change_range(page.words, change)
    cell = words.say(f"n51.changes.{way}_cell", range=told) if told else words.say("n51.changes.no_cell")
    then = run.figures.get(measure, run.period, None)
    return (
        phrases.measure_name(words, measure),
        phrases.value(words, page.result(measure)),
        phrases.value(words, then),
        cell,
    )
