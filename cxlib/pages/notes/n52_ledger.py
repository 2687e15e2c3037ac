"""Notebook 52, the effect ledger: all actions ever, what each did, cost and has brought so far."""

from __future__ import annotations

from collections.abc import Sequence

from cxlib.base.registry import definition
from cxlib.measures.effects_worth import Gain, gained, together
from cxlib.pages import actions as register
from cxlib.pages import phrases
from cxlib.pages.actions import Told
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import n51_season as season
from cxlib.pages.notes import n51_words as say
from cxlib.pages.notes.n51_actions import GOOD, VERDICTS, told
from cxlib.pages.page import Page

OPEN = ("too_early", "not_measured")


def _decided(page: Page) -> list[Told]:
    """The actions with a verdict that are judged by a measure, those with most cases first."""
    found = [one for one in told(page) if one.final and one.verdict not in OPEN and not one.action.right]
    return sorted(found, key=lambda one: (-one.now.n, one.action.start))


def _all(page: Page) -> list[Told]:
    """Every action that has begun: decided ones first, with most cases, then those still open."""
    decided = _decided(page)
    return [*decided, *(one for one in told(page) if one not in decided)]


def answer(page: Page) -> Finding:
    """The answer: all verdicts so far in counts."""
    words, found = page.words, _all(page)
    question = words.say("n52.q.answer")
    if not found:
        needs = {"measure": "frt.adherence.v1", "reason": "no_answers", "needed": 1, "have": 0}
        return page.finding("answer", "gate", words.say("n52.none"), question=question, needs=needs)
    decided = _decided(page)
    tally = {name: sum(one.verdict == name for one in decided) for name in VERDICTS}
    verdicts = [words.say(f"n51.tally.{name}", n=n) for name, n in tally.items() if n]
    waiting = len(found) - len(decided)
    said = (
        words.say("n52.answer", n=len(decided), all=len(found)) if decided else words.say("n52.answer_open")
    )
    details = [words.say("n52.verdicts", verdicts="; ".join(verdicts))] if verdicts else []
    details += [words.say("n52.waiting", n=waiting)] if waiting else []
    return page.finding("answer", "answer", said, question=question, details=tuple(details))


def ledger(page: Page) -> Finding:
    """Every action with its counts, its verdict once the planned look has come, and its cost."""
    words, found = page.words, _all(page)
    question = words.say("n52.q.ledger")
    if not found:
        return page.finding("ledger", "evidence", words.say("n52.none"), question=question)
    rows = tuple(
        (
            words.opening(one.action.title),
            say.after_text(page, words, one),
            say.before_text(page, words, one),
            _verdict(page, one),
            _cost(page, one),
        )
        for one in found
    )
    heads = [words.say(f"n51.col.{head}") for head in ("action", "after", "before", "verdict")]
    costs = [words.say("n52.hours", n=hours)] if (hours := _sum(found, "cost_hours")) else []
    costs += [words.say("n52.money", money=money)] if (money := _sum(found, "cost_money")) else []
    return page.finding(
        "ledger",
        "evidence",
        words.say("n52.ledger", n=len(found)),
        question=question,
        details=(*costs, *season.assumptions(page, found), *season.held_back(page, found)),
        grid=Grid((*heads, words.say("n52.col.cost")), rows),
    )


def _verdict(page: Page, one: Told) -> str:
    if one.action.right:
        return page.words.say("n52.right", state=page.words.say(f"n51.status.{one.action.status}"))
    shown = one.verdict if one.final or one.verdict == "not_measured" else "too_early"
    return page.words.say(f"n51.verdict.{shown}")


def _cost(page: Page, one: Told) -> str:
    words, action = page.words, one.action
    parts = [words.say("n52.cell_hours", n=action.cost_hours)] if action.cost_hours else []
    parts += [words.money(action.cost_money)] if action.cost_money else []
    return ", ".join(parts)


def _sum(found: Sequence[Told], column: str) -> float:
    return float(sum(getattr(one.action, column) or 0.0 for one in found))


