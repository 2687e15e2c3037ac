"""What the people of a demo firm decided, with who and when: touchpoints, promises, actions, questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cxlib.base.registry import definitions
from cxlib.clients.decided_money import Avoidable, MoneyInput
from cxlib.clients.decisions import Action, Decided, Decisions, PageDecision, Promise, Touchpoint
from cxlib.clients.folder import ClientFolder
from cxlib.delivery.demo.decide_inside import inside_values
from cxlib.delivery.demo.decide_voice import voice_changes
from cxlib.delivery.demo.firm import Firm
from cxlib.delivery.demo.outside_decided import outside_values
from cxlib.delivery.demo.truths import PlantedAction

PROMISES = (
    ("email", "48 hours", "2024-07-01", "2024-06-24"),
    ("phone", "same day", "2024-07-01", "2024-06-24"),
    ("sms", "2 hours", "2024-07-01", "2024-06-24"),
    ("social", "4 hours", "2024-07-01", "2024-06-24"),
    ("email", "24 hours", "2025-07-01", "2025-06-23"),
    ("social", "2 hours", "2026-10-01", "2026-09-21"),
)
"""Channel, standard, valid from, decided on. The last one rules only after the newest quarter."""

KINDS = (
    "action",
    "promise",
    "touchpoint",
    "question",
    "rival",
    "enquiry",
    "benchmark",
    "guess",
    "input",
    "avoidable",
    "quote",
    "complaint",
    "mark",
    "swot",
    "idea",
    "persona",
    "felt",
)

CORRECTED = dt.datetime(2026, 10, 3, 12, tzinfo=dt.UTC)
"""When what had been typed in about money was corrected."""

Change = tuple[Decided, str, dt.datetime]


def decide(folder: ClientFolder, firm: Firm, *, later: bool = True) -> int:
    """Write the firm's decisions and return how many; what stands already is left as it is.

    later: with those taken after the quarter before the newest one had been shown.
    """
    decisions, known = Decisions.open(folder), set(definitions())
    standing = {(kind, key) for kind in KINDS for key in decisions.current(kind)}
    written = 0
    changes = (*_changes(firm), *(voice_changes(folder, firm) if later else ()))
    for value, who, when in sorted(changes, key=lambda change: change[2]):
        if (value.kind, value.key) in standing:
            continue
        if isinstance(value, Action):
            decisions.save_action(value, who, when, known_measures=known)
        else:
            decisions.save(value, who, when)
        written += 1
    for value in money_values(firm) if later else ():
        if decisions.current(value.kind).get(value.key) != value.model_dump(mode="json"):
            decisions.save(value, firm.texts["decisions"]["consultant"], CORRECTED)
            written += 1
    return written


def _changes(firm: Firm) -> Iterator[Change]:
    consultant, owner = firm.texts["decisions"]["consultant"], firm.texts["decisions"]["owner"]
    for place in firm.places:
        point = Touchpoint(
            stage=place.stage, name=place.name, responsible=place.responsible, asked=place.asked
        )
        yield point, consultant, _noon("2024-07-08")
    for channel, standard, valid_from, decided_on in PROMISES:
        promise = {"channel": channel, "standard": standard, "valid_from": valid_from}
        yield Promise.model_validate(promise), owner, _noon(decided_on)
    for planted in firm.truths.actions:
        yield from _action_changes(firm, planted, consultant)
    yield from _questions(firm, consultant, owner)
    for value in money_values(firm, first=True):
        yield value, consultant, _noon("2026-09-21")
    for value in outside_values(firm):
        yield value, consultant, _noon("2026-09-30")
    for value, day in inside_values(firm):
        yield value, consultant, _noon(day.isoformat())


def _action_changes(firm: Firm, planted: PlantedAction, consultant: str) -> Iterator[Change]:
    """Planned nine days before the start, running from the start on."""
    said = firm.texts["decisions"]["actions"][planted.id]
    action = Action(
        id=planted.id,
        title=said["title"],
        stage=planted.stage,
        touchpoint=planted.touchpoint,
        responsible=said["responsible"],
        start=planted.start,
        measure=planted.measure,
        segment=planted.segment,
        minimum=planted.minimum,
        hoped=planted.hoped,
        planned_look=planted.planned_look,
        planned_answers=planted.planned_answers,
        pain=said["pain"],
        note=said["note"],
    )
    start = dt.datetime.combine(planted.start, dt.time(9), dt.UTC)
    yield action, consultant, start - dt.timedelta(days=9)
    yield action.model_copy(update={"status": "running"}), said["responsible"], start


def _questions(firm: Firm, consultant: str, owner: str) -> Iterator[Change]:
    """One question that the owner has answered, and one that is still open."""
    settled, open_one = firm.texts["decisions"]["settled"], firm.texts["decisions"]["question"]
    asked = PageDecision(
        id=settled["id"],
        question=settled["question"],
        options=tuple(settled["options"]),
        asked_on=dt.date(2026, 6, 22),
    )
    yield asked, consultant, _noon("2026-06-22")
    answer = {"answer": settled["answer"], "answered_on": dt.date(2026, 7, 2)}
    yield asked.model_copy(update=answer), owner, _noon("2026-07-02")
    waiting = PageDecision(
        id=open_one["id"],
        question=open_one["question"],
        options=tuple(open_one["options"]),
        asked_on=dt.date(2026, 9, 28),
    )
    yield waiting, consultant, _noon("2026-09-28")


def money_values(firm: Firm, *, first: bool = False) -> Iterator[Decided]:
    """What was typed in with the owner about money, and the topics a message would have answered.

    first: as it was typed in at first; some of it was corrected later.
    """
    said = firm.texts["money"]
    inputs = {**said["inputs"], **(said.get("at_first", {}) if first else {})}
    for name, (low, likely, high) in inputs.items():
        yield MoneyInput(
            id=name, low=float(low), likely=float(likely), high=float(high), source=said["source"]
        )
    for topic, message in said["avoidable"].items():
        yield Avoidable(topic=topic, message=message)


def _noon(day: str) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(12), dt.UTC)
