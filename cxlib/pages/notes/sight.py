"""What so many answers could have shown: the smallest change to be seen, and what a smaller one takes."""

from __future__ import annotations

from cxlib.base.estimate import Estimate
from cxlib.base.quarter import Period
from cxlib.measures.compare import shows
from cxlib.measures.effects_plan import answers_needed, detectable_change, spread_of_nps, spread_of_share
from cxlib.pages.page import Page

ASKED = 10
"""The change, in points or of a hundred, for which the answers needed are told."""


def sight(page: Page, measure: str, past: Period, against: str) -> list[str]:
    """Beside a change that cannot be shown: which change could have been; nothing beside one that is."""
    moved = page.result(f"{measure}~{against}")
    now, then = page.result(measure), page.result(measure, None, past)
    if not (isinstance(moved, Estimate) and isinstance(now, Estimate) and isinstance(then, Estimate)):
        return []
    one = _spread(page, measure, now)
    if shows(moved) != "unclear" or one is None or one == 0:
        return []
    unit, words = ("points" if now.unit == "points" else "share"), page.words
    seen = words.say(f"notes.sight.{unit}", size=round(detectable_change(now.n, one, then.n)))
    return [seen, words.say(f"notes.sight.needed_{unit}", size=ASKED, n=answers_needed(ASKED, one))]


def _spread(page: Page, measure: str, now: Estimate) -> float | None:
    """How much one answer differs from another, in points or of a hundred."""
    if measure == "nps.v1":
        groups = [page.result(f"nps.{name}.v1") for name in ("promoters", "detractors")]
        shares = [one.value for one in groups if isinstance(one, Estimate)]
        return spread_of_nps(*shares) if len(shares) == 2 else None
    return 100 * spread_of_share(now.value) if now.unit == "share" else None
