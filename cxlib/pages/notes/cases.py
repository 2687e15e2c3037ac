"""The contacts of a page: what was promised, what became of it, who answers for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from cxlib.base.quarter import Period
from cxlib.clients.decisions import Decisions
from cxlib.clients.settings import Standard
from cxlib.clients.usual import usual_standards
from cxlib.measures import service
from cxlib.measures.figures import Rules
from cxlib.measures.figures_tables import Ready
from cxlib.pages import phrases, turkish
from cxlib.pages.page import Page, client_rules
from cxlib.pages.wording import Words

STEMS = {"answer": "frt", "settle": "resolution"}
"""What is timed (first answer, settling) and the family of its measures."""


def rules(page: Page) -> Rules:
    """How this client is measured, with the promises decided since."""
    return client_rules(page.folder)


def last_day(page: Page) -> dt.date:
    """The last day the page knows about, local to the client."""
    return (page.as_of - dt.timedelta(microseconds=1)).astimezone(page.settings.zone).date()


def incoming(page: Page) -> Ready | None:
    """Every incoming contact up to the page's clock, with outcomes and hours waited; None without any."""
    found = page.ready("contacts")
    return found if found is not None and len(found.frame) else None


def contacts(page: Page, period: Period | None = None) -> pd.DataFrame:
    """The incoming contacts of a period (default: the page's); empty when there are none."""
    found = incoming(page)
    if found is None:
        return pd.DataFrame()
    inside = found.within(period or page.period, page.as_of, page.settings.zone)
    return found.frame.iloc[inside].reset_index(drop=True)


def stem(frame: pd.DataFrame) -> str:
    """What the promise is held against: the first answer, else settling; "" where neither is recorded."""
    return next((name for name in STEMS if f"{name}_outcome" in frame), "")


def deadlines(page: Page, frame: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """Until when each contact had to be answered (UTC), blank where nothing is promised."""
    ruling = rules(page)
    channel = frame["channel"] if "channel" in frame else pd.Series(pd.NA, index=frame.index, dtype="string")
    due = service.deadlines(frame["opened_at"], channel, ruling.calendar, ruling.standards, ruling.promises)
    return pd.Series(pd.DatetimeIndex(due).tz_localize("UTC"), index=frame.index)


def standards(page: Page) -> dict[str, Standard]:
    """The standards in force on the page's last day, by channel."""
    return Decisions.open(page.folder).standards_on(last_day(page), page.settings)


class Times(NamedTuple):
    """The answer times in force: what somebody decided, and the usual ones until somebody does."""

    decided: dict[str, Standard]
    usual: dict[str, Standard]


def times(page: Page) -> Times:
    """Decided is a dated promise, or another line in client.yml than the usual; nobody promised the rest."""
    store, today, usual = Decisions.open(page.folder), last_day(page), usual_standards()
    dated = {one.channel for one in store.promises() if one.valid_from <= today}
    found = Times({}, {})
    for name, one in store.standards_on(today, page.settings).items():
        (found.decided if name in dated or one != usual.get(name) else found.usual)[name] = one
    return found


def decided(page: Page) -> dict[str, Standard]:
    """The standards somebody decided."""
    return times(page).decided


def undecided(page: Page) -> dict[str, Standard]:
    """The usual standards that count until somebody decides."""
    return times(page).usual


def undecided_of(page: Page, frame: pd.DataFrame) -> dict[str, Standard]:
    """Those of them by which these contacts are judged."""
    if "channel" not in frame:
        return {}
    found = times(page)
    every = found.decided | found.usual
    used = {service.standard_channel(str(name), every) for name in frame["channel"].dropna().unique()}
    return {name: one for name, one in found.usual.items() if name in used}


def usual_said(page: Page, frame: pd.DataFrame) -> list[str]:
    """That nobody decided by when these contacts are answered, and what counts until then."""
    usual = undecided_of(page, frame)
    return [page.words.say("n14.kept.usual", times=usual_listed(page.words, usual))] if usual else []


def usual_listed(words: Words, usual: Mapping[str, Standard]) -> str:
    """Usual answer times in a sentence's list: "e-mail within 24 hours and phone the same day"."""
    return words.listing([f"{channel(words, name)} {promise(words, one)}" for name, one in usual.items()])


def channels_without(
    page: Page, frame: pd.DataFrame, promised: Mapping[str, Standard] | None = None
) -> list[str]:
    """Channels people used and nothing is promised on, the busiest first; a single odd case is none."""
    if "channel" not in frame:
        return []
    named = frame["channel"].dropna().astype(str).value_counts()
    promised = standards(page) if promised is None else promised
    return [
        str(name)
        for name, n in named.items()
        if n >= page.settings.display_threshold and service.standard_channel(str(name), promised) is None
    ]


def channel(words: Words, name: str) -> str:
    """A channel as people call it."""
    return phrases.group(words, "channel", name)


def heading(words: Words, name: str) -> str:
    """A channel's name where it begins a line: "E-mail", "Telefon"."""
    text = channel(words, name)
    first = turkish.upper(text[:1]) if words.language == "tr" else text[:1].upper()
    return first + text[1:]


def listed(words: Words, names: Sequence[str]) -> str:
    """Channels in a sentence's list."""
    return words.listing([channel(words, name) for name in names])


def promise(words: Words, standard: Standard) -> str:
    """A standard as people say it: "within 24 hours", "the same day"."""
    if standard.same_day or standard.hours is None:
        return words.say("n22.promise.same_day")
    hours = standard.hours
    if standard.clock == "business":
        return _whole(words, "n22.promise.business", hours)
    if hours < 1:
        return words.say("n22.promise.minutes", n=round(hours * 60))
    return _whole(words, "n22.promise.hours", hours)


def _whole(words: Words, key: str, hours: float) -> str:
    return words.say(key, n=int(hours)) if hours == int(hours) else words.say(f"{key}_part", n=hours)


def promise_of(words: Words, name: str, known: Times) -> str:
    """What is promised on a channel, in words; a usual time says that nobody decided it; empty without."""
    every = known.decided | known.usual
    known_as = service.standard_channel(name, every)
    if known_as is None:
        return ""
    said = promise(words, every[known_as])
    return words.say("n22.promise.usual", promise=said) if known_as in known.usual else said


def responsible(page: Page, frame: pd.DataFrame) -> list[str]:
    """Who answers for these contacts, by touchpoint, else by channel; the most concerned first."""
    points = Decisions.open(page.folder).touchpoints()
    by_name = {point.name: point.responsible for point in points if point.responsible}
    by_channel = {point.channel: point.responsible for point in points if point.responsible and point.channel}
    named = pd.Series("", index=frame.index, dtype=object)
    for column, known in (("channel", by_channel), ("touchpoint", by_name)):
        if column in frame:
            found = frame[column].astype(object).map(known)
            named = found.where(found.notna(), named)
    return [str(name) for name in named[named != ""].value_counts(sort=True).index]
