"""Notebook 11, what goes together with the score, on answers counted by hand or with a planted order."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cxlib.base.registry import definition
from cxlib.pages.notes.n11_drivers import drivers
from cxlib.pages.notes.n11_weights import weights
from tests.notes.firms import LANGUAGES, plain


def rated(n: int, seed: int = 3) -> pd.DataFrame:
    """Answers in which waiting goes together most with the score, staff a little, the place hardly."""
    draw = np.random.default_rng(seed)
    mood = draw.normal(size=n)
    aspects = {
        f"driver_{name}": np.clip(np.round(mean + 0.5 * mood + 0.9 * draw.normal(size=n)), 1, 5)
        for name, mean in (("waiting", 3.2), ("staff", 4.2), ("place", 3.9))
    }
    score = 2.4 + 1.3 * aspects["driver_waiting"] + 0.5 * aspects["driver_staff"] + draw.normal(size=n)
    return scored(score, **aspects)


def scored(score: Any, **aspects: Any) -> pd.DataFrame:
    """Answers of one quarter with these scores, rounded onto 0 to 10."""
    whole = np.clip(np.round(score), 0, 10).astype(int)
    moments = pd.date_range("2026-07-01 10:00", periods=len(whole), freq="4h", tz="UTC")
    return pd.DataFrame({"nps": pd.array(whole, dtype="Int64"), **aspects, "submitted_at": moments})


def forty() -> pd.DataFrame:
    """Waiting rated 5 by 24 (18 gave 9) and 2 by 16 (2 gave 9); the price, alternating, tells nothing."""
    scores = [9] * 18 + [6] * 6 + [9] * 2 + [6] * 14
    return pd.DataFrame(
        {
            "nps": pd.array(scores, dtype="Int64"),
            "driver_waiting": [5.0] * 24 + [2.0] * 16,
            "driver_price": [4.0, 3.0] * 20,
        }
    )


CLIENTS: dict[str, Any] = {
    "nothing": dict,
    "no aspects": lambda: {"survey": pd.DataFrame({"nps": pd.array([9, 8, 3] * 20, dtype="Int64")})},
    "only aspects": lambda: {"survey": rated(60).drop(columns="nps")},
    "twelve answers": lambda: {"survey": rated(12)},
    "forty answers": lambda: {"survey": forty()},
    "three hundred": lambda: {"survey": rated(300)},
    "one aspect": lambda: {"survey": rated(300)[["nps", "driver_staff", "submitted_at"]]},
    "satisfaction": lambda: {"survey": rated(60).assign(csat=[5.0, 2.0, 4.0] * 20).drop(columns="nps")},
    "all content": lambda: {
        "survey": rated(60).assign(driver_staff=5.0, driver_waiting=5.0, driver_place=4.0)
    },
    "rarely rated": lambda: {"survey": rated(80).assign(driver_staff=[4.0, None, None, None] * 20)},
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", CLIENTS)
def test_every_finding_holds(make_page: Any, check: Any, client: str, language: str) -> None:
    page = make_page("11", language=language, **CLIENTS[client]())
    for finding in (drivers(page), weights(page)):
        check(finding, page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_never_speaks_of_causes_and_always_warns(make_page: Any, language: str) -> None:
    warnings = {"en": "need not be its cause", "pl": "nie musi być jej przyczyną", "tr": "nedeni olmayabilir"}
    for survey in (forty(), rated(300)):
        said = drivers(make_page("11", language=language, survey=survey))
        assert any(warnings[language] in text for text in said.details)


def test_few_answers_stand_side_by_side_in_counts(make_page: Any) -> None:
    said = drivers(make_page("11", survey=forty()))
    assert said.kind == "evidence"
    assert plain(said.sentence) == "Goes together with the score: waiting time."
    assert tuple(map(plain, said.details)) == (
        "Waiting time, rated 4 or 5: 18 of 24 gave 9 or 10.",
        "Waiting time, rated lower: 2 of 16 gave 9 or 10.",
        "What goes together with the score need not be its cause.",
        "A picture with an order of importance needs 200 complete answers. There are 40.",
    )
    assert said.grid is not None
    assert [tuple(map(plain, row)) for row in said.grid.rows] == [
        ("Waiting time", "3.8", "18 of 24", "2 of 16", "1"),
        ("Price", "3.5", "10 of 20", "10 of 20", "2"),
    ]
    assert {row["measure"] for row in said.figures} == {"driver.mean5.v1", "driver.low.v1"}
    assert "%" not in " ".join([said.sentence, *said.details])


def test_an_open_place_is_said(make_page: Any) -> None:
    said = drivers(
        make_page("11", survey=rated(36, seed=8).assign(driver_waiting=rated(36, seed=9)["driver_waiting"]))
    )
    assert any(re.search(r"first place in these answers, but it could be anywhere from 1 to 3", plain(text))
               for text in said.details)  # fmt: skip


def test_nothing_is_put_first_that_the_counts_do_not_show(make_page: Any) -> None:
    """Scores that have nothing to do with what is rated: one of the three comes first by chance."""
    chance = np.random.default_rng(5).normal(7, 2, size=60)
    aspects = rated(60).filter(like="driver_")
    said = drivers(make_page("11", survey=scored(chance, **{name: aspects[name] for name in aspects})))
    assert plain(said.sentence) == "No rated thing can yet be shown to go together with the score."
    assert not any("first place" in plain(text) for text in said.details)


def test_from_two_hundred_answers_there_is_a_picture_with_places(make_page: Any) -> None:
    said = drivers(make_page("11", survey=rated(300)))
    assert plain(said.sentence) == "Goes together most with the score: waiting time."
    assert any("taken for granted" in text or "take for granted" in text for text in said.details)
    assert said.chart is not None and "The place: rated 3.9, place 3" in plain(said.chart.svg)
    assert said.grid is not None and said.grid.rows[0][0] == "Waiting time"
    weights = [row for row in said.figures if row["measure"] == "driver.weight.v1"]
    shares = {row["segment"]["driver"]: row for row in weights}
    assert shares["waiting"]["value"] > 0.6 and shares["waiting"]["n"] == 300
    assert sum(row["value"] for row in shares.values()) == pytest.approx(1)


def test_equal_aspects_are_not_put_in_an_order(make_page: Any) -> None:
    draw = np.random.default_rng(3)
    aspects = {f"driver_{name}": draw.integers(1, 6, 240).astype(float) for name in ("a", "b", "c")}
    said = drivers(
        make_page("11", survey=scored(sum(aspects.values()) / 1.5 + draw.normal(size=240), **aspects))
    )
    assert "cannot yet tell which of the 3 rated things" in plain(said.sentence)


@pytest.mark.parametrize(
    ("survey", "needed", "have", "reason"),
    [(rated(12), 30, 12, "too_few"), (rated(60).drop(columns="nps"), 30, 0, "no_column")],
    ids=["twelve answers", "no score"],
)
def test_a_closed_gate_says_what_it_needs(
    make_page: Any, survey: pd.DataFrame, needed: int, have: int, reason: str
) -> None:
    said = drivers(make_page("11", survey=survey))
    assert said.kind == "gate"
    assert (said.needs["needed"], said.needs["have"], said.needs["reason"]) == (needed, have, reason)
    assert definition(said.needs["measure"]).id == "driver.weight.v1"


def test_the_consultant_sees_both_methods(make_page: Any) -> None:
    said = weights(make_page("11", survey=rated(300)))
    assert said.kind == "note" and said.grid is not None
    assert re.match(r"All rated things together explain \d\d% of the differences in NPS", said.sentence)
    by_thing = {row[0]: row for row in said.grid.rows}
    johnson, average = (int(by_thing["waiting time"][at].rstrip("%")) for at in (1, 3))
    assert abs(johnson - average) <= 5
    assert by_thing["waiting time"][4] == "1 (1–1)"
    few = weights(make_page("11", survey=forty()))
    assert any("at 80 the true first is found in 58 of 100 surveys" in plain(text) for text in few.details)


def test_a_single_thing_has_no_order(make_page: Any) -> None:
    said = drivers(make_page("11", survey=rated(300).drop(columns=["driver_staff", "driver_place"])))
    assert plain(said.sentence) == "Goes together with the score: waiting time."
    assert not any("picture" in text or "place" in text for text in said.details)
