"""Notebook 53: what was shown last time and reads differently today, and what can be told of why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxlib.base.estimate import Estimate
from cxlib.base.figure import Result
from cxlib.clients.tables import TABLES
from cxlib.measures.figures_changes import LOOKED_AT
from cxlib.pages import figure_words, phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import n51_words as say
from cxlib.pages.notes import parts
from cxlib.pages.page import Page
from cxlib.pages.rereads import Reread, Rereads, rereads
from cxlib.pages.wording import Words

MAIN = (
    *LOOKED_AT, "nps.promoters.v1", "value.retention.v1", "order.value.mean.v1", "revenue.customer.v1",
    "clv.three.v1", "contacts.saving.v1", "payoff.npv.v1",
)  # fmt: skip
"""The figures a client knows from the pages, in the order in which they are told."""

SHOWN = 6
"""How many figures the client reads of; the rest is counted."""

ROWS = 60
"""How many rows the consultant's table has at most."""

REASONS = (
    "late", "since", "corrected", "decisions", "definition", "settings", "words", "texts", "code",
    "libraries", "unclear",
)  # fmt: skip
"""The order in which reasons are told."""

STEPS = ("same", "decisions", "since", "late")


def _found(page: Page) -> Rereads | None:
    return page.once("rereads", lambda: rereads(page))


def _whole(found: Rereads) -> list[Reread]:
    """Those of everyone, the main figures first."""
    whole = [one for one in found.found if one.segment is None]
    rank = {measure: place for place, measure in enumerate(MAIN)}
    return sorted(whole, key=lambda one: rank.get(one.measure, len(rank)))


def answer(page: Page) -> Finding:
    """The answer: how many of the figures that were shown read differently, and why."""
    words, found = page.words, _found(page)
    question = words.say("n53.q.answer")
    if found is None:
        return page.finding("answer", "answer", words.say("n53.first"), question=question)
    period = words.period(found.run.period)
    if not found.found:
        return page.finding("answer", "answer", words.say("n53.none", period=period), question=question)
    whole = _whole(found)
    said = words.say("n53.some", n=len(whole), shown=found.shown, period=period)
    groups = len(found.found) - len(whole)
    details = [words.say("n53.groups", n=groups)] if groups else []
    details += [words.say("n53.reasons", reasons="; ".join(_tally(words, whole or found.found)))]
    return page.finding(
        "answer", "answer", said, question=question, details=(*details, *_rows_told(words, found))
    )


def _tally(words: Words, found: Sequence[Reread]) -> list[str]:
    counts = {reason: sum(reason in one.reasons for one in found) for reason in REASONS}
    return [
        words.say("n53.tally", why=words.say(f"n53.why.{reason}"), n=n) for reason, n in counts.items() if n
    ]


def _rows_told(words: Words, found: Rereads) -> list[str]:
    """What came in later and what was corrected, by table."""
    if found.recounts is None:
        return []
    told = {"late": found.recounts.late, "corrected": found.recounts.changed}
    return [
        words.say(f"n53.rows_{key}", tables="; ".join(_tables(words, rows)))
        for key, rows in told.items()
        if rows
    ]


def _tables(words: Words, rows: Mapping[str, int]) -> list[str]:
    return [
        words.say("n53.tally", why=words.say(f"n01.table.{name}"), n=rows[name])
        for name in TABLES
        if name in rows
    ]


def changed(page: Page) -> Finding | None:
    """The main figures that read differently, each with its old and new value and why; None without any."""
    words, found = page.words, _found(page)
    if found is None or not found.found:
        return None
    whole = _whole(found)
    shown = [one for one in whole if one.measure in MAIN][:SHOWN]
    question = words.say("n53.q.changed")
    lines = [_line(words, one) for one in shown] or [words.say("n53.only_others")]
    more = [words.say("n53.more", n=len(whole) - len(shown))] if len(whole) > len(shown) else []
    return page.finding(
        "changed",
        "evidence",
        lines[0],
        question=question,
        details=(*lines[1:], *more),
        figures=tuple(parts.row(page, one.measure, period=found.run.period) for one in shown),
    )


def _line(words: Words, one: Reread) -> str:
    """One figure in a sentence: "NPS: 43 then, 41 now. Why: answers that came in later"."""
    name = phrases.measure_name(words, one.measure)
    moved = words.say(
        "n53.line", measure=name, then=phrases.value(words, one.then), now=phrases.value(words, one.now)
    )
    return f"{moved} {_why(words, one)}"


