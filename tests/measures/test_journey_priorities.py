"""Touchpoints and what comes first: worked examples, rank ranges, refusals."""

from __future__ import annotations

import pandas as pd
import pytest

from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import wilson
from cxlib.measures import journey, priorities
from cxlib.measures.priorities import Pain


def estimate(found: Measured) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def test_a_feeling_is_the_answer_minus_three() -> None:
    assert estimate(journey.valence([1, 2, 5, 5])).value == 0.25
    equal = estimate(journey.valence([5, 5, 5]))
    assert (equal.value, equal.low, equal.high) == (2.0, None, None)
    assert isinstance(journey.valence([]), NoData)
    with pytest.raises(DataError, match="A feeling must come from answers on 1 to 5"):
        journey.valence([9], scale=(0, 10))


@pytest.mark.parametrize(
    ("scale", "answers", "low", "hurt"),
    [
        ((1, 5), [1, 2, 3, 5], 2, [5, 3]),
        ((1, 7), [1, 3, 4, 7], 2, [5, 5 - 8 / 3]),
        ((0, 10), [0, 6, 7, 10], 2, [5, 5 - 24 / 7]),
    ],
)
def test_low_scores_and_how_badly_they_hurt(
    scale: tuple[float, float], answers: list[int], low: int, hurt: list[float]
) -> None:
    assert estimate(journey.low_share(answers, scale=scale)).count == low
    assert journey.severities(answers, scale=scale).tolist() == pytest.approx(hurt)


def test_reach_is_a_share_of_all_heard() -> None:
    found = estimate(journey.reach(11, 64))
    assert (found.value, found.low, found.high) == (11 / 64, *wilson(11, 64))
    assert isinstance(journey.reach(0, 0), NoData)
    with pytest.raises(DataError, match="The affected must be among those heard"):
        journey.reach(5, 4)
    with pytest.raises(DataError, match="Low scores must be on a scale to 5, 7 or 10"):
        journey.low_share([1], scale=(1, 4))


def spots() -> tuple[dict[str, journey.Spot], int]:
    survey = pd.DataFrame(
        {
            "customer_id": ["a", "a", "b", "c", None, None],
            "stage": ["uses", "uses", "buys", "uses", "uses", None],
            "touchpoint": ["waiting room", "waiting room", "invoice", "waiting room", "waiting room", None],
            "rating": [1, 2, 5, None, 4, None],
            "csat": [5, 5, 5, 2, None, None],
            "nps": [10, 10, 10, 0, None, 3],
            "driver_price": [3, 3, 1, None, None, 5],
        }
    ).astype({"rating": "Float64", "csat": "Float64", "nps": "Int64", "driver_price": "Float64"})
    contacts = pd.DataFrame(
        {
            "customer_id": ["a", "d", "d", None],
            "touchpoint": ["waiting room", "parking", "parking", "parking"],
            "stage": ["uses", "uses", "uses", "uses"],
            "kind": ["complaint", "complaint", "question", "remark"],
            "severity": pd.Series([3, None, None, 5], dtype="Int64"),
        }
    )
    found, heard = journey.spots(survey, contacts, scales={"rating": (1, 5), "csat": (1, 5)})
    return {spot.touchpoint: spot for spot in found}, heard


def test_spots_by_hand() -> None:
    found, heard = spots()
    assert heard == 7, "a, b, c, d, two answers and one contact without a customer"
    room = found["waiting room"]
    assert (room.asked, room.contacts, room.stage) == (4, 1, "uses")
    assert room.affected == 2, "a counts once, c by CSAT where there is no rating"
    assert sorted(room.severity) == [3.0, 5.0], "the worst of each person"
    assert estimate(room.low).count == 3
    assert estimate(room.feeling).value == pytest.approx((-2 - 1 - 1 + 1) / 4)
    parking = found["parking"]
    assert (parking.asked, parking.contacts, parking.affected, parking.severity) == (0, 3, 1, (3.0,))
    assert isinstance(parking.low, NoData)
    assert (found["price"].asked, found["price"].affected) == (4, 1), (
        "a rated aspect is a touchpoint of its own"
    )


