"""Notebook 12: behind how well a contact is known, what people said there, in words that may be shown."""

from __future__ import annotations

from dataclasses import replace

from cxlib.pages.comments import comment_ids
from cxlib.pages.finding import Quote
from cxlib.pages.notes.n12_spots import Journey
from cxlib.pages.notes.n13_said import approved_of
from cxlib.pages.page import Page

MOST = 2
"""So many quotes a contact, complaints first."""


def voices(page: Page, found: Journey) -> tuple[Quote, ...]:
    """Approved quotes by contact in the order of the journey; none of a contact that so few people rated.

    What a contact's few answers do not show its quotes do not either: their number is below the display
    threshold. Which of the quotes a page may carry is decided once more when it is published.
    """
    rows = page.rows("survey", columns=("scope", "respondent_id", "touchpoint", "comment"), filled="comment")
    if "touchpoint" not in rows or "comment" not in rows:
        return ()
    at = dict(zip(comment_ids("survey", rows), rows["touchpoint"].astype(object), strict=True))
    shown = [name for name in found.stages if found.known(name) != "none" and name not in found.hidden]
    given = [quote for quote, _ in approved_of(page, "survey")]
    given.sort(key=lambda one: (one.said != "bad", one.id))
    return tuple(
        replace(quote, about=name)
        for name in shown
        for quote in [one for one in given if at.get(one.id) == name][:MOST]
    )
