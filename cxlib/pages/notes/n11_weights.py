"""Notebook 11, for the consultant: the weights of what was rated, by two methods, with their ranges."""

from __future__ import annotations

from cxlib.base.estimate import NoData
from cxlib.base.registry import definition
from cxlib.measures.drivers import MEASURE, MOST_EXACT, Drivers, lmg
from cxlib.measures.figures_drivers import ASPECT
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.notes.n11_drivers import FEWEST, Seen, seen_in
from cxlib.pages.page import Page


def weights(page: Page) -> Finding:
    """For the consultant: the weights by both methods, their intervals and rank ranges."""
    words, seen = page.notes, seen_in(page)
    question, found = words.say("n11.drivers.note_question"), seen.weighed.found
    if isinstance(found, NoData):
        reason = phrases.gate(words, NoData(MEASURE, found.n, FEWEST, found.reason))
        return page.finding(
            "weights", "note", words.say("n11.drivers.note_none", reason=reason), question=question
        )
    needed = definition(MEASURE).minimum_n
    details = [words.say("n11.drivers.note_n", n=found.n, left=found.left_out, resamples=found.resamples)]
    details += [words.say("n11.drivers.note_few", needed=needed)] if found.n < needed else []
    said = words.say(
        "n11.drivers.note_said", value=found.r_squared, low=found.low, high=found.high,
        outcome=_outcome(page, seen.weighed.outcome),
    )  # fmt: skip
    return page.finding(
        "weights", "note", said, question=question, details=tuple(details), grid=_ledger(page, seen, found)
    )


def _ledger(page: Page, seen: Seen, found: Drivers) -> Grid:
    words = page.notes
    heads = ("col_thing", "note_weight", "note_interval", "note_lmg", "note_rank")
    columns = [f"{ASPECT}{one.name}" for one in found.drivers]
    exact = lmg(seen.rows[columns], seen.rows[seen.weighed.outcome]) if len(columns) <= MOST_EXACT else None
    shares = (
        {}
        if not isinstance(exact, Drivers)
        else {one.name.removeprefix(ASPECT): one.share for one in exact.drivers}
    )
    rows = tuple(
        (
            parts.aspect_name(words, one.name),
            words.percent(one.share),
            words.say(
                "common.table.range", low=words.percent(one.share_low), high=words.percent(one.share_high)
            ),
            words.percent(shares[one.name]) if one.name in shares else "",
            words.say("n11.drivers.note_rank_cell", rank=one.rank, low=one.best, high=one.worst),
        )
        for one in found.ranked()
    )
    return Grid(
        tuple(words.say(f"n11.drivers.{head}") for head in heads),
        rows,
        (1, 2, 3, 4),
        words.say("n11.drivers.note_caption"),
    )


def _outcome(page: Page, outcome: str) -> str:
    return page.notes.say("n11.drivers.note_rating") if outcome == "rating" else outcome.upper()
