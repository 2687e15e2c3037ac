"""Notebook 31 on small clients: the order, its ranges, and what each would need."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from cxlib.clients.decided_checks import Mark, SwotLine
from cxlib.clients.decisions import Action
from cxlib.pages.notes import n31_draft, n31_first, n31_meeting, n31_protect
from cxlib.pages.notes.n12_spots import journey_of, ranked
from tests.notes.firms import decide

FINDINGS = (
    n31_first.first,
    n31_first.ranking,
    n31_first.rare_but_severe,
    n31_draft.measures,
    n31_protect.protect,
    n31_meeting.meeting,
    n31_draft.limits,
    n31_draft.next_steps,
    n31_draft.draft,
)
LANGUAGES = ("en", "pl", "tr")


def survey(places: dict[str, list[float]], **columns: Any) -> pd.DataFrame:
    """Satisfaction of 1 to 5 by touchpoint, one row an answer."""
    rows = [(place, score) for place, scores in places.items() for score in scores]
    frame = pd.DataFrame(rows, columns=["touchpoint", "csat"])
    frame["stage"] = "use"
    frame["submitted_at"] = pd.date_range("2026-07-01 10:00", periods=len(frame), freq="6h", tz="UTC")
    return frame.assign(**columns)


def clear() -> dict[str, pd.DataFrame]:
    """Desk hurts 60 of 300 people, chair 3, bill 3."""
    fine = [5.0] * 97
    return {
        "survey": survey(
            {"desk": [1.0] * 60 + [5.0] * 40, "chair": [1.0] * 3 + fine, "bill": [1.0] * 3 + fine}
        )
    }


def tied() -> dict[str, pd.DataFrame]:
    """Three things that hurt 8, 8 and 7 of 90."""
    return {
        "survey": survey(
            {"desk": [1.0] * 8 + [5.0] * 22, "chair": [1.0] * 8 + [5.0] * 22, "bill": [1.0] * 7 + [5.0] * 23}
        )
    }


def severe() -> dict[str, pd.DataFrame]:
    """Three wide and mild ones, and one of two people as bad as can be."""
    mild = [2.0] * 30 + [5.0] * 20
    return {"survey": survey({"a": mild, "b": mild, "c": mild, "injury": [1.0] * 2 + [5.0] * 48})}


def unasked() -> dict[str, pd.DataFrame]:
    """Complaints about a contact nobody is asked about."""
    opened = pd.date_range("2026-07-01 10:00", periods=12, freq="5D", tz="UTC")
    frame = pd.DataFrame(
        {"touchpoint": "returns", "stage": "use", "kind": "complaint", "severity": 4, "opened_at": opened}
    )
    return {"contacts": frame.assign(channel="phone", severity=pd.array([4] * 12, dtype="Int64"))}


CLIENTS: dict[str, Any] = {
    "clear": clear,
    "tied": tied,
    "severe": severe,
    "unasked": unasked,
    "nothing": dict,
    "six answers": lambda: {"survey": survey({"desk": [1.0, 5.0, 2.0, 5.0, 4.0, 3.0]})},
    "all happy": lambda: {"survey": survey({"desk": [5.0] * 40})},
    "no touchpoints": lambda: {
        "survey": survey({"x": [1.0, 5.0] * 20}).drop(columns=["touchpoint", "stage"])
    },
    "aspects": lambda: {"survey": survey({"desk": [4.0] * 40}, driver_delivery=[1.0, 5.0] * 20)},
}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CLIENTS)
def test_every_finding_speaks_on_every_client(make_page: Any, check: Any, case: str, language: str) -> None:
    page = make_page("31", language=language, **CLIENTS[case]())
    for finding in FINDINGS:
        check(finding(page), page)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Start here: desk."), ("pl", "Najpierw: desk."), ("tr", "Buradan başlayın: desk.")],
)
def test_a_clear_first_is_told_plainly(make_page: Any, language: str, said: str) -> None:
    page = make_page("31", language=language, **clear())
    assert plain(n31_first.first(page).sentence) == said


def test_three_lists_for_the_team(make_page: Any, check: Any) -> None:
    """20 complain of the wait, 12 praise the team, 1 does not; the price is praised 3 times, criticised 4."""
    told = {
        "The wait was too long": 20, "Friendly staff": 12, "Rude staff": 1, "Good price": 3,
        "Too expensive": 4,
    }  # fmt: skip
    texts = [text for text, n in told.items() for _ in range(n)]
    survey = pd.DataFrame({"comment": texts, "nps": pd.array([7] * len(texts), dtype="Int64")})
    survey["submitted_at"] = pd.date_range("2026-07-01 10:00", periods=len(survey), freq="11h", tz="UTC")
    page = make_page("31", survey=survey)
    found = n31_meeting.meeting(page)
    check(found, page)
    assert found.grid is not None
    assert [tuple(map(plain, row)) for row in found.grid.rows] == [
        ("strong", "Kindness of the team", "12", "fewer than 5"),
        ("to watch", "Price", "fewer than 5", "fewer than 5"),
        ("to repair", "Waiting", "0", "20"),
    ]
    silent = n31_meeting.meeting(make_page("31", survey=survey.head(3)))
    assert silent.grid is None and silent.sentence.startswith("Too few comments")


@pytest.mark.parametrize("language", LANGUAGES)
def test_strengths_must_not_get_lost(make_page: Any, check: Any, language: str) -> None:
    """One typed strength, one item of a checklist that is there in full; a weakness is none."""
    page = make_page("31", language=language)
    decide(
        page,
        SwotLine(side="strength", text="Always the same dentist", evidence="calendar"),
        SwotLine(side="weakness", text="No parking"),
        Mark(check="today", item="speed", score=3, seen_on=dt.date(2026, 8, 3)),
        Mark(check="today", item="open", score=1, seen_on=dt.date(2026, 8, 3)),
    )
    found = n31_protect.protect(page)
    check(found, page)
    assert len(found.details) == 3 and "Always the same dentist" in found.details[0]
    assert "2" in found.sentence


def test_ties_are_said(make_page: Any) -> None:
    page = make_page("31", **tied())
    said = "Each of these could be first: chair, desk and bill. The data cannot tell them apart."
    assert plain(n31_first.first(page).sentence) == said
    assert "could be first; choose by what you can change" in n31_first.ranking(page).details[0].replace(
        "\u00a0", " "
    )


def test_every_place_has_its_range(make_page: Any) -> None:
    page = make_page("31", **tied())
    found = n31_first.ranking(page)
    assert found.grid is not None
    assert {plain(row[1]) for row in found.grid.rows} == {"1–3"}
    assert [figure["segment"] for figure in found.figures] == [
        {"touchpoint": one.pain.name} for one in ranked(journey_of(page))
    ]


def test_the_order_is_the_same_every_time(make_page: Any) -> None:
    page = make_page("31", **tied())
    assert n31_first.ranking(page).as_json() == n31_first.ranking(page).as_json()


def test_rare_but_severe_is_not_buried(make_page: Any) -> None:
    found = n31_first.rare_but_severe(make_page("31", **severe()))
    assert plain(found.sentence) == "Rare but severe, look anyway: injury."
    assert plain(found.details[0]) == "Injury: 2 of 200 patients, but as bad as it gets."


def test_what_each_would_need_is_told(make_page: Any) -> None:
    found = n31_draft.measures(make_page("31", **clear()))
    # 60% to 30%: h = 2 (asin sqrt .6 - asin sqrt .3) = 0.6129; 2 (2.8016 / h)^2 = 41.8
    assert plain(found.details[0]) == "Desk: 42 answers would show half as many low scores. You have 100."
    assert found.grid is not None and tuple(map(plain, found.grid.rows[0][1:])) == ("60 of 100", "42", "100")


def test_a_rare_thing_cannot_be_told_at_this_pace(make_page: Any) -> None:
    found = n31_draft.measures(make_page("31", **severe()))
    assert "answers would show half as many low scores" in plain(found.details[0])


def test_where_nobody_is_asked_asking_comes_first(make_page: Any) -> None:
    page = make_page("31", **unasked())
    assert "Returns: nobody is asked about it. Ask first" in n31_draft.measures(page).details[0]
    assert "Ask about the contact before you change it." in n31_draft.next_steps(page).details


def test_the_draft_could_be_saved_as_actions(make_page: Any) -> None:
    page = make_page("31", **clear())
    drafts = n31_draft.plans(journey_of(page))
    assert len(drafts) == 3
    for number, one in enumerate(drafts):
        look = n31_draft.planned_look(page, one)
        action = Action(
            id=f"a{number}", title=one.pain.pain.name, stage="use", responsible="Ewa",
            start=dt.date(2026, 10, 1),
            measure=one.measure, segment=one.segment, direction="down", minimum=one.minimum, hoped=one.hoped,
            planned_look=look or dt.date(2027, 6, 30), planned_answers=one.needed,
        )  # fmt: skip
        assert action.hoped > action.minimum > 0
    found = n31_draft.draft(page)
    assert found.kind == "note"
    assert found.grid is not None
    assert found.grid.rows[0][5] == "31\xa0December\xa02026"
