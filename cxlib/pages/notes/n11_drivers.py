"""Notebook 11: which rated things go together with the score; in words and counts while answers are few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, NoData
from cxlib.base.registry import definition
from cxlib.measures.aspects import Apart, apart
from cxlib.measures.drivers import EXPLAINED, MEASURE, Driver, Drivers
from cxlib.measures.figures import Result
from cxlib.measures.figures_drivers import ASPECT, OUTCOMES, Weighed, aspects_of, weigh
from cxlib.pages import charts, phrases
from cxlib.pages.charts_cross import Cross, crossed
from cxlib.pages.finding import Chart, Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.page import Page

FEWEST = 30
"""Fewer complete answers than this say nothing of what goes together with what."""

SHOWN = 4
"""As many rated things as a chart of two rows each can hold on a phone."""

BEST_FROM = {
    ("nps", 10.0): 9.0,
    ("csat", 5.0): 4.0,
    ("csat", 7.0): 6.0,
    ("rating", 5.0): 4.0,
    ("ces", 7.0): 5.0,
}
"""The lowest answer that counts as one of the best, by outcome and the top of its scale."""


@dataclass(frozen=True)
class Seen:
    """The answers of the page's period, what was weighed in them, and what counts as best."""

    rows: pd.DataFrame
    weighed: Weighed
    best: str
    best_from: float


def drivers(page: Page) -> Finding:
    """What goes together most with the score: counts side by side, or from 200 answers the picture."""
    seen, words = seen_in(page), page.words
    question = words.say("n11.drivers.question")
    if not seen.weighed.outcome or not aspects_of(seen.rows):
        needs = {"measure": MEASURE, "reason": "no_column", "needed": FEWEST, "have": 0}
        said = words.say("n11.drivers.none_asked")
        return page.finding("drivers", "gate", said, question=question, needs=needs)
    found = seen.weighed.found
    if isinstance(found, NoData) or not seen.best:
        needs = {"measure": MEASURE, "reason": "too_few", "needed": FEWEST, "have": found.n}
        said = words.say("n11.drivers.too_few", needed=FEWEST, n=found.n)
        return page.finding("drivers", "gate", said, question=question, needs=needs)
    if found.n < definition(MEASURE).minimum_n or len(found.drivers) < 2:
        return _side_by_side(page, seen, found, question)
    return _picture(page, seen, found, question)


def seen_in(page: Page) -> Seen:
    """The answers of the page's period with the weights of what was rated in them."""
    rows = page.rows("survey", columns=("scope", *OUTCOMES, ASPECT))
    weighed = weigh(rows, page.rules, fewest=FEWEST)
    if not weighed.outcome:
        return Seen(rows, weighed, "", 0.0)
    top = page.rules.scale_within(rows, weighed.outcome, OUTCOMES[weighed.outcome])[1]
    best_from = BEST_FROM.get((weighed.outcome, float(top)), 0.0)
    key = f"{weighed.outcome}7" if (weighed.outcome, top) == ("csat", 7.0) else weighed.outcome
    best = page.words.say(f"n11.drivers.best.{key}") if best_from else ""
    return Seen(rows, weighed, best, best_from)


