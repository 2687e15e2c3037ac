"""Notebook 11: what the answers do not tell, and what to do with them."""

from __future__ import annotations

from cxlib.base.registry import definition
from cxlib.pages.finding import Finding
from cxlib.pages.notes import parts
from cxlib.pages.notes.n11_voice import leading
from cxlib.pages.page import Page

CALLABLE = 30
"""More people than this are not called back one by one."""


def limits(page: Page) -> Finding:
    """What this does not tell you."""
    words, told = page.words, bool(page.settings.ask_when.strip())
    when = words.say("n11.limits.moment" if told else "n11.limits.when")
    details = (words.say("n11.limits.why"), when, *_sources(page), words.say("n11.limits.compare"))
    silent = words.say("n11.limits.silent")
    return page.finding("limits", "limits", silent, question=words.say("n11.q.limits"), details=details)


def _sources(page: Page) -> list[str]:
    """Which sources the answers were put together from, where there are several."""
    rows = page.rows("survey", columns=("scope",))
    if "scope" not in rows or (counts := rows["scope"].dropna().astype(str).value_counts()).size < 2:
        return []
    words = page.words
    told = [words.say("n11.limits.source", name=str(name), n=int(n)) for name, n in counts.items()]
    return [words.say("n11.limits.sources", sources=words.listing(told))]


def next_steps(page: Page) -> Finding:
    """What to do next, from what was answered."""
    words, measure = page.words, leading(page)
    result = page.result(measure)
    question = words.say("n11.q.next")
    if parts.enough(result) is None:
        more = max(definition(measure).minimum_n - parts.have(result), 1)
        steps = [words.say("n11.next.more", n=more), words.say("n11.next.five"), words.say("n11.next.ask")]
    else:
        steps = [*_unhappy(page), words.say("n11.next.journey"), words.say("n11.next.ask")]
    return page.finding("next", "next", steps[0], question=question, details=tuple(steps[1:]))


def _unhappy(page: Page) -> list[str]:
    """People who gave 0 to 6: call those we know, read the others."""
    rows = page.rows("survey", columns=("nps", "customer_id"))
    if "nps" not in rows:
        return []
    low = rows[(rows["nps"] <= 6).fillna(False)]
    known = int(low["customer_id"].notna().sum()) if "customer_id" in low else 0
    if len(low) > CALLABLE:
        return [page.words.say("n11.next.lowest", n=len(low))]
    if known:
        return [page.words.say("n11.next.call", n=known)]
    return [page.words.say("n11.next.read", n=len(low))] if len(low) else []
