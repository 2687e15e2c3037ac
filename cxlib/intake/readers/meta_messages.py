"""Message files of Instagram and Facebook (`message_1.json`): twice encoded letters put right, cases made."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cxlib.intake.notes import Note, note
from cxlib.intake.readers.messages import Message, contacts
from cxlib.intake.readers.options import FileOptions
from cxlib.intake.readers.raw import Raw
from cxlib.intake.text import fold, tidy

FORM = "meta"


def found(content: Any) -> dict[str, Any] | None:
    """The content of a message file, or None where it is another file."""
    listed = content.get("messages") if isinstance(content, dict) else None
    if not isinstance(listed, list) or not listed:
        return None
    fitting = [
        each for each in listed if isinstance(each, dict) and {"sender_name", "timestamp_ms"} <= set(each)
    ]
    return content if len(fitting) == len(listed) else None


def decoded(text: str) -> tuple[str, bool]:
    """A text whose letters were written as the bytes of their UTF-8, put right; and whether it was.

    >>> decoded("dzi\\u00c4\\u0099kuj\\u00c4\\u0099")
    ('dziękuję', True)
    """
    try:
        right = text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text, False
    return right, right != text


def table(chat: dict[str, Any], told: FileOptions, *, file: str) -> Raw:
    """The contacts of a thread, times in UTC; see `messages.contacts`. The thread's title is the partner."""
    messages, repaired = [], 0
    for place, each in enumerate(chat["messages"], start=1):
        sender, changed = decoded(str(each["sender_name"]))
        text, also = decoded(str(each.get("content") or ""))
        repaired += changed or also
        messages.append(Message(_at(each["timestamp_ms"]), tidy(sender), text, place))
    messages.sort(key=lambda message: message.at)
    title, _ = decoded(str(chat.get("title") or ""))
    senders = {fold(message.sender) for message in messages}
    notes: tuple[Note, ...] = (note("letters_repaired", n=repaired),) if repaired else ()
    partner = title if fold(title) in senders else ""
    return contacts(messages, told, form=FORM, file=file, partner=partner, notes=notes)


def _at(milliseconds: Any) -> dt.datetime:
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=int(milliseconds))
    return moment.replace(microsecond=0)
