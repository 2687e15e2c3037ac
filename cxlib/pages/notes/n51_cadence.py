"""Notebook 51: the rhythm of measuring: what is due, its figure, and whether the answers carry it."""

from __future__ import annotations

from dataclasses import dataclass

from cxlib.base.cadence import MONTHS, WEEKLY, Row, cadence
from cxlib.base.estimate import Estimate
from cxlib.base.registry import families
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.page import Page

WEEKS_A_MONTH = 52 / 12


def due(page: Page, rhythm: str) -> bool:
    """Whether a rhythm ends with the page's period: weekly, quarterly, in June and December, in December."""
    if page.period.week:
        return rhythm in WEEKLY
    last = page.period.last_day.month
    return last % MONTHS[rhythm] == 0 and page.period.months >= min(MONTHS[rhythm], 3)


def table(page: Page) -> Finding:
    """What is due this time, with its figures, and which of them are shown for the whole period only."""
    words = page.words
    question = words.say("n51.cadence.question")
    entries = [_Entry(page, row, one) for row in cadence() for one in measured(page, row)]
    empty = [row for row in cadence() if not measured(page, row)]
    dues = [one for one in entries if one.due]
    said = words.say("n51.cadence.nothing")
    if dues:
        said = words.say("n51.cadence.sentence", n=len(dues), ready=sum(one.enough for one in dues))
    rolled = sum(not one.enough for one in entries)
    missing = [words.inside(_family(page, row)) for row in empty if due(page, row.watch)]
    details = [words.say("n51.cadence.rolled", n=rolled)] if rolled else []
    details += [words.say("n51.cadence.missing", families=words.listing(missing))] if missing else []
    if apart := [one.name for one in entries if one.apart]:
        details.append(words.say("n51.cadence.apart", measures=words.listing(apart)))
    heads = ("family", "figure", "n", "carries")
    rows = tuple(cells for row in cadence() for cells in _family_rows(page, row))
    return page.finding(
        "cadence",
        "evidence",
        said,
        question=question,
        details=tuple(details),
        grid=Grid(tuple(words.say(f"n51.cadence.col_{head}") for head in heads), rows),
        fold=words.say("common.fold"),
        figures=tuple(parts.row(page, one.measure) for one in entries),
    )


@dataclass(frozen=True)
class _Entry:
    """One measure of the table on one page."""

    page: Page
    row: Row
    measure: str

    @property
    def due(self) -> bool:
        return due(self.page, self.row.watch)

    @property
    def each(self) -> float:
        """Answers a month, or a week where somebody looks every week."""
        period = self.page.period
        months = period.months or 1 / WEEKS_A_MONTH
        spans = months * WEEKS_A_MONTH if self.row.watch == "weekly" else months
        return parts.have(self.page.result(self.measure)) / spans

    @property
    def name(self) -> str:
        return self.page.words.inside(phrases.measure_name(self.page.words, self.measure))

    @property
    def apart(self) -> bool:
        """Whether a week of the period stood out from the usual ups and downs."""
        found = self.page.result("weekly.apart.v1", ("measure", self.measure))
        return isinstance(found, Estimate) and found.value > 0

    @property
    def enough(self) -> bool:
        return self.row.carries == 0 or self.each >= self.row.carries

    def cells(self) -> tuple[str, ...]:
        words, result = self.page.words, self.page.result(self.measure)
        form = "week" if self.row.watch == "weekly" else "month"
        carried = words.say(f"n51.cadence.rolled_{form}", n=round(self.each))
        return (
            phrases.measure_name(words, self.measure),
            phrases.value(words, result),
            words.number(parts.have(result)),
            words.say("n51.cadence.yes") if self.enough else carried,
        )


def _family(page: Page, row: Row) -> str:
    return families()[row.family].names[page.words.language]


def _family_rows(page: Page, row: Row) -> list[tuple[str, ...]]:
    """A row with the family and its rhythm, then its figures; without any, whether they are due."""
    names = measured(page, row)
    text = page.words.say("n51.cadence.no_data" if due(page, row.watch) else "n51.cadence.not_due")
    head = page.words.say("n51.cadence.family", family=_family(page, row), rhythm=rhythm(page, row))
    return [(head, "", "", "" if names else text), *(_Entry(page, row, one).cells() for one in names)]


def measured(page: Page, row: Row) -> list[str]:
    """The measures of a family that have a figure; settling in time only stands in for answers in time."""
    known = [one for one in row.measures if isinstance(page.result(one), Estimate)]
    return [one for one in known if one != "resolution.adherence.v1" or "frt.adherence.v1" not in known]


def rhythm(page: Page, row: Row) -> str:
    """How often, in words: watched and, where that differs, looked into."""
    watch, analyse = (page.words.say(f"n51.rhythm.{name}") for name in (row.watch, row.analyse))
    return watch if watch == analyse else page.words.say("n51.rhythm.both", watch=watch, analyse=analyse)
