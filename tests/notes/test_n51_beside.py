"""Notebook 51: a score that moved beside the themes that moved, counted by hand; folded for a phone."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from cxlib.pages.cards import finding_html
from cxlib.pages.notes import n51_beside, n51_cadence, n51_review
from tests.notes.firms import contacts, joined, plain

WAITED = {"en": "The wait was too long", "pl": "Za długo się czeka", "tr": "Çok bekledim"}
THANKS = {"en": "Thank you", "pl": "Dziękuję", "tr": "Teşekkürler"}
SAID = {
    "en": ["NPS: better (+", "Fewer critical remarks: "],
    "pl": ["NPS: lepiej (", "Mniej uwag krytycznych: "],
    "tr": ["NPS: daha iyi, +", "Daha az eleştirilen: "],
}


def quarter(start: str, low: int, language: str) -> pd.DataFrame:
    """60 people; `low` of them gave 3 and complain of the wait, the others gave 10."""
    return pd.DataFrame(
        {
            "respondent_id": [f"{start}-{place}" for place in range(60)],
            "submitted_at": pd.date_range(start, periods=60, freq="20h", tz="UTC"),
            "nps": pd.array([3] * low + [10] * (60 - low), dtype="Int64"),
            "comment": [WAITED[language]] * low + [THANKS[language]] * (60 - low),
        }
    )


def page_of(make_page: Any, language: str, spring: int, summer: int) -> Any:
    frames = [quarter("2026-04-02", spring, language), quarter("2026-07-02", summer, language)]
    survey = pd.concat(frames, ignore_index=True)
    return make_page("51", language=language, name=f"c-{language}-{summer}", survey=survey)


@pytest.mark.parametrize("language", ["en", "pl", "tr"])
def test_a_score_and_a_theme_that_moved_stand_side_by_side(make_page: Any, check: Any, language: str) -> None:
    """Spring 40 of 60 wait and give 3, NPS -33; summer 6 of 60, NPS 80: 113 points more, 57 of 100 fewer."""
    page = page_of(make_page, language, 40, 6)
    finding = n51_beside.beside(page)
    check(finding, page)
    assert n51_beside.moved(page) == {"nps.v1": "better"}
    name, moved = n51_beside.theme_moves(page)[0]
    assert (name, moved.value) == ("waiting", pytest.approx(6 / 60 - 40 / 60))
    said = plain(finding.sentence)
    for piece in SAID[language]:
        assert piece in said
    assert not re.search(r"\([^)]*\(", said)
    assert finding.sure and finding.grid is not None


@pytest.mark.parametrize("language", ["en", "pl", "tr"])
def test_in_a_first_period_nothing_could_have_moved_and_the_page_says_from_when(
    make_page: Any, check: Any, language: str
) -> None:
    page = make_page("51", language=language, survey=quarter("2026-07-02", 6, language))
    after = page.words.period("2026Q4")
    answer, changes, beside = (
        find(page) for find in (n51_review.answer, n51_review.changes, n51_beside.beside)
    )
    for finding in (answer, changes, beside):
        check(finding, page)
    assert after in answer.sentence and after in beside.sentence
    assert changes.sentence == page.words.say("n51.changes.first")
    no_score = page.words.say("n51.beside.no_score")
    start = {"en": "Nothing can have moved", "pl": "Nic nie mogło się", "tr": "Henüz hiçbir şey"}
    assert plain(beside.sentence).startswith(start[language])
    two = [quarter("2026-04-02", 6, language), quarter("2026-07-02", 6, language)]
    second = make_page("51", language=language, survey=pd.concat(two, ignore_index=True))
    assert n51_beside.beside(second).sentence == no_score


def test_where_earlier_figures_cannot_be_compared_no_first_period_is_claimed(
    make_page: Any, check: Any
) -> None:
    """Cases of spring, answers of summer: there was a period before, but no figure of both."""
    spring = contacts(40, 0, 0, start="2026-04-07 08:00")
    page = make_page("51", survey=quarter("2026-07-02", 6, "en"), contacts=spring)
    for find in (n51_review.changes, n51_beside.beside):
        found = find(page)
        check(found, page)
        assert found.sentence.startswith("No figure can be held against an earlier period")
    assert "first period" not in n51_review.answer(page).sentence


def test_a_theme_that_nobody_complains_of_is_not_listed(make_page: Any) -> None:
    """Parking is praised and never criticised, in spring or in summer: no row for it; the wait has one."""
    frames = [quarter("2026-04-02", 40, "en"), quarter("2026-07-02", 6, "en")]
    for frame in frames:
        frame.loc[50:, "comment"] = "easy parking"
    page = make_page("51", survey=pd.concat(frames, ignore_index=True))
    assert [name for name, _ in n51_beside.theme_moves(page)] == ["waiting"]
    assert page.result("theme.critical.v1", ("theme", "parking")).count == 0


def test_promises_and_stars_that_moved_stand_beside_the_themes_too(make_page: Any, check: Any) -> None:
    """No survey: answers in time fell from 40 of 40 to 10 of 40, stars from 5 to 2; 18 of 20 wait."""
    told = [THANKS["en"]] * 20 + [WAITED["en"]] * 18 + [THANKS["en"]] * 2
    reviews = pd.DataFrame(
        {"comment": told, "rating": [5.0] * 20 + [2.0] * 18 + [3.0] * 2, "scale": 5.0,
         "posted_at": pd.to_datetime(["2026-05-05"] * 20 + ["2026-08-05"] * 20, utc=True)}
    )  # fmt: skip
    cases = joined(contacts(40, 0, 0, start="2026-05-04 08:00"), contacts(10, 0, 30))
    page = make_page("51", reviews=reviews, contacts=cases)
    found = n51_beside.beside(page)
    check(found, page)
    ways = n51_beside.moved(page)
    assert ways["frt.adherence.v1"] == ways["reviews.mean5.v1"] == "worse"
    assert "More critical remarks: waiting" in plain(found.sentence)
    assert {row["measure"] for row in found.figures} == {"theme.reviews.critical.v1~previous"}


def test_without_a_moved_score_nothing_is_laid_beside_it(make_page: Any, check: Any) -> None:
    page = page_of(make_page, "en", 20, 18)
    finding = n51_beside.beside(page)
    check(finding, page)
    assert finding.sentence.startswith("No figure moved") and finding.grid is None


def test_what_does_not_decide_is_folded_and_opens_in_print(make_page: Any, checkout: Any) -> None:
    page = page_of(make_page, "pl", 40, 6)
    for finding in (n51_review.changes(page), n51_beside.beside(page), n51_cadence.table(page)):
        html = finding_html(finding)
        before, after = html.split("<details", 1)
        assert finding.sentence in before and "<table" not in before
        assert "<summary>Szczegóły</summary>" in after and "<table" in after
    assert "<details" not in finding_html(n51_review.answer(page))
    assert "details::details-content" in (checkout / "templates/look/cx.css").read_text()


def test_twelve_answers_a_quarter_are_rolled_up_and_say_so(make_page: Any) -> None:
    """12 answers a quarter are 4 a month, far from the 30 that a month's own NPS needs."""
    survey = quarter("2026-07-02", 3, "en").head(12)
    found = n51_cadence.table(make_page("51", survey=survey))
    row = next(row for row in found.grid.rows if row[0] == "NPS")  # type: ignore[union-attr]
    assert [plain(cell) for cell in row[2:]] == ["12", "no: about 4 a month"]
    assert "A month or a week brings too few, so shown for the whole period: 1." in map(plain, found.details)
