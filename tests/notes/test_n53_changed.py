"""Notebook 53: what was shown and reads differently, with reasons counted by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from cxlib.base.figure import Figure, Figures
from cxlib.clients.decisions import Decisions, Promise
from cxlib.measures import figures as grid
from cxlib.pages.notes import n53_changed as then
from cxlib.pages.page import Page, open_page
from tests.notes.firms import LANGUAGES, contacts, decide, joined, plain
from tests.notes.test_moves import SPRING, answers, freeze, put

LATE = answers(0, 10, "2026-05-02").assign(respondent_id=[f"late-{place}" for place in range(10)])
SHOWN = answers(20, 10, "2026-04-02")
NEW = answers(24, 6, "2026-07-02")
CODE, BOOK = {"cxlib": "older"}, {"cxlib": "older", "playbook": "older"}


def publish(page: Page, **inputs: str) -> None:
    """Spring as it was run and shown; inputs: other fingerprints that the run had."""
    freeze(page, SPRING, "2026-06-30")
    place = page.folder.run_folder(SPRING)
    figures = grid.read(place / "figures.parquet")
    assert figures is not None
    grid.write(page.folder.published(SPRING) / "live" / "figures.parquet", figures, "published")
    text = (place / "run.json").read_text()
    for key, value in inputs.items():
        start = text.index(f'"{key}": "') + len(f'"{key}": "')
        text = text[:start] + value + text[text.index('"', start) :]
    (place / "run.json").write_text(text)


def now(page: Page) -> Page:
    """Summer's page as it is opened today."""
    return open_page("53", page.folder.name, "2026Q3", "2026-09-30")


def reason(page: Page, measure: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = then.rereads(page)
    assert found is not None
    (one,) = (one for one in found.found if (one.measure, one.segment) == (measure, None))
    return one.why, one.unclear


def counted_otherwise(page: Page, value: float) -> None:
    """Spring's NPS was shown as another number than its rows give today."""
    figures = grid.read(page.folder.run_folder(SPRING) / "figures.parquet")
    assert figures is not None
    other = [
        Figure(one.measure, one.period, None, type(one.result)(
            one.result.measure, value, value - 30, value + 30, one.result.n, one.result.unit,
            one.result.method, one.result.source,
        )) if (one.measure, one.segment, one.period) == ("nps.v1", None, "2026Q2") else one
        for one in figures
    ]  # fmt: skip
    for place in (page.folder.run_folder(SPRING), page.folder.published(SPRING) / "live"):
        grid.write(place / "figures.parquet", Figures(other), "x")


@pytest.mark.parametrize("language", LANGUAGES)
def test_late_answers_by_hand(make_page: Any, check: Any, language: str) -> None:
    """20 of 30 gave 10 and 10 gave 3: NPS 33. Ten more threes came late: 0."""
    page = make_page("53", name=f"c-{language}", language=language, survey=SHOWN)
    publish(page)
    put(page, SHOWN, LATE, NEW)
    page = now(page)
    for finding in (then.answer(page), then.changed(page), then.limits(page), then.next_steps(page)):
        check(finding, page)
    check(then.table(page), page)
    assert reason(page, "nps.v1") == (("late",), ())
    lines = then.changed(page)
    assert lines is not None
    if language == "en":
        nps = next(plain(text) for text in (lines.sentence, *lines.details) if text.startswith("NPS"))
        assert nps == "NPS: 33 then, 0 now. Why: answers or entries that came in later."
        assert "Came in later: survey answers – 10." in then.answer(page).details
        rows = [row for row in then.table(page).grid.rows if row[0] == "NPS"]  # type: ignore[union-attr]
        assert plain(" | ".join(rows[0][1:4])) == "33 (30) | 0 (40) | late entries −33.3"


def test_nothing_changed_and_the_first_time_are_one_sentence(make_page: Any) -> None:
    page = make_page("53", survey=SHOWN)
    assert "Nothing was shown before this period" in then.answer(page).sentence
    assert then.changed(page) is then.limits(page) is then.next_steps(page) is None
    publish(page)
    put(page, SHOWN, NEW)
    page = now(page)
    assert (
        plain(then.answer(page).sentence) == "Everything we showed for April–June 2026 still reads the same."
    )
    assert then.answer(page).details == () and then.changed(page) is None


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (CODE, (("code",), ())),
        (BOOK, ((), ("definition", "code"))),
        ({}, ((), ("unknown",))),
    ],
    ids=["the program alone", "program and definitions: not told apart", "nothing that explains it"],
)
def test_counted_otherwise_is_attributed_only_where_one_cause_is_possible(
    make_page: Any, inputs: dict[str, str], expected: tuple[tuple[str, ...], ...]
) -> None:
    page = make_page("53", survey=SHOWN)
    publish(page, **inputs)
    counted_otherwise(page, 40.0)
    put(page, SHOWN, NEW)
    assert reason(now(page), "nps.v1") == expected


