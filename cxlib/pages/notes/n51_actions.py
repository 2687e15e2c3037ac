"""Notebook 51: what each change did, with its verdict at the planned look, and the owner's lines about it."""

from __future__ import annotations

from collections.abc import Sequence

from cxlib.base.estimate import Estimate, NoData
from cxlib.measures.figures import Result
from cxlib.pages import actions as register
from cxlib.pages import charts, phrases
from cxlib.pages.actions import Told
from cxlib.pages.finding import Chart, Finding, Grid, LineKind, OwnerLine
from cxlib.pages.notes import n51_words as say
from cxlib.pages.notes.n51_season import season
from cxlib.pages.page import Page

VERDICTS = (
    "worked", "better", "worse", "no_useful_effect", "no_effect_shown", "too_early", "not_measured",
)  # fmt: skip
"""The order in which verdicts are told."""

HOW = {"paired": ("paired",), "weeks": ("series", "chart")}
"""Sentence -> the planned tests it is told of."""

AT_ONCE = 3
"""No more verdicts are told together than changes should be planned at once."""

GOOD, BAD, NEITHER = ("worked", "better"), ("worse",), ("no_effect_shown", "no_useful_effect")


def told(page: Page) -> list[Told]:
    """What the data say about every action that has begun, in the order of the verdicts."""
    return sorted(register.started(page), key=lambda one: (VERDICTS.index(one.verdict), one.action.start))


def actions(page: Page) -> Finding:
    """Every change with what was compared, its interval and its verdict; with the owner's lines."""
    words, found = page.words, told(page)
    question = words.say("n51.actions.question")
    ahead = tuple(_not_started(page))
    if not found:
        said = words.say("n51.actions.none")
        return page.finding("actions", "evidence", said, question=question, details=ahead)
    fresh = this_time(page, found)
    told_now = " ".join(verdict(page, one) for one in fresh[:AT_ONCE])
    said = told_now or words.say("n51.actions.sentence", n=len(found))
    details = [text for one in found for text in compared(page, one)]
    return page.finding(
        "actions",
        "evidence",
        said,
        question=question,
        details=(*details, *ahead),
        grid=_table(page, found),
        chart=_chart(page, found),
        fold=words.say("common.fold"),
        owner=tuple(owner_lines(page, found)),
        figures=tuple(say.verdict_row(page, one) for one in found),
    )


def _not_started(page: Page) -> list[str]:
    today = register.last_day(page)
    later = [one for one in register.actions(page) if one.start > today]
    return [page.words.say("n51.actions.not_started", title=one.title, day=one.start) for one in later]


def _table(page: Page, found: Sequence[Told]) -> Grid:
    words = page.words
    rows = tuple(
        (
            words.opening(one.action.title),
            say.after_text(page, words, one),
            say.before_text(page, words, one),
            words.say(f"n51.verdict.{one.verdict}"),
        )
        for one in found
    )
    heads = ("action", "after", "before", "verdict")
    return Grid(tuple(words.say(f"n51.col.{head}") for head in heads), rows)


def compared(page: Page, one: Told) -> list[str]:
    """What was compared for one action, how sure it is, and what is still missing; one sentence each."""
    words = page.words
    if one.judgement is None:
        sides = (one.now, one.then, one.change)
        missing: Result = next((side for side in sides if isinstance(side, NoData)), one.now)
        reason = phrases.gate(words, missing) if isinstance(missing, NoData) else ""
        return [words.say("n51.actions.not_measured", title=one.action.title, reason=reason)]
    sentences = [
        _what(page, one),
        *_change(page, one),
        *_how(page, one),
        _look(page, one),
        *_more(page, one),
        *_doubts(page, one),
        *season(page, one),
    ]
    return [text for text in sentences if text]


def _what(page: Page, one: Told) -> str:
    words = page.words
    blanks = {
        "title": one.action.title,
        "measure": say.measure_of(words, one),
        "n_after": one.now.n,
        "n_before": one.then.n,
    }
    if one.after.months and one.before.months:
        after, before = (say.months(words, span) for span in (one.after, one.before))
        return words.say("n51.actions.compared_period", after=after, before=before, **blanks)
    return words.say("n51.actions.compared", after_days=one.after.days, start=one.after.start, **blanks)


def _change(page: Page, one: Told) -> list[str]:
    """The interval of the change, once the planned look has come."""
    words, change = page.words, one.change
    if not one.final or not isinstance(change, Estimate) or change.low is None or change.high is None:
        return []
    low, high = (
        say.change_amount(words, limit, change.unit, bound=True) for limit in (change.low, change.high)
    )
    unit, least = say.change_unit(words, change.unit), say.minimum_of(words, one)
    return [words.say("n51.actions.change", low=low, high=high, unit=unit, minimum=least)]


def _how(page: Page, one: Told) -> list[str]:
    """What the planned test takes into account, where it is not plainly before and after."""
    words, action = page.words, one.action
    said = [words.say(f"n51.actions.{key}") for key, tests in HOW.items() if action.test in tests]
    if action.control is not None:
        group = phrases.group(words, *action.control)
        said = [words.say("n51.actions.control", group=group), words.say("n51.actions.control_limit")]
    return said + ([words.say("n51.actions.looks", n=action.looks)] if action.looks > 1 else [])


def _doubts(page: Page, one: Told) -> list[str]:
    """What keeps the verdict back, and that the worst gets better by itself."""
    doubts = {"year_before": "doubt_year", "earlier": "doubt_earlier"}
    doubt = one.judgement.doubt if one.judgement and one.final else ""
    said = [page.words.say(f"n51.actions.{doubts[doubt]}")] if doubt in doubts else []
    if one.was_worst and doubt != "earlier":
        said.append(page.words.say("n51.actions.was_worst", n=one.was_worst))
    return said


