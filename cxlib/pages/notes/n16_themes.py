"""Notebook 16: what reviews complain about, the firm beside its competitors, read with the same codebook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from cxlib.base.estimate import Estimate, NoData
from cxlib.base.figure import Suppressed
from cxlib.measures import compare_others, reviews, themes
from cxlib.measures.compare_others import Beside, Way
from cxlib.measures.figures_families import THEMES
from cxlib.pages.comments import Source, coded
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import n13_said, parts
from cxlib.pages.page import Page

SHOWN, RIVALS = 8, 3


def reviewed(page: Page) -> Finding:
    """Complaints by theme in the reviews of twelve months: ours, and those of competitors with enough."""
    words, question = page.words, page.words.say("n16.themes.question")
    own, others = _read(page)
    sizes = {name: themes.mentioned(column).n for name, column in others.items()}
    least = min(max(sizes.values(), default=0), themes.mentioned(own).n)
    if least < compare_others.FEWEST:
        closed = NoData(compare_others.CRITICAL, least, compare_others.FEWEST, "too_few")
        return parts.gate(page, "themes", closed, question)
    found = [one for one in compare_others.by_theme(own, others) if one.theme not in n13_said.META]
    names = sorted({one.rival for one in found}, key=lambda name: (-sizes[name], name))[:RIVALS]
    told = [one for one in found if one.rival in names]
    columns = {name: others[name] for name in names}
    rows = tuple(
        _row(page, theme, own, columns, {one.rival: one.way for one in told if one.theme == theme})
        for theme in list(dict.fromkeys(one.theme for one in told))[:SHOWN]
    )
    heads = (words.say("n16.col.theme"), words.opening(words.say("n16.us")), *names)
    said = _said(page, [one for one in told if one.way != "unclear"])
    return page.finding(
        "themes", "evidence", said[0], question=question,
        details=(*said[1:], words.say("n16.themes.how"), words.say("n16.stars.year")),
        grid=Grid(heads, rows, tuple(range(1, len(heads)))) if rows else None,
        figures=tuple(_figures(page, own, columns, [one.theme for one in told])),
    )  # fmt: skip


def _figures(
    page: Page, own: pd.Series, others: dict[str, pd.Series], told: list[str]
) -> Iterator[dict[str, Any]]:
    """Complaints by theme as `cx measures` prints them; our own small groups stay hidden."""
    threshold = page.settings.display_threshold
    for theme in list(dict.fromkeys(told))[:SHOWN]:
        mine = themes.complained(own, theme, measure=compare_others.CRITICAL)
        few = isinstance(mine, Estimate) and 0 < mine.count < threshold
        shown = Suppressed(compare_others.CRITICAL, threshold) if few else mine
        yield parts.row_of(page, shown, ("theme", theme))
        for name, column in others.items():
            theirs = themes.complained(column, theme, measure=compare_others.CRITICAL)
            yield parts.row_of(page, theirs, ("competitor", f"{name}: {theme}"))


def _read(page: Page) -> tuple[pd.Series, dict[str, pd.Series]]:
    """The themes of the reviews of the year that ends with the period: our own, and by competitor."""
    spans = [page.period.shifted(-step) for step in range(page.period.a_year)]
    frames = [rows for span in spans if len(rows := page.rows("reviews", span))]
    empty = pd.Series([], dtype="string")
    if not frames or not all("comment" in rows for rows in frames):
        return empty, {}
    rows = pd.concat(frames, ignore_index=True)
    rows["read"] = coded(Source.of(page.folder), "reviews", rows)[THEMES]
    named = rows["competitor"] if "competitor" in rows else pd.Series(pd.NA, index=rows.index)
    called = named.astype("string").str.strip().fillna("")
    own, others = (rows[mask.to_numpy(dtype=bool)] for mask in (called == "", called != ""))
    own, others = reviews.same_sites(own, others)
    who = called[others.index]
    theirs = {
        str(name): others.loc[(who == name).to_numpy(dtype=bool), "read"] for name in who.unique()
    }
    return own["read"], theirs


def _said(page: Page, clear: list[Beside]) -> list[str]:
    words = page.words
    told = []
    for way in ("worse", "better"):
        pairs = [
            words.say("n16.themes.pair", theme=n13_said.name(page, one.theme), rival=one.rival)
            for one in clear if one.way == way
        ]  # fmt: skip
        told += [words.say(f"n16.themes.{way}", pairs=words.listing(pairs))] if pairs else []
    return told or [words.say("n16.themes.none")]


def _row(
    page: Page, theme: str, own: pd.Series, others: dict[str, pd.Series], ways: dict[str, Way]
) -> tuple[str, ...]:
    """A theme, our complaints (small groups say so) and each competitor's with what the data show."""
    words, threshold = page.words, page.settings.display_threshold
    mine = themes.complained(own, theme, measure=compare_others.CRITICAL)
    few = isinstance(mine, Estimate) and 0 < mine.count < threshold
    ours = words.say("n13.few", n=threshold) if few else _counted(page, own, theme)
    cells = [_counted(page, column, theme) for column in others.values()]
    told = [
        cell
        if (way := ways.get(name, "unclear")) == "unclear"
        else words.say("n16.themes.cell", count=cell, told=words.say(f"n16.standing.{way}_cell"))
        for name, cell in zip(others, cells, strict=True)
    ]
    return words.opening(n13_said.name(page, theme)), ours, *told


def _counted(page: Page, column: pd.Series, theme: str) -> str:
    found = themes.complained(column, theme, measure=compare_others.CRITICAL)
    return parts.of(page.words, found) if isinstance(found, Estimate) else ""
