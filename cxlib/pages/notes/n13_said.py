"""Notebook 13: the comments of a period, read; and which figures speak for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from cxlib.base.codebook import Codebook
from cxlib.base.estimate import Estimate
from cxlib.base.quarter import Period
from cxlib.clients.decisions import Decisions
from cxlib.clients.voice import quotes as quotes_of
from cxlib.measures.figures import Result
from cxlib.measures.figures_families import THEMES
from cxlib.pages import phrases
from cxlib.pages.comments import WRITTEN, Source, coded
from cxlib.pages.finding import Quote
from cxlib.pages.notes.n11_comments import said_by_score
from cxlib.pages.page import Page

MEASURES = {
    "survey": ("theme.critical.v1", "theme.share.v1"),
    "reviews": ("theme.reviews.critical.v1", "theme.reviews.v1"),
}
"""Table -> the measures of complaints and of mentions."""

META = ("nothing", "recommend")
"""Themes that say how people feel in all: no remark about a thing that could be changed."""

SHOWN = 8
QUOTES = 3
SCORES = ("nps", "csat", "rating")


@dataclass(frozen=True)
class Said:
    """The comments of one table in one period.

    rows: id, text, moment, score (0-10, or of the first scale asked), themes, by, language; one row a
    comment, of whatever language.
    """

    table: str
    rows: pd.DataFrame
    codebook: Codebook

    @property
    def read(self) -> pd.DataFrame:
        """The comments that were grouped: in a language of the codebook, or read by a person."""
        return self.rows[self.rows[THEMES].notna().to_numpy(dtype=bool)]

    @property
    def by_person(self) -> int:
        return int((self.rows["by"] == "person").sum())

    @property
    def others(self) -> Counter[str]:
        """Language -> comments that were not grouped."""
        left = self.rows[self.rows[THEMES].isna().to_numpy(dtype=bool)]
        return Counter({str(name): int(n) for name, n in left["language"].value_counts().items()})


def said(page: Page, table: str, period: Period | None = None) -> Said:
    """The comments of a table, read as decisions and codebook stand."""
    stamp = Decisions.open(page.folder).fingerprint()
    return _said(page, table, period or page.period, stamp)


@lru_cache(maxsize=8)
def _said(page: Page, table: str, period: Period, stamp: str) -> Said:
    source, rows = Source.of(page.folder), page.rows(table, period)
    if table == "reviews" and "competitor" in rows:
        rows = rows[rows["competitor"].isna().to_numpy(dtype=bool)].reset_index(drop=True)
    columns = ["id", "text", "moment", "score", THEMES, "by", "language"]
    if rows.empty or "comment" not in rows:
        return Said(table, pd.DataFrame(columns=columns), source.codebook)
    found = coded(source, table, rows)
    found["text"] = rows["comment"].fillna("").astype(str).str.strip()
    found["moment"] = rows["submitted_at" if table == "survey" else "posted_at"]
    asked = [name for name in SCORES if name in rows]
    found["score"] = rows[asked].astype("Float64").bfill(axis=1).iloc[:, 0] if asked else pd.NA
    return Said(
        table, found.loc[(found["text"] != "").to_numpy(), columns].reset_index(drop=True), source.codebook
    )


def leading(page: Page) -> str:
    """The table that speaks: the survey where enough was written, else reviews, else what has more."""
    for table in WRITTEN:
        if isinstance(page.result(MEASURES[table][1]), Estimate):
            return table
    return max(WRITTEN, key=lambda table: len(said(page, table).read))


def name(page: Page, theme: str) -> str:
    """A theme in the owner's language."""
    return Source.of(page.folder).codebook.name(theme, page.words.language)


def sure(page: Page, name: str, first: Estimate, named: bool) -> str:
    """How sure the first of several is; with its name where the sentence before tells of more than one."""
    if not named or first.low is None or first.high is None:
        return phrases.sure(page.words, first)
    return page.words.say("n13.sure", name=name, low=first.low, high=first.high)


def results(page: Page, measure: str) -> dict[str, Result]:
    """Theme -> its figure, hidden ones too."""
    themes = page.figures.groups(page.period.name, measure).get("theme", [])
    return {theme: page.result(measure, ("theme", theme)) for theme in themes}


def counted(page: Page, measure: str) -> list[tuple[str, Estimate]]:
    """The themes that may be shown and are mentioned at all, the most frequent first."""
    found = [(theme, one) for theme, one in results(page, measure).items() if isinstance(one, Estimate)]
    return sorted([one for one in found if one[1].count], key=lambda one: (-one[1].count, one[0]))


def criticised(page: Page) -> list[tuple[str, Estimate]]:
    """The themes people complain about, the most frequent first."""
    found = counted(page, MEASURES[leading(page)][0])
    return [(theme, one) for theme, one in found if theme not in META]


def holds(themes: pd.Series, theme: str, sign: int | None = None) -> pd.Series:
    """Which comments mention a theme (or say just this of it)."""
    told = r"-?\d" if sign is None else str(sign)
    return themes.astype("string").str.contains(rf"(?:^| ){theme}:{told}(?: |$)", regex=True, na=False)


def approved_quotes(page: Page, theme: str | None = None, *, most: int = QUOTES) -> tuple[Quote, ...]:
    """Up to three approved quotes of the period, those that complain about the theme first."""
    found = [
        (theme is None or f"{theme}:-1" not in themes, quote)
        for table in WRITTEN
        for quote, themes in approved_of(page, table)
    ]
    found.sort(key=lambda one: (one[0], one[1].said != "bad", one[1].id))
    return tuple(quote for _, quote in found[:most])


def approved_of(page: Page, table: str) -> list[tuple[Quote, list[str]]]:
    """Every approved quote among a table's comments of the period, with the comment's themes."""
    given, found = quotes_of(Decisions.open(page.folder)), []
    for one in said(page, table).rows.to_dict("records"):
        quote = given.get(str(one["id"])) or given.get(str(one["id"]).rpartition("/")[2])
        if quote is not None and quote.approved:
            text = page.words.say("n11.quote", text=one["text"])
            tone = quote.said or _tone(one)
            found.append((Quote(str(one["id"]), text, tone), str(one[THEMES]).split()))
    return found


def _tone(one: Mapping[Hashable, Any]) -> str:
    """What a comment says: of its themes, else by its score."""
    signs = [part.rpartition(":")[2] for part in str(one[THEMES]).split()] if pd.notna(one[THEMES]) else []
    if "-1" in signs:
        return "bad"
    if "1" in signs:
        return "good"
    score = one["score"]
    return said_by_score(float(str(score))) if pd.notna(score) else ""
