"""What people write down about others, and their own guesses: competitors, trial enquiries, benchmarks."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, field_validator, model_validator

from cxlib.base.registry import definitions
from cxlib.clients.decided import Decided
from cxlib.clients.settings import Country


def _share(value: object) -> object:
    """Read a guess "of 100" (70) as it is meant: a number from 0 to 100."""
    return value.replace(",", ".").strip() if isinstance(value, str) else value


class Rival(Decided):
    """A competitor as seen on a day: under which search words and at which place it was found."""

    kind: ClassVar[str] = "rival"
    name: str = Field(min_length=1, max_length=80)
    seen_on: dt.date
    keyword: str = ""
    rank: int | None = Field(default=None, ge=1, le=1000)
    note: str = ""

    @property
    def key(self) -> str:
        return f"{self.name}@{self.keyword}" if self.keyword else self.name


class Enquiry(Decided):
    """One trial enquiry to a competitor: when it was asked, when (if ever) it was answered, how good it was.

    quality: 1 (useless) to 5 (could not be better), judged by whoever asked. fair: nobody's scarce
    appointment was booked, no false identity was given, nothing was recorded; without it nothing is saved.
    """

    kind: ClassVar[str] = "enquiry"
    id: str = Field(min_length=1, max_length=40)
    rival: str = Field(min_length=1, max_length=80)
    channel: str = Field(min_length=1, max_length=40)
    asked_at: dt.datetime
    answered_at: dt.datetime | None = None
    quality: int | None = Field(default=None, ge=1, le=5)
    fair: bool
    note: str = ""

    @property
    def key(self) -> str:
        return self.id

    @field_validator("asked_at", "answered_at")
    @classmethod
    def _with_zone(cls, value: dt.datetime | None) -> dt.datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("must carry a time zone, like 2026-07-01T09:30+02:00")
        return None if value is None else value.astimezone(dt.UTC)

    @model_validator(mode="after")
    def _hangs_together(self) -> Enquiry:
        if not self.fair:
            raise ValueError(
                "a trial enquiry must book no scarce appointment, give no false identity and record nothing; "
                "confirm it with fair: yes"
            )
        if self.answered_at is not None and self.answered_at < self.asked_at:
            raise ValueError("the answer must not come before the question")
        return self


class Benchmark(Decided):
    """A figure of others to compare with, as somebody published it.

    measure: the definition it follows, one of playbook/measures.yml; value: in its unit (shares as
    fractions); country and year: where and when it was measured; source: who published it.
    low, high: its interval where the source gives one; n: answers behind it. asked: the question, the scale
    and who was asked, as the source tells it; without it the figure is shown and not compared. channel: how
    people were asked, where the source says so.
    """

    kind: ClassVar[str] = "benchmark"
    id: str = Field(min_length=1, max_length=40)
    measure: str
    value: float = Field(allow_inf_nan=False)
    low: float | None = Field(default=None, allow_inf_nan=False)
    high: float | None = Field(default=None, allow_inf_nan=False)
    n: int | None = Field(default=None, ge=1)
    country: Country
    year: int = Field(ge=1990, le=2100)
    source: str = Field(min_length=3, max_length=300)
    asked: str = Field(default="", max_length=300)
    channel: str = Field(default="", max_length=40)
    note: str = ""

    @property
    def key(self) -> str:
        return self.id

    @model_validator(mode="after")
    def _defined(self) -> Benchmark:
        found = definitions().get(self.measure)
        if found is None:
            raise ValueError(
                f"the measure must be defined in the playbook (we got {self.measure!r}); a figure of another "
                "definition cannot be compared"
            )
        if found.unit == "share" and not 0 <= self.value <= 1:
            raise ValueError(f"a share must be written as a fraction, 0.69 for 69% (we got {self.value:g})")
        if found.unit == "points" and not -100 <= self.value <= 100:
            raise ValueError(f"points must lie between -100 and 100 (we got {self.value:g})")
        if found.unit == "stars" and not 1 <= self.value <= 5:
            raise ValueError(f"stars must be 1 to 5, never rescaled (we got {self.value:g})")
        low, high = self.low, self.high
        if (low is not None and low > self.value) or (high is not None and high < self.value):
            raise ValueError("the value must lie inside its own interval")
        return self


class Guess(Decided):
    """What one person on the team expects a figure to be, written down before anyone sees it.

    about: the id of a share in playbook/measures.yml, or "theme" (then `text` says what people will
    write about most). value: of 100 people or cases. by: initials or a seat, no full name is needed.
    """

    kind: ClassVar[str] = "guess"
    quarter: str = Field(pattern=r"^\d{4}(Q[1-4]|-W?\d\d)?$")
    about: str
    by: str = Field(min_length=1, max_length=40)
    value: Annotated[float | None, BeforeValidator(_share)] = Field(default=None, ge=0, le=100)
    text: str = Field(default="", max_length=80)

    @property
    def key(self) -> str:
        return f"{self.quarter}/{self.about}/{self.by}"

    @model_validator(mode="after")
    def _says_something(self) -> Guess:
        if self.about == "theme":
            if not self.text:
                raise ValueError("a guess about topics must name one")
            return self
        found = definitions().get(self.about)
        if found is None or found.unit != "share":
            raise ValueError(f"a guess must be about a share of the playbook (we got {self.about!r})")
        if self.value is None:
            raise ValueError("a guess must be a number from 0 to 100")
        return self
