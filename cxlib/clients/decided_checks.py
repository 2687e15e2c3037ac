"""What a team writes down about itself: checklist marks, feelings, lines of a SWOT, ideas to delight."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.registry import Texts, definitions
from cxlib.clients.decided import Decided, Segment, Stage, read_segment, several

Side = Literal["strength", "weakness", "opportunity", "threat"]
SIDES: tuple[Side, ...] = ("strength", "weakness", "opportunity", "threat")

Check = tuple[Texts, MappingProxyType[str, Texts]]


@lru_cache(maxsize=1)
def checks() -> MappingProxyType[str, Check]:
    """The checklists of playbook/checks.yml: id -> (its names, item -> the item's names)."""
    loaded = yamlio.load(asset("playbook", "checks.yml"))
    return MappingProxyType(
        {
            one["id"]: (
                Texts(**one["names"]),
                MappingProxyType({item["id"]: Texts(**item["names"]) for item in one["items"]}),
            )
            for one in loaded["checks"]
        }
    )


class Mark(Decided):
    """One item of a checklist as somebody judged it on a day: 0 (not at all) to 3 (fully).

    evidence: what was seen: a page, a photo, a case; action: the id of the change planned for it. It is a
    judgement from inside, not customer data.
    """

    kind: ClassVar[str] = "mark"
    check: str
    item: str
    score: int = Field(ge=0, le=3)
    seen_on: dt.date
    evidence: str = Field(default="", max_length=300)
    action: str = Field(default="", max_length=40)

    @property
    def key(self) -> str:
        return f"{self.check}/{self.item}@{self.seen_on.isoformat()}"

    @model_validator(mode="after")
    def _listed(self) -> Mark:
        if self.check not in checks() or self.item not in checks()[self.check][1]:
            raise ValueError(f"the item must stand in playbook/checks.yml (we got {self.check}/{self.item})")
        return self


class Felt(Decided):
    """What one person on the team thinks is felt at a contact: -2 (very bad) to +2 (very good); a guess."""

    kind: ClassVar[str] = "felt"
    touchpoint: str = Field(min_length=1, max_length=80)
    by: str = Field(min_length=1, max_length=24)
    score: int = Field(ge=-2, le=2)
    felt_on: dt.date

    @property
    def key(self) -> str:
        return f"{self.touchpoint}/{self.by}@{self.felt_on.isoformat()}"


class Persona(Decided):
    """People the firm serves, under an invented name: their group in the data, and what is only assumed.

    group: like ("segment_city", "Centre"); its figures are the facts. assumptions: each becomes a question.
    """

    kind: ClassVar[str] = "persona"
    id: str = Field(min_length=1, max_length=40)
    title: str = Field(min_length=1, max_length=80)
    group: Annotated[Segment, BeforeValidator(read_segment)]
    assumptions: Annotated[tuple[str, ...], BeforeValidator(several)] = Field(default=(), max_length=8)

    @property
    def key(self) -> str:
        return self.id


class SwotLine(Decided):
    """One strength, weakness, opportunity or threat; evidence: where it can be seen (empty: an opinion)."""

    kind: ClassVar[str] = "swot"
    side: Side
    text: str = Field(min_length=1, max_length=160)
    evidence: str = Field(default="", max_length=160)

    @property
    def key(self) -> str:
        return f"{self.side}: {self.text}"[:118].strip()


class Idea(Decided):
    """A pleasant surprise for customers, with how it will be seen whether it worked, else it is none."""

    kind: ClassVar[str] = "idea"
    id: str = Field(min_length=1, max_length=40)
    title: str = Field(min_length=1, max_length=160)
    stage: Stage
    touchpoint: str = ""
    cost: float | None = Field(default=None, ge=0)
    measure: str = Field(min_length=1)
    look_on: dt.date

    @property
    def key(self) -> str:
        return self.id

    @model_validator(mode="after")
    def _can_be_seen(self) -> Idea:
        if self.measure not in definitions():
            raise ValueError(
                f"an idea must name the measure that will tell whether it worked (we got {self.measure!r})"
            )
        return self
