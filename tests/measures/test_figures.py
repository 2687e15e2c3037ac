"""The figures of a run: periods, clock, groups, hidden ones, changes, round trip, speed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlib.base import figure_store
from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, NoData
from cxlib.base.figure import Figure, Figures, Suppressed
from cxlib.base.quarter import Period
from cxlib.base.suppression import hidden_groups
from cxlib.base.yamlio import parse
from cxlib.clients.folder import blank_settings
from cxlib.clients.settings import parse_settings
from cxlib.measures import compare, figures, figures_changes, figures_cuts, figures_drivers, survey
from cxlib.measures.figures import Result, Rules

WARSAW = ZoneInfo("Europe/Warsaw")
QUARTER = Period.parse("2026Q3")
AS_OF = dt.datetime(2026, 9, 30, 23, 59, tzinfo=WARSAW)


def client_rules(**changed: object) -> Rules:
    text = blank_settings(name="Anna", language="pl", sector="dental")
    settings_ = parse_settings({**parse(text, file="client.yml"), **changed}, file="client.yml")
    return figures.rules_of(settings_)


def survey_table(**columns: object) -> pd.DataFrame:
    """Rows with `submitted_at` as local text; scope is the export they came from."""
    table = pd.DataFrame({"scope": "answers-2026", **columns})
    table["submitted_at"] = pd.to_datetime(table["submitted_at"]).dt.tz_localize(WARSAW).dt.tz_convert("UTC")
    if "nps" in table:
        table["nps"] = table["nps"].astype("Int64")
    return table


def compute(rules: Rules | None = None, as_of: dt.datetime = AS_OF, **tables: pd.DataFrame) -> Figures:
    return figures.compute(tables, period=QUARTER, as_of=as_of, rules=rules or client_rules())


def estimate(found: Result) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def quarter_answers() -> pd.DataFrame:
    now = [10] * 15 + [8] * 9 + [3] * 6
    before = [10] * 12 + [8] * 12 + [3] * 6
    return survey_table(
        submitted_at=["2026-08-10"] * 30 + ["2026-05-10"] * 30, nps=now + before,
        segment_site=(["north"] * 16 + ["south"] * 14) * 2,
    )  # fmt: skip


def test_the_figure_is_that_of_the_pure_function() -> None:
    found = compute(survey=quarter_answers())
    score = estimate(found.get("nps.v1", QUARTER))
    assert (score.value, score.n, score.source) == (30.0, 30, "survey: answers-2026")
    assert estimate(found.get("nps.v1", "2026Q2")).value == 20.0
    assert found.periods() == ["2026Q2", "2026Q3"]


def test_the_change_is_that_of_compare() -> None:
    found = compute(survey=quarter_answers())
    change = estimate(found.get("nps.v1~previous", QUARTER))
    alone = compare.nps_change([10] * 15 + [8] * 9 + [3] * 6, [10] * 12 + [8] * 12 + [3] * 6)
    assert isinstance(alone, Estimate)
    assert (change.value, change.low, change.high) == (alone.value, alone.low, alone.high)
    assert found.get("nps.v1~year_before", QUARTER) == NoData("nps.v1~year_before", 0, 10, "no_answers")
    assert isinstance(found.get("nps.v1~previous", QUARTER, ("segment_site", "north")), Estimate)


def test_six_answers_give_no_score() -> None:
    six = survey_table(submitted_at=["2026-08-10"] * 6, nps=[10] * 6, segment_site=["a"] * 6)
    found = compute(survey=six)
    assert found.get("nps.v1", QUARTER) == NoData("nps.v1", 6, 10, "too_few")
    assert found.groups(QUARTER, "nps.v1") == {}


@pytest.mark.parametrize(
    ("moment", "quarter"),
    [
        pytest.param("2026-06-30 23:59", "2026Q2", id="the last minute of June in Warsaw"),
        pytest.param("2026-07-01 00:00", "2026Q3", id="the first of July in Warsaw, still June in UTC"),
    ],
)
def test_a_row_belongs_to_the_quarter_of_its_local_day(moment: str, quarter: str) -> None:
    found = compute(survey=survey_table(submitted_at=[moment] * 10, nps=[10] * 10))
    assert [one.period for one in found if one.measure == "nps.v1" and isinstance(one.result, Estimate)] == [
        quarter
    ]


def test_nothing_after_the_clock_counts() -> None:
    table = survey_table(submitted_at=["2026-08-10"] * 12 + ["2026-09-20"] * 12, nps=[10] * 12 + [0] * 12)
    early = compute(survey=table, as_of=dt.datetime(2026, 9, 1))
    assert estimate(early.get("nps.v1", QUARTER)).value == 100.0
    assert estimate(compute(survey=table).get("nps.v1", QUARTER)).value == 0.0


def test_offered_periods_are_those_with_data_up_to_eight_back() -> None:
    days = ["2026-08-10", "2026-05-10", "2025-08-10", "2024-08-10", "2024-05-10", "2019-01-10"]
    table = survey_table(submitted_at=days, nps=[9] * 6)
    offered = figures.offered({"survey": table}, period=QUARTER, as_of=AS_OF, rules=client_rules())
    assert [one.name for one in offered] == ["2024Q3", "2025Q3", "2026Q2", "2026Q3"]
    month = figures.offered(
        {"survey": table}, period=Period.parse("2026-08"), as_of=AS_OF, rules=client_rules()
    )
    assert [one.name for one in month] == ["2025-08", "2026-05", "2026-08"]


def test_small_groups_are_hidden_and_one_more_that_subtraction_would_find() -> None:
    sites = ["north"] * 40 + ["south"] * 12 + ["east"] * 3
    table = survey_table(submitted_at=["2026-08-10"] * 55, nps=([10, 8, 3, 9, 7] * 11), segment_site=sites)
    found = compute(survey=table)
    hidden = Suppressed("nps.v1", 5)
    assert found.get("nps.v1", QUARTER, ("segment_site", "east")) == hidden
    assert found.get("nps.v1", QUARTER, ("segment_site", "south")) == hidden
    assert isinstance(found.get("nps.v1", QUARTER, ("segment_site", "north")), Estimate)


def test_a_hidden_group_tells_neither_value_nor_size() -> None:
    sites = ["north"] * 40 + ["east"] * 3
    found = compute(survey=survey_table(submitted_at=["2026-08-10"] * 43, nps=[10] * 43, segment_site=sites))
    rows = [row for row in found.to_json_rows() if row["status"] == "suppressed"]
    assert rows
    for row in rows:
        assert {row[name] for name in ("value", "low", "high", "n", "source")} == {None}


def test_no_change_is_told_of_a_group_that_was_hidden_once() -> None:
    sites = ["north"] * 40 + ["south"] * 20 + ["north"] * 40 + ["south"] * 3
    table = survey_table(
        submitted_at=["2026-08-10"] * 60 + ["2026-05-10"] * 43, nps=[10] * 103, segment_site=sites
    )
    found = compute(survey=table)
    assert isinstance(found.get("nps.v1", QUARTER, ("segment_site", "south")), Estimate)
    assert isinstance(found.get("nps.v1~previous", QUARTER, ("segment_site", "south")), NoData)
    assert isinstance(found.get("nps.v1~previous", QUARTER, ("segment_site", "north")), NoData)


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 30), min_size=1),
    st.integers(0, 9),
    st.integers(1, 12),
)
@settings(max_examples=200)
def test_nobody_is_found_by_subtraction(sizes: dict[str, int], blank: int, threshold: int) -> None:
    total = sum(sizes.values()) + blank
    hidden = hidden_groups(sizes, total, threshold)
    left = total - sum(size for name, size in sizes.items() if name not in hidden)
    assert all(size >= threshold for name, size in sizes.items() if name not in hidden)
    assert left == 0 or left >= threshold or hidden == set(sizes)


def test_hiding_groups_by_hand() -> None:
    assert hidden_groups({"a": 40, "b": 12}, 52, 5) == set()
    assert hidden_groups({"a": 40, "b": 12}, 55, 5) == {"b"}, "three people of no group would be found"
    assert hidden_groups({"a": 40, "b": 3, "c": 4}, 47, 5) == {"b", "c"}
    assert hidden_groups({"a": 40, "b": 1, "c": 2, "d": 9}, 52, 5) == {"b", "c", "d"}


def test_columns_with_many_values_are_no_filters() -> None:
    table = survey_table(
        submitted_at=["2026-08-10"] * 260, nps=[10] * 260, segment_many=[f"v{i % 13}" for i in range(260)],
        segment_few=[f"v{i % 12}" for i in range(260)], channel=["sms"] * 260, comment=["x"] * 260,
    )  # fmt: skip
    assert set(compute(survey=table).groups(QUARTER, "nps.v1")) == {"segment_few", "channel"}


def test_what_is_missing_is_said() -> None:
    found = compute(survey=survey_table(submitted_at=["2026-08-10"] * 12, nps=[10] * 12, csat=[None] * 12))
    assert found.get("csat.t2b5.v1", QUARTER) == NoData("csat.t2b5.v1", 0, 10, "no_column")
    assert found.get("order.value.median.v1", QUARTER) == NoData("order.value.median.v1", 0, 10, "no_table")
    assert found.get("driver.mean5.v1", QUARTER) == NoData("driver.mean5.v1", 0, 10, "no_column")
    assert compute().get("nps.v1", QUARTER) == NoData("nps.v1", 0, 10, "no_table")


def test_scales_decide_which_definition_is_used() -> None:
    table = survey_table(submitted_at=["2026-08-10"] * 12, csat=[7.0, 6.0, 5.0] * 4, ces=[5.0] * 12)
    seven = compute(client_rules(scales={"csat": ["1", "7"], "ces": ["1", "5"]}), survey=table)
    assert estimate(seven.get("csat.t2b7.v1", QUARTER)).value == pytest.approx(2 / 3)
    assert "csat.t2b5.v1" not in seven.measures()
    assert seven.get("ces.mean7.v1", QUARTER) == NoData("ces.mean7.v1", 0, 10, "mixed_scales")
    five = compute(survey=table)
    assert five.get("csat.t2b5.v1", QUARTER) == NoData("csat.t2b5.v1", 0, 10, "mixed_scales")


def test_sources_on_two_scales_are_never_pooled() -> None:
    table = survey_table(
        submitted_at=["2026-08-10"] * 24 + ["2026-05-10"] * 12, ces=[5.0] * 36, csat=[5.0] * 24 + [7.0] * 12
    )
    table["scope"] = ["old form"] * 12 + ["new form"] * 12 + ["seven"] * 12
    text = parse(blank_settings(name="Anna", language="pl", sector="dental"), file="client.yml")
    scopes = {"old form": {"ces": (1, 5)}, "new form": {"ces": (1, 7)}, "seven": {"csat": (1, 7)}}
    rules = figures.rules_of(parse_settings(text, file="client.yml"), scopes=scopes)
    found = compute(rules, survey=table)
    assert found.get("ces.mean7.v1", QUARTER) == NoData("ces.mean7.v1", 0, 10, "mixed_scales")
    assert estimate(found.get("ces.mean7.v1", "2026Q2")).value == 5.0
    assert estimate(found.get("csat.t2b5.v1", QUARTER)).value == 1.0
    assert estimate(found.get("csat.t2b7.v1", "2026Q2")).value == 1.0
    assert found.get("csat.t2b7.v1", QUARTER) == NoData("csat.t2b7.v1", 0, 10, "no_answers")
    assert isinstance(found.get("csat.t2b5.v1~previous", QUARTER), NoData)


def test_weights_and_rated_aspects() -> None:
    table = survey_table(
        submitted_at=["2026-08-10"] * 20, nps=[10, 0] * 10, weight=[3.0, 1.0] * 10,
        driver_price=[1.0, 4.0] * 10, driver_staff=[5.0] * 3 + [None] * 17,
    )  # fmt: skip
    found = compute(survey=table)
    assert estimate(found.get("nps.v1", QUARTER)).value == 0.0
    assert estimate(found.get("nps.w.v1", QUARTER)).value == 50.0
    assert estimate(found.get("driver.mean5.v1", QUARTER, ("driver", "price"))).value == 2.5
    assert estimate(found.get("driver.low.v1", QUARTER, ("driver", "price"))).value == 0.5
    assert found.get("driver.mean5.v1", QUARTER, ("driver", "staff")) == Suppressed("driver.mean5.v1", 5)


def contacts_table() -> pd.DataFrame:
    opened = pd.Series(pd.to_datetime(["2026-08-10 10:00"] * 40).tz_localize(WARSAW))
    wait = pd.to_timedelta([1] * 20 + [50] * 10, unit="h")
    answered = pd.concat(
        [opened[:30] + wait, pd.Series([pd.NaT] * 10, dtype=opened.dtype)], ignore_index=True
    )
    return pd.DataFrame(
        {
            "opened_at": opened, "first_response_at": answered, "channel": ["email"] * 35 + ["fax"] * 5,
            "direction": ["in"] * 40, "scope": "crm",
        }
    )  # fmt: skip


def test_contacts_count_the_unanswered() -> None:
    found = compute(contacts=contacts_table())
    kept = estimate(found.get("frt.adherence.v1", QUARTER))
    assert (kept.count, kept.n) == (20, 35)
    assert estimate(found.get("frt.median.v1", QUARTER)).value == 1.0
    assert estimate(found.get("frt.median.v1", QUARTER)).n == 40
    assert found.get("frt.p90.v1", QUARTER) == NoData("frt.p90.v1", 40, 36, "not_due")
    assert found.get("resolution.median.v1", QUARTER) == NoData("resolution.median.v1", 0, 5, "no_column")


def test_an_answer_after_the_clock_is_not_known_yet() -> None:
    found = compute(contacts=contacts_table(), as_of=dt.datetime(2026, 8, 10, 12, tzinfo=WARSAW))
    assert found.get("frt.adherence.v1", QUARTER) == NoData("frt.adherence.v1", 0, 5, "not_due")
    assert estimate(found.get("frt.median.v1", QUARTER)).value == 1.0


def test_rows_left_out_are_counted() -> None:
    orders = orders_table()
    counts = figures.left_out(
        {"contacts": contacts_table(), "orders": orders}, period=QUARTER, as_of=AS_OF, rules=client_rules()
    )
    assert counts == {"contacts_without_standard": 5, "orders_cancelled": 1, "orders_without_customer": 1}


def test_outgoing_contacts_are_left_out() -> None:
    table = contacts_table()
    table.loc[:9, "direction"] = "out"
    assert estimate(compute(contacts=table).get("frt.median.v1", QUARTER)).n == 30


def orders_table() -> pd.DataFrame:
    """Twelve customers in spring; nine of them again in summer, one order cancelled, one without a name."""
    spring = [(f"c{i}", "2026-04-05 12:00", 100.0, False) for i in range(12)]
    summer = [(f"c{i}", "2026-07-02 12:00", 50.0, False) for i in range(9)]
    late = [("c10", "2026-09-20 12:00", 999.0, True), (None, "2026-09-20 12:00", 10.0, False)]
    more = [("new", "2026-09-25 12:00", 70.0, False)]
    rows = pd.DataFrame(
        spring + summer + late + more, columns=["customer_id", "ordered_at", "amount", "cancelled"]
    )
    rows["ordered_at"] = pd.to_datetime(rows["ordered_at"]).dt.tz_localize(WARSAW)
    return rows.assign(scope="till", order_id=[str(i) for i in range(len(rows))])


def test_orders_of_returning_customers() -> None:
    found = compute(orders=orders_table())
    kept = estimate(found.get("customer.retention.v1", QUARTER))
    assert (kept.count, kept.n, kept.method) == (9, 12, "wilson")
    assert estimate(found.get("value.retention.v1", QUARTER)).value == pytest.approx(450 / 1200)
    again = estimate(found.get("repeat.rate.v1", QUARTER))
    assert (again.count, again.n) == (9, 12)
    value = estimate(found.get("order.value.median.v1", QUARTER))
    assert (value.value, value.n, value.source) == (50.0, 11, "orders: till")


def test_a_period_that_is_not_over_keeps_nobody_yet() -> None:
    found = compute(orders=orders_table(), as_of=dt.datetime(2026, 9, 26, tzinfo=WARSAW))
    assert found.get("customer.retention.v1", QUARTER) == NoData("customer.retention.v1", 0, 10, "not_due")
    assert isinstance(found.get("order.value.median.v1", QUARTER), Estimate)


def test_data_that_begin_late_are_marked_and_not_compared() -> None:
    table = orders_table()
    table.loc[:11, "ordered_at"] = pd.Timestamp("2026-06-10 12:00", tz=WARSAW)
    found = compute(orders=table)
    assert estimate(found.get("value.retention.v1", QUARTER)).method == "bootstrap.t.partial"
    assert isinstance(found.get("value.retention.v1~previous", QUARTER), NoData)


def test_visits_kept_stand_in_for_orders() -> None:
    visits = orders_table().rename(columns={"ordered_at": "planned_start", "order_id": "visit_id"})
    visits["status"] = np.where(visits.pop("cancelled"), "no_show", "kept")
    found = compute(visits=visits)
    assert estimate(found.get("customer.retention.v1", QUARTER)).source == "visits: till"
    assert estimate(found.get("visits.noshow.v1", QUARTER)).count == 1


def test_reviews_too_coarsely_dated_are_left_out() -> None:
    table = pd.DataFrame(
        {
            "posted_at": pd.to_datetime(["2026-08-10"] * 16, utc=True), "rating": [5.0] * 12 + [1.0] * 4,
            "date_precision": ["day"] * 12 + ["year"] * 4, "scope": "maps",
        }
    )  # fmt: skip
    assert estimate(compute(reviews=table).get("reviews.mean5.v1", QUARTER)).value == 5.0
    assert compute(reviews=table).get("reviews.low.v1", QUARTER).n == 12  # type: ignore[union-attr]


def test_the_frame_and_the_file_give_the_same_figures_back(tmp_path: Path) -> None:
    found = compute(survey=quarter_answers(), contacts=contacts_table(), orders=orders_table())
    assert Figures.from_frame(found.to_frame()) == found
    path = tmp_path / "figures.parquet"
    figure_store.write(path, found, "abc")
    first = path.read_bytes()
    figure_store.write(path, found, "abc")
    assert path.read_bytes() == first
    assert figure_store.read(path, "abc") == found
    assert figure_store.read(path, "other inputs") is None
    assert figure_store.read(tmp_path / "none.parquet") is None
    with pytest.raises(DataError, match="A frame of figures must have the column measure"):
        Figures.from_frame(pd.DataFrame())


def test_the_json_rows_are_the_contract() -> None:
    found = compute(survey=quarter_answers())
    rows = found.to_json_rows(QUARTER)
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows
    wanted = {
        "status",
        "measure",
        "quarter",
        "segment",
        "value",
        "low",
        "high",
        "n",
        "unit",
        "method",
        "source",
    }
    assert all(wanted <= set(row) for row in rows)
    north = next(
        row for row in rows if row["segment"] == {"segment_site": "north"} and row["measure"] == "nps.v1"
    )
    assert (north["status"], north["quarter"], north["n"], north["unit"]) == ("ok", "2026Q3", 16, "points")
    missing = next(row for row in rows if row["measure"] == "csat.t2b5.v1")
    assert (missing["status"], missing["value"], missing["reason"]) == ("no_data", None, "no_column")
    assert {row["quarter"] for row in found.to_json_rows()} == {"2026Q2", "2026Q3"}


def test_the_same_tables_give_the_same_figures_in_any_order() -> None:
    table = quarter_answers()
    turned = table.sample(frac=1, random_state=4)
    assert compute(survey=table) == compute(survey=turned)
    assert len({(one.measure, one.period, one.segment) for one in compute(survey=table)}) == len(
        compute(survey=table)
    )


def rated_answers(n: int) -> pd.DataFrame:
    """Answers of one quarter with three aspects, of which waiting goes together most with the score."""
    draw = np.random.default_rng(12)
    mood = draw.normal(size=n)
    aspects = {
        f"driver_{name}": np.clip(np.round(3.6 + 0.6 * mood + 0.8 * draw.normal(size=n)), 1, 5)
        for name in ("waiting", "staff", "price")
    }
    score = 2 + 1.1 * aspects["driver_waiting"] + 0.4 * aspects["driver_staff"] + draw.normal(size=n)
    return survey_table(submitted_at=["2026-08-10"] * n, nps=np.clip(np.round(score), 0, 10), **aspects)


def test_drivers_are_weighed_from_two_hundred_complete_answers_on() -> None:
    table = rated_answers(260)
    found = compute(survey=table)
    shares = {
        name: estimate(found.get("driver.weight.v1", QUARTER, ("driver", name)))
        for name in ("waiting", "staff", "price")
    }
    assert sum(one.value for one in shares.values()) == pytest.approx(1)
    assert shares["waiting"].value > 0.5 and shares["waiting"].n == 260
    assert {one.source for one in shares.values()} == {"survey: answers-2026"}
    whole = estimate(found.get("driver.explained.v1", QUARTER))
    assert 0.4 < whole.value < 0.8 and whole.method == "relative.weights"
    few = compute(survey=table[:199])
    for measure in ("driver.weight.v1", "driver.explained.v1"):
        assert few.get(measure, QUARTER) == NoData(measure, 199, 200, "too_few")
    assert not any(one.measure == "driver.weight.v1" and one.segment for one in few)


def test_an_aspect_that_tells_nothing_is_left_out_and_not_the_answers() -> None:
    table = rated_answers(260)
    table["driver_rare"] = table["driver_staff"].where(table.index < 120)
    table["driver_same"] = 5.0
    table["driver_twice"] = table["driver_price"]
    found = compute(survey=table)
    assert estimate(found.get("driver.explained.v1", QUARTER)).n == 260
    weighed = {one.segment[1] for one in found if one.measure == "driver.weight.v1" and one.segment}
    assert weighed == {"waiting", "staff", "price"}
    half = figures_drivers.weigh(table.assign(driver_rare=table["driver_staff"].where(table.index < 150)),
                                 client_rules(), fewest=200)  # fmt: skip
    assert set(half.left_out) == {"rare", "same", "twice"} and half.outcome == "nps"


def test_without_aspects_or_outcome_the_gate_says_so() -> None:
    weight = "driver.weight.v1"
    assert compute(survey=quarter_answers()).get(weight, QUARTER) == NoData(weight, 0, 200, "no_column")
    assert compute(orders=pd.DataFrame()).get(weight, QUARTER) == NoData(weight, 0, 200, "no_table")
    only_aspects = rated_answers(260).drop(columns="nps")
    assert compute(survey=only_aspects).get(weight, QUARTER) == NoData(weight, 0, 200, "no_answers")


def test_satisfaction_stands_in_where_no_recommendation_was_asked() -> None:
    table = rated_answers(260)
    table["csat"] = np.clip(np.round(table.pop("nps").astype(float) / 2), 1, 5)
    assert figures_drivers.weigh(table, client_rules()).outcome == "csat"
    assert isinstance(compute(survey=table).get("driver.explained.v1", QUARTER), Estimate)


def test_an_unknown_status_is_refused() -> None:
    row = Figure("nps.v1", "2026Q3", None, NoData("nps.v1", 0, 10, "no_table")).as_row()
    with pytest.raises(DataError, match="A figure must be ok, no_data or suppressed"):
        Figure.from_row({**row, "status": "maybe"})


def test_the_scores_of_the_airport(shared_data: Path) -> None:
    raw = pd.read_csv(shared_data / "sfo_customer_survey" / "sfo_2017.csv", low_memory=False)
    table = pd.DataFrame(
        {"submitted_at": pd.Timestamp("2017-05-15", tz="UTC"), "scope": "airport"}, index=raw.index
    )
    answers = pd.to_numeric(raw["NETPRO"], errors="coerce")
    table["nps"] = answers.where(answers <= 10).astype("Int64")
    table["weight"] = pd.to_numeric(raw["WEIGHT"], errors="coerce")
    table["segment_area"] = raw["BAREA"].astype("string")
    for column in [name for name in raw if str(name).startswith("Q7")]:
        given = pd.to_numeric(raw[column], errors="coerce")
        table[f"driver_{column.lower()}"] = given.where(given.between(1, 5))
    found = figures.compute(
        {"survey": table}, period=Period.parse("2017Q2"), as_of=dt.datetime(2017, 7, 1), rules=client_rules()
    )
    score, weighted = estimate(found.get("nps.v1", "2017Q2")), estimate(found.get("nps.w.v1", "2017Q2"))
    assert (score.n, round(score.value, 2), round(weighted.value, 2)) == (2746, 39.84, 40.4)
    area = estimate(found.get("nps.v1", "2017Q2", ("segment_area", "A")))
    assert area.value == estimate(survey.nps(table["nps"][table["segment_area"] == "A"])).value  # type: ignore[arg-type]


def test_a_shop_of_ten_thousand_orders_is_compared_with_the_quarter_before() -> None:
    draw = np.random.default_rng(6)
    days = pd.Timestamp("2024-07-01", tz="UTC") + pd.to_timedelta(draw.integers(0, 820, 12_000), unit="D")
    table = pd.DataFrame(
        {
            "customer_id": draw.integers(0, 3000, 12_000).astype(str), "ordered_at": days,
            "amount": draw.lognormal(4, 1, 12_000), "scope": "till",
            "channel": draw.choice(["web", "shop"], 12_000),
        }
    )  # fmt: skip
    found = compute(orders=table)
    assert isinstance(found.get("value.retention.v1~previous", QUARTER), Estimate)


def test_customers_who_answered_twice_are_recognised() -> None:
    table = quarter_answers().assign(customer_id=[f"c{place}" for place in range(30)] * 2)
    whole, group = (
        estimate(compute(survey=table).get("nps.v1~previous", QUARTER, segment))
        for segment in (None, ("segment_site", "north"))
    )
    assert (whole.method, group.method) == ("nps.change.paired.t", "nps.change.paired.t")
    some = compute(survey=table.assign(customer_id=["x", None, *table["customer_id"][2:]]))
    assert estimate(some.get("nps.v1~previous", QUARTER)).method == "nps.change.overlap"
    assert estimate(some.get("nps.promoters.v1~previous", QUARTER)).method == "share.change.overlap"


def test_figures_looked_at_together_have_wider_changes() -> None:
    found = compute(survey=quarter_answers(), contacts=contacts_table(), orders=orders_table())
    among = [one for one in found if one.segment == figures_changes.AMONG]
    assert {one.period for one in among} == {QUARTER.name}
    score, alone = (
        estimate(found.get("nps.v1~previous", QUARTER, segment)) for segment in (figures_changes.AMONG, None)
    )
    looked = sum(one.measure.endswith("~previous") for one in among)
    assert looked > 1
    assert score.low is not None and alone.low is not None
    assert (score.value, score.method) == (alone.value, f"{alone.method}.among")
    assert score.low < alone.low


def test_a_kind_of_groups_is_a_look_of_its_own() -> None:
    found = compute(survey=quarter_answers())
    kinds = {one.segment for one in found if one.segment and one.segment[0].startswith("among:")}
    assert kinds == {("among:segment_site", "north"), ("among:segment_site", "south")}


def test_large_cuts_that_are_made_again_give_the_same_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = compute(survey=quarter_answers())
    monkeypatch.setattr(figures_cuts, "SMALL", 3)
    monkeypatch.setattr(figures_cuts, "LARGE_KEPT", 1)
    assert compute(survey=quarter_answers()) == kept
