"""Notebook 31: the sheet for the team's meeting: what is strong, what to watch, what to repair, a decision.

In the team's language; counts of few people are not told, and quotes are those that somebody approved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from scipy import stats

from cxlib.measures.figures_families import THEMES
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import n13_said as base
from cxlib.pages.page import Page
from cxlib.pages.wording import Words

List = Literal["strong", "watch", "repair"]
LISTS: tuple[List, ...] = ("strong", "watch", "repair")
EACH = 3
CHANCE = 0.05


@dataclass(frozen=True)
class Talked:
    """A theme people praise or complain about, and the list it belongs to."""

    theme: str
    good: int
    bad: int

    @property
    def where(self) -> List:
        """strong or repair where praise or complaints clearly prevail, else watch."""
        if stats.binomtest(self.good, self.good + self.bad, 0.5).pvalue >= CHANCE:
            return "watch"
        return "strong" if self.good > self.bad else "repair"


def talked(page: Page) -> dict[List, list[Talked]]:
    """The themes of enough comments by list, the most frequent first, at most three each."""
    found = base.said(page, base.leading(page))
    read, least = found.read[THEMES], page.settings.display_threshold
    themes = [theme.id for theme in found.codebook.themes if theme.id not in base.META]
    counted = [
        Talked(theme, *(int(base.holds(read, theme, sign).sum()) for sign in (1, -1))) for theme in themes
    ]
    enough = [one for one in counted if one.good + one.bad >= least]
    told = sorted(enough, key=lambda one: -one.good - one.bad)
    return {name: [one for one in told if one.where == name][:EACH] for name in LISTS}


def meeting(page: Page) -> Finding:
    """Twenty minutes with the team: three lists with counts, quotes that may be read aloud, one decision."""
    words, found = Words.of(page.settings, "staff"), talked(page)
    question = words.say("n31.meet.question")
    rows = tuple(
        (words.say(f"n31.meet.{name}"), _name(page, words, one.theme), *_counts(page, words, one))
        for name in LISTS
        for one in found[name]
    )
    key = "said" if rows else "none"
    heads = tuple(words.say(f"n31.meet.col.{head}") for head in ("list", "theme", "praise", "complaints"))
    first = next((one for name in ("repair", "strong", "watch") for one in found[name]), None)
    sheet = page.finding(
        "meeting", "evidence", words.say(f"n31.meet.{key}"), question=question,
        details=(words.say("n31.meet.decide"), words.say("n31.meet.tell")),
        grid=Grid(heads, rows, (2, 3)) if rows else None,
        quotes=base.approved_quotes(page, first.theme if first is not None else None),
    )  # fmt: skip
    return replace(sheet, language=words.language)


def _name(page: Page, words: Words, theme: str) -> str:
    codebook = base.said(page, base.leading(page)).codebook
    return words.opening(codebook.name(theme, words.language))


def _counts(page: Page, words: Words, one: Talked) -> tuple[str, str]:
    least = page.settings.display_threshold
    good, bad = (
        words.say("n13.few", n=least) if 0 < count < least else words.number(count)
        for count in (one.good, one.bad)
    )
    return good, bad
