"""Notebook 17: who answered, who is missing, and when people were asked."""

from __future__ import annotations

from cxlib.base.estimate import Estimate, NoData
from cxlib.base.figure import Suppressed
from cxlib.measures.asked import LAGS, standardised_difference
from cxlib.measures.compare_change import Change
from cxlib.measures.compare_many import family
from cxlib.pages import charts, figure_words, phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.notes.n11_voice import leading
from cxlib.pages.notes.parts import Segment
from cxlib.pages.page import Page

RATE, PROFILE = "response.rate.v1", "asked.profile.v1"
NAMED = 3
"""As many groups as the answer names."""

APART = 0.1
"""A standardised difference from which on a group that shows at all is worth a look."""


def answered(page: Page) -> Finding:
    """The answer: how many of those asked have answered, and which groups are missing."""
    words, rate = page.words, page.result(RATE)
    question = words.say("n17.answer.question")
    answers = _answers(page)
    if isinstance(rate, Estimate):
        said = words.say("n11.asked.rate", hits=rate.count, n=rate.n)
    elif answers:
        said = words.say("n17.answer.unknown", n=answers)
    else:
        return parts.gate(page, "answered", _closed(rate), question)
    return page.finding(
        "answered",
        "answer",
        said,
        question=question,
        details=tuple(_missing(page)),
        sure=phrases.sure(words, rate) if isinstance(rate, Estimate) else "",
        asked=phrases.asked(words, answers, page.period.name) if answers else "",
        figures=(parts.row(page, RATE),),
    )


def _answers(page: Page) -> int:
    survey = page.rows("survey")
    asked = [name for name in ("nps", "csat", "ces", "rating", "comment") if name in survey]
    return int(survey[asked].notna().any(axis=1).sum()) if asked else 0


def _closed(rate: object) -> NoData | Suppressed:
    return rate if isinstance(rate, NoData | Suppressed) else NoData(RATE, 0, 10, "no_answers")


def groups(page: Page) -> list[tuple[Segment, Estimate]]:
    """The groups of the customer list with their share among the answers minus that in the list."""
    offered = page.figures.groups(page.period.name, PROFILE)
    found = [one for key, values in offered.items() for one in parts.estimates(page, PROFILE, key, values)]
    return [(segment, one) for segment, one in found if isinstance(one, Estimate)]


def clear(found: list[tuple[Segment, Estimate]], *, below: bool) -> list[tuple[Segment, Estimate]]:
    """The groups that the data show below (or above) the list's share, the furthest first.

    What is shown allows for the number of groups looked at.
    """
    told = {segment: change.value for segment, change in _shown(found).items()}
    out = [one for one in found if one[0] in told and (told[one[0]] < 0) == below]
    return sorted(out, key=lambda one: one[1].value, reverse=not below)


def _shown(found: list[tuple[Segment, Estimate]]) -> dict[Segment, Change]:
    looked = family(dict(found))
    return {segment: looked.changes[segment] for segment in looked.told}


def _missing(page: Page) -> list[str]:
    words, found = page.words, groups(page)
    if not found:
        return [words.say("n17.profile.none")]
    names = parts.group_names(words, [segment for segment, _ in found])
    low, high = clear(found, below=True)[:NAMED], clear(found, below=False)[:NAMED]
    said = [
        words.say(key, groups=words.listing([names[segment] for segment, _ in some]))
        for key, some in (("n17.profile.fewer", low), ("n17.profile.more", high))
        if some
    ]
    return said or [words.say("n17.profile.same")]


def profile(page: Page) -> Finding:
    """Each group's share among the answers beside its share in the customer list."""
    words, found = page.words, groups(page)
    question = words.say("n17.profile.question")
    if not found:
        needs = {"measure": PROFILE, "reason": "no_column", "needed": 2, "have": 0}
        return page.finding("profile", "gate", words.say("n17.profile.none"), question=question, needs=needs)
    several = len({segment[0] for segment, _ in found}) > 1
    names = parts.group_names(words, [segment for segment, _ in found])
    rows, told = [], _shown(found)
    for segment, one in found:
        given, listed = _shares(page, segment, one)
        way = "same" if segment not in told else "fewer" if told[segment].value < 0 else "more"
        rows.append(
            (
                words.opening(figure_words.group(words, segment) if several else names[segment]),
                words.say("notes.of", hits=round(given * one.n), n=one.n),
                words.percent(listed),
                words.say(f"n17.profile.{way}_cell"),
            )
        )
    heads = tuple(words.say(f"n17.col.{name}") for name in ("group", "answers", "customers", "told"))
    shown = [*clear(found, below=True), *clear(found, below=False)]
    far = sum(abs(standardised_difference(*_shares(page, *one))) >= APART for one in shown)
    return page.finding(
        "profile",
        "evidence",
        _missing(page)[0],
        question=question,
        details=(
            *_missing(page)[1:],
            words.say("n17.profile.list"),
            words.say("n17.profile.looked", n=len(found)),
            *([words.say("n17.profile.far", n=far)] if far else []),
        ),
        grid=Grid(heads, tuple(rows), (1, 2)),
        figures=tuple(parts.row(page, PROFILE, segment) for segment, _ in found),
    )


def _shares(page: Page, segment: Segment, one: Estimate) -> tuple[float, float]:
    """A group's share among the answers and in the list; the limits give the first, the gap the second."""
    key, value = segment
    listed = page.table("customers").drop_duplicates("customer_id", keep="last").set_index("customer_id")
    given = page.rows("survey")["customer_id"].map(listed[key]).dropna().astype(str)
    share = float((given == value).mean())
    return share, share - one.value


def lag(page: Page) -> Finding:
    """The leading score by the days between the event and the question."""
    words, measure = page.words, leading(page)
    question = words.say("n17.lag.question")
    found = [
        (name, one) for _, name in LAGS if isinstance(one := page.result(measure, ("lag", name)), Estimate)
    ]
    if len(found) < 2:
        needs = {"measure": measure, "reason": "too_few", "needed": 2, "have": len(found)}
        return page.finding("lag", "gate", words.say("n17.lag.few"), question=question, needs=needs)
    early, late = found[0][1], found[-1][1]
    differ = not parts.touching(early, late)
    told = {
        "early_hits": early.count, "early_n": early.n, "late_hits": late.count, "late_n": late.n,
        "early": words.say(f"n17.lag.{found[0][0]}"), "late": words.say(f"n17.lag.{found[-1][0]}"),
    }  # fmt: skip
    dots = [
        charts.Dot(words.say(f"n17.lag.{name}"), one.value, one.low, one.high, parts.of(words, one))
        for name, one in found
    ]
    return page.finding(
        "lag",
        "evidence",
        words.say("n17.lag.differ" if differ else "n17.lag.same", **(told if differ else {})),
        question=question,
        details=(words.say("n17.lag.measure", measure=phrases.measure_name(words, measure)),
                 words.say("n17.lag.meaning")),
        asked=phrases.asked(words, sum(one.n for _, one in found), page.period.name),
        chart=charts.dots_with_intervals(dots, words=words, alt=words.say("n17.lag.alt"), unit="share"),
        figures=tuple(parts.row(page, measure, ("lag", name)) for name, _ in found),
    )  # fmt: skip
