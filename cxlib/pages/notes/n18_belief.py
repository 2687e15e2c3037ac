"""Notebook 18: what the team guessed before it saw anything, beside what the data say."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from cxlib.base.estimate import Estimate, NoData
from cxlib.base.registry import definition
from cxlib.clients.decided_outside import Guess
from cxlib.clients.decisions import Decisions
from cxlib.pages import charts, phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.page import Page

ASKED = (
    "nps.promoters.v1", "csat.t2b5.v1", "frt.adherence.v1", "repeat.rate.v1", "visits.noshow.v1",
    "reviews.low.v1",
)  # fmt: skip
"""What the team guesses: shares, "how many of 100"."""


def guesses(page: Page) -> dict[str, list[Guess]]:
    """The guesses for this period, by what they are about, in the order they are asked."""
    found = [one for one in Decisions.open(page.folder).of(Guess) if one.quarter == page.period.name]
    about = [*ASKED, *sorted({one.about for one in found} - {*ASKED, "theme"})]
    return {name: some for name in about if (some := [one for one in found if one.about == name])}


def known(page: Page) -> list[tuple[str, list[Guess], Estimate]]:
    """What was guessed and can be told: measure, guesses, fact."""
    facts = ((name, some, page.result(name)) for name, some in guesses(page).items())
    return [(name, some, fact) for name, some, fact in facts if isinstance(fact, Estimate)]


def of_hundred(some: Sequence[Guess]) -> float:
    """The middle guess, of 100."""
    return float(median(one.value for one in some if one.value is not None))


def where(some: Sequence[Guess], fact: Estimate) -> str:
    """Whether the middle guess lies above, below or within what the data allow."""
    guess = of_hundred(some) / 100
    if fact.high is not None and guess > fact.high:
        return "above"
    return "below" if fact.low is not None and guess < fact.low else "within"


def belief(page: Page) -> Finding:
    """The answer: where the team was right; closed until guesses are in."""
    words, found = page.words, known(page)
    question = words.say("n18.belief.question")
    if not guesses(page):
        needs = {"measure": ASKED[0], "reason": "no_answers", "needed": 1, "have": 0}
        return page.finding("belief", "gate", words.say("n18.belief.locked"), question=question, needs=needs)
    if not found:
        first = next(iter(guesses(page)))
        missing = page.result(first)
        closed = missing if not isinstance(missing, Estimate) else NoData(first, 0, 10, "no_answers")
        return parts.gate(page, "belief", closed, question)
    far = max(found, key=lambda one: abs(of_hundred(one[1]) / 100 - one[2].value))
    right = sum(where(some, fact) == "within" for _, some, fact in found)
    name, some, fact = far
    details = [words.say("n18.belief.right", right=right, n=len(found))]
    if where(some, fact) != "within":
        details.append(_furthest(page, name, some, fact))
    return page.finding(
        "belief",
        "answer",
        details[-1],
        question=question,
        details=tuple(details[:-1]),
        asked=words.say("n18.belief.people", n=len({one.by for one in some})),
        figures=tuple(parts.row(page, one) for one, _, _ in found),
    )


def _furthest(page: Page, name: str, some: Sequence[Guess], fact: Estimate) -> str:
    words = page.words
    return words.say(
        "n18.belief.furthest",
        measure=phrases.measure_name(words, name),
        guess=round(of_hundred(some)),
        hits=fact.count,
        n=fact.n,
    )


def compared(page: Page) -> Finding:
    """Guess beside fact for everything that was guessed."""
    words, found = page.words, known(page)
    question = words.say("n18.compared.question")
    if not found:
        needs = {"measure": ASKED[0], "reason": "no_answers", "needed": 1, "have": 0}
        return page.finding(
            "compared", "gate", words.say("n18.belief.locked"), question=question, needs=needs
        )
    every = [one for _, some, _ in found for one in some]
    dots = []
    for name, some, fact in found:
        label = phrases.measure_name(words, name)
        guess = of_hundred(some) / 100
        low, high = (round(limit) for limit in (min(_values(some)), max(_values(some))))
        spread = words.say("n18.guess.range", guess=round(of_hundred(some)), low=low, high=high)
        dots.append(charts.Dot(label, fact.value, fact.low, fact.high, parts.of(words, fact)))
        dots.append(
            charts.Dot(words.say("n18.guess.label"), guess, low / 100, high / 100, spread, guess=True)
        )
    rows = tuple(
        (
            phrases.measure_name(words, name),
            words.number(round(of_hundred(some))),
            words.number(round(100 * fact.value)),
            phrases.interval(words, fact),
            words.say(f"n18.where.{where(some, fact)}"),
        )
        for name, some, fact in found
    )
    heads = ("what", "guess", "fact", "sure", "told")
    return page.finding(
        "compared",
        "evidence",
        words.say("n18.compared.sentence", n=len(found)),
        question=question,
        details=(words.say("n18.compared.guesses"), *written_down(page, every)),
        asked=_asked(page, found),
        chart=charts.dots_with_intervals(dots, words=words, alt=words.say("n18.compared.alt"), unit="share"),
        grid=Grid(tuple(words.say(f"n18.col.{head}") for head in heads), rows, (1, 2, 3)),
        figures=tuple(parts.row(page, name) for name, _, _ in found),
    )


def _asked(page: Page, found: Sequence[tuple[str, list[Guess], Estimate]]) -> str:
    """How many people answered the questions of the survey among them; cases and orders are no people."""
    told = [fact.n for name, _, fact in found if definition(name).table == "survey"]
    return phrases.asked(page.words, max(told), page.period.name) if told else ""


def written_down(page: Page, some: Sequence[Guess]) -> list[str]:
    """When the guesses were written, so that everybody can see that it was before the figures."""
    store, zone = Decisions.open(page.folder), page.settings.zone
    moments = [store.history(Guess.kind, one.key)[-1].when for one in some]
    days = sorted({moment.astimezone(zone).date() for moment in moments})
    if len(days) < 2:
        return [page.words.say("n18.guess.written", day=day) for day in days]
    return [page.words.say("n18.guess.between", first=days[0], last=days[-1])]


def _values(some: Sequence[Guess]) -> list[float]:
    return [one.value for one in some if one.value is not None]


def limits(page: Page) -> Finding:
    """What this does not tell you."""
    words = page.words
    return page.finding(
        "limits", "limits", words.say("n18.limits.sentence"), question=words.say("n18.q.limits"),
        details=(words.say("n18.limits.when"),),
    )  # fmt: skip


def next_steps(page: Page) -> Finding:
    """What to do next."""
    words, found = page.words, known(page)
    wrong = [phrases.measure_name(words, name) for name, some, fact in found if where(some, fact) != "within"]
    steps = [words.say("n18.next.talk", measures=words.listing(wrong))] if wrong else []
    steps.append(words.say("n18.next.again"))
    return page.finding("next", "next", steps[0], question=words.say("n18.q.next"), details=tuple(steps[1:]))


def ask(page: Page) -> Finding:
    """For the consultant: what to ask the team before anybody sees a figure."""
    words = page.notes
    there = [name for name in ASKED if isinstance(page.result(name), Estimate)]
    questions = tuple(
        words.say("n18.ask.row", question=definition(name).question[words.language]) for name in there
    )
    taken = sum(len(some) for some in guesses(page).values())
    return page.finding(
        "ask", "note", words.say("n18.ask.sentence", n=taken),
        details=(words.say("n18.ask.how"), *questions, words.say("n18.ask.theme")),
    )  # fmt: skip
