"""Notebook 13, for the consultant: the cause diagram, from complaints over their causes to noted whys."""

from __future__ import annotations

import pandas as pd

from cxlib.clients.decisions import Decisions
from cxlib.clients.voice import complaints
from cxlib.measures.causes_tree import Why, bounded, chains, distinct, most_named, size, tree
from cxlib.pages import phrases
from cxlib.pages.charts_causes import Branch, fishbone
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes.n13_causes import MOST_ROWS, register
from cxlib.pages.page import Page

CAUSES, WHYS = 8, 24
"""As many causes and whys as one picture holds."""

NAMED = 3


def diagram(page: Page) -> Finding:
    """From the complaints of the period over their causes to the whys that people noted beneath."""
    words, rows = page.notes, register(page)
    question = words.say("n13.whys.question")
    if rows.empty:
        return page.finding("whys", "note", words.say("n13.register.none"), question=question)
    told = _whys(page, rows)
    causes = tree(_bones(page, rows), told)
    drawn = bounded(causes, most_causes=CAUSES, most_whys=WHYS)
    alt = words.say("n13.whys.alt", n=len(rows), cause=_name(page, causes[0]), hits=causes[0].count)
    head = words.say("n13.whys.head", n=len(rows), period=words.period(page.period))
    chart = fishbone(head, [_branch(page, one) for one in drawn], alt=alt)
    thought = sum(bool(chain) for chain in told)
    said = words.say("n13.whys.said", hits=thought, n=len(rows)) if thought else _begin(page, causes)
    table, details = _chains(page, causes), [*_seen(page, told), *_left_out(page, causes, drawn)]
    if table[MOST_ROWS:]:
        details.append(words.say("n13.whys.rows_left", n=len(table) - MOST_ROWS))
    heads = tuple(words.say(f"n13.col.{name}") for name in ("cause", "whys", "complaints"))
    return page.finding(
        "whys", "note", said, question=question, details=tuple(details), chart=chart,
        grid=Grid(heads, table[:MOST_ROWS], (2,)) if table else None,
    )  # fmt: skip


def _whys(page: Page, rows: pd.DataFrame) -> list[list[str]]:
    decided = complaints(Decisions.open(page.folder))
    return [distinct(decided[name].whys) if name in decided else [] for name in rows["id"]]


def _bones(page: Page, rows: pd.DataFrame) -> list[str]:
    """The cause of each complaint; where none at all is noted, the stage at which it arose."""
    if (rows["cause"] != "").any():
        return [str(cause) for cause in rows["cause"]]
    stages = rows["stage"].astype(object).where(rows["stage"].notna(), "")
    return [phrases.group(page.notes, "stage", str(stage)) if stage else "" for stage in stages]


def _name(page: Page, one: Why) -> str:
    return one.reason or page.notes.say("n13.whys.unknown")


def _branch(page: Page, one: Why) -> Branch:
    count = page.notes.number(one.count)
    return Branch(_name(page, one), count, one.count, tuple(_branch(page, why) for why in one.behind))


def _begin(page: Page, causes: tuple[Why, ...]) -> str:
    """What to do where nobody has asked why yet: begin with the cause of most complaints."""
    known = [one for one in causes if one.reason]
    if not known:
        return page.notes.say("n13.whys.none")
    return page.notes.say("n13.whys.begin", cause=known[0].reason, n=known[0].count)


def _seen(page: Page, told: list[list[str]]) -> list[str]:
    """The reasons that more than one complaint names, and how to read the picture."""
    words = page.notes
    if not any(told):
        return []
    often = [(reason, n) for reason, n in most_named(told) if n > 1][:NAMED]
    listed = [words.say("n13.answer.counted", name=reason, hits=n) for reason, n in often]
    shared = [words.say("n13.whys.often", reasons=words.listing(listed))] if listed else []
    return [*shared, words.say("n13.whys.how")]


def _left_out(page: Page, causes: tuple[Why, ...], drawn: tuple[Why, ...]) -> list[str]:
    left = {"causes_left": len(causes) - len(drawn), "left": size(causes) - size(drawn)}
    return [page.notes.say(f"n13.whys.{key}", n=n) for key, n in left.items() if n]


def _chains(page: Page, causes: tuple[Why, ...]) -> tuple[tuple[str, ...], ...]:
    """Every chain in full, drawn or not, with the complaints that end there."""
    words = page.notes
    return tuple(
        (path[0] or words.say("n13.whys.unknown"), " → ".join(path[1:]), words.number(n))
        for path, n in chains(causes)
        if path[1:]
    )