def _side_by_side(page: Page, seen: Seen, found: Drivers, question: str) -> Finding:
    """Few answers: those who rated a thing well beside the others, and how open its place is."""
    words = page.words
    pairs = [one for one in _pairs(page, seen) if one.name in found.weights]
    clear = [one for one in pairs if one.low > 0]
    said = words.say("n11.drivers.no_pair")
    if clear:
        said = words.say("n11.drivers.pair", names=words.listing([_name(page, one.name) for one in clear]))
    first = found.ranked()[0]
    details = [*_counted(page, seen, clear[0] if clear else None)]
    if first.worst > 1 and first.name in {one.name for one in clear}:
        details.append(_place(page, first))
    details.append(words.say("n11.drivers.not_cause"))
    if found.n < (needed := definition(MEASURE).minimum_n):
        details.append(words.say("n11.drivers.more", needed=needed, n=found.n))
    details += _left_out(page, seen)
    rows = _rated_rows(page, found, {one.name: one for one in pairs})
    heads = ("thing", "rated", "well", "other", "place")
    columns = tuple(words.say(f"n11.drivers.col_{name}") for name in heads)
    return page.finding(
        "drivers",
        "evidence",
        said,
        question=question,
        details=tuple(details),
        asked=phrases.asked(words, int(seen.rows[seen.weighed.outcome].notna().sum()), page.period.name),
        chart=_pairs_chart(page, seen, pairs[:SHOWN]) if pairs else None,
        grid=Grid(columns, rows, (1, 2, 3, 4)) if rows else None,
        figures=_rated(page, found),
    )


def _rated_rows(page: Page, found: Drivers, pairs: dict[str, Apart]) -> tuple[tuple[str, ...], ...]:
    """Each rated thing: its average, the best answers by those who rated it well and the others, its places.

    Counts stay blank where one of the two groups is too small to be shown.
    """
    rows = []
    for one in sorted(found.drivers, key=lambda one: (one.name not in pairs, one.rank, one.name)):
        pair, mean = pairs.get(one.name), page.result("driver.mean5.v1", ("driver", one.name))
        told = ("", "")
        if pair is not None:
            told = _of(page, pair.well_best, pair.well), _of(page, pair.other_best, pair.other)
        name = page.words.opening(_name(page, one.name))
        rows.append((name, phrases.value(page.words, mean), *told, _places(page, one)))
    return tuple(rows)


def _rated(page: Page, found: Drivers) -> tuple[dict[str, Any], ...]:
    """How each rated thing is rated, as `cx measures` prints it."""
    measures = ("driver.mean5.v1", "driver.low.v1")
    return tuple(parts.row(page, one, ("driver", each.name)) for each in found.drivers for one in measures)


def _pairs(page: Page, seen: Seen) -> tuple[Apart, ...]:
    """The things rated from 1 to 5 whose groups are large enough to be shown."""
    rows, rules = seen.rows, page.rules
    names = [name for name in aspects_of(rows) if _five(page, rows, name)]
    best = (rows[seen.weighed.outcome] >= seen.best_from).astype("Float64")
    ratings = rows[names].rename(columns=lambda name: str(name).removeprefix(ASPECT))
    return apart(ratings, best, fewest=rules.threshold)


def _five(page: Page, rows: pd.DataFrame, name: str) -> bool:
    try:
        return tuple(page.rules.scale_within(rows, name, (1.0, 5.0))) == (1.0, 5.0)
    except DataError:
        return False


def _pairs_chart(page: Page, seen: Seen, pairs: list[Apart]) -> Chart:
    words = page.words
    rows = []
    for one in pairs:
        for key, hits, n, limits in (
            ("well", one.well_best, one.well, one.well_range),
            ("other", one.other_best, one.other, one.other_range),
        ):
            label = words.say(f"n11.drivers.row_{key}", name=_name(page, one.name))
            rows.append(charts.Dot(words.opening(label), hits / n, *limits, _of(page, hits, n)))
    alt = words.say("n11.drivers.pairs_alt", best=seen.best, name=_name(page, pairs[0].name))
    return charts.dots_with_intervals(rows, words=words, alt=alt, unit="share")