def _why(words: Words, one: Reread) -> str:
    """The reasons that are told apart, and those that cannot be."""
    known = words.listing([words.say(f"n53.why.{reason}") for reason in one.why])
    apart = [words.say(f"n53.why.{reason}") for reason in one.unclear if reason != "unknown"]
    said = [words.say("n53.known", why=known)] if one.why else []
    if apart:
        said.append(words.say("n53.apart", why=words.listing(apart)))
    elif one.unclear:
        said.append(words.say("n53.rest" if one.why else "n53.unknown"))
    return " ".join(said)


def _named(words: Words, one: Reread) -> str:
    """The reasons as a cell: those told apart, then in one bracket those that are not."""
    known = [words.say(f"n53.why.{reason}") for reason in one.why]
    apart = [words.say(f"n53.why.{reason}") for reason in one.unclear if reason != "unknown"]
    if apart:
        return "; ".join([*known, words.say("n53.apart", why=words.listing(apart))])
    return "; ".join([*known, *([words.say("n53.why.unclear")] if one.unclear else [])])


def limits(page: Page) -> Finding | None:
    """What this does not tell you; nothing where nothing changed."""
    words, found = page.words, _found(page)
    if found is None or not found.found:
        return None
    unclear = any(one.unclear for one in found.found)
    details = [words.say("n53.limits.corrected")]
    if found.recounts is None:
        details = [words.say("n53.limits.run")]
    elif unclear:
        details.append(words.say("n53.limits.apart"))
    said = words.say("n53.limits.sentence")
    return page.finding("limits", "limits", said, question=words.say("n51.q.limits"), details=tuple(details))


def next_steps(page: Page) -> Finding | None:
    """What to do next; nothing where nothing changed."""
    words, found = page.words, _found(page)
    if found is None or not found.found:
        return None
    reasons = {reason for one in found.found for reason in one.why}
    steps = [words.say(f"n53.next.{reason}") for reason in ("late", "decisions") if reason in reasons]
    said = words.say("n53.next.tell")
    return page.finding("next", "next", said, question=words.say("n51.q.next"), details=tuple(steps))


def table(page: Page) -> Finding:
    """For the consultant: every figure that reads differently, with the size of each step and the reason."""
    words, found = page.notes, _found(page)
    if found is None:
        return page.finding("table", "note", words.say("n53.first"))
    period = words.period(found.run.period)
    if not found.found:
        return page.finding("table", "note", words.say("n53.none", period=period))
    ordered = sorted(found.found, key=lambda one: one.segment is not None)
    heads = ("figure", "then", "now", "steps", "why")
    rest = [words.say("n53.more", n=len(ordered) - ROWS)] if len(ordered) > ROWS else []
    return page.finding(
        "table",
        "note",
        words.say("n53.table", n=len(ordered), period=period),
        details=(*rest, *_causes(words, found), words.say("n53.cx_diff")),
        grid=Grid(
            tuple(words.say(f"n53.col.{head}") for head in heads),
            tuple(_row(words, one) for one in ordered[:ROWS]),
        ),
    )


def _causes(words: Words, found: Rereads) -> list[str]:
    """Which inputs besides rows are other than they were."""
    if found.recounts is None or not found.recounts.causes:
        return []
    causes = [words.say(f"delivery.diff.cause.{cause}") for cause in found.recounts.causes]
    return [words.say("delivery.diff.causes", causes=words.listing(causes))]


def _row(words: Words, one: Reread) -> tuple[str, ...]:
    name = figure_words.name(words, one.measure)
    if one.segment is not None:
        name = f"{name} ({figure_words.group(words, one.segment)})"
    return (name, _cell(words, one.then), _cell(words, one.now), _steps(words, one), _named(words, one))


def _cell(words: Words, found: Result) -> str:
    text = phrases.value(words, found)
    return f"{text} ({found.n})" if isinstance(found, Estimate) else text


def _steps(words: Words, one: Reread) -> str:
    """How much each step moved the figure: "late answers −2"."""
    unit = one.now.unit if isinstance(one.now, Estimate) else "points"
    return "; ".join(
        words.say("n53.step", step=words.say(f"n53.step.{name}"), move=_move(words, part, unit))
        for name in STEPS
        if (part := one.parts.get(name)) is not None
    )


def _move(words: Words, part: float, unit: str) -> str:
    """A step in its unit, with a digit more than the figure where that is a count of a hundred."""
    if unit in ("share", "points"):
        return words.signed(part * (100 if unit == "share" else 1), 1)
    return say.change_amount(words, part, unit)
