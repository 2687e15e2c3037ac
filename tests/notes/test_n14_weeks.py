"""Notebook 14 week by week, on weeks counted by hand: calm, out of the usual, frozen, begun anew, too few."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from cxlib.clients.decided_levels import NewLevel
from cxlib.clients.decisions import Decisions
from cxlib.pages.notes import n14_levels, n14_times, n14_weeks, n51_cadence
from cxlib.pages.page import Page
from tests.notes.firms import LANGUAGES, action, decide, plain

FINDINGS = (
    n14_weeks.answers, n14_weeks.waiting, n14_weeks.others, n14_weeks.watched,
)  # fmt: skip
MONDAY = pd.Timestamp("2026-04-06 08:00", tz="UTC")


def weeks(counts: list[tuple[int, int]]) -> pd.DataFrame:
    """(answered in an hour, answered after a week) for each week from 6 April on, on Tuesdays."""
    rows = [
        (MONDAY + pd.Timedelta(days=7 * at + 1, minutes=place), 1 if place < met else 170)
        for at, (met, late) in enumerate(counts)
        for place in range(met + late)
    ]
    opened = pd.Series([when for when, _ in rows])
    return pd.DataFrame(
        {
            "channel": "email",
            "direction": "inbound",
            "opened_at": opened,
            "first_response_at": opened + pd.to_timedelta([hours for _, hours in rows], unit="h"),
        }
    )


def booked(missed: list[int], of: int = 20) -> pd.DataFrame:
    """Visits of each week from 6 April on, so many of them missed."""
    status = [("no_show" if place < gone else "kept") for gone in missed for place in range(of)]
    start = [
        MONDAY + pd.Timedelta(days=7 * at, minutes=place) for at in range(len(missed)) for place in range(of)
    ]
    return pd.DataFrame({"planned_start": start, "status": status})


def sold(errors: list[int], of: int = 20) -> pd.DataFrame:
    """Orders of each week from 6 April on, so many of them with an error."""
    wrong = [int(place < bad) for bad in errors for place in range(of)]
    start = [
        MONDAY + pd.Timedelta(days=7 * at, minutes=place) for at in range(len(errors)) for place in range(of)
    ]
    return pd.DataFrame({"ordered_at": start, "amount": 10.0, "errors": wrong, "customer_id": "a"})


CALM = [(8, 2), (9, 1), (8, 2), (7, 3), (8, 2)] * 5
CLIENTS: dict[str, Any] = {
    "nothing": dict,
    "calm": lambda: {"contacts": weeks(CALM)},
    "a bad last week": lambda: {"contacts": weeks([*CALM[:24], (2, 8)])},
    "three weeks": lambda: {"contacts": weeks(CALM[:3])},
    "settled only": lambda: {
        "contacts": weeks(CALM).rename(columns={"first_response_at": "resolved_at"})
    },
    "visits": lambda: {"contacts": weeks(CALM), "visits": booked([1, 2] * 12 + [9])},
    "orders": lambda: {"contacts": weeks(CALM), "orders": sold([0, 1] * 12 + [8])},
    "few a week": lambda: {"contacts": weeks([(2, 1)] * 25)},
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", CLIENTS)
def test_every_finding_holds(make_page: Any, check: Any, client: str, language: str) -> None:
    page = make_page("14", language=language, **CLIENTS[client]())
    for finding in FINDINGS:
        check(finding(page), page)


def test_usual_ups_and_downs_are_called_so(make_page: Any) -> None:
    said = n14_weeks.answers(make_page("14", contacts=weeks(CALM)))
    assert plain(said.sentence) == "The usual ups and downs: no week stands out."
    assert [plain(text) for text in said.details] == ["The last full week: 8 of 10. Usual: 4 to 10."]
    assert said.chart is not None and "a week that stands out" not in said.chart.svg


def test_a_month_with_one_week_at_the_edge_does_not_hide_the_next(make_page: Any) -> None:
    frame = weeks([*CALM, (8, 2)])
    for column in ("opened_at", "first_response_at"):
        frame[column] -= pd.Timedelta(days=7)
    said = n14_weeks.answers(make_page("14", contacts=frame))
    assert said.chart is not None
    months = [month for month in ("Mar", "Apr", "May", "Jun") if f">{month}<" in said.chart.svg]
    assert months == ["Apr", "May", "Jun"]


def test_a_week_that_stands_out_is_named_with_what_is_usual(make_page: Any) -> None:
    said = n14_weeks.answers(make_page("14", contacts=weeks([*CALM[:24], (2, 8)])))
    assert plain(said.sentence) == "The last full week stands out, worse than usual: 2 of 10."
    assert plain(said.details[0]) == "Usual for that week: 3 to 10 of 10."
    assert plain(said.details[-1]).startswith("Chance alone shows such a thing in about one of ten")
    assert said.chart is not None and "2 of 10" in plain(said.chart.svg)
    earlier = n14_weeks.answers(make_page("14", contacts=weeks([*CALM[:20], (2, 8), *CALM[:4]])))
    assert plain(earlier.sentence) == "The week from 24 August stands out, worse than usual: 2 of 10."


def test_a_signal_before_the_quarter_is_no_news(make_page: Any) -> None:
    said = n14_weeks.answers(make_page("14", contacts=weeks([*CALM[:8], (2, 8), *CALM[:16]])))
    assert plain(said.sentence) == "The usual ups and downs: no week stands out."


def test_eight_weeks_in_a_row_are_counted(make_page: Any) -> None:
    counts = [(14, 6), (16, 4)] * 8 + [(13, 7)] + [(19, 1)] * 8
    said = n14_weeks.answers(make_page("14", contacts=weeks(counts)))
    assert "8 weeks in a row better than usual, from 3 August to 27 September." in plain(
        " ".join([said.sentence, *said.details])
    )


def test_after_a_change_usual_means_before_it(make_page: Any) -> None:
    page = make_page("14", contacts=weeks([(5, 5), (6, 4)] * 6 + [(10, 0)] * 13))
    decide(page, action(measure="frt.adherence.v1", segment=None))
    said = n14_weeks.answers(Page("14", page.folder, page.period, page.as_of))
    assert plain(said.sentence).startswith("13 weeks in a row better than usual, from 29 June")
    assert "Usual means: as it was before the change of 1 July." in map(plain, said.details)
    assert "one of four charts" in plain(said.details[-1])
    assert said.chart is not None and "a change began, week from 29 June" in plain(said.chart.svg)


def test_only_a_decision_begins_anew_and_it_says_who_and_why(make_page: Any) -> None:
    page = make_page("14", contacts=weeks([(5, 5), (6, 4)] * 6 + [(10, 0), (9, 1)] * 6 + [(10, 0)]))
    level = NewLevel(measure="frt.adherence.v1", valid_from=dt.date(2026, 7, 1), reason="New phone system")
    decide(page, level)
    again = Page("14", page.folder, page.period, page.as_of)
    said = n14_weeks.answers(again)
    assert plain(said.sentence) == "The usual ups and downs: no week stands out."
    assert "Since 29 June we count anew what is usual." in map(plain, said.details)
    noted = " ".join(map(plain, n14_levels.judged(again)))
    assert "counted anew from 1 July 2026, because New phone system (Test, 22 June 2026)" in noted


def test_a_new_beginning_closes_the_gate_until_six_weeks_are_in(make_page: Any) -> None:
    page = make_page("14", contacts=weeks(CALM))
    decide(page, NewLevel(measure="frt.adherence.v1", valid_from=dt.date(2026, 9, 1), reason="New people"))
    said = n14_weeks.answers(Page("14", page.folder, page.period, page.as_of))
    assert said.kind == "gate"
    assert plain(said.sentence) == "Since 31 August we count anew: 6 weeks are needed. There are 4."


@pytest.mark.parametrize(
    ("counts", "have"), [(CALM[:3], 3), ([(2, 1)] * 25, 0)], ids=["three weeks", "few a week"]
)
def test_few_weeks_close_the_gate(make_page: Any, counts: list[tuple[int, int]], have: int) -> None:
    said = n14_weeks.answers(make_page("14", contacts=weeks(counts)))
    assert said.kind == "gate"
    assert (said.needs["needed"], said.needs["have"]) == (6, have)


def test_calls_taken_at_once_are_told_without_a_chart_of_nothing(make_page: Any) -> None:
    """A phone log: eight calls a week are taken as they ring, two are missed."""
    frame = weeks(CALM)
    taken = (frame["first_response_at"] - frame["opened_at"]) < pd.Timedelta(hours=2)
    frame["first_response_at"] = frame["opened_at"].where(taken)
    page = make_page("14", contacts=frame.assign(channel="phone"))
    found = n14_weeks.waiting(page)
    assert plain(found.sentence) == "Every week half of the cases or more were answered within a minute."
    assert found.chart is None and found.details == ()
    half = n14_times.first_answer(page)
    assert plain(half.sentence) == "Half of all cases had a first answer within 1 minute."
    assert half.sure == "", "from one minute to one minute is no range"


def test_what_is_not_recorded_is_not_spoken_of(make_page: Any) -> None:
    page = make_page("14", contacts=weeks(CALM))
    assert n14_weeks.others(page).kind == "note"
    assert n14_weeks.watched(make_page("14")).kind == "note"


def test_missed_visits_and_errors_are_worse_when_they_rise(make_page: Any) -> None:
    visits = n14_weeks.others(make_page("14", visits=booked([1, 2] * 12 + [9])))
    assert plain(visits.sentence) == "The last full week stands out, worse than usual: 9 of 20."
    orders = n14_weeks.others(make_page("14", orders=sold([0, 1] * 12 + [8])))
    assert plain(orders.sentence) == "The last full week stands out, worse than usual: 12 of 20."


def test_the_list_names_what_needs_a_look_and_when(make_page: Any) -> None:
    page = make_page(
        "14", contacts=weeks(CALM), visits=booked([1, 2] * 12 + [9]), orders=sold([0, 1] * 12 + [0])
    )
    said = n14_weeks.watched(page)
    assert plain(said.sentence) == "Needs a look: no-shows."
    assert [plain(text) for text in said.details] == ["Next look: 5 October."]
    assert said.grid is not None
    rows = {row[0]: tuple(map(plain, row[1:])) for row in said.grid.rows}
    assert rows["No-shows"] == ("9 of 20", "0 to 6", "1")
    assert rows["Orders without an error"][2] == "none"
    assert set(rows) == {
        "First reply in time",
        "Typical first response time",
        "No-shows",
        "Orders without an error",
    }


# -- the decision ----------------------------------------------------------------------------------
def test_a_new_level_needs_a_charted_measure_a_day_and_a_reason() -> None:
    good = {"measure": "visits.noshow.v1", "valid_from": "2026-07-01", "reason": "Reminders by SMS"}
    assert NewLevel.model_validate(good).key == "visits.noshow.v1@2026-07-01"
    for wrong in ({"measure": "nps.v1"}, {"valid_from": "soon"}, {"reason": "  "}):
        with pytest.raises(ValueError, match="validation error"):
            NewLevel.model_validate({**good, **wrong})


def test_the_form_saves_the_decision_with_its_author(make_page: Any) -> None:
    page = make_page("14", contacts=weeks(CALM))
    box = n14_levels.new_level(page, lambda: dt.datetime(2026, 10, 1, tzinfo=dt.UTC))
    measure, day, reason, who, save, *_ = box.children
    measure.value, day.value, reason.value, who.value = (
        "frt.median.v1",
        "2026-07-01",
        "New phone system",
        "Marta",
    )
    save.click()
    store = Decisions.open(page.folder)
    assert [(one.measure, one.reason) for one in store.of(NewLevel)] == [
        ("frt.median.v1", "New phone system")
    ]
    assert store.history("new_level", "frt.median.v1@2026-07-01")[0].who == "Marta"


def test_the_due_list_of_the_quarter_names_what_stood_out(make_page: Any) -> None:
    page = make_page("51", contacts=weeks([*CALM[:24], (2, 8)]), visits=booked([1, 2] * 12 + [1]))
    details = [plain(text) for text in n51_cadence.table(page).details]
    # eight of ten answered only after a week: the promise and the typical time both stood out
    named = "first reply in time and typical first response time"
    assert f'Weeks that stood out: {named}. See "Promises kept".' in details
    calm = n51_cadence.table(make_page("51", contacts=weeks(CALM)))
    assert not any("stood out" in text for text in calm.details)
