"""The quality note as a consultant would write it: what came, what is odd, what to ask the client for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cxlib.intake.report import ImportReport
    from cxlib.pages.wording import Words

PLAIN = frozenset(
    f"intake.{key}"
    for key in (
        "again", "orders", "sheets_joined", "masked_email", "masked_phone", "masked_id", "masked_name",
        "clinic_comments", "consent_two", "no_answer", "columns_left", "more_columns", "files_joined",
        "figures", "tickets_joined", "calls", "chat", "chat_us", "chat_greetings", "chat_system",
        "chat_media", "chat_text_dropped", "choices", "translations_dropped", "wizard.used",
    )
)  # fmt: skip
"""Notes that tell what came; all others tell what is odd."""

SCORES = frozenset({"nps", "csat", "ces", "rating"})

MISSED = {
    "survey": (("comment", "comments"),),
    "contacts": (("customer_id", "customers"), ("first_response_at", "first_reply")),
    "visits": (("customer_id", "customers"), ("status", "status")),
    "orders": (("customer_id", "customers"),),
    "reviews": (("comment", "comments"),),
    "customers": (("consent_channels", "consent"),),
    "invitations": (("answered", "answered"), ("delivered", "delivered")),
}
"""Table -> columns whose absence closes something, with the sentence that asks for them.

A survey is not asked for customers: it may be anonymous on purpose.
"""


def quality_note(report: ImportReport, file: str, words: Words) -> list[str]:
    """The note in words, one line a fact, under three headings; a heading without facts says so."""
    told = [(key, words.say(key, **_spoken(values, words))) for key, values in report.notes]
    came = [*_came(report, file, words), *(text for key, text in told if key in PLAIN)]
    odd = [*_odd(report, words), *(text for key, text in told if key not in PLAIN)]
    parts = (("came", came), ("odd", odd), ("ask", list(_asked(report, words))))
    return [
        line
        for name, lines in parts
        for line in (words.say(f"quality.{name}"), *(f"  {each}" for each in lines or [_none(name, words)]))
    ]


def _none(part: str, words: Words) -> str:
    return words.say(f"quality.{part}.none") if part != "came" else ""


def _spoken(values: dict[str, Any], words: Words) -> dict[str, Any]:
    """A note's blanks with languages by their names."""
    if "codes" not in values:
        return values
    names = [
        str(words.locale.languages.get(code, words.say("quality.other_language")))
        for code in str(values["codes"]).split(", ")
    ]
    return {**values, "codes": ", ".join(names)}


def _came(report: ImportReport, file: str, words: Words) -> list[str]:
    change = "intake.would_change" if report.dry_run else "intake.change"
    lines = [
        words.say("intake.head", file=file, table=report.table, source=report.source),
        words.say("intake.rows", read=report.rows_read, kept=report.rows_kept, refused=report.rows_refused),
    ]
    if report.first and report.last:
        lines.append(words.say("intake.dates", first=report.first, last=report.last))
    for column, scale in report.scales.items():
        lines.append(words.say("intake.scale", column=column, low=f"{scale[0]:g}", high=f"{scale[1]:g}"))
    counts = {"added": report.added, "updated": report.updated, "unchanged": report.unchanged}
    return [*lines, words.say(change, **counts)]


def _odd(report: ImportReport, words: Words) -> Iterator[str]:
    for reason, n in report.reasons.items():
        yield words.say("quality.refused", reason=words.say(f"intake.reason.{reason}", n=n))
    if report.duplicates:
        yield words.say("intake.duplicates", n=report.duplicates)
    for column, reasons in report.blanked.items():
        for reason, n in reasons.items():
            yield words.say("intake.blanked", column=column, reason=words.say(f"intake.reason.{reason}", n=n))


def _asked(report: ImportReport, words: Words) -> Iterator[str]:
    """What would make the next file better, the most useful first."""
    if n := report.reasons.get("no_date", 0):
        yield words.say("quality.ask.dates", n=n)
    if n := report.reasons.get("cells", 0):
        yield words.say("quality.ask.cells", n=n)
    if report.table == "survey" and not SCORES & set(report.columns):
        yield words.say("quality.ask.score_words" if "comment" in report.columns else "quality.ask.score")
    for column, sentence in MISSED.get(report.table, ()):
        if column not in report.columns:
            blanks = {"entry": "constants: {delivered: yes}"} if sentence == "delivered" else {}
            yield words.say(f"quality.ask.{sentence}", **blanks)
    outside = [name for name, reasons in report.blanked.items() if "out_of_scale" in reasons]
    if outside:
        headers = ", ".join(report.columns.get(name, name) for name in outside)
        yield words.say("quality.ask.scale", columns=headers)
    if report.duplicates:
        yield words.say("quality.ask.duplicates", n=report.duplicates)
    for key, values in report.notes:
        if key == "intake.no_channel":
            yield words.say("quality.ask.channel", entry="constants: {channel: email}")
        if key == "intake.consent_unclear":
            yield words.say("quality.ask.agreed", columns=values["columns"])
