"""What people decide about customers' words: themes a person read, quotes, complaints, topics."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from cxlib.base.words.letters import loosely
from cxlib.clients.decided import Decided, decided
from cxlib.clients.decisions import Decisions

Said = Literal["bad", "good", "plain"]
"""What a comment says of a theme: it complains, it praises, it only names it."""

SIGNS: dict[Said, int] = {"bad": -1, "good": 1, "plain": 0}
SAID: dict[int, Said] = {sign: said for said, sign in SIGNS.items()}
WHYS = 5


class Reading(Decided):
    """One comment as one person read it; `comment` is `scope/id`, blind: the codebook's answer was hidden."""

    kind: ClassVar[str] = "reading"
    comment: str = Field(min_length=1, max_length=90)
    coder: str = Field(min_length=1, max_length=24, pattern=r"^[^/]+$")
    themes: dict[str, Said] = Field(default_factory=dict, max_length=30)
    blind: bool = False
    read_at: dt.datetime

    @property
    def key(self) -> str:
        return f"{self.coder}/{self.comment}"


class Quote(Decided):
    """A comment picked as a quote; it may be shown once somebody approved this very one."""

    kind: ClassVar[str] = "quote"
    comment: str = Field(min_length=1, max_length=110)
    said: Said | None = None
    approved: bool = False

    @property
    def key(self) -> str:
        return self.comment


class Complaint(Decided):
    """A complaint thought through: why it happened (up to five times why), what it cost, how it ended.

    contact: `scope/contact_id`; category: the cause it comes down to; action: the id of the planned
    improvement; accepted: it is knowingly left as it is, with the lesson as the reason.
    """

    kind: ClassVar[str] = "complaint"
    contact: str = Field(min_length=1, max_length=110)
    whys: tuple[str, ...] = Field(default=(), max_length=WHYS)
    category: str = Field(default="", max_length=60)
    cost: float | None = Field(default=None, ge=0, le=1e9, allow_inf_nan=False)
    recovery: str = Field(default="", max_length=300)
    lesson: str = Field(default="", max_length=300)
    action: str = Field(default="", max_length=40)
    accepted: bool = False

    @property
    def key(self) -> str:
        return self.contact

    @property
    def ended(self) -> bool:
        return bool(self.action) or self.accepted

    @model_validator(mode="before")
    @classmethod
    def _one_by_one(cls, data: Any) -> Any:
        """Take why_1 ... why_5 of a form together."""
        names = [f"why_{number}" for number in range(1, WHYS + 1)]
        if not isinstance(data, dict) or not set(names) & set(data):
            return data
        rest = {name: value for name, value in data.items() if name not in names}
        return {**rest, "whys": tuple(str(data[name]) for name in names if data.get(name))}

    @field_validator("whys")
    @classmethod
    def _told(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        told = tuple(text.strip() for text in value if text.strip())
        if any(len(text) > 200 for text in told):
            raise ValueError("a why must have at most 200 characters")
        return told

    @model_validator(mode="after")
    def _one_end(self) -> Complaint:
        if self.action and self.accepted:
            raise ValueError("a complaint ends in an action or is accepted, not both")
        if self.accepted and not self.lesson:
            raise ValueError("what is accepted needs a lesson: say why it is left as it is")
        return self


class Topic(Decided):
    """A topic or cause of contacts that pages may name, and how; without `name` in its own words."""

    kind: ClassVar[str] = "topic"
    topic: str = Field(min_length=1, max_length=200)
    name: str = Field(default="", max_length=60)

    @property
    def key(self) -> str:
        return loosely(self.topic)

    @property
    def shown(self) -> str:
        return " ".join((self.name or self.topic).split())


def readings(store: Decisions) -> list[Reading]:
    """Every standing reading, oldest first."""
    return sorted(store.of(Reading), key=lambda one: (one.read_at, one.key))


def standing(read: Iterable[Reading]) -> dict[str, Reading]:
    """Comment -> the reading that counts: the latest of any person's."""
    return {one.comment: one for one in read}


def quotes(store: Decisions) -> dict[str, Quote]:
    """Comment -> its quote; an approval noted as plain `true` counts."""
    return {key: _quote(key, value) for key, value in store.current(Quote.kind).items()}


def _quote(key: str, value: Any) -> Quote:
    told = value if isinstance(value, dict) else {"approved": value is True}
    data = {name: told[name] for name in ("said", "approved") if name in told}
    return decided(Quote, {"comment": key, **data}, where=f"quote {key}")


def complaints(store: Decisions) -> dict[str, Complaint]:
    """Contact -> what was decided about it."""
    return {one.contact: one for one in store.of(Complaint)}
