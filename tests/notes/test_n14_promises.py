"""Notebook 14 on small clients whose cases are counted by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cxlib.clients.decided_money import MoneyInput
from cxlib.clients.decisions import Promise
from cxlib.clients.tables import TABLES, write_table
from cxlib.intake.privacy import pseudonym
from cxlib.pages.notes import n14_first, n14_load, n14_next, n14_people, n14_promises, n14_times
from cxlib.pages.page import Page
from tests.notes.firms import LANGUAGES, contacts, decide, joined, plain, promised

FINDINGS = (
    n14_promises.kept, n14_promises.by_channel, n14_times.first_answer, n14_times.settled, n14_times.change,
    n14_next.limits, n14_next.next_steps, n14_next.method, n14_load.load, n14_people.topics,
    n14_people.people, n14_first.first_time, n14_first.felt,
)  # fmt: skip


def full() -> dict[str, pd.DataFrame]:
    """E-mail 40 of 50 in time, SMS 10 of 30 (both with earlier cases), six on a channel without a promise."""
    mail, text = contacts(40, 6, 4), contacts(10, 15, 5, channel="sms", start="2026-08-03 08:00")
    post = contacts(6, 0, 0, channel="letter", start="2026-08-20 08:00")
    past = contacts(20, 15, 15, start="2026-04-06 08:00")
    fresh = contacts(0, 0, 2, start="2026-09-30 20:00")
    return {"contacts": joined(past, mail, text, post, fresh)}


CLIENTS: dict[str, Any] = {
    "full": full,
    "nothing": dict,
    "survey only": lambda: {"survey": pd.DataFrame({"nps": pd.array([9, 10, 3], dtype="Int64")})},
    "first quarter": lambda: {"contacts": contacts(30, 5, 5)},
    "three cases": lambda: {"contacts": contacts(2, 0, 1)},
    "all kept": lambda: {"contacts": contacts(20, 0, 0)},
    "none kept": lambda: {"contacts": contacts(0, 0, 20)},
    "small channel": lambda: {"contacts": joined(contacts(30, 0, 0), contacts(2, 0, 1, channel="sms"))},
    "no channel": lambda: {"contacts": contacts(20, 2, 2).drop(columns="channel")},
    "settled only": lambda: {"contacts": contacts(20, 2, 2).drop(columns="first_response_at")},
    "no case this quarter": lambda: {"contacts": contacts(20, 2, 2, start="2026-04-06 08:00")},
    "outgoing only": lambda: {"contacts": contacts(20, 2, 2, direction="outbound")},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", CLIENTS)
def test_every_finding_holds(make_page: Any, check: Any, client: str, language: str) -> None:
    page = make_page("14", language=language, **CLIENTS[client]())
    for finding in FINDINGS:
        check(finding(page), page)


def test_unanswered_and_late_are_missed_and_those_with_time_left_out(make_page: Any) -> None:
    page = promised(make_page("14", **full()))
    kept = n14_promises.kept(page)
    assert plain(kept.sentence) == "Answered as promised: 50 of 80 cases."
    assert tuple(map(plain, kept.details[:3])) == (
        "Answered after the promised time: 21.",
        "Past its time and still without an answer: 9.",
        "Not counted yet, because there is still time: 2.",
    )
    assert plain(kept.details[3]) == "Most often late: text message, 10 of 30 in time."
    assert plain(kept.asked) == "Based on 80 cases, July–September 2026."


def test_each_channel_stands_beside_its_promise(make_page: Any) -> None:
    grid = n14_promises.by_channel(promised(make_page("14", **full()))).grid
    assert grid is not None
    assert [tuple(map(plain, row[:3])) for row in grid.rows] == [
        ("E-mail", "within 24 hours", "40 of 50"),
        ("Text message", "within 2 hours", "10 of 30"),
    ]


def test_a_usual_time_nobody_decided_is_not_called_a_promise(make_page: Any) -> None:
    """E-mail was decided, text messages were not: only the decided one is a promise."""
    page = make_page("14", **full())
    email = {"channel": "email", "standard": "24 hours", "valid_from": "2024-01-01"}
    decide(page, Promise.model_validate(email))
    kept, grid = n14_promises.kept(page), n14_promises.by_channel(page).grid
    assert plain(kept.sentence) == "Answered in time: 50 of 80 cases."
    assert plain(kept.details[-1]) == (
        "Nobody has decided these answer times yet, so the usual ones are used: text message within 2 hours."
    )
    assert "promise" not in " ".join([kept.question, kept.sentence, *kept.details])
    assert grid is not None and [plain(row[1]) for row in grid.rows] == [
        "within 24 hours", "within 2 hours (usual, not decided yet)"
    ]  # fmt: skip


def test_more_in_time_than_before_with_its_interval(make_page: Any) -> None:
    change = n14_times.change(make_page("14", **full()))
    assert plain(change.sentence) == "More answers in time than before: 50 of 80, earlier 20 of 50."
    assert plain(change.details[1]).startswith("Of 100 cases, the change is probably between +5 and +38")


def test_nine_in_ten_is_not_reached_while_many_wait(make_page: Any) -> None:
    found = n14_times.first_answer(make_page("14", contacts=contacts(20, 0, 10)))
    assert plain(found.sentence) == "Half of all cases had a first answer within 60 minutes."
    assert "not reached" in found.details[0]


def test_settling_stands_in_where_no_answers_are_recorded(make_page: Any) -> None:
    page = promised(make_page("14", **CLIENTS["settled only"]()))
    kept = n14_promises.kept(page)
    assert plain(kept.sentence) == "Settled within the promised time: 20 of 24 cases."
    assert "no first answers" in kept.details[0]


def test_a_channel_without_a_promise_is_named(make_page: Any) -> None:
    page = make_page("14", **full())
    assert "Channels without a promise are not counted: letter." in n14_next.limits(page).details
    assert "Agree an answer time for: letter." in n14_next.next_steps(page).details


def test_a_small_channel_is_hidden_and_the_next_small_one_with_it(make_page: Any) -> None:
    """Three text messages could be found by subtracting the others, so the calls are hidden too."""
    calls = contacts(20, 5, 0, channel="phone", start="2026-08-03 08:00")
    frame = joined(contacts(30, 0, 0), calls, contacts(2, 0, 1, channel="sms"))
    grid = n14_promises.by_channel(make_page("14", contacts=frame)).grid
    assert grid is not None
    shown = {plain(row[0]): plain(row[2]) for row in grid.rows}
    assert shown["E-mail"] == "30 of 30"
    assert shown["Text message"] == shown["Phone"] == "not shown (small group)"


def test_busy_weeks_are_compared_with_calm_ones(make_page: Any) -> None:
    """Six calm weeks with 5 cases in time, two busy ones with 40 cases of which 10 in time."""
    weeks = [contacts(5, 0, 0, start=f"2026-07-{6 + 7 * week:02d} 08:00") for week in range(3)]
    weeks += [contacts(5, 0, 0, start=f"2026-08-{3 + 7 * week:02d} 08:00") for week in range(3)]
    weeks += [contacts(10, 30, 0, start=f"2026-09-{7 + 7 * week:02d} 08:00") for week in range(2)]
    load = n14_load.load(make_page("14", contacts=joined(*weeks)))
    assert plain(load.sentence) == "Busy weeks: 20 of 80 in time. Other weeks: 30 of 30."
    assert "gives way" in load.details[0]


def test_settled_the_first_time_keeps_its_three_definitions_apart(make_page: Any) -> None:
    """Twenty customers write once, five of them again a day later; 12 of 16 say it was settled at once."""
    who = [f"c{place}" for place in range(20)]
    once = contacts(20, 0, 0, customer_id=who, topic="parcel", reopened=[True] * 4 + [False] * 16)
    again = contacts(
        5, 0, 0, start="2026-07-07 09:00", customer_id=who[:5], topic="parcel", reopened=[False] * 5
    )
    said = pd.array([True] * 12 + [False] * 4, dtype="boolean")
    survey = pd.DataFrame({"solved_first": said, "customer_id": who[:16]})
    found = n14_first.first_time(make_page("14", contacts=joined(once, again), survey=survey))
    assert [plain(one) for one in (found.sentence, *found.details)] == [
        "Did not have to come back about the same thing within 7 days: 15 of 20.",
        "By the team's own marks, settled and not opened again within 7 days: 21 of 25.",
        "Customers who say it was settled the first time: 12 of 16.",
        "Each line counts something else, so a difference between them is no mistake.",
    ]


@pytest.mark.parametrize(
    ("prompt", "late", "said"),
    [
        (5, 2, "People notice: those answered in time call us fast more often."),
        (4, 5, "Whether people notice an answer in time cannot be shown yet."),
        (1, 4, "Those answered in time call us fast less often than those answered late."),
    ],
)
def test_felt_speed_is_held_against_the_clock(make_page: Any, prompt: int, late: int, said: str) -> None:
    """Thirty customers answered in time and ten late, each side of one mind about our speed."""
    who = [f"c{place}" for place in range(40)]
    survey = pd.DataFrame({"driver_speed": [float(prompt)] * 30 + [float(late)] * 10, "customer_id": who})
    page = make_page("14", contacts=contacts(30, 10, 0, customer_id=who), survey=survey)
    assert plain(n14_first.felt(page).sentence).startswith(said)


def staffed() -> pd.DataFrame:
    """Ola 30 of 40 in time, Marta 10 of 40, Bogna 9 of 19: too few to be judged; two topics."""
    return joined(
        contacts(30, 10, 0, agent="s_ola", topic="price"),
        contacts(10, 20, 10, agent="s_marta", topic="parking", start="2026-08-03 08:00"),
        contacts(9, 10, 0, agent="s_bogna", topic="price", start="2026-08-20 08:00"),
    )


def test_a_person_is_judged_from_20_cases_on_and_never_frozen(make_page: Any) -> None:
    page = make_page("14", contacts=staffed())
    found = n14_people.people(page)
    assert found.kind == "note" and found.grid is not None and found.figures == ()
    assert [tuple(map(plain, row[:2])) for row in found.grid.rows] == [
        ("s_marta", "10 of 40"), ("s_ola", "30 of 40")
    ]  # fmt: skip
    assert plain(found.sentence) == "The people with enough cases differ by more than chance."
    assert "fewer than 20 cases. Number of people: 1." in plain(" ".join(found.details))
    assert not any(one.segment and one.segment[0] in ("agent", "person") for one in page.figures)
    assert "s_ola" not in str(page.figures.to_json_rows())


def test_staff_of_the_settings_are_called_by_their_names(make_page: Any) -> None:
    page = make_page("14", edit={"staff: []": "staff: [Ola]"}, contacts=contacts(1, 0, 0))
    rows = contacts(20, 5, 0, agent=pseudonym(page.folder.key, "s", "Ola"), scope="test")
    write_table(page.folder.table_path("contacts"), TABLES["contacts"], rows)
    grid = n14_people.people(Page("14", page.folder, page.period, page.as_of)).grid
    assert grid is not None and [plain(row[0]) for row in grid.rows] == ["Ola"]


def test_the_topic_that_waits_longest_is_named(make_page: Any) -> None:
    found = n14_people.topics(make_page("14", contacts=staffed()))
    assert plain(found.sentence) == "Most often late: getting there and parking, 10 of 40 in time."
    assert found.grid is not None
    assert [tuple(map(plain, row[:2])) for row in found.grid.rows] == [
        ("Price", "39 of 59"), ("Getting there and parking", "10 of 40")
    ]  # fmt: skip
    without = n14_people.topics(make_page("14", contacts=contacts(20, 2, 2)))
    assert without.kind == "note"


def test_the_busiest_hours_are_chosen_by_what_came(make_page: Any) -> None:
    """Four Mondays at nine with six cases each, none in time; four calm Tuesdays with one, all in time."""
    crowds = [contacts(0, 0, 6, start=f"2026-{day} 08:00") for day in ("07-06", "07-13", "07-20", "07-27")]
    calm = [contacts(1, 0, 0, start=f"2026-{day} 14:00") for day in ("07-07", "07-14", "07-21", "07-28")]
    crowds = [one.assign(opened_at=one["opened_at"].iloc[0]) for one in crowds]
    found = n14_load.load(make_page("14", contacts=joined(*crowds, *calm)))
    told = plain(" ".join(found.details))
    assert "Busiest: Monday, 9–12 o'clock, 24 cases." in told
    assert found.grid is not None and found.chart is not None
    assert ("Monday", "24", "0 of 24") in [tuple(map(plain, row)) for row in found.grid.rows]


def test_a_case_costs_what_minutes_and_wage_say(make_page: Any) -> None:
    page = make_page("14", contacts=contacts(20, 0, 0))
    assert any("is not known" in plain(line) for line in n14_load.load(page).details)
    ranges = {"minutes_per_contact": 15, "hour_cost": 40}
    decide(page, *(MoneyInput(id=name, low=one, likely=one, high=one) for name, one in ranges.items()))
    again = n14_load.load(Page("14", page.folder, page.period, page.as_of))
    assert "One case costs about £10 of work" in plain(again.details[-1])
