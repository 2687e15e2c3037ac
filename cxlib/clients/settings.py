"""client.yml: what the playbook knows about a firm, typed and checked."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import SettingsError

Language = Literal["en", "pl", "tr"]
Country = Literal["PL", "TR", "GB", "US"]
Audience = Literal["owner", "staff", "consultant"]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_STANDARD = re.compile(r"^(?P<hours>\d+(?:\.\d+)?) hours?(?P<business> of business time)?$")
_HOURS = re.compile(r"^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Standard(_Model):
    """How fast a channel is answered: within so many hours, or before closing on the same day.

    same_day means before closing of the business day on which the contact came,
    or of the next business day when it came after closing.
    """

    hours: float | None = None
    same_day: bool = False
    clock: Literal["calendar", "business"] = "calendar"

    @classmethod
    def parse(cls, text: object) -> Standard:
        """Read `24 hours`, `4 hours of business time` or `same day`.

        >>> Standard.parse("2 hours").hours
        2.0
        """
        if isinstance(text, Standard):
            return text
        words = " ".join(str(text).split()).lower()
        if words == "same day":
            return cls(same_day=True, clock="business")
        if found := _STANDARD.match(words):
            hours = float(found["hours"])
            if hours > 0:
                return cls(hours=hours, clock="business" if found["business"] else "calendar")
        raise ValueError(
            f"must read like '24 hours', '4 hours of business time' or 'same day' (we got {text!r})"
        )

    def __str__(self) -> str:
        if self.same_day or self.hours is None:
            return "same day"
        unit = "hour" if self.hours == 1 else "hours"
        return f"{self.hours:g} {unit}{' of business time' if self.clock == 'business' else ''}"


class Opening(_Model):
    """When a weekday opens and closes, in local time."""

    opens: dt.time
    closes: dt.time

    @model_validator(mode="after")
    def _closes_later(self) -> Opening:
        if self.closes <= self.opens:
            raise ValueError("closing must be later than opening")
        return self


def _opening(text: object) -> object:
    if text is None or isinstance(text, Opening) or str(text).strip().lower() in ("", "closed"):
        return text if isinstance(text, Opening) else None
    found = _HOURS.match(str(text).replace(" ", "").replace("–", "-"))
    if found is None:
        raise ValueError(f"must read like '09:00-17:00' or 'closed' (we got {text!r})")
    try:
        return Opening(
            opens=dt.time(int(found[1]), int(found[2])), closes=dt.time(int(found[3]), int(found[4]))
        )
    except ValidationError:
        raise ValueError(f"closing must be later than opening (we got {text!r})") from None


class Languages(_Model):
    """The language each audience reads."""

    owner: Language
    staff: Language
    consultant: Language


class Holidays(_Model):
    """Which public holidays close the firm; half days close it from `half_day_from` on."""

    country: Country
    subdivision: str = ""
    half_day_from: dt.time = dt.time(13)
    extra: tuple[dt.date, ...] = ()
    open_on: tuple[dt.date, ...] = ()


class Hours(_Model):
    """Opening hours by weekday; None is closed."""

    mon: Annotated[Opening | None, BeforeValidator(_opening)] = None
    tue: Annotated[Opening | None, BeforeValidator(_opening)] = None
    wed: Annotated[Opening | None, BeforeValidator(_opening)] = None
    thu: Annotated[Opening | None, BeforeValidator(_opening)] = None
    fri: Annotated[Opening | None, BeforeValidator(_opening)] = None
    sat: Annotated[Opening | None, BeforeValidator(_opening)] = None
    sun: Annotated[Opening | None, BeforeValidator(_opening)] = None

    @model_validator(mode="after")
    def _opens_sometimes(self) -> Hours:
        if not any(getattr(self, day) for day in DAYS):
            raise ValueError("at least one weekday must be open")
        return self


StandardText = Annotated[Standard, BeforeValidator(Standard.parse)]


@cache
def zones() -> frozenset[str]:
    """The names of all time zones; looked for on disk once."""
    return frozenset(available_timezones())


class ClientSettings(_Model):
    """Everything client.yml says. Times of day are local to `time_zone`."""

    name: str = Field(min_length=1, max_length=120)
    languages: Languages
    country: Country
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    time_zone: str
    sector: str
    words: dict[str, dict[str, dict[str, str]]] = Field(default_factory=dict)
    address: Literal["formal", "direct"] = "formal"
    business_hours: Hours
    holidays: Holidays
    standards: dict[str, StandardText]
    scales: dict[str, tuple[float, float]]
    display_threshold: int = Field(default=5, ge=1, le=100)
    keep_raw_days: int = Field(default=400, ge=1)
    ask_when: str = ""
    staff: tuple[Annotated[str, Field(min_length=1, max_length=80)], ...] = ()
    systems: tuple[Annotated[str, Field(min_length=1, max_length=60)], ...] = ()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in zones():
            raise ValueError(f"must be a time zone like Europe/Warsaw (we got {value!r})")
        return value

    @field_validator("sector")
    @classmethod
    def _known_sector(cls, value: str) -> str:
        known = sectors()
        if value not in known:
            raise ValueError(f"must be one of {', '.join(sorted(known))} (we got {value!r})")
        return value

    @field_validator("scales")
    @classmethod
    def _rising(cls, value: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
        for item, (low, high) in value.items():
            if high <= low:
                raise ValueError(f"the scale of {item} must rise (we got {low:g} to {high:g})")
        return value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


@cache
def sectors() -> dict[str, str]:
    """Sector id to the word for the people it serves (clinic: patient)."""
    table = yamlio.load(asset("templates", "sectors.yml"))
    return dict(table["sectors"])


def parse_settings(data: Any, *, file: str) -> ClientSettings:
    """Check the content of a client.yml; every problem found is named in one sentence."""
    if not isinstance(data, dict):
        raise SettingsError(f"client.yml must be a list of 'key: value' lines ({file} is not).", file=file)
    try:
        return ClientSettings.model_validate(data)
    except ValidationError as problem:
        found = []
        for error in problem.errors():
            where = ".".join(str(part) for part in error["loc"]) or "client.yml"
            text = str(error["msg"]).removeprefix("Value error, ")
            found.append(f"{where}: {text}")
        raise SettingsError(
            f"Every setting must be known and well formed ({file}: {'; '.join(found)}). Correct client.yml.",
            file=file,
        ) from None


def load_settings(path: Path) -> ClientSettings:
    """Read and check a client.yml."""
    return parse_settings(yamlio.load(path), file=str(path))
