"""What people decide, as typed values: actions, promises, touchpoints, questions to the owner, replies."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    field_validator,
    model_validator,
)

from cxlib.base.errors import SettingsError
from cxlib.clients.settings import StandardText

Stage = Literal["aware", "consider", "buy", "use", "recommend"]

STAGES: tuple[Stage, ...] = ("aware", "consider", "buy", "use", "recommend")
"""The five stages of the journey, in order."""

Segment = tuple[str, str]

_KEY = re.compile(r"^\S(.{0,118}\S)?$")


class Decided(BaseModel):
    """One decision; `key` tells it from others of its kind."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    kind: ClassVar[str]

    @property
    def key(self) -> str:
        raise NotImplementedError


def read_segment(value: object) -> object:
    """Read `channel=phone`, ("channel", "phone") or nothing."""
    if value is None or value == "":
        return None
    parts = value.split("=", 1) if isinstance(value, str) else value
    if isinstance(parts, list | tuple) and len(parts) == 2 and all(str(part).strip() for part in parts):
        return (str(parts[0]).strip(), str(parts[1]).strip())
    raise ValueError(f"must read like channel=phone (we got {value!r})")


def several(value: object) -> object:
    """Read "yes; no" as two texts."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(";") if part.strip())
    return value


class Action(Decided):
    """One planned improvement, with the measure that will tell whether it worked.

    measure: id of a definition in playbook/measures.yml; segment: where it should show, like
    ("channel", "phone"); minimum, hoped: the smallest useful and the hoped-for change, in the
    measure's unit (shares as fractions: 0.05 is five of a hundred), always as sizes above 0;
    planned_look: the day of the verdict; planned_answers: answers a wave needs for it.
    test: how the effect will be taken (see cxlib.measures.effects); control: the untouched group of a control
    test, like ("channel", "email"); looks: equal looks up to the planned one. picked_worst: chosen because it
    was worst. right: done because it is right, so judged by done or not done, not by the measure.
    no_season: why no season is expected in the measure; it counts when it was written down before the start.
    cost_hours, cost_money: what it took; worth: what one more case that goes well is worth, in money.
    """

    kind: ClassVar[str] = "action"
    id: str
    title: str = Field(min_length=1, max_length=200)
    stage: Stage
    touchpoint: str = ""
    responsible: str = Field(min_length=1, max_length=80)
    start: dt.date
    finish: dt.date | None = None
    measure: str = Field(min_length=1)
    segment: Annotated[Segment | None, BeforeValidator(read_segment)] = None
    direction: Literal["up", "down"] = "up"
    minimum: float = Field(allow_inf_nan=False)
    hoped: float = Field(allow_inf_nan=False)
    planned_look: dt.date
    planned_answers: int | None = Field(default=None, ge=1)
    pain: str = ""
    cost_hours: float | None = Field(default=None, ge=0)
    status: Literal["planned", "running", "done", "stopped"] = "planned"
    note: str = ""
    test: Literal["two_sample", "paired", "control", "series", "chart"] = "two_sample"
    control: Annotated[Segment | None, BeforeValidator(read_segment)] = None
    looks: int = Field(default=1, ge=1, le=5)
    picked_worst: bool = False
    right: bool = False
    cost_money: float | None = Field(default=None, ge=0)
    worth: float | None = Field(default=None, ge=0)
    no_season: str = Field(default="", max_length=200)

    @property
    def key(self) -> str:
        return self.id

    @field_validator("id")
    @classmethod
    def _short(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", value):
            raise ValueError(f"must be 1 to 40 letters, digits, - or _ (we got {value!r})")
        return value

    @model_validator(mode="after")
    def _hangs_together(self) -> Action:
        if self.minimum <= 0:
            raise ValueError(f"the minimum useful change must be above 0 (we got {self.minimum:g})")
        if self.hoped <= self.minimum:
            raise ValueError(
                "the hoped-for change must be larger than the minimum "
                f"(we got {self.hoped:g} and {self.minimum:g})"
            )
        if self.planned_look <= self.start:
            raise ValueError(
                f"the planned look must come after the start (we got {self.planned_look} and {self.start})"
            )
        if (self.test == "control") != (self.control is not None):
            raise ValueError(
                "a control group and the test 'control' go together "
                f"(we got test {self.test} and control {'='.join(self.control or ('none',))})"
            )
        if self.control is not None and self.control == self.segment:
            raise ValueError("the control group must be another one than where the change should show")
        if self.finish is not None and self.finish < self.start:
            raise ValueError(
                f"the finish must not come before the start (we got {self.finish} and {self.start})"
            )
        return self


class Promise(Decided):
    """From a day on, a channel is answered by this standard."""

    kind: ClassVar[str] = "promise"
    channel: str = Field(min_length=1)
    standard: Annotated[StandardText, PlainSerializer(str)]
    valid_from: dt.date

    @property
    def key(self) -> str:
        return f"{self.channel}@{self.valid_from.isoformat()}"


class Touchpoint(Decided):
    """One contact of customers with the firm: its stage, who answers for it, whether anyone asks about it."""

    kind: ClassVar[str] = "touchpoint"
    stage: Stage
    name: str = Field(min_length=1, max_length=80)
    responsible: str = ""
    asked: bool = False
    channel: str = ""

    @property
    def key(self) -> str:
        return self.name


class PageDecision(Decided):
    """One question to the owner, what can be answered, and the answer once there is one."""

    kind: ClassVar[str] = "question"
    id: str = Field(min_length=1, max_length=40)
    question: str = Field(min_length=1, max_length=200)
    options: Annotated[tuple[str, ...], BeforeValidator(several)] = Field(min_length=2, max_length=4)
    asked_on: dt.date
    answer: str | None = None
    answered_on: dt.date | None = None

    @property
    def key(self) -> str:
        return self.id

    @model_validator(mode="after")
    def _one_of_the_options(self) -> PageDecision:
        if self.answer is not None and self.answer not in self.options:
            raise ValueError(f"the answer must be one of {', '.join(self.options)} (we got {self.answer!r})")
        return self


class Reply(Decided):
    """A case that somebody answered since the export was made: the contact's id in the contacts table."""

    kind: ClassVar[str] = "reply"
    contact_id: str = Field(min_length=1)
    scope: str = ""
    replied_at: dt.datetime
    note: str = ""

    @property
    def key(self) -> str:
        return f"{self.scope}/{self.contact_id}" if self.scope else self.contact_id

    @field_validator("replied_at")
    @classmethod
    def _with_zone(cls, value: dt.datetime) -> dt.datetime:
        if value.tzinfo is None:
            raise ValueError("must carry a time zone, like 2026-07-01T09:30+02:00")
        return value.astimezone(dt.UTC)


