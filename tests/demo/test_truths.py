"""What was planted in the demo clients is found again by counting in their files."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from cxlib.delivery.demo import TRUTHS
from tests.demo.conftest import moment, quarter_of

if TYPE_CHECKING:
    from tests.demo.conftest import Exports

QUARTERS = [f"{year}Q{number}" for year in (2024, 2025, 2026) for number in (1, 2, 3, 4)][2:11]
SPRING, SUMMER = "2026Q2", "2026Q3"


def kept(exports: Exports, channel: str, quarter: str) -> tuple[int, int]:
    """Contacts of a channel answered in time, and all of them."""
    rows = [
        row
        for row in exports.of("contacts", "opened_at", quarter)
        if row["channel"] == channel and row["direction"] == "inbound"
    ]
    return sum(exports.in_time(row) for row in rows), len(rows)


def satisfied(exports: Exports, quarters: list[str]) -> tuple[int, int]:
    """Answers of 4 or 5, and all scored ones."""
    rows = [row for quarter in quarters for row in exports.of("survey", "submitted_at", quarter)]
    scores = [int(row["csat"]) for row in rows if row["csat"].isdigit()]
    return sum(score >= 4 for score in scores), len(scores)


def change(before: tuple[int, int], after: tuple[int, int]) -> tuple[float, float, float]:
    """Difference of two shares with its plain 95% limits."""
    (k1, n1), (k2, n2) = before, after
    p1, p2 = k1 / n1, k2 / n2
    half = 1.96 * math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    return p2 - p1, p2 - p1 - half, p2 - p1 + half


def test_calling_back_the_same_day_helped(exports: Exports) -> None:
    action = exports.firm.truths.action("call-back")
    difference, low, _ = change(kept(exports, "phone", SPRING), kept(exports, "phone", SUMMER))
    assert low > action.minimum
    assert difference == pytest.approx(0.25, abs=0.1)
    assert kept(exports, "phone", SUMMER)[1] >= action.planned_answers


def test_before_the_change_calls_were_the_same_as_ever(exports: Exports) -> None:
    _, low, high = change(kept(exports, "phone", "2026Q1"), kept(exports, "phone", SPRING))
    assert low < 0 < high


def test_the_shared_inbox_made_it_worse(all_exports: dict[str, Exports]) -> None:
    agency = all_exports["demo-agency"]
    _, _, high = change(kept(agency, "email", SPRING), kept(agency, "email", SUMMER))
    assert high < 0
    assert agency.firm.truths.action("shared-inbox").verdict == "worse"


def test_channels_without_an_action_did_not_change(exports: Exports) -> None:
    truths = exports.firm.truths
    for channel in set(truths.adherence) - {channel for channel, _, _ in truths.changes}:
        _, low, high = change(kept(exports, channel, SPRING), kept(exports, channel, SUMMER))
        assert low < 0 < high, channel


def test_one_channel_is_slower(exports: Exports) -> None:
    truths = exports.firm.truths
    assert truths.adherence[truths.slower] < truths.adherence[truths.faster]
    _, low, _ = change(kept(exports, truths.slower, SPRING), kept(exports, truths.faster, SPRING))
    assert low > 0


def test_one_action_shows_no_effect(exports: Exports) -> None:
    (action,) = [one for one in exports.firm.truths.actions if one.verdict == "no_effect_shown"]
    assert action.before == action.after
    for before, after in (
        (["2026Q1"], [SPRING]),
        (["2026Q1"], [SUMMER]),
        (["2025Q3"], [SUMMER]),
        (["2025Q4", "2026Q1"], [SPRING, SUMMER]),
    ):
        first, second = satisfied(exports, before), satisfied(exports, after)
        _, low, high = change(first, second)
        assert low < 0 < action.minimum < high, (before, after)
        assert min(first[1], second[1]) >= action.planned_answers


def test_one_action_is_too_young(exports: Exports) -> None:
    young = [one for one in exports.firm.truths.actions if one.verdict == "too_early"]
    assert [one.id for one in young if one.planned_look.year == 2027 and one.start.month == 9]


def test_the_blind_spot_has_many_contacts_and_no_answer(exports: Exports) -> None:
    contacts = Counter(row["touchpoint"] for row in exports.of("contacts", "opened_at", SUMMER))
    asked = {row["touchpoint"] for row in exports.tables["survey"]}
    unasked = {place: n for place, n in contacts.items() if place not in asked}
    spot = exports.firm.truths.blind_spot
    assert max(unasked, key=lambda place: unasked[place]) == spot
    assert unasked[spot] >= 30
    (place,) = [place for place in exports.firm.places if place.name == spot]
    assert not place.asked


def test_the_main_pain_is_mentioned_most_and_rated_lowest(exports: Exports) -> None:
    firm = exports.firm
    comments = [
        row["comment"].casefold() for row in exports.of("survey", "submitted_at", SUMMER) if row["comment"]
    ]
    mentions = {
        theme: sum(
            any(phrase.casefold()[1:] in text for phrase in firm.listed("bad", theme)) for text in comments
        )
        for theme in firm.texts["bad"]
    }
    assert max(mentions, key=lambda theme: mentions[theme]) == firm.truths.main_pain
    assert mentions[firm.truths.main_pain] >= 5
    drivers = [name for name in exports.tables["survey"][0] if name.startswith("driver_")]
    means = {
        name: statistics.mean(int(row[name]) for row in exports.tables["survey"] if row[name].isdigit())
        for name in drivers
    }
    assert min(means, key=lambda name: means[name]) == firm.truths.main_driver
    assert sorted(means.values())[1] - min(means.values()) > 0.5


def test_what_was_expected_is_missed_where_the_main_pain_is(all_exports: dict[str, Exports]) -> None:
    for name in ("demo-dukkan", "demo-agency"):
        exports = all_exports[name]
        rows = exports.of("survey", "submitted_at", SUMMER)
        gaps = {
            aspect: statistics.mean(
                int(row[f"driver_{aspect}"]) - int(row[f"expected_{aspect}"])
                for row in rows
                if row[f"driver_{aspect}"].isdigit() and row[f"expected_{aspect}"].isdigit()
            )
            for aspect in exports.firm.listed("expected")
        }
        assert f"driver_{min(gaps, key=lambda one: gaps[one])}" == exports.firm.truths.main_driver
        assert min(gaps.values()) < -1 and gaps["price"] > 0.8


def test_the_clinic_asks_soon_after_visits(all_exports: dict[str, Exports]) -> None:
    exports = all_exports["demo-klinika"]
    seen = {(row["customer_id"], row["planned_start"][:10]) for row in exports.tables["visits"]}
    days = [moment(row["submitted_at"]) for row in exports.of("survey", "submitted_at", SUMMER)]
    people = [row["customer_id"] for row in exports.of("survey", "submitted_at", SUMMER)]
    for after in (1, 3, 6):
        asked = sum(
            (who, (day - dt.timedelta(days=after)).strftime("%d.%m.%Y")) in seen
            for who, day in zip(people, days, strict=True)
            if day is not None
        )
        assert asked >= 5, after  # by chance alone less than one


def test_orders_have_their_season(exports: Exports) -> None:
    orders = {row["order_id"]: quarter_number(row["ordered_at"], exports) for row in exports.tables["orders"]}
    counts = Counter(orders.values())
    last_year = {quarter: counts[quarter] for quarter in QUARTERS if quarter.startswith("2025")}
    assert max(last_year, key=lambda quarter: last_year[quarter]) == f"2025Q{exports.firm.truths.busiest}"
    assert min(last_year, key=lambda quarter: last_year[quarter]) == "2025Q3"


def quarter_number(text: str, exports: Exports) -> str:
    day, month, year = text.split()[0].replace("/", ".").split(".")
    assert int(day) <= 31 and exports.firm.manner.day.startswith("%d")
    return f"{year}Q{(int(month) + 2) // 3}"


def test_one_segment_is_too_small_to_show(exports: Exports) -> None:
    column, value = exports.firm.truths.small_segment
    answers = Counter(row[column] for row in exports.of("survey", "submitted_at", SUMMER))
    assert answers[value] == 3 == exports.firm.truths.small_answers
    assert min(n for name, n in answers.items() if name != value) >= 5
    assert not [row for row in exports.of("survey", "submitted_at", SPRING) if row[column] == value]


def test_some_cases_still_wait_at_the_end_of_the_newest_quarter(exports: Exports) -> None:
    waiting = [row for row in exports.tables["contacts"] if row["status"] == "open"]
    assert len(waiting) == exports.firm.truths.open_cases
    assert all(row["first_response_at"] == row["resolved_at"] == "" for row in waiting)
    assert all(row["opened_at"][3:10].replace("/", ".") == "09.2026" for row in waiting)


@pytest.mark.parametrize("share", ["promoters", "detractors", "satisfied"])
def test_scores_are_drawn_with_the_planted_shares(exports: Exports, share: str) -> None:
    rows = [
        row
        for row in exports.tables["survey"]
        if not exports.firm.truths.trouble or quarter_of(row["submitted_at"]) != SUMMER
    ]
    nps = [int(row["nps"]) for row in rows]
    csat = [int(row["csat"]) for row in rows if row["csat"].isdigit()]
    found = {
        "promoters": sum(score >= 9 for score in nps) / len(nps),
        "detractors": sum(score <= 6 for score in nps) / len(nps),
        "satisfied": sum(score >= 4 for score in csat) / len(csat),
    }
    planted = getattr(exports.firm.truths, share)
    assert found[share] == pytest.approx(planted, abs=2.6 * math.sqrt(planted * (1 - planted) / len(csat)))


def test_where_deliveries_failed_fewer_recommend_and_more_write_of_it(
    all_exports: dict[str, Exports],
) -> None:
    shop = all_exports["demo-dukkan"]
    phrases = [phrase.casefold()[1:] for phrase in shop.firm.listed("bad", shop.firm.truths.main_pain)]
    critics, written = {}, {}
    for quarter in (SPRING, SUMMER):
        rows = shop.of("survey", "submitted_at", quarter)
        texts = [row["comment"].casefold() for row in rows if row["comment"]]
        critics[quarter] = sum(int(row["nps"]) <= 6 for row in rows), len(rows)
        written[quarter] = sum(any(phrase in text for phrase in phrases) for text in texts), len(texts)
    for found in (critics, written):
        assert change(found[SPRING], found[SUMMER])[1] > 0.1, found


def test_every_firm_has_the_same_kinds_of_truth() -> None:
    for truths in TRUTHS.values():
        verdicts = {action.verdict for action in truths.actions}
        assert {"worked", "no_effect_shown", "too_early"} <= verdicts
    assert "worse" in {action.verdict for action in TRUTHS["demo-agency"].actions}
