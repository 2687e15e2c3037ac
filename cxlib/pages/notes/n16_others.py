"""Notebook 16: the firm beside its competitors: stars, trial enquiries, and people who compare."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.clients.decided_outside import Enquiry
from cxlib.clients.decisions import Decisions
from cxlib.measures import compare_others, outside, service
from cxlib.pages import charts, phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import cases, parts
from cxlib.pages.page import Page

STARS, GAP, OWN, TRIED = "rivals.mean5.v1", "rivals.gap.v1", "frt.adherence.v1", "mystery.adherence.v1"
COMPARED, LOW = "compared.index.v1", "reviews.low.v1"
Standing = Literal["better", "worse", "unclear"]
FEWEST = 5
"""Fewer enquiries to one competitor are not compared."""

BACK = dt.timedelta(days=366)


def rivals(page: Page) -> list[str]:
    """Every competitor that reviews or trial enquiries name."""
    named = page.figures.groups(page.period.name, STARS).get("competitor", [])
    return sorted({*named, *(one.rival for one in enquiries(page))})


def by_stars(page: Page) -> dict[str, Standing]:
    """Each competitor with enough reviews: how the firm's own stars stand beside theirs."""
    found: dict[str, Standing] = {}
    for name in page.figures.groups(page.period.name, GAP).get("competitor", []):
        gap = page.result(GAP, ("competitor", name))
        if isinstance(gap, Estimate):
            up, down = gap.low is not None and gap.low > 0, gap.high is not None and gap.high < 0
            found[name] = "better" if up else "worse" if down else "unclear"
    return found


def standing(page: Page) -> Finding:
    """The answer: who has more stars, who has fewer, and of whom nothing can be told."""
    words, names = page.words, rivals(page)
    question = words.say("n16.standing.question")
    compared = page.result(COMPARED)
    if not names and not isinstance(compared, Estimate):
        return parts.gate(page, "standing", NoData(STARS, 0, 10, "no_answers"), question)
    said = _said(page)
    return page.finding(
        "standing", "answer", said[0], question=question, details=tuple(said[1:]),
        figures=tuple(parts.row(page, STARS, ("competitor", name)) for name in _starred(page)),
    )  # fmt: skip


def _said(page: Page) -> list[str]:
    words, found = page.words, by_stars(page)
    told = [
        words.say(f"n16.standing.{way}", names=words.listing(names))
        for way in ("worse", "better", "unclear")
        if (names := [name for name, how in found.items() if how == way])
    ]
    unknown = [name for name in rivals(page) if name not in found]
    told += [words.say("n16.standing.few", names=words.listing(unknown))] if unknown else []
    compared = page.result(COMPARED)
    return told + ([_compared_said(page, compared)] if isinstance(compared, Estimate) else [])


def _starred(page: Page) -> list[str]:
    return page.figures.groups(page.period.name, STARS).get("competitor", [])


def stars(page: Page) -> Finding:
    """Mean stars of a year, the firm's own first."""
    words, names = page.words, _starred(page)
    question = words.say("n16.stars.question")
    own = page.result(STARS)
    others = [(name, page.result(STARS, ("competitor", name))) for name in names]
    known = [(name, one) for name, one in others if isinstance(one, Estimate)]
    if not isinstance(own, Estimate) or not known:
        closed = (
            own
            if isinstance(own, NoData)
            else NoData(
                STARS, max([one.n for _, one in others if isinstance(one, NoData)], default=0), 10, "too_few"
            )
        )
        return parts.gate(page, "stars", closed, question)
    rows = [(words.say("n16.us"), own), *known]
    dots = [charts.Dot(name, one.value, one.low, one.high, _stars(page, one)) for name, one in rows]
    marks = by_stars(page)
    cells = tuple(
        (
            name,
            words.number(one.value, 1),
            phrases.interval(words, one),
            words.number(one.n),
            words.say(f"n16.standing.{marks[name]}_cell") if name in marks else "",
        )
        for name, one in rows
    )
    heads = ("who", "stars", "sure", "reviews", "told")
    return page.finding(
        "stars",
        "evidence",
        _said(page)[0],
        question=question,
        details=(
            *_low(page), words.say("n16.stars.year"), words.say(f"n16.stars.{_site(page)}"),
        ),
        chart=charts.dots_with_intervals(
            dots, words=words, alt=words.say("n16.stars.alt"), unit="stars", limits=(1, 5)
        ),
        grid=Grid(tuple(words.say(f"n16.col.{head}") for head in heads), cells, (1, 2, 3)),
        figures=(
            *(parts.row(page, one, ("competitor", name)) for name, _ in known for one in (STARS, GAP)),
            parts.row(page, LOW),
        ),
    )


def _low(page: Page) -> list[str]:
    """How many of the firm's own reviews of the period have one or two stars."""
    low = page.result(LOW)
    return [page.words.say("n16.stars.low", hits=low.count, n=low.n)] if isinstance(low, Estimate) else []


def _site(page: Page) -> str:
    """Whether reviews name their sites, on our side and the others', so that like stands beside like."""
    rows = page.table("reviews")
    if not {"site", "competitor"} <= set(rows):
        return "unknown_site"
    theirs, named = rows["competitor"].notna(), rows["site"].notna()
    return "same_site" if bool(named[theirs].any() and named[~theirs].any()) else "unknown_site"


def _stars(page: Page, one: Estimate) -> str:
    return page.words.say("n16.stars.value", value=one.value, n=one.n)


@dataclass(frozen=True, slots=True)
class Tried:
    """Trial enquiries to one competitor: answered in the firm's own time, and how good the answers were.

    channels: by which it was asked; the firm's own cases stand beside them on these channels alone.
    """

    rival: str
    in_time: Measured
    met: int
    n: int
    quality: tuple[int, ...]
    channels: frozenset[str]