def test_answers_on_two_scales_are_not_pooled() -> None:
    survey = pd.DataFrame(
        {
            "touchpoint": ["phone"] * 3,
            "rating": [1.0, 5.0, None],
            "nps": pd.Series([None, None, 3], dtype="Int64"),
        }
    )
    found, _ = journey.spots(survey, pd.DataFrame(), scales={"rating": (1, 5)})
    assert isinstance(found[0].low, NoData)
    assert found[0].low.reason == "mixed_scales"
    assert found[0].affected == 2


def test_a_few_answers_on_another_scale_do_not_silence_a_touchpoint() -> None:
    survey = pd.DataFrame(
        {
            "touchpoint": ["phone"] * 5,
            "csat": [1.0, 5.0, 4.0, 2.0, None],
            "nps": pd.Series([0, 9, 9, 2, 3], dtype="Int64"),
        }
    )
    found, _ = journey.spots(survey, pd.DataFrame(), scales={"csat": (1, 5)})
    assert isinstance(found[0].low, Estimate)
    assert (found[0].low.count, found[0].low.n) == (2, 4)
    assert found[0].affected == 3


def test_blind_spots_are_the_busy_ones_nobody_asks_about() -> None:
    found, _ = spots()
    happened = {name: spot.contacts for name, spot in found.items() if spot.contacts}
    asked = {name: spot.asked for name, spot in found.items()}
    assert journey.blind_spots(happened, asked, inventory=["home page"]) == [
        "parking",
        "waiting room",
        "home page",
    ]
    assert journey.blind_spots(happened, asked, few=4) == ["parking"]


def test_no_tables_give_no_spots() -> None:
    assert journey.spots(pd.DataFrame(), pd.DataFrame(), scales={}) == ([], 0)


def pain(name: str, affected: int, severity: float, exposed: int = 100) -> Pain:
    return Pain(name, affected, exposed, (severity,) * max(affected, 1))


def test_ranks_by_reach_times_severity() -> None:
    ranked = priorities.rank(
        [pain("parking", 10, 3), pain("waiting", 60, 4), pain("smell", 2, 5), pain("fine", 0, 1)]
    )
    assert [one.pain.name for one in ranked] == ["waiting", "parking", "smell"]
    assert [round(one.priority, 6) for one in ranked] == [2.4, 0.3, 0.1]
    assert (ranked[0].rank, ranked[0].low_rank, ranked[0].high_rank) == (1, 1, 1)


def test_the_widest_and_the_worst_are_looked_at_anyway() -> None:
    ranked = {
        one.pain.name: one
        for one in priorities.rank([pain("wide", 90, 1), pain("worst", 2, 5), pain("x", 40, 3)])
    }
    assert {name for name, one in ranked.items() if one.look_anyway} == {"wide", "worst"}


def test_close_ones_share_their_range_and_ties_their_rank() -> None:
    first, second = priorities.rank([pain("a", 20, 3), pain("b", 20, 3)])
    assert (first.rank, second.rank) == (1, 1)
    assert (first.low_rank, first.high_rank) == (1, 2)
    assert (second.low_rank, second.high_rank) == (1, 2)


def test_ranking_does_not_depend_on_the_order_given() -> None:
    pains = [pain("a", 20, 3), pain("b", 25, 2), pain("c", 9, 4)]
    assert priorities.rank(pains) == priorities.rank(pains[::-1])
    assert priorities.rank([]) == []


def test_refusals() -> None:
    with pytest.raises(DataError, match=r"The affected must be among those heard \(a: 5 of 4\)"):
        priorities.rank([pain("a", 5, 3, exposed=4)])
    with pytest.raises(DataError, match="A severity must lie between 1 and 5"):
        priorities.rank([pain("a", 5, 6)])
