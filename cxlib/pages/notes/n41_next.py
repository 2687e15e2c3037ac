"""Notebook 41: what to do with the board."""

from __future__ import annotations

from cxlib.pages.finding import Finding
from cxlib.pages.notes import n41_people
from cxlib.pages.notes.n41_board import board
from cxlib.pages.page import Page


def next_steps(page: Page) -> Finding:
    """What to do next: call, answer reviews, note what was answered; or nothing today.

    Where nothing was recorded there is no telling, so the list is asked for.
    """
    words, found = page.words, board(page)
    low, reviews = n41_people.low_scores(page), n41_people.reviews(page)
    calls = (found is not None and len(found.overdue) > 0) or (low is not None and len(low.waiting) > 0)
    steps = [words.say("n41.next.first")] if calls else []
    if reviews is not None and len(reviews.late):
        steps.append(words.say("n41.next.reviews"))
    blind = found.silent and not found.open if found is not None else low is None and reviews is None
    if not steps and blind:
        steps.append(words.say("n14.next.file"))
    else:
        steps.append(words.say("n41.next.note" if steps else "n41.next.empty"))
    return page.finding("next", "next", steps[0], question=words.say("n41.q.next"), details=tuple(steps[1:]))
