"""What people decide about customers' words: themes read by a person, quotes, complaints with their causes.

These are saved from a notebook while somebody works, so the moment is taken here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from cxlib.clients.decided import Decided, decided
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder

Said = Literal["bad", "good", "plain"]
"""What a comment says of a theme: it complains, it praises, it only names it."""

SIGNS: dict[Said, int] = {"bad": -1, "good": 1, "plain": 0}
SAID: dict[int, Said] = {sign: said for said, sign in SIGNS.items()}
WHYS = 5


class Reading(Decided):
    """One comment as one person read it; `comment` is `scope/id`, blind: the codebook's answer was not shown."""

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


def readings(store: Decisions) -> list[Reading]:
    """Every standing reading, oldest first."""
    found = store.current(Reading.kind)
    read = [decided(Reading, value, where=f"reading {key} of {store.client}") for key, value in found.items()]
    return sorted(read, key=lambda one: (one.read_at, one.key))


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
    found = store.current(Complaint.kind)
    return {key: decided(Complaint, value, where=f"complaint {key}") for key, value in found.items()}


def save_now(folder: ClientFolder, values: Iterable[Decided], who: str) -> None:
    """Save what somebody decides at this moment."""
    Decisions.open(folder).save_all(values, who, now())


def drop_now(folder: ClientFolder, kind: str, key: str, who: str) -> None:
    """Take back what stands, at this moment."""
    Decisions.open(folder).drop(kind, key, who, now())


def now() -> dt.datetime:
    """The moment at which somebody works: a record of the work, never an input of a figure."""
    return dt.datetime.now(dt.UTC)
