"""Which standard rules a channel, when the firm is open, and until when a contact had to be answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from cxlib.base.hours import Calendar, Day, Times, instant
from cxlib.base.words.letters import loosely
from cxlib.clients.settings import DAYS, ClientSettings, Standard

Dated: TypeAlias = tuple[dt.date, str, Standard]

ALIASES: Mapping[str, str] = {
    **dict.fromkeys(("e-mail", "mail", "web", "web form", "form", "online", "website"), "email"),
    **dict.fromkeys(("call", "telephone", "voice", "mobile phone"), "phone"),
    **dict.fromkeys(("whatsapp", "text", "text message"), "sms"),
    **dict.fromkeys(("instagram", "facebook", "messenger", "twitter", "x", "tiktok", "linkedin"), "social"),
    **dict.fromkeys(("review", "reviews", "google"), "social"),
}
"""Channel of a contact -> channel whose standard rules it, where it has none of its own."""

OUTGOING = ("out", "outgoing", "outbound")
"""Directions of a contact that the firm itself began."""

CLOSED = ("closed", "resolved", "solved", "done", "settled")
"""Statuses of a case that is over, where no time of settling is recorded."""

LOOK_BACK = dt.timedelta(days=92)
"""An unanswered case older than this is history, not this week's work."""


def standard_channel(channel: str, standards: Iterable[str]) -> str | None:
    """The name under which a channel's standard is kept, None when there is no standard.

    >>> standard_channel("WhatsApp", ["email", "sms"])
    'sms'
    """
    named = {name.casefold(): name for name in standards}
    plain = loosely(channel.replace("_", " "))
    found = named.get(plain) or named.get(channel.casefold())
    return found or named.get(ALIASES.get(plain, ""))


def calendar_of(settings: ClientSettings) -> Calendar:
    """The opening hours and holidays of client.yml."""
    free = settings.holidays

    def day(name: str) -> Day:
        opening = getattr(settings.business_hours, name)
        return None if opening is None else (opening.opens, opening.closes)

    mon, tue, wed, thu, fri, sat, sun = (day(name) for name in DAYS)
    return Calendar(
        zone=settings.zone,
        week=(mon, tue, wed, thu, fri, sat, sun),
        country=free.country,
        subdivision=free.subdivision,
        half_day_from=free.half_day_from,
        extra=free.extra,
        open_on=free.open_on,
    )


def deadlines(
    opened: Times,
    channels: Sequence[str],
    calendar: Calendar,
    standards: Mapping[str, Standard],
    promises: Iterable[Dated] = (),
    *,
    times: int = 1,
) -> Times:
    """Until when each contact had to be answered (UTC), NaT where its channel has no standard.

    promises: (valid from, channel, standard) decided later; each rules from its day on. times: 2 gives the
    moment at which twice the promised time was over ("same day": the closing after the next one).
    """
    found = np.full(len(opened), np.datetime64("NaT"), dtype="datetime64[us]")
    ruling = [(dt.date.min, name, standard) for name, standard in standards.items()] + list(promises)
    names = np.array(channels, dtype=object)
    for name in dict.fromkeys(channels):
        kept_as = standard_channel(name, [rule[1] for rule in ruling]) if name else None
        rows = names == name
        for valid_from, ruled, standard in ruling:
            if ruled == kept_as:
                due = rows & (opened >= _midnight(valid_from, calendar))
                found[due] = _ends(opened[due], standard, calendar, times)
    return found


def _ends(start: Times, standard: Standard, calendar: Calendar, times: int) -> Times:
    if standard.same_day or standard.hours is None:
        end = calendar.same_day(start)
        for _ in range(times - 1):
            end = calendar.same_day(end)
        return end
    if standard.clock == "business":
        return calendar.after_open_hours(start, times * standard.hours)
    return start + np.timedelta64(round(times * standard.hours * 3_600_000_000), "us")


def _midnight(day: dt.date, calendar: Calendar) -> np.datetime64:
    if day == dt.date.min:
        return np.datetime64("0001-01-01", "us")
    return instant(dt.datetime.combine(day, dt.time(), calendar.zone))
