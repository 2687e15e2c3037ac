"""Notebook 12: the map beside that of the period before, on small clients counted by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from cxlib.clients.decisions import Decisions, Touchpoint
from cxlib.measures.compare_touchpoints import moved, way
from cxlib.pages.notes import n12_change
from cxlib.pages.notes.n12_change import Step
from tests.notes.firms import LANGUAGES, decide, joined, plain

BEFORE, NOW = "2026-04-03 10:00", "2026-07-03 10:00"
LOW, HIGH = [1.0, 2.0] * 12, [5.0, 4.0] * 12
SCALES = {"csat": (1.0, 5.0)}


def survey(places: dict[str, list[float]], start: str, **columns: Any) -> pd.DataFrame:
    """Satisfaction by touchpoint, an answer every three hours."""
    rows = [(place, score) for place, scores in places.items() for score in scores]
    frame = pd.DataFrame(rows, columns=["touchpoint", columns.pop("scale", "csat")])
    frame["submitted_at"] = pd.date_range(start, periods=len(frame), freq="3h", tz="UTC")
    frame["respondent_id"] = [f"{start[:7]}-{place}" for place in range(len(frame))]
    return frame.assign(stage="use", **columns)


def two(then: dict[str, list[float]], now: dict[str, list[float]]) -> pd.DataFrame:
    return joined(survey(then, BEFORE), survey(now, NOW))


CLIENTS: dict[str, Any] = {
    "nothing": None,
    "first": lambda: survey({"desk": HIGH}, NOW),
    "only before": lambda: survey({"desk": HIGH}, BEFORE),
    "better and worse": lambda: two({"desk": LOW, "chair": HIGH}, {"desk": HIGH, "chair": LOW}),
    "same": lambda: two({"desk": HIGH}, {"desk": HIGH}),
    "came and went": lambda: two({"desk": HIGH, "door": HIGH}, {"desk": HIGH, "bill": HIGH}),
    "grades": lambda: two({"desk": HIGH, "door": [4.0] * 6}, {"desk": [4.0] * 6, "door": HIGH}),
    "many": lambda: two({"a": HIGH}, {f"place {letter}": HIGH for letter in "abcdefgh"}),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CLIENTS)
def test_the_comparison_speaks_on_every_client(make_page: Any, check: Any, case: str, language: str) -> None:
    frames = {"survey": CLIENTS[case]()} if CLIENTS[case] else {}
    page = make_page("12", language=language, **frames)
    found = n12_change.changes(page)
    check(found, page)
    assert (found.kind == "gate") == (case in ("nothing", "first", "only before"))


def test_the_first_map_has_nothing_to_be_compared_with(make_page: Any) -> None:
    found = n12_change.changes(make_page("12", survey=CLIENTS["first"]()))
    assert plain(found.sentence) == (
        "There is no earlier map to compare with yet. The first comparison comes with October–December 2026."
    )
    assert found.grid is None and found.figures == ()


def test_better_and_worse_are_what_the_answers_show(make_page: Any) -> None:
    found = n12_change.changes(make_page("12", survey=CLIENTS["better and worse"]()))
    assert plain(found.sentence) == "Goes worse than last time: chair. Goes better than last time: desk."
    assert plain(found.asked) == "Compared with the map of April–June 2026."
    assert "Desk: feeling now +1.5, before −1.5." in [plain(text) for text in found.details]
    assert found.grid is not None and {(row[0], row[4]) for row in found.grid.rows} == {
        ("chair", "goes worse"), ("desk", "goes better"),
    }  # fmt: skip
    assert [row["measure"] for row in found.figures] == ["touchpoint.valence.v1~previous"] * 2


def test_a_naked_difference_is_no_change(make_page: Any) -> None:
    """The mean rises by a third of a point; so little may be chance."""
    then, now = [3.0, 4.0, 5.0] * 5, [3.0, 4.0, 5.0, 5.0, 5.0] * 3
    found = n12_change.changes(make_page("12", survey=two({"desk": then}, {"desk": now})))
    said = "Compared: 1 contact. It goes neither better nor worse in a way we can show."
    assert plain(found.sentence) == said
    assert found.grid is not None and [row[4] for row in found.grid.rows] == ["no change shown"]


def test_contacts_come_to_the_map_and_leave_it(make_page: Any) -> None:
    page = make_page("12", survey=CLIENTS["came and went"]())
    store = Decisions.open(page.folder)
    store.save_all(
        [Touchpoint(stage="aware", name="sign"), Touchpoint(stage="aware", name="leaflet")],
        "Ewa", dt.datetime(2026, 5, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    store.drop("touchpoint", "leaflet", "Ewa", dt.datetime(2026, 8, 1, tzinfo=dt.UTC))
    decide(page, Touchpoint(stage="aware", name="profile"), when=dt.datetime(2026, 8, 1, tzinfo=dt.UTC))
    found, _ = n12_change.steps(page)
    assert {one.name: (one.place, one.stage) for one in found} == {
        "profile": ("new", "aware"), "sign": ("stays", "aware"), "bill": ("new", "use"),
        "desk": ("stays", "use"), "leaflet": ("gone", "aware"), "door": ("gone", "use"),
    }  # fmt: skip
    said = n12_change.changes(page)
    told = [plain(said.sentence), *map(plain, said.details)]
    assert "New on the map: profile and bill." in told
    assert "No longer on the map: leaflet and door." in told
    assert "1 contact cannot be compared: too few answers then or now." in told
    assert said.grid is not None
    cells = {row[0]: row[2:] for row in said.grid.rows}
    assert cells["door"][1] == "" and cells["door"][2] == "no longer on the map"
    assert cells["bill"][0] == "" and plain(cells["bill"][1]) == "24 answers"
    assert "sign" not in cells, "of which there is nothing to say"


def test_grades_go_up_and_down(make_page: Any) -> None:
    """Six answers are few: nothing is told of how it went but that it is better or less well known."""
    found = n12_change.steps(make_page("12", survey=CLIENTS["grades"]()))[0]
    assert [(one.name, one.known, one.told[-1]) for one in found] == [
        ("desk", "weaker", "weaker"), ("door", "firmer", "firmer"),
    ]  # fmt: skip


def test_what_is_hidden_in_either_period_is_not_compared(make_page: Any) -> None:
    """Three answers are below the display threshold: the contact and the next smallest stay out."""
    then = {"desk": LOW, "door": [1.0] * 3, "bill": LOW[:12]}
    frame = two(then, {"desk": HIGH, "door": HIGH, "bill": HIGH})
    page = make_page("12", survey=frame)
    found, compared = n12_change.steps(page)
    assert set(compared.changes) == {"desk"}
    assert {one.name: one.went for one in found} == {"desk": "better", "door": None, "bill": None}
    assert all("door" not in plain(text) for text in n12_change.changes(page).details if "feeling" in text)


def test_a_long_list_is_cut_and_counted(make_page: Any) -> None:
    said = n12_change.changes(make_page("12", survey=CLIENTS["many"]()))
    new = "New on the map: place a, place b, place c, place d, place e and place f. 2 more are in the table."
    assert plain(said.sentence) == new
    assert said.grid is not None and len(said.grid.rows) == 9


def test_another_scale_is_not_compared_and_ten_points_compare_low_scores() -> None:
    ten = {"nps": (0.0, 10.0)}
    then = survey({"desk": [3.0] * 12}, BEFORE, scale="nps")
    now = survey({"desk": [9.0] * 12}, NOW, scale="nps")
    found = moved(then, now, ["desk"], scales=ten)
    assert found.changes["desk"].measure == "touchpoint.low.v1~previous"
    assert way(found, "desk") == "better", "fewer low scores"
    assert way(moved(now, then, ["desk"], scales=ten), "desk") == "worse"
    other = survey({"desk": [5.0] * 12}, NOW)
    assert moved(then, other, ["desk"], scales={**ten, **SCALES}).changes == {}


def test_customers_who_answered_twice_make_it_surer_and_strangers_are_strangers() -> None:
    """The same ten people each give one point more; of ten strangers so little could be chance."""
    then, now = [1.0, 5.0, 2.0, 4.0, 3.0] * 4, [2.0, 5.0, 3.0, 5.0, 4.0] * 4
    who = [f"c-{place}" for place in range(20)]
    sides = survey({"desk": then}, BEFORE), survey({"desk": now}, NOW)
    assert way(moved(*sides, ["desk"], scales=SCALES), "desk") == "same"
    known = [one.assign(customer_id=who) for one in sides]
    found = moved(*known, ["desk"], scales=SCALES)
    assert found.changes["desk"].pairs == 20 and way(found, "desk") == "better"


def test_many_contacts_are_looked_at_together() -> None:
    """A change that would stand alone does not where nineteen others were looked at as well."""
    then, now = [2.0, 3.0, 4.0, 5.0] * 5, [3.0, 4.0, 5.0, 4.0, 5.0] * 4
    alone = moved(survey({"desk": then}, BEFORE), survey({"desk": now}, NOW), ["desk"], scales=SCALES)
    assert way(alone, "desk") == "better"
    rest = {f"place {place}": then for place in range(19)}
    among = moved(
        survey({"desk": then, **rest}, BEFORE), survey({"desk": now, **rest}, NOW), ["desk", *rest],
        scales=SCALES,
    )  # fmt: skip
    assert among.looked_at == 20 and way(among, "desk") == "same"


def test_a_contact_that_came_says_nothing_else() -> None:
    assert Step("desk", "use", "new", "firmer", "better").told == ("new",)
    assert Step("desk", "use", "stays", "weaker", "worse").told == ("worse", "weaker")
    assert Step("desk", "use", "stays", "same", None).told == ()