def brought(page: Page) -> Finding:
    """What the decided actions have brought so far, in cases; and in money where a case has a worth."""
    words, question = page.words, page.words.say("n52.q.brought")
    counted = [one for one in _decided(page) if definition(one.action.measure).unit == "share"]
    if not counted:
        needs = {"measure": "frt.adherence.v1", "reason": "too_few", "needed": 1, "have": 0}
        return page.finding("brought", "gate", words.say("n52.brought_none"), question=question, needs=needs)
    rows = [(one, _gain(one, 1.0)) for one in counted]
    details = [
        words.say(
            "n52.cases",
            title=one.action.title,
            low=_cases(page, gain.low),
            high=_cases(page, gain.high),
            n=one.now.n,
        )
        for one, gain in rows
    ]  # fmt: skip
    good = [one for one in counted if one.verdict in GOOD]
    said = words.say("n52.brought", n=len(good), all=len(counted))
    details += [*_money(page, counted), *season.held_back(page, counted)]
    return page.finding("brought", "evidence", said, question=question, details=tuple(details))


def _money(page: Page, counted: Sequence[Told]) -> list[str]:
    """The worth of all together less what they cost, with its range."""
    words, priced = page.words, [one for one in counted if one.action.worth]
    if not priced:
        return [words.say("n52.no_worth")]
    total = together([_gain(one, one.action.worth or 0.0) for one in priced], _sum(priced, "cost_money"))
    if total.low is None or total.high is None:
        return [words.say("n52.open_range")]
    return [words.say("n52.total", n=len(priced), low=words.money(total.low), high=words.money(total.high))]


def _gain(one: Told, worth: float) -> Gain:
    judged = one.judgement
    if judged is None or judged.effect is None:
        return Gain(0.0, None, None)
    return gained(judged.effect, judged.low, judged.high, one.now.n, worth)


def _cases(page: Page, value: float | None) -> str:
    return page.words.say("n52.unknown") if value is None else page.words.signed(value)


def limits(page: Page) -> Finding:
    """What the ledger does not tell."""
    words = page.words
    details = (words.say("n52.limits.look"), words.say("n52.limits.worth"))
    said = words.say("n52.limits.sentence")
    return page.finding("limits", "limits", said, question=words.say("n51.q.limits"), details=details)


def next_steps(page: Page) -> Finding:
    """What to do next: type in what is missing, wait, or plan."""
    words, found = page.words, _all(page)
    bare = [one.action.title for one in found if not (one.action.cost_hours or one.action.cost_money)]
    steps = [words.say("n52.next.cost", titles=words.listing(bare))] if bare else []
    early = [one for one in found if not one.final and one.action.planned_look > register.last_day(page)]
    if early:
        first = min(early, key=lambda one: one.action.planned_look).action
        steps.append(words.say("n52.next.wait", title=first.title, day=first.planned_look))
    steps = steps or [words.say("n51.next.plan")]
    return page.finding("next", "next", steps[0], question=words.say("n51.q.next"), details=tuple(steps[1:]))


def method(page: Page) -> Finding:
    """For the consultant: measure, interval, smallest useful effect and test of every action."""
    words, found = page.notes, _all(page)
    rows = tuple(
        (
            one.action.id,
            phrases.measure_name(words, one.action.measure),
            words.say(f"n52.test.{one.action.test}"),
            say.change_range(words, one.change) if one.final else "",
            say.minimum_of(words, one),
            words.say(f"n51.verdict.{one.verdict}"),
        )
        for one in found
    )
    heads = [words.say(f"n51.col.{head}") for head in ("id", "measure")]
    heads += [
        words.say("n52.col.test"),
        *(words.say(f"n51.col.{head}") for head in ("change", "minimum", "verdict")),
    ]
    said = words.say("n51.ledger.sentence") if found else words.say("n51.ledger.empty")
    return page.finding(
        "method",
        "note",
        said,
        details=(words.say("n51.ledger.rule"),),
        grid=Grid(tuple(heads), rows) if rows else None,
    )