def test_corrected_answers_and_a_new_program_are_not_told_apart(make_page: Any) -> None:
    """One of the tens became a three: 19 and 11 of 30 are 27 instead of 33."""
    page = make_page("53", survey=SHOWN)
    publish(page)
    put(page, SHOWN.assign(nps=pd.array([10] * 19 + [3] * 11, dtype="Int64")), NEW)
    assert reason(now(page), "nps.v1") == (("corrected",), ())
    publish_again = make_page("53", survey=SHOWN)
    publish(publish_again, **CODE)
    put(publish_again, SHOWN.assign(nps=pd.array([10] * 19 + [3] * 11, dtype="Int64")), NEW)
    found = now(publish_again)
    assert reason(found, "nps.v1") == ((), ("code", "corrected"))
    assert "Cannot be told apart" in then.changed(found).sentence  # type: ignore[union-attr]


def test_a_decision_and_time_are_told_apart_by_hand(make_page: Any) -> None:
    """Of 20 e-mails 10 waited 60 hours: 10 of 20 in a day. A promise of 3 days makes it 20 of 20.

    Two phone calls of the last day had no answer yet when it was shown, so they were not counted then.
    """
    spring = contacts(10, 10, 0, start="2026-04-06 08:00")
    open_ones = contacts(0, 0, 2, start="2026-06-30 12:00", channel="social")
    page = make_page("53", contacts=joined(spring, open_ones), as_of="2026-06-30")
    freeze(page, SPRING, "2026-06-30T14:30")
    figures = grid.read(page.folder.run_folder(SPRING) / "figures.parquet")
    assert figures is not None
    grid.write(page.folder.published(SPRING) / "live" / "figures.parquet", figures, "published")
    assert figures.get("frt.adherence.v1", SPRING).n == 20
    when = dt.datetime(2026, 7, 3, 9, tzinfo=dt.UTC)
    decide(page, Promise(channel="email", standard="72 hours", valid_from="2026-04-01"), when=when)  # type: ignore[arg-type]
    found = then.rereads(now(page))
    assert found is not None
    (one,) = (one for one in found.found if (one.measure, one.segment) == ("frt.adherence.v1", None))
    assert one.why == ("since", "decisions") and one.unclear == ()
    assert one.parts["decisions"] == pytest.approx(20 / 20 - 10 / 20)
    assert one.parts["since"] == pytest.approx(20 / 22 - 20 / 20)


def test_a_run_that_is_gone_leaves_no_reason(make_page: Any) -> None:
    page = make_page("53", survey=SHOWN)
    publish(page)
    counted_otherwise(page, 50.0)
    (page.folder.run_folder(SPRING) / "run.json").unlink()
    put(page, SHOWN, NEW)
    found = now(page)
    assert reason(found, "nps.v1") == ((), ("unknown",))
    assert "no longer kept" in then.limits(found).details[0]  # type: ignore[union-attr]


def test_the_state_of_decisions_is_found_again_by_its_fingerprint(make_page: Any) -> None:
    page = make_page("53")
    store = Decisions.open(page.folder)
    assert store.stood(store.fingerprint()) == dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    first, second = (dt.datetime(2026, 7, day, 9, tzinfo=dt.UTC) for day in (1, 2))
    decide(page, Promise(channel="sms", standard="2 hours", valid_from="2026-04-01"), when=first)  # type: ignore[arg-type]
    then_print = store.fingerprint()
    decide(page, Promise(channel="sms", standard="4 hours", valid_from="2026-04-01"), when=second)  # type: ignore[arg-type]
    assert (store.stood(then_print), store.stood(store.fingerprint())) == (first, second)
    assert store.stood("never") is None
