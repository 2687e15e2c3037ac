"""measures.yml and the functions: one to one, three languages, no definition compared with another."""

from __future__ import annotations

import importlib
import inspect
import re

import pytest

from cxlib.base.errors import PlaybookError
from cxlib.base.estimate import Estimate, Measured
from cxlib.base.registry import Definition, definition, definitions, families, same_definition
from cxlib.clients.tables import TABLES
from cxlib.pages.banned import find_banned

ROOMS = (
    "survey", "service", "retention", "value", "reviews", "visits", "journey", "drivers",
    "firsttime", "load", "speed", "segments", "lifetime", "acquisition", "loyalty", "payoff",
    "asked", "outside", "compare_others", "compare_mix",
    "themes", "causes", "agreement", "expectations", "accuracy", "control",
)  # fmt: skip
ALL = list(definitions().values())

WANTED = [
    "nps.v1",
    "nps.w.v1",
    "nps.promoters.v1",
    "nps.detractors.v1",
    "csat.t2b5.v1",
    "csat.mean5.v1",
    "csat.t2b7.v1",
    "ces.mean7.v1",
    "ces.agree7.v1",
    "ces.index7.v1",
    "rating.mean5.v1",
    "response.rate.v1",
    "frt.adherence.v1",
    "frt.median.v1",
    "resolution.median.v1",
    "repeat.rate.v1",
    "value.retention.v1",
    "customer.retention.v1",
    "order.value.median.v1",
    "order.value.mean.v1",
    "reviews.mean5.v1",
    "reviews.low.v1",
    "visits.noshow.v1",
    "driver.mean5.v1",
    "driver.low.v1",
]


def functions_of(room: str) -> dict[str, object]:
    """The public functions of a module that give a figure."""
    module = importlib.import_module(f"cxlib.measures.{room}")
    return {
        f"{room}.{name}": found
        for name, found in inspect.getmembers(module, inspect.isfunction)
        if found.__module__ == module.__name__
        and not name.startswith("_")
        and inspect.signature(found).return_annotation in ("Measured", "Estimate")
    }


def test_every_figure_function_has_an_entry_and_every_entry_a_function() -> None:
    found = {name for room in ROOMS for name in functions_of(room)}
    assert found == {one.function for one in ALL}


def test_the_measures_that_others_rely_on_are_there() -> None:
    assert set(WANTED) <= set(definitions())


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_an_entry_names_columns_that_exist(one: Definition) -> None:
    table = TABLES[one.table]
    assert [name for name in one.columns if table.kind(name.replace("*", "x")) is None] == []


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_an_entry_speaks_three_languages_without_banned_words(one: Definition) -> None:
    for language in ("en", "pl", "tr"):
        assert find_banned(one.names[language], language, audience="consultant") == []
        assert find_banned(one.question[language], language, audience="owner") == []
        for text in (one.names[language], one.question[language]):
            assert text == text.strip() and not re.search(r"\s{2,}", text)
        assert one.question[language].endswith("?")
    assert len({one.question[language] for language in ("en", "pl", "tr")}) == 3


def test_the_cadence_table() -> None:
    assert {name: family.cadence for name, family in families().items()} == {
        "satisfaction": ("monthly", "per_interaction"),
        "operations": ("weekly", "monthly"),
        "business": ("quarterly", "yearly"),
        "competition": ("half_yearly",),
    }
    assert definition("nps.v1").cadence == "monthly"
    assert definition("frt.adherence.v1").cadence == "weekly"
    assert definition("value.retention.v1").cadence == "quarterly"


def test_no_score_is_shown_for_fewer_than_ten_answers() -> None:
    assert all(
        definition(one).minimum_n == 10 for one in WANTED if one.split(".")[0] in ("nps", "csat", "ces")
    )


def test_a_change_resolves_to_its_measure() -> None:
    change = definition("nps.v1~year_before")
    assert (change.base, change.against, change.unit) == ("nps.v1", "year_before", "points")
    assert change.names == definition("nps.v1").names


@pytest.mark.parametrize("name", ["nps", "nps.v2", "nps.v1~later", "nps.v1~", "~previous"])
def test_an_unknown_measure_is_refused(name: str) -> None:
    with pytest.raises(PlaybookError, match="A measure must be defined in playbook"):
        definition(name)


def test_two_definitions_are_never_compared() -> None:
    assert same_definition("nps.v1", "nps.v1") == "nps.v1"
    with pytest.raises(PlaybookError, match="must share one definition to be compared"):
        same_definition("csat.t2b5.v1", "csat.mean5.v1")


def test_a_figure_carries_the_unit_of_its_definition() -> None:
    from cxlib.measures import journey, reviews, service, survey, value, visits

    answers, contacts = [5, 4, 3, 2, 1] * 4, ([1.0, 2.0, 3.0], [True, True, True])
    found: list[Measured] = [
        survey.nps(answers), survey.nps(answers, [1.0] * 20), survey.promoters(answers),
        survey.detractors(answers), survey.csat(answers), survey.csat(answers, scale=(1, 7)),
        survey.csat_mean(answers), survey.ces(answers), survey.ces(answers, kind="agree"),
        survey.ces(answers, kind="index"), survey.mean_rating(answers), survey.driver_mean(answers),
        survey.driver_low(answers), reviews.mean_stars(answers), reviews.low_stars(answers),
        journey.valence(answers), journey.low_share(answers), journey.reach(1, 3), visits.no_show(["kept"]),
        service.adherence(["met"]), service.time_median(*contacts), service.time_p90(*contacts),
        value.order_median(answers), value.order_mean(answers),
    ]  # fmt: skip
    for one in found:
        assert isinstance(one, Estimate)
        assert one.unit == definition(one.measure).unit
