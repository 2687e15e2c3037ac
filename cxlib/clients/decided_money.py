"""What people decide about money: ranges somebody typed in, and the topics a message would have answered."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, field_validator, model_validator

from cxlib.base.inputs import money
from cxlib.base.ranges import Range
from cxlib.base.words.letters import loosely
from cxlib.clients.decided import Decided


class MoneyInput(Decided):
    """One range that was typed in: the least, the likeliest, the most, and where they come from.

    id: one of the inputs of playbook/money.yml. Shares are fractions (0.4), money in the client's currency.
    """

    kind: ClassVar[str] = "input"
    id: str
    low: float = Field(allow_inf_nan=False)
    likely: float = Field(allow_inf_nan=False)
    high: float = Field(allow_inf_nan=False)
    source: str = Field(default="", max_length=200)

    @property
    def key(self) -> str:
        return self.id

    @property
    def range(self) -> Range:
        return Range(self.low, self.likely, self.high)

    @field_validator("id")
    @classmethod
    def _known(cls, value: str) -> str:
        known = money().inputs
        if value not in known:
            raise ValueError(f"must be one of {', '.join(known)} (we got {value!r})")
        return value

    @model_validator(mode="after")
    def _hangs_together(self) -> MoneyInput:
        if not self.low <= self.likely <= self.high:
            raise ValueError(
                "must rise from the least over the likeliest to the most "
                f"(we got {self.low:g}, {self.likely:g}, {self.high:g})"
            )
        unit = money().inputs[self.id].unit
        if unit == "share" and not (self.low >= -1 and self.high <= 1):
            raise ValueError(f"a share must lie between -1 and 1 (we got {self.low:g} to {self.high:g})")
        if unit != "share" and self.low < 0:
            raise ValueError(f"must not be negative (we got {self.low:g})")
        return self


class Avoidable(Decided):
    """A topic of contacts that a message sent in time would have answered, and which message that is."""

    kind: ClassVar[str] = "avoidable"
    topic: str = Field(min_length=1, max_length=100)
    message: str = Field(default="", max_length=200)

    @property
    def key(self) -> str:
        return loosely(self.topic)
