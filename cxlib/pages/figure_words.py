"""A figure as a row of words: its name, its group, its value with sign and unit, how sure it is."""

from __future__ import annotations

from cxlib.base.estimate import Estimate, NoData
from cxlib.base.figure import Result, Segment, Suppressed
from cxlib.pages import phrases
from cxlib.pages.wording import Words

_DIGITS = {"points": 0, "share": 0, "count": 0, "money": 0}


def name(words: Words, measure: str) -> str:
    """A measure's name; a change says against what."""
    base, _, against = measure.partition("~")
    plain = phrases.measure_name(words, base)
    return words.say(f"delivery.book.{against}", measure=plain) if against else plain


def group(words: Words, segment: Segment) -> str:
    """Everyone, or a group with the kind of group before it."""
    if segment is None:
        return words.say("common.all")
    key, value = segment
    if key == "among":
        return words.say("notes.among")
    if key == "by":
        return words.say("notes.by", kind=kind(words, value))
    if key.startswith("among:"):
        return words.say("notes.among_groups", group=group(words, (key.removeprefix("among:"), value)))
    said = phrases.group(words, key, value)
    return said if key in ("channel", "stage") else f"{kind(words, key)}: {said}"


def kind(words: Words, key: str) -> str:
    """What groups of one kind are called: "channel", or the imported column's own name."""
    plain = key.removeprefix("segment_")
    return words.say(f"notes.key.{plain}") if words.has(f"notes.key.{plain}") else plain.replace("_", " ")


def is_change(measure: str) -> bool:
    """Whether a figure is a difference: a change, or a part of one."""
    return "~" in measure or measure in ("nps.who.v1", "nps.how.v1")


def said(words: Words, result: Result) -> str:
    """The value in words; for a change with its sign and unit; or why there is none."""
    if isinstance(result, NoData | Suppressed):
        return phrases.gate(words, result)
    if not is_change(result.measure):
        return phrases.amount(words, result.value, result.unit)
    if result.unit == "money":
        return ("+" if result.value > 0 else "") + words.money(result.value)
    size = result.value * (100 if result.unit == "share" else 1)
    return f"{words.signed(size, _DIGITS.get(result.unit, 1))} {words.say(f'common.unit.{result.unit}')}"


def sure(words: Words, result: Result) -> str:
    """How sure, in one sentence; nothing where there is no figure."""
    if not isinstance(result, Estimate):
        return ""
    if not is_change(result.measure):
        return phrases.sure(words, result)
    if result.low is None or result.high is None:
        return ""
    hundred, digits = (100 if result.unit == "share" else 1), _DIGITS.get(result.unit, 1)
    key = "common.sure.change_unclear" if result.low <= 0 <= result.high else "common.sure.change_up"
    return words.say(
        key,
        low=words.signed(result.low * hundred, digits),
        high=words.signed(result.high * hundred, digits),
        unit=words.say(f"common.unit.{result.unit}"),
    )
