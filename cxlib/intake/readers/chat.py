"""WhatsApp chats as Android and iPhone write them, in English, Polish and Turkish."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from pathlib import Path

from cxlib.base.errors import DataError
from cxlib.intake.notes import note
from cxlib.intake.readers.messages import Message, contacts
from cxlib.intake.readers.options import FileOptions
from cxlib.intake.readers.raw import Open, Question, Raw
from cxlib.intake.synonyms import word_list
from cxlib.intake.text import fold, tidy

_HALF = r"(?:ÖÖ|ÖS|[AaPp]\.?\s?[Mm]\.?)"
_HEAD = re.compile(
    r"^(?:\[(?P<d1>\d{1,4}[./-]\d{1,2}[./-]\d{1,4})\.?,?\s+(?P<t1>(?:"
    + _HALF
    + r"\s*)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
    r"(?:\s*" + _HALF + r")?)\]\s*|"
    r"(?P<d2>\d{1,4}[./-]\d{1,2}[./-]\d{1,4})\.?,?\s+(?P<t2>(?:"
    + _HALF
    + r"\s*)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
    r"(?:\s*" + _HALF + r")?)\s+[-–]\s+)(?P<rest>.*)$"
)
_CLOCK = re.compile(
    r"^(?P<h1>" + _HALF + r")?\s*(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*(?P<h2>" + _HALF + r")?$"
)
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"))
_PARTNER = re.compile(
    r"^(?:whatsapp[ -]*chat (?:with|-|mit) |czat whatsapp (?:z użytkownikiem |z |- )|whatsapp sohbeti ?[-:] ?"
    r"|whatsapp ile (?=\S))(?P<after>.+?)(?: \(\d+\))?$|^(?P<before>.+?) ile whatsapp sohbeti(?: \(\d+\))?$"
)


def is_chat(text: str) -> bool:
    """Whether a text begins like an exported chat."""
    first = next((line for line in text[:20000].splitlines() if line.strip()), "")
    return bool(_HEAD.match(_plain(first)))


def read_chat(path: Path, text: str, told: FileOptions) -> Raw:
    """The contacts of a chat; see `messages.contacts`. Times have no zone: they are the client's."""
    entries, system, media = _entries(text)
    if not entries:
        raise DataError(
            f"A chat must hold messages ({path.name} has only system lines). Export the chat again.",
            file=path.name,
        )
    order = told.order or _order([entry[0] for entry in entries], [entry[1] for entry in entries], path)
    messages = _timed(entries, order, path)
    stories = [note(key, n=n) for key, n in (("chat_system", system), ("chat_media", media)) if n]
    return contacts(messages, told, form="chat", file=path.name, partner=_partner(path), notes=tuple(stories))


def _plain(line: str) -> str:
    return line.translate(_MARKS).replace("\u202f", " ").replace("\u00a0", " ").strip()


def _entries(text: str) -> tuple[list[tuple[str, str, str, list[str], int]], int, int]:
    """Date, time, sender, lines and place of each message; lines of the system; media."""
    entries: list[tuple[str, str, str, list[str], int]] = []
    system = media = 0
    inside = False
    for place, line in enumerate(text.splitlines(), start=1):
        told = _plain(line)
        head = _HEAD.match(told)
        if head is None:
            if inside and told:
                entries[-1][3].append(told)
            continue
        sender, colon, said = head["rest"].partition(":")
        inside = bool(colon) and bool(sender.strip()) and not _from_system(sender, said)
        if not inside:
            system += 1
            continue
        attached = _is_media(said)
        media += attached
        body = "" if attached else said.strip()
        entries.append((head["d1"] or head["d2"], head["t1"] or head["t2"], tidy(sender), [body], place))
    return entries, system, media


def _from_system(sender: str, said: str) -> bool:
    """Notices of the app stand without a sender, or under one but in the app's own words."""
    words = fold(f"{sender} {said}")
    return len(sender) > 80 or any(phrase in words for phrase in word_list("chat_system"))


def _is_media(said: str) -> bool:
    words = fold(said)
    return len(words) < 120 and any(phrase in words for phrase in word_list("chat_media"))


def _partner(path: Path) -> str:
    """The other person, where the file still has the name that the phone gave it."""
    found = _PARTNER.match(fold(path.name.removesuffix(".txt").removesuffix(".zip")))
    return (found["after"] or found["before"]) if found else ""


def _order(dates: list[str], times: list[str], path: Path) -> str:
    """Which of the numbers is the day: the order in which all are dates, and time never runs back."""
    if re.match(r"^\d{4}", dates[0]):
        return "ymd"
    back = {order: _runs_back(dates, times, order) for order in ("dmy", "mdy")}
    possible = {order: count for order, count in back.items() if count is not None}
    if len(possible) == 2 and "." in dates[0]:
        return "dmy"
    if possible and len(set(possible.values())) == len(possible):
        return min(possible, key=lambda order: possible[order])
    sentence = (
        f"It must be clear which number is the day and which the month ({path.name}: {dates[0]!r} can be "
        f"read in two ways). Say it in the map: file: {{order: dmy}} or file: {{order: mdy}}."
    )
    raise Open(sentence, question=Question("order", ("dmy", "mdy"), sentence), file=path.name, row=1)


def _runs_back(dates: list[str], times: list[str], order: str) -> int | None:
    """How often a message would be more than an hour older than the one before; None for impossible dates."""
    stamps = [_moment(date, time, order) for date, time in zip(dates, times, strict=True)]
    if any(stamp is None for stamp in stamps):
        return None
    known = [stamp for stamp in stamps if stamp is not None]
    return sum(later < sooner - dt.timedelta(hours=1) for sooner, later in itertools.pairwise(known))


def _moment(date: str, time: str, order: str) -> dt.datetime | None:
    clock = _CLOCK.match(time)
    if clock is None:
        return None
    numbers = dict(zip(order, map(int, re.split(r"[./-]", date)), strict=True))
    year = numbers["y"] + 2000 if numbers["y"] < 100 else numbers["y"]
    hour, minute, second = int(clock[2]), int(clock[3]), int(clock[4] or 0)
    half = re.sub(r"[.\s]", "", (clock["h1"] or clock["h2"] or "")).upper()
    if half in ("PM", "ÖS") and hour < 12:
        hour += 12
    elif half in ("AM", "ÖÖ") and hour == 12:
        hour = 0
    try:
        return dt.datetime(year, numbers["m"], numbers["d"], hour, minute, second)
    except ValueError:
        return None


def _timed(entries: list[tuple[str, str, str, list[str], int]], order: str, path: Path) -> list[Message]:
    messages = []
    for date, time, sender, lines, place in entries:
        at = _moment(date, time, order)
        if at is None:
            raise DataError(
                f"Every message must have a date and a time ({path.name}, row {place}: {date} {time} is "
                f"none). Export the chat again, or say the order of day and month in the map: "
                f"file: {{order: dmy}}.",
                file=path.name,
                row=place,
            )
        messages.append(Message(at, sender, "\n".join(line for line in lines if line), place))
    return messages
