"""Notebook 51 and 52: what the season may have to do with a change, in sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cxlib.pages.actions import Told
from cxlib.pages.actions_season import declared
from cxlib.pages.notes import n51_words as say
from cxlib.pages.notes import parts
from cxlib.pages.page import Page


def season(page: Page, one: Told) -> list[str]:
    """The same time a year before and the holidays that moved; what the season may have to do with it."""
    words, ago = page.words, say.ago_text(page, page.words, one)
    if not ago:
        return _told_apart(page, one)
    days = ((span.start, span.end - dt.timedelta(days=1)) for span in (one.after, one.after.year_ago()))
    said = [words.say("n51.actions.ago", text=ago), *parts.moved_holidays(page, *days)]
    return [*said, *_told_apart(page, one)]


def _told_apart(page: Page, one: Told) -> list[str]:
    """That a verdict rests on an assumption, or is kept back by the season, and what would tell more."""
    words, judged = page.words, one.judgement
    if judged is None or judged.grounds in ("control", "year", "whole_years"):
        return []
    if judged.grounds == "declared":
        return [words.say("n51.actions.season_declared", reason=_reason(one))]
    said = [words.say("n51.actions.season")]
    if kept_back(one):
        said = [words.say("n51.actions.season_capped"), words.say("n51.actions.season_help")]
    late = declared(page, one.action) == "late"
    return [*said, *([words.say("n51.actions.season_late")] if late else [])]


def kept_back(one: Told) -> bool:
    """Whether it is better and cannot be more, as nothing tells the season from it."""
    return one.final and one.verdict == "better" and one.judgement is not None and not one.judgement.grounds


def assumed(one: Told) -> bool:
    """Whether it worked on the assumption that there is no season."""
    return one.verdict == "worked" and one.judgement is not None and one.judgement.grounds == "declared"


def assumptions(page: Page, found: Sequence[Told]) -> list[str]:
    """Which verdicts rest on an assumption about the season."""
    bold = [one for one in found if one.final and not one.action.right and assumed(one)]
    return [page.words.say("n52.assumed", title=one.action.title, reason=_reason(one)) for one in bold]


def held_back(page: Page, found: Sequence[Told]) -> list[str]:
    """Which verdicts are kept back by the season."""
    held = [one.action.title for one in found if not one.action.right and kept_back(one)]
    return [page.words.say("n52.capped", titles=page.words.listing(held))] if held else []


def _reason(one: Told) -> str:
    return one.action.no_season.rstrip(".")
