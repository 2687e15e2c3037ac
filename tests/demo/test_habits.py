"""What goes together in the demo firms is found again by counting in their files."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from cxlib.base.inputs import series_names
from cxlib.delivery.demo.habits import HABITS
from tests.demo.conftest import moment, quarter_of

if TYPE_CHECKING:
    from tests.demo.conftest import Exports

WINDOW = dt.timedelta(days=90)


def share(marks: list[bool]) -> float:
    return sum(marks) / len(marks)


def days_of(exports: Exports, table: str, column: str) -> dict[str, list[dt.date]]:
    """The days of each customer's rows."""
    found: dict[str, list[dt.date]] = {}
    for row in exports.tables[table]:
        when = moment(row[column])
        assert when is not None
        found.setdefault(row["customer_id"], []).append(when.date())
    return found


def test_who_was_answered_in_time_finds_the_firm_faster(exports: Exports) -> None:
    kept: dict[tuple[str, str], bool] = {}
    for row in exports.tables["contacts"]:
        if row["direction"] == "inbound" and row["customer_id"]:
            key = row["customer_id"], quarter_of(row["opened_at"])
            kept[key] = kept.get(key, True) and exports.in_time(row)
    rated: dict[bool, list[bool]] = {True: [], False: []}
    for row in exports.tables["survey"]:
        mark = kept.get((row["customer_id"], quarter_of(row["submitted_at"])))
        if mark is not None and row["driver_speed"].isdigit():
            rated[mark].append(int(row["driver_speed"]) >= 4)
    assert min(len(rated[True]), len(rated[False])) >= 40
    prompt, late = HABITS[exports.firm.short].felt
    assert share(rated[True]) == pytest.approx(prompt, abs=0.15)
    assert share(rated[False]) == pytest.approx(late, abs=0.15)


def test_high_scores_come_back_more_often_where_it_was_planted(exports: Exports) -> None:
    bought = days_of(exports, "orders", "ordered_at")
    back: dict[bool, list[bool]] = {True: [], False: []}
    for row in exports.tables["survey"]:
        asked = moment(row["submitted_at"])
        assert asked is not None
        if asked.date() <= dt.date(2026, 7, 2):
            later = [
                day
                for day in bought.get(row["customer_id"], [])
                if asked.date() < day <= asked.date() + WINDOW
            ]
            back[int(row["nps"]) >= 9].append(bool(later))
    more = share(back[True]) - share(back[False])
    assert more > 0.15 if HABITS[exports.firm.short].fans_back else abs(more) < 0.15


def test_the_shops_promise_breaks_on_busy_days(all_exports: dict[str, Exports]) -> None:
    shop = all_exports["demo-dukkan"]
    came: Counter[dt.date] = Counter()
    kept: Counter[dt.date] = Counter()
    for row in shop.of("contacts", "opened_at", "2026Q3"):
        when = moment(row["opened_at"])
        if row["direction"] == "inbound" and when is not None:
            came[when.date()] += 1
            kept[when.date()] += shop.in_time(row)
    busy = [day for day, n in came.items() if n >= 8]
    calm = [day for day, n in came.items() if n < 7]
    in_time = [sum(kept[day] for day in days) / sum(came[day] for day in days) for days in (busy, calm)]
    assert len(busy) >= 3 and in_time[1] - in_time[0] > 0.2


def test_typed_figures_are_known_by_their_names(exports: Exports) -> None:
    named = Counter(series_names().get(row["name"].casefold()) for row in exports.tables["series"])
    assert named["staff_hours"] >= 9 * 12 and named["acquisition_cost"] == 27
    assert (named["price_index"] == 27) == (exports.firm.language == "tr")


def test_money_was_typed_in_for_every_firm(exports: Exports) -> None:
    said = exports.firm.texts["money"]
    assert {"margin_share", "hour_cost", "minutes_per_contact", "prevented"} <= set(said["inputs"])
    assert set(said["avoidable"]) <= set(exports.firm.texts["topics"].values())
    assert {name for name, one in HABITS.items() if one.busy_days} == {"demo-dukkan"}