def enquiries(page: Page) -> list[Enquiry]:
    """The trial enquiries of the year up to the page's clock."""
    known = Decisions.open(page.folder).of(Enquiry)
    return [one for one in known if page.as_of - BACK <= one.asked_at <= page.as_of]


def tried(page: Page) -> list[Tried]:
    """Every competitor that was asked, judged by the firm's own standards."""
    found = enquiries(page)
    frame = pd.DataFrame(
        {
            "rival": [one.rival for one in found],
            "channel": pd.array([one.channel for one in found], dtype="string"),
            "opened_at": pd.DatetimeIndex([one.asked_at for one in found], tz="UTC"),
            "answered_at": pd.DatetimeIndex([one.answered_at for one in found], tz="UTC"),
            "quality": [one.quality for one in found],
        }
    )
    if frame.empty:
        return []
    due = cases.deadlines(page, frame).dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
    frame["outcome"] = service.outcomes(frame["opened_at"], frame["answered_at"], due, page.as_of)
    return [_tried(str(name), rows) for name, rows in frame.groupby("rival", sort=True)]


def _tried(name: str, rows: pd.DataFrame) -> Tried:
    judged = rows["outcome"].isin(["met", "missed"])
    quality = tuple(int(one) for one in rows["quality"].dropna())
    met = int((rows["outcome"] == "met").sum())
    asked = frozenset(rows.loc[judged, "channel"].dropna().astype(str))
    return Tried(name, outside.mystery_in_time(rows["outcome"]), met, int(judged.sum()), quality, asked)


def own_cases(page: Page, channels: frozenset[str]) -> Measured:
    """The firm's own cases of the period answered in time, on some channels: e-mail beside e-mail."""
    frame = cases.contacts(page)
    least = max(FEWEST, page.settings.display_threshold)
    if "answer_outcome" not in frame:
        return NoData(OWN, 0, least, "no_answers")
    same = frame["channel"].astype("string").isin(channels).fillna(False).to_numpy(dtype=bool)
    found = service.adherence(frame.loc[same, "answer_outcome"])
    return found if found.n >= least else NoData(OWN, found.n, least, "too_few")


def trials(page: Page) -> Finding:
    """Trial enquiries: each competitor's answers in the firm's own time, beside the firm's own cases."""
    words, found = page.words, tried(page)
    question = words.say("n16.trials.question")
    if not found:
        needs = {"measure": TRIED, "reason": "no_answers", "needed": 5, "have": 0}
        return page.finding("trials", "gate", words.say("n16.trials.none"), question=question, needs=needs)
    own = own_cases(page, frozenset(name for one in found for name in one.channels))
    rows = [(_us(page, own))] if isinstance(own, Estimate) else []
    rows += [
        (
            one.rival,
            words.say("notes.of", hits=one.met, n=one.n) if one.n else words.say("n16.trials.not_due"),
            _quality(page, one),
            words.say(f"n16.standing.{by_time(page, one)}_cell"),
        )
        for one in found
    ]
    heads = ("who", "in_time", "quality", "told")
    total = sum(one.n for one in found)
    return page.finding(
        "trials",
        "evidence",
        words.say("n16.trials.sentence", met=sum(one.met for one in found), n=total)
        if total
        else words.say("n16.trials.early"),
        question=question,
        details=(words.say("n16.trials.same"), words.say("n16.trials.small")),
        grid=Grid(tuple(words.say(f"n16.col.{head}") for head in heads), tuple(rows), (1, 2)),
        figures=tuple(parts.row_of(page, one.in_time, ("competitor", one.rival)) for one in found),
    )


def _us(page: Page, own: Estimate) -> tuple[str, str, str, str]:
    return page.words.say("n16.us"), parts.of(page.words, own), "", ""


def _quality(page: Page, one: Tried) -> str:
    if not one.quality:
        return ""
    return page.words.say("n16.trials.marks", mean=sum(one.quality) / len(one.quality), n=len(one.quality))


def by_time(page: Page, one: Tried) -> str:
    """better, worse or unclear beside the firm's own cases on the same channels; few: not enough data."""
    own = own_cases(page, one.channels)
    if not isinstance(own, Estimate) or not isinstance(one.in_time, Estimate) or one.n < FEWEST:
        return "few"
    theirs = Estimate(OWN, one.in_time.value, one.in_time.low, one.in_time.high, one.n, "share", "wilson")
    return compare_others.standing(own, theirs, direction="up")


def compared(page: Page) -> Finding:
    """What customers say who compare the firm with others."""
    words, found = page.words, page.result(COMPARED)
    question = words.say("n16.compared.question")
    if not isinstance(found, Estimate):
        return parts.gate(page, "compared", found, question)
    given = page.rows("survey")["compared"].dropna().astype(float)
    counts = [int((given >= 4).sum()), int((given == 3).sum()), int((given <= 2).sum())]
    share = [one / len(given) for one in counts]
    stack = charts.Stack("", tuple(share), "")
    names = [words.say(f"n16.compared.{name}") for name in ("better", "same", "worse")]
    return page.finding(
        "compared",
        "evidence",
        _compared_said(page, found),
        question=question,
        details=(words.say("n16.compared.counts", better=counts[0], same=counts[1], worse=counts[2]),),
        asked=phrases.asked(words, found.n, page.period.name),
        chart=charts.stacked([stack], words=words, alt=words.say("n16.compared.alt"), names=names),
        figures=(parts.row(page, COMPARED),),
    )


def _compared_said(page: Page, found: Estimate) -> str:
    if found.low is not None and found.low > 0:
        return page.words.say("n16.compared.ahead")
    behind = found.high is not None and found.high < 0
    return page.words.say("n16.compared.behind" if behind else "n16.compared.unclear")
