"""Notebook 11: a change taken apart: who answered and how; those who answered both times, and all others."""

from __future__ import annotations

from typing import Any

from cxlib.base.estimate import Estimate
from cxlib.measures.compare import shows
from cxlib.measures.compare_many import Family, family
from cxlib.measures.figures_changes import BOTH, ONCE
from cxlib.pages import figure_words
from cxlib.pages.notes import parts
from cxlib.pages.page import Page

WHO, HOW = "nps.who.v1", "nps.how.v1"


def kinds(page: Page) -> dict[str, tuple[Estimate, Estimate]]:
    """Each kind of groups by which the change can be taken apart: who answered, and how."""
    found = {}
    for kind in page.figures.groups(page.period.name, WHO).get("by", []):
        who, how = (page.result(measure, ("by", kind)) for measure in (WHO, HOW))
        if isinstance(who, Estimate) and isinstance(how, Estimate):
            found[kind] = who, how
    return found


def told(page: Page) -> list[str]:
    """Whether the change comes from who answered or from how, allowing for all kinds of groups looked at."""
    found = kinds(page)
    if not found:
        return []
    who, how = (family({kind: pair[place] for kind, pair in found.items()}) for place in (0, 1))
    if not who.told | how.told:
        names = [figure_words.kind(page.words, kind) for kind in found]
        return [page.words.say("n11.mix.none", kinds=page.words.listing(names))]
    kind = max(who.told or how.told, key=lambda one: (abs(who.changes[one].value), one))
    name = figure_words.kind(page.words, kind)
    if kind in who.told and kind in how.told:
        low, high = _ends(page, how, kind)
        blanks = {**dict(zip(("low", "high"), _ends(page, who, kind), strict=True)), "how_low": low}
        return [page.words.say("n11.mix.both", kind=name, how_high=high, **blanks)]
    way, side = ("who", who) if kind in who.told else ("how", how)
    low, high = _ends(page, side, kind)
    return [page.words.say(f"n11.mix.{way}", kind=name, low=low, high=high)]


def _ends(page: Page, side: Family[str], kind: str) -> tuple[str, str]:
    change = side.changes[kind]
    low, high = (page.words.signed(0.0 if end is None else end) for end in (change.low, change.high))
    return low, high


def parted(page: Page, measure: str) -> list[str]:
    """How the score moved among those who answered both times, and among all others; each by itself."""
    words, (both, once) = page.words, (page.result(f"{measure}~previous", one) for one in (BOTH, ONCE))
    if not isinstance(both, Estimate):
        return []
    said = [words.say("n11.parts.both", n=both.n, way=words.say(f"n11.parts.{shows(both)}"))]
    if isinstance(once, Estimate):
        said.append(words.say("n11.parts.once", way=words.say(f"n11.parts.{shows(once)}")))
    return said


def rows(page: Page) -> tuple[dict[str, Any], ...]:
    """The parts as `cx measures` prints them."""
    return tuple(parts.row(page, measure, ("by", kind)) for kind in kinds(page) for measure in (WHO, HOW))
