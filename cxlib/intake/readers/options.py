"""What a map may say about reading its file, where detection is wrong or cannot know."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cxlib.base.errors import SettingsError


def _listed(value: object) -> object:
    return list(value) if isinstance(value, list | tuple) else [value]


class FileOptions(BaseModel):
    """How to read a file.

    sheet: a sheet of a workbook or a member of an archive, or `all`. year: of dates that have none.
    order: of day, month and year, where dates leave it open. us: the names of the firm in a chat.
    silence_hours: so long a silence ends a case. keep_text: keep what was written in messages, too.
    greetings: automatic messages of the firm. seen_on: the day a pasted text was copied from its page.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoding: str | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    decimal: Literal[",", "."] | None = None
    thousands: str | None = None
    sheet: str | None = None
    header_rows: Annotated[int, Field(ge=1, le=5)] | None = None
    year: Annotated[int, Field(ge=1950, le=2100)] | None = None
    order: Literal["dmy", "mdy", "ymd"] | None = None
    us: Annotated[list[str], BeforeValidator(_listed)] = Field(default_factory=list)
    silence_hours: Annotated[float, Field(ge=0, le=8760)] = 12.0
    keep_text: bool = False
    greetings: Annotated[list[str], BeforeValidator(_listed)] = Field(default_factory=list)
    seen_on: dt.date | None = None


def options(told: dict[str, Any]) -> FileOptions:
    """Options as a person typed them; what is none is a SettingsError."""
    try:
        return FileOptions.model_validate(told)
    except ValidationError as problem:
        found = "; ".join(f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in problem.errors())
        raise SettingsError(f"How to read a file must be told as it can be ({found}). Correct it.") from None