def _picture(page: Page, seen: Seen, found: Drivers, question: str) -> Finding:
    """Many answers: how well each thing is rated against how closely it goes with the score."""
    words = page.words
    rated = {one.name: page.result("driver.mean5.v1", ("driver", one.name)) for one in found.drivers}
    ranked = found.ranked()
    could_lead = [one for one in ranked if one.best == 1]
    details = [words.say("n11.drivers.must_be"), words.say("n11.drivers.not_cause"), *_left_out(page, seen)]
    pairs = {one.name: one for one in _pairs(page, seen)}
    details = [*_counted(page, seen, pairs.get(ranked[0].name)), *details]
    thing, value, place = (words.say(f"n11.drivers.col_{name}") for name in ("thing", "rated", "place"))
    rows = tuple(
        (
            words.opening(_name(page, one.name)),
            phrases.value(words, mean := rated[one.name]),
            phrases.interval(words, mean) if isinstance(mean, Estimate) else "",
            _places(page, one),
        )
        for one in ranked
    )
    return page.finding(
        "drivers",
        "evidence",
        _leading(page, could_lead, len(ranked)),
        question=question,
        details=tuple(details),
        asked=words.say("n11.drivers.asked", n=found.n, period=words.period(page.period)),
        chart=_plane(page, ranked, rated),
        grid=Grid((thing, value, words.say("common.table.sure"), place), rows, (1, 2, 3)),
        figures=(
            parts.row(page, EXPLAINED),
            *(parts.row(page, MEASURE, ("driver", one.name)) for one in ranked),
            *_rated(page, found),
        ),
    )


def _leading(page: Page, could_lead: list[Driver], n: int) -> str:
    words, names = page.words, [_name(page, one.name) for one in could_lead]
    if len(names) == 1:
        return words.say("n11.drivers.top", name=names[0])
    if len(names) <= max(2, n // 2):
        return words.say("n11.drivers.tie", names=words.listing(names))
    return words.say("n11.drivers.open", n=n)


def _plane(page: Page, ranked: tuple[Driver, ...], rated: dict[str, Result]) -> Chart | None:
    words, things = page.words, []
    for one in ranked:
        mean = rated[one.name]
        if isinstance(mean, Estimate):
            key = "spot_sure" if one.best == one.worst else "spot"
            blanks = {
                "value": mean.value,
                "low": one.best,
                **({} if key == "spot_sure" else {"high": one.worst}),
            }
            low, high = mean.low if mean.low is not None else 1.0, mean.high if mean.high is not None else 5.0
            things.append(
                Cross(
                    words.opening(_name(page, one.name)), mean.value, (low, high), one.share,
                    (one.share_low, one.share_high), words.say(f"n11.drivers.{key}", **blanks),
                )
            )  # fmt: skip
    if len(things) < 2:
        return None
    x, y, average = (words.say(f"n11.drivers.{name}") for name in ("x", "y", "average"))
    ends = words.say("n11.drivers.little"), words.say("n11.drivers.much")
    alt = words.say("n11.drivers.picture_alt", name=_name(page, ranked[0].name))
    return crossed(things, words=words, alt=alt, x_name=x, y_name=y, average=average, ends=ends)


def _counted(page: Page, seen: Seen, one: Apart | None) -> list[str]:
    """The best answers among those who rated it well, and among the others."""
    if one is None:
        return []
    said = {"well": (one.well_best, one.well), "other": (one.other_best, one.other)}
    return [
        page.words.say(f"n11.drivers.{key}", name=_name(page, one.name), hits=hits, n=n, best=seen.best)
        for key, (hits, n) in said.items()
    ]


def _left_out(page: Page, seen: Seen) -> list[str]:
    names = [_name(page, name) for name in seen.weighed.left_out]
    return [page.words.say("n11.drivers.left_out", names=page.words.listing(names))] if names else []


def _name(page: Page, aspect: str) -> str:
    return parts.aspect_name(page.words, aspect)


def _of(page: Page, hits: int, n: int) -> str:
    return page.words.say("notes.of", hits=hits, n=n)


def _place(page: Page, one: Driver) -> str:
    return page.words.say("n11.drivers.place", name=_name(page, one.name), low=one.best, high=one.worst)


def _places(page: Page, one: Driver) -> str:
    if one.best == one.worst:
        return page.words.number(one.rank)
    return page.words.say("n11.drivers.places", low=one.best, high=one.worst)
