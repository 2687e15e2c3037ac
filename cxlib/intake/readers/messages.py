"""Messages of a chat as contacts: direction and time, and the text only where it was asked for.

A case is one time that a customer waited for us. It opens with the customer's first message after our last
reply or after so many hours of silence; our next message is the first answer. A thank-you that only closes
the talk opens nothing, and an automatic greeting is no answer. A talk that we open is an outgoing contact.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field

from cxlib.intake.notes import Note, note
from cxlib.intake.readers.options import FileOptions
from cxlib.intake.readers.raw import Question, Raw, from_records
from cxlib.intake.synonyms import word_list
from cxlib.intake.text import fold, words_of

AT_ONCE = dt.timedelta(seconds=60)
"""An answer that comes so fast, and in the same long words again and again, is a machine's."""

LONG_GREETING = 20
COLUMNS = ("Case", "Customer", "Opened", "First reply", "Direction", "Messages")
TEXT = "Text"


@dataclass(frozen=True)
class Message:
    """One message. line: where it stands in the file."""

    at: dt.datetime
    sender: str
    text: str
    line: int


@dataclass
class Case:
    """One time that somebody wrote and an answer was due, or that we wrote first."""

    opened: Message
    incoming: bool
    first_reply: dt.datetime | None = None
    messages: list[Message] = field(default_factory=list)


def contacts(
    messages: list[Message],
    told: FileOptions,
    *,
    form: str,
    file: str,
    partner: str = "",
    notes: tuple[Note, ...] = (),
) -> Raw:
    """The cases of a chat under fixed column names.

    partner: the customer's name where the file tells it. Who the firm is comes from the map, or is what
    the partner is not; otherwise the result carries the question.
    """
    senders = list(dict.fromkeys(message.sender for message in messages))
    us = _us(senders, told, partner)
    question = None if us else _who(senders, file)
    greetings = _greetings(messages, us, told)
    cases = _cases([message for message in messages if message not in greetings], us, told.silence_hours)
    columns = (*COLUMNS, TEXT) if told.keep_text else COLUMNS
    stories: list[Note] = [note("chat", messages=len(messages), n=len(cases))]
    if us:
        stories.append(note("chat_us", us=", ".join(sorted(us)), n=len(us)))
    if greetings:
        stories.append(note("chat_greetings", n=len(greetings)))
    if not told.keep_text:
        stories.append(note("chat_text_dropped"))
    return from_records(
        [_record(case, us) for case in cases],
        columns,
        rows=[case.opened.line for case in cases],
        form=form,
        notes=(*stories, *notes),
        question=question,
    )


def _us(senders: list[str], told: FileOptions, partner: str) -> frozenset[str]:
    named = {fold(name) for name in told.us}
    found = frozenset(sender for sender in senders if fold(sender) in named)
    if found or not partner:
        return found
    others = [sender for sender in senders if fold(sender) != fold(partner)]
    return frozenset(others) if len(others) == 1 and len(senders) == 2 else frozenset()


def _who(senders: list[str], file: str) -> Question:
    told = ", ".join(repr(name) for name in senders[:6]) + (" ..." if len(senders) > 6 else "")
    return Question(
        "us",
        tuple(senders),
        f"It must be clear who writes for the firm ({file} has messages of {told}). Say it in the map, for "
        f"example file: {{us: {senders[-1]}}}.",
    )


def _greetings(messages: list[Message], us: frozenset[str], told: FileOptions) -> set[Message]:
    """Our messages that a machine sent: declared ones, usual words, or the same long words at once."""
    declared = {words_of(text) for text in told.greetings}
    fast: list[Message] = []
    before: Message | None = None
    found: set[Message] = set()
    for message in messages:
        if message.sender in us:
            if words_of(message.text) in declared:
                found.add(message)
            elif before is not None and before.sender not in us and message.at - before.at <= AT_ONCE:
                fast.append(message)
        before = message
    counts = Counter(words_of(message.text) for message in fast)
    return found | {message for message in fast if _automatic(message.text, counts)}


def _automatic(text: str, counts: Counter[str]) -> bool:
    said = words_of(text)
    usual = any(words_of(phrase) in said for phrase in word_list("automatic_reply"))
    return usual or (len(said) >= LONG_GREETING and counts[said] > 1)


def _cases(messages: list[Message], us: frozenset[str], silence_hours: float) -> list[Case]:
    silence = dt.timedelta(hours=silence_hours)
    cases: list[Case] = []
    waiting: Case | None = None
    last: Message | None = None
    for message in messages:
        quiet = last is None or (silence_hours > 0 and message.at - last.at >= silence)
        last = message
        if message.sender in us:
            if waiting is not None:
                waiting.first_reply = message.at
                waiting = None
            elif quiet:
                cases.append(Case(message, incoming=False))
        elif quiet or (waiting is None and not closes(message.text)):
            waiting = Case(message, incoming=True)
            cases.append(waiting)
        if cases:
            cases[-1].messages.append(message)
    return cases


def closes(text: str) -> bool:
    """Whether a message only ends the talk: thanks, an `ok`, a smile."""
    said = words_of(text)
    letters = [word for word in said.split() if word not in word_list("closing_filler")]
    if not said:
        return bool(text.strip()) and not re.search(r"\w|\?", text)
    return "?" not in text and (not letters or " ".join(letters) in _closings())


def _closings() -> frozenset[str]:
    return frozenset(words_of(phrase) for phrase in word_list("closing"))


def _record(case: Case, us: frozenset[str]) -> dict[str, str]:
    customer = next((each.sender for each in case.messages if each.sender not in us), case.opened.sender)
    opened = _stamp(case.opened.at)
    return {
        "Case": f"{customer} {opened} {'in' if case.incoming else 'out'}",
        "Customer": customer,
        "Opened": opened,
        "First reply": _stamp(case.first_reply) if case.first_reply else "",
        "Direction": "in" if case.incoming else "out",
        "Messages": str(len(case.messages)),
        TEXT: "\n".join(each.text for each in case.messages if each.text and each.sender not in us),
    }


def _stamp(at: dt.datetime) -> str:
    return at.isoformat(sep=" ", timespec="seconds")
