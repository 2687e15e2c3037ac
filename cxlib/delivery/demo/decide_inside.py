"""What a demo firm's team wrote down about itself: checklists twice, SWOT lines, personas, ideas, guesses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cxlib.clients.decided import Decided
from cxlib.clients.decided_checks import Felt, Idea, Mark, Persona, SwotLine
from cxlib.clients.decided_outside import Guess
from cxlib.delivery.demo.firm import Firm
from cxlib.delivery.demo.truths import LAST

DAYS = (dt.date(2026, 3, 25), dt.date(2026, 9, 24))
LOOK_ON = dt.date(2026, 12, 15)


def inside_values(firm: Firm) -> Iterator[tuple[Decided, dt.date]]:
    """Every value with the day on which it was written down."""
    said = firm.texts["inside"]
    for name, entry in said["checks"].items():
        check, item = name.split("/")
        for score, day in zip(entry["scores"], DAYS[-len(entry["scores"]) :], strict=True):
            evidence = entry["seen"] if day == DAYS[-1] else ""
            yield Mark(check=check, item=item, score=score, seen_on=day, evidence=evidence), day
    for line in said["swot"]:
        yield SwotLine(**line), DAYS[-1]
    for idea in said["ideas"]:
        yield Idea(**idea, look_on=LOOK_ON), DAYS[-1]
    for persona in said["personas"]:
        yield Persona.model_validate(persona), DAYS[-1]
    for place, scores in said["feelings"].items():
        for seat, score in zip("ABC", scores, strict=True):
            yield Felt(touchpoint=place, by=seat, score=score, felt_on=DAYS[-1]), DAYS[-1]
    for seat, topic in zip("ABCD", said["topics"], strict=True):
        yield Guess(quarter=LAST.name, about="theme", by=seat, text=topic), DAYS[-1]
