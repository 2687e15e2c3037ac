"""The forms of notebooks 16 and 18: a competitor, a trial enquiry, a published figure, a guess."""

from __future__ import annotations

from typing import Any

from cxlib.base.estimate import Estimate
from cxlib.base.registry import definitions
from cxlib.clients.decided_outside import Benchmark, Enquiry, Guess, Rival
from cxlib.pages import phrases
from cxlib.pages.notes.forms import Clock, form
from cxlib.pages.notes.n16_others import rivals
from cxlib.pages.notes.n18_belief import ASKED
from cxlib.pages.page import Page

COUNTRIES = ("PL", "TR", "GB", "US")


def guess(page: Page, clock: Clock) -> Any:
    """One person's guess about one figure of this period."""
    words = page.notes
    there = [name for name in ASKED if isinstance(page.result(name), Estimate)] or list(ASKED)
    offered = [(definitions()[name].question[words.language], name) for name in there]
    return form(
        page, Guess, ("about", "by", "value"), clock,
        fixed={"quarter": page.period.name}, choices={"about": offered}, closed=lambda: too_late(page),
    )  # fmt: skip


def topic(page: Page, clock: Clock) -> Any:
    """One person's guess about what people will write about."""
    fixed = {"quarter": page.period.name, "about": "theme"}
    return form(page, Guess, ("by", "text"), clock, fixed=fixed, closed=lambda: too_late(page))


def too_late(page: Page) -> str:
    """Why a guess can no longer be written: the firm has been shown the period's figures."""
    shown = page.folder.published(page.period).is_dir()
    return page.notes.say("n18.guess.too_late", period=page.notes.period(page.period)) if shown else ""


def rival(page: Page, clock: Clock) -> Any:
    """A competitor as found with some search words."""
    return form(page, Rival, ("name", "keyword", "rank", "seen_on"), clock)


def enquiry(page: Page, clock: Clock) -> Any:
    """A trial enquiry and when it was answered; saved only when it was a fair one."""
    words = page.notes
    channels = [(phrases.group(words, "channel", name), name) for name in page.settings.standards]
    yes_no = [(words.say("write.no"), False), (words.say("write.yes"), True)]
    known = [(name, name) for name in rivals(page)]
    choices = {"channel": channels, "fair": yes_no, **({"rival": known} if known else {})}
    names = ("id", "rival", "channel", "asked_at", "answered_at", "quality", "fair")
    return form(page, Enquiry, names, clock, called={"rival": "write.rival.name"}, choices=choices)


def benchmark(page: Page, clock: Clock) -> Any:
    """A published figure with its source, under one of the playbook's definitions."""
    words = page.notes
    measures = [(f"{phrases.measure_name(words, name)} ({name})", name) for name in definitions()]
    known = ("email", "sms", "phone", "web", "in_person", "paper")
    channels = [("", ""), *((phrases.group(words, "channel", name), name) for name in known)]
    choices = {
        "measure": measures, "channel": channels, "country": [(name, name) for name in COUNTRIES],
    }  # fmt: skip
    names = ("id", "measure", "value", "n", "low", "high", "asked", "channel", "country", "year", "source")
    return form(page, Benchmark, names, clock, choices=choices)
