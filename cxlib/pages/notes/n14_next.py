"""Notebook 14: what the figures do not tell, what to do, and the consultant's notes."""

from __future__ import annotations

from cxlib.base.estimate import Estimate
from cxlib.pages import phrases
from cxlib.pages.finding import Finding
from cxlib.pages.notes import cases
from cxlib.pages.notes.n14_levels import judged
from cxlib.pages.notes.n14_levels import new_level as new_level
from cxlib.pages.notes.n14_promises import lowest, measure
from cxlib.pages.page import Page

HOLDS = 0.9
"""A promise kept in nine of ten cases may stay as it is."""


def limits(page: Page) -> Finding:
    """What this does not tell you."""
    words, frame = page.words, cases.contacts(page)
    details = []
    if without := cases.channels_without(page, frame):
        details.append(words.say("n14.limits.no_standard", channels=cases.listed(words, without)))
    unnamed = int(frame["channel"].isna().sum()) if "channel" in frame else 0
    if unnamed:
        details.append(words.say("n14.limits.no_channel", n=unnamed))
    details += [words.say("n14.limits.automatic"), words.say("n14.limits.clock", day=cases.last_day(page))]
    return page.finding(
        "limits",
        "limits",
        words.say("n14.limits.sentence"),
        question=words.say("n14.q.limits"),
        details=tuple(details),
    )


def next_steps(page: Page) -> Finding:
    """What to do next: the slow channel, the channels without a promise, or carry on."""
    words, result = page.words, page.result(measure(page))
    if cases.incoming(page) is None:
        said, question = words.say("n14.next.file"), words.say("n14.q.next")
        return page.finding("next", "next", said, question=question)
    steps = []
    if (slow := lowest(page)) is not None:
        steps.append(words.say("n14.next.slow", channel=cases.channel(words, slow[0])))
    if without := cases.channels_without(page, cases.contacts(page)):
        steps.append(words.say("n14.next.ask_standard", channels=cases.listed(words, without)))
    holds = isinstance(result, Estimate) and result.value >= HOLDS
    steps.append(words.say("n14.next.hold" if holds and not steps else "n14.next.loose"))
    return page.finding("next", "next", steps[0], question=words.say("n14.q.next"), details=tuple(steps[1:]))


def method(page: Page) -> Finding:
    """For the consultant: what was counted and left out, and how the weeks are judged."""
    words, frame = page.notes, cases.contacts(page)
    stem = cases.stem(frame)
    outcome = frame[f"{stem}_outcome"] if stem else None
    every = page.rows("contacts")
    counts = {
        "outgoing": len(every) - len(frame),
        "without": 0 if outcome is None else int((outcome == "no_standard").sum()),
        "open": 0 if outcome is None else int((outcome == "not_due").sum()),
    }
    chosen = measure(page)
    details = (
        words.say("n14.method.counted"),
        words.say("n14.method.left_out", **counts),
        words.say("n14.method.definition", name=phrases.measure_name(words, chosen), measure=chosen),
        *judged(page),
    )
    return page.finding("method", "note", words.say("n14.method.sentence"), details=details)