def _look(page: Page, one: Told) -> str:
    ahead = one.action.planned_look > register.last_day(page)
    form = "final" if one.final else "ahead" if ahead else "waits"
    return page.words.say(f"n51.actions.look_{form}", day=one.action.planned_look)


def _more(page: Page, one: Told) -> list[str]:
    """About how many more answers, and when they will be in."""
    words, judged = page.words, one.judgement
    if judged is None or not judged.more_answers or one.verdict not in ("too_early", "better"):
        return []
    if judged.month is None:
        return [words.say("n51.actions.more_never")]
    return [words.say("n51.actions.more", n=judged.more_answers, month=say.in_month(words, judged.month))]


def _chart(page: Page, found: Sequence[Told]) -> Chart | None:
    """The changes that are shares and have been judged, with their intervals around no change."""
    words, dots = page.words, []
    for one in found:
        change = one.change
        if not one.final or not isinstance(change, Estimate) or change.unit != "share":
            continue
        value, low, high = (
            None if part is None else 100 * part for part in (change.value, change.low, change.high)
        )
        label, verdict_words = words.opening(one.action.title), words.say(f"n51.verdict.{one.verdict}")
        dots.append(charts.Dot(label, value, low, high, verdict_words))
    if not dots:
        return None
    told_rows = [
        words.say(
            "n51.actions.alt_row",
            title=dot.label,
            low=words.signed(dot.low or 0),
            high=words.signed(dot.high or 0),
        )
        for dot in dots
    ]
    alt = words.say("n51.actions.alt", rows="; ".join(told_rows))
    line = charts.Line(0.0, words.say("n51.actions.no_change"))
    return charts.dots_with_intervals(dots, words=words, alt=alt, unit="points", line=line)


def owner_lines(page: Page, found: Sequence[Told]) -> list[OwnerLine]:
    """What the owner reads: this period's verdicts, then what is too early to tell.

    When nothing worked or got worse, one line names what shows no effect.
    """
    fresh = this_time(page, found)
    loud = [one for one in fresh if one.verdict not in NEITHER]
    silent = [one for one in fresh if one.verdict in NEITHER]
    lines = [_verdict_line(page, one) for one in loud]
    if silent and not loud:
        titles = page.words.listing([one.action.title for one in silent])
        more = tuple(text for one in silent for text in compared(page, one))
        lines.append(OwnerLine("unclear", page.words.say("n51.owner.nothing", titles=titles), more))
    else:
        lines += [_verdict_line(page, one) for one in silent]
    early = [one for one in found if one.verdict == "too_early" and one.action.status != "stopped"]
    return lines + [_early_line(page, one) for one in early]


def this_time(page: Page, found: Sequence[Told]) -> list[Told]:
    """The actions with a verdict whose planned look lies in this period."""
    told_now = [one for one in found if one.final and one.verdict in (*GOOD, *BAD, *NEITHER)]
    return [one for one in told_now if one.action.planned_look >= page.period.first_day]


def verdict(page: Page, one: Told) -> str:
    """A verdict as a sentence with its counts: "Worked: calling back. 61 of 89 calls in summer, ..."."""
    words = page.words
    now, then = say.when(words, one)
    return words.say(
        f"n51.owner.{one.verdict}",
        title=one.action.title,
        now=say.after_text(page, words, one),
        before=say.before_text(page, words, one),
        when=now,
        then=then,
    )


def _verdict_line(page: Page, one: Told) -> OwnerLine:
    kinds: dict[str, LineKind] = {**dict.fromkeys(GOOD, "worked"), **dict.fromkeys(BAD, "worse")}
    return OwnerLine(kinds.get(one.verdict, "theme"), verdict(page, one), tuple(compared(page, one)))


def _early_line(page: Page, one: Told) -> OwnerLine:
    words, title = page.words, one.action.title
    ahead = one.action.planned_look > register.last_day(page)
    month = say.in_month(words, one.action.planned_look)
    text = (
        words.say("n51.owner.too_early", title=title, month=month)
        if ahead
        else words.say("n51.owner.too_early_now", title=title)
    )
    return OwnerLine("theme", text, tuple(compared(page, one)))


def ledger(page: Page) -> Finding:
    """For the consultant: every action with interval, verdict, who answers for it and what it cost."""
    words, found = page.notes, told(page)
    if not found:
        return page.finding("ledger", "note", words.say("n51.ledger.empty"))
    rows = tuple(
        (
            one.action.id,
            words.opening(one.action.title),
            say.measure_of(words, one),
            say.after_text(page, words, one),
            say.before_text(page, words, one),
            say.change_range(words, one.change),
            say.minimum_of(words, one),
            words.say(f"n51.verdict.{one.verdict}"),
            one.action.responsible,
            "" if one.action.cost_hours is None else words.number(one.action.cost_hours, 1),
            words.say(f"n51.status.{one.action.status}"),
        )
        for one in found
    )
    heads = (
        "id", "action", "measure", "after", "before", "change", "minimum", "verdict", "responsible", "hours",
        "status",
    )  # fmt: skip
    hours = [(one.action.cost_hours or 0.0, one.verdict in GOOD) for one in found]
    spent = words.say(
        "n51.ledger.hours", worked=sum(h for h, good in hours if good), all=sum(h for h, _ in hours)
    )
    return page.finding(
        "ledger",
        "note",
        words.say("n51.ledger.sentence"),
        details=(spent, words.say("n51.ledger.rule")),
        grid=Grid(tuple(words.say(f"n51.col.{head}") for head in heads), rows),
    )