class Meeting(Decided):
    """A day on which the consultant meets the client; no figure depends on it."""

    kind: ClassVar[str] = "meeting"
    day: dt.date
    time: dt.time | None = None
    note: str = Field(default="", max_length=200)

    @property
    def key(self) -> str:
        return self.day.isoformat()


KINDS: dict[str, type[Decided]] = {
    model.kind: model for model in (Action, Promise, Touchpoint, PageDecision, Reply, Meeting)
}
"""The kinds of decision that are typed; any other kind is free JSON."""

UNREAD = frozenset({Meeting.kind})
"""Kinds that no notebook reads: changing one makes no run out of date."""

T = TypeVar("T", bound=Decided)


def decided(model: type[T], data: Any, *, where: str, row: int | None = None, file: str | None = None) -> T:
    """Check `data` as a `model`; every problem found goes into one SettingsError sentence."""
    try:
        return model.model_validate(data)
    except ValidationError as problem:
        found = []
        for error in problem.errors():
            field = ".".join(str(part) for part in error["loc"])
            text = str(error["msg"]).removeprefix("Value error, ")
            found.append(f"{field}: {text}" if field else text)
        raise SettingsError(
            f"A decision must hang together ({where}: {'; '.join(found)}). Correct it and save again.",
            row=row,
            file=file,
        ) from None


def check_measure(
    action: Action, known: Collection[str], *, row: int | None = None, file: str | None = None
) -> None:
    """Refuse an action whose measure is not defined in the playbook."""
    if action.measure not in known:
        ids = ", ".join(sorted(known))
        raise SettingsError(
            f"An action's measure must be one the playbook defines (action {action.id} has "
            f"{action.measure!r}; there: {ids}). Choose one of them.",
            row=row,
            file=file,
            column="measure" if file else None,
        )


def check_key(value: str) -> str:
    """A key or kind: one line of 1 to 120 characters without spaces at the ends."""
    if not _KEY.fullmatch(value):
        raise SettingsError(
            f"A decision's kind and key must be one short line (we got {value!r}). Shorten it."
        )
    return value
