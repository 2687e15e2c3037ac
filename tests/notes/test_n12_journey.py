"""Notebook 12 on small clients whose touchpoints are counted by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from cxlib.clients.decisions import Decisions, Touchpoint
from cxlib.clients.voice import Topic
from cxlib.pages.notes import n12_blind, n12_journey, n12_topics
from cxlib.pages.notes.n12_spots import journey_of, ranked
from tests.notes.firms import decide

FINDINGS = (
    n12_journey.theme,
    n12_journey.stage_map,
    n12_journey.pains,
    n12_blind.blind,
    n12_blind.limits,
    n12_blind.next_steps,
    n12_blind.evidence,
    n12_topics.kept,
)
LANGUAGES = ("en", "pl", "tr")


def survey(places: dict[str, list[float]], **columns: Any) -> pd.DataFrame:
    """Satisfaction of 1 to 5 by touchpoint, one row an answer."""
    rows = [(place, score) for place, scores in places.items() for score in scores]
    frame = pd.DataFrame(rows, columns=["touchpoint", "csat"])
    frame["stage"] = "use"
    frame["submitted_at"] = pd.date_range("2026-07-01 10:00", periods=len(frame), freq="23h", tz="UTC")
    return frame.assign(**columns)


def contacts(topics: dict[str, int], touchpoint: str = "phone", kind: str = "question") -> pd.DataFrame:
    """So many contacts a topic, all at one touchpoint."""
    said = [topic for topic, count in topics.items() for _ in range(count)]
    opened = pd.date_range("2026-07-01 10:00", periods=len(said), freq="10h", tz="UTC")
    return pd.DataFrame(
        {
            "topic": said, "touchpoint": touchpoint, "stage": "consider", "kind": kind, "channel": "phone",
            "opened_at": opened, "first_response_at": opened + pd.Timedelta(hours=1),
        }
    )  # fmt: skip


def full() -> dict[str, pd.DataFrame]:
    desk = [1.0, 2.0, 1.0, 2.0, 2.0, 1.0, 3.0, 4.0, 2.0, 1.0, 5.0, 2.0]
    answers = survey({"desk": desk, "chair": [5.0, 4.0] * 15, "bill": [5.0, 4.0, 1.0], "door": [5.0] * 3})
    answers["driver_waiting"] = [2.0, 1.0, 4.0] * 16
    return {"survey": answers, "contacts": contacts({"waiting": 40, "price": 6, "parking": 4})}


CLIENTS: dict[str, Any] = {
    "full": full,
    "nothing": dict,
    "survey only": lambda: {"survey": survey({"desk": [1.0] * 8 + [5.0] * 12, "chair": [5.0, 4.0] * 10})},
    "no touchpoints": lambda: {
        "survey": survey({"x": [5.0, 1.0] * 20}).drop(columns=["touchpoint", "stage"])
    },
    "six answers": lambda: {"survey": survey({"desk": [1.0, 5.0, 2.0, 5.0, 4.0, 3.0]})},
    "everybody happy": lambda: {"survey": survey({"desk": [5.0] * 20, "chair": [5.0] * 20})},
    "drivers only": lambda: {
        "survey": survey(
            {"x": [4.0] * 30}, driver_delivery=[1.0, 5.0] * 15, driver_odd_name=[2.0, 5.0, 5.0] * 10
        ).drop(columns=["touchpoint", "stage"])
    },
    "complaints": lambda: {"contacts": contacts({"late": 9, "rude": 8}, kind="complaint").assign(severity=5)},
    "ten point scale": lambda: {
        "survey": survey({"desk": [5.0] * 20})
        .drop(columns="csat")
        .assign(nps=pd.array([2, 9] * 10, dtype="Int64"))
    },
}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CLIENTS)
def test_every_finding_speaks_on_every_client(make_page: Any, check: Any, case: str, language: str) -> None:
    page = make_page("12", language=language, **CLIENTS[case]())
    for finding in FINDINGS:
        check(finding(page), page)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Most mentioned: waiting (40 of 50 messages and calls)."),
        ("pl", "Najczęstszy temat: czekanie (40 na 50 spraw)."),
        ("tr", "En sık geçen konu: bekleme süresi (50 mesaj ve aramanın 40'ı)."),
    ],
)
def test_the_owner_reads_the_theme_with_counts(make_page: Any, language: str, said: str) -> None:
    found = n12_journey.theme(make_page("12", language=language, **full()))
    assert [(line.kind, plain(line.text)) for line in found.owner] == [("theme", said)]


def test_two_themes_as_frequent_do_not_stand_out(make_page: Any) -> None:
    page = make_page("12", contacts=contacts({"waiting": 21, "price": 20, "parking": 3}))
    said = "No single theme stands out. Mentioned most: waiting (21) and price (20)."
    assert plain(n12_journey.theme(page).sentence) == said


def test_without_topics_the_pain_that_touches_most_is_the_theme(make_page: Any) -> None:
    page = make_page("12", **CLIENTS["survey only"]())
    assert plain(n12_journey.theme(page).sentence) == "Touches most people: desk (8 of 40 patients)."


def test_few_messages_close_the_gate(make_page: Any) -> None:
    found = n12_journey.theme(make_page("12", contacts=contacts({"waiting": 4})))
    assert found.kind == "gate"
    assert found.owner == ()


def test_the_map_names_the_contact_that_is_lower(make_page: Any) -> None:
    found = n12_journey.stage_map(make_page("12", **full()))
    assert plain(found.sentence) == "Most low scores: desk (9 of 12 answers)."
    assert found.grid is not None
    cells = {row[0]: row for row in found.grid.rows}
    assert cells["desk"][1] == "uses"
    assert cells["chair"][3].startswith("+1.5")
    assert cells["bill"][3:5] == ("", "")
    assert cells["phone"][5] == "50"
    assert (plain(cells["desk"][2]), cells["bill"][2], cells["phone"][2]) == (
        "12 answers", "few answers", "assumed, nobody was asked",
    )  # fmt: skip


def test_the_map_holds_what_stands_on_the_list_alone(make_page: Any) -> None:
    page = make_page("12", **full())
    decide(page, Touchpoint(stage="aware", name="profile on the map"))
    grid = n12_journey.stage_map(page).grid
    assert grid is not None and grid.rows[0][:3] == (
        "profile on the map", "hears about you", "assumed, nobody was asked",
    )  # fmt: skip


def test_a_small_contact_takes_the_next_smallest_with_it(make_page: Any) -> None:
    answers = survey({"desk": [5.0] * 12, "chair": [5.0] * 30, "bill": [5.0] * 3, "door": [5.0] * 6})
    assert journey_of(make_page("12", survey=answers)).hidden == {"bill", "door"}


def test_reach_counts_people_among_all_heard(make_page: Any) -> None:
    page = make_page("12", **full())
    found = journey_of(page)
    assert found.heard == 48 + 50
    reached = {one.pain.name: one.pain.affected for one in ranked(found)}
    assert reached == {"waiting": 32, "desk": 9, "bill": 1}
    assert plain(n12_journey.pains(page).sentence) == "Touches most people: waiting time (32 of 98 patients)."


def test_the_blind_spot_is_the_busy_contact_nobody_is_asked_about(make_page: Any) -> None:
    page = make_page("12", **full())
    when = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    points = [
        Touchpoint(stage="aware", name="sign", asked=False),
        Touchpoint(stage="use", name="chair", asked=True),
    ]
    Decisions.open(page.folder).save_all(points, "Ewa", when)
    found = n12_blind.blind(page)
    assert plain(found.sentence) == (
        "Hardly anyone is asked about 4 contacts. To begin with: phone, bill and door."
    )
    assert (
        plain(found.details[0]) == "Phone: 50 messages and calls in this period, hardly any answer about it."
    )
    assert plain(found.details[3]) == "Sign: on the list of contacts, but hardly any answer about it."


def test_the_counts_behind_the_map_stay_with_the_consultant(make_page: Any) -> None:
    assert n12_blind.evidence(make_page("12", **full())).kind == "note"


def test_a_subject_line_is_named_by_its_theme_by_approval_or_not_at_all(make_page: Any) -> None:
    lines = {"why must Anna wait so long": 30, "re: our talk about my divorce": 20, "kettle": 12}
    page = make_page("12", contacts=contacts(lines))
    assert "divorce" not in repr(n12_journey.theme(page)) and "Anna" not in repr(n12_journey.theme(page))
    assert plain(n12_journey.theme(page).sentence) == "Most mentioned: waiting (30 of 62 messages and calls)."
    kept = n12_topics.kept(page)
    assert (kept.kind, plain(kept.sentence)) == (
        "note", "Topics kept back from the client's pages: 2 of 3."
    )  # fmt: skip
    Decisions.open(page.folder).save_all([Topic(topic=" Kettle ", name="kettles")], "Ola", page.as_of)
    assert n12_topics.names_of(page.folder, {"kettle", "re: our talk about my divorce"}) == {
        "kettle": "kettles"
    }  # fmt: skip
