"""The demo clients as clients: imported through the same door, decided, and judged by the measures."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from cxlib.base.estimate import Estimate
from cxlib.base.files import sha256
from cxlib.base.quarter import Period
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder, create
from cxlib.clients.tables import TABLES
from cxlib.delivery.demo import LAST, NOW, TRUTHS, PlantedAction, fill_sample, make_all
from cxlib.delivery.demo.firm import firm_of_language
from cxlib.measures.effects import Aim, judge
from cxlib.measures.figures import Figures, Suppressed, compute, rules_of
from cxlib.measures.journey import blind_spots, spots

MADE = ["demo-klinika", "demo-dukkan", "demo-agency"]


@pytest.fixture(scope="module")
def made(demo_home: Path) -> dict[str, ClientFolder]:
    """The three demo clients, only to be read."""
    return {name: ClientFolder(name, demo_home / name) for name in MADE}


@pytest.fixture(scope="module")
def figures(made: dict[str, ClientFolder]) -> dict[str, Figures]:
    """Every figure of the newest quarter, by client."""
    return {name: figures_of(folder) for name, folder in made.items()}


def figures_of(folder: ClientFolder) -> Figures:
    tables = {name: folder.read(name) for name in folder.tables_present()}
    rules = rules_of(folder.settings, promises=Decisions.open(folder).promises())
    return compute(tables, period=LAST, as_of=LAST.end(folder.settings.zone), rules=rules)


def digests(folder: ClientFolder) -> dict[str, str]:
    return {name: sha256(folder.table_path(name)) for name in TABLES}


@pytest.mark.parametrize("name", MADE)
def test_every_table_is_there_for_nine_quarters(made: dict[str, ClientFolder], name: str) -> None:
    folder = made[name]
    zone = ZoneInfo(folder.settings.time_zone)
    assert folder.tables_present() == list(TABLES)
    for table, definition in TABLES.items():
        frame = folder.read(table)
        assert not frame.duplicated(["scope", *definition.key]).any()
        assert set(definition.columns) - {"weight", "rating", "n", *optional(name, table)} <= set(
            frame.columns
        )
        if table != "customers":
            days = frame[definition.dated_by].dt.tz_convert(zone)
            found = {Period.quarter_of(day.date()).name for day in days}
            assert found == {LAST.shifted(-step).name for step in range(9)}, table


def optional(name: str, table: str) -> set[str]:
    """Columns that only a shop's orders have, and the consent to data that no demo firm records."""
    if table == "customers":
        return {"consent_data"}
    if table != "orders":
        return set()
    delivery = {"returned_at", "return_reason", "promised_at", "delivered_at", "errors", "cancelled", "lines"}
    return {"amount", "cancelled", "lines"} if name == "demo-dukkan" else delivery


def test_a_second_making_changes_nothing(made: dict[str, ClientFolder], tmp_path: Path) -> None:
    def state(folder: ClientFolder) -> tuple[object, ...]:
        decisions = Decisions.open(folder)
        return digests(folder), decisions.fingerprint(), len(decisions.history("action", "call-back"))

    for name, folder in made.items():
        shutil.copytree(folder.root, tmp_path / name)
    again = make_all(home=tmp_path, run=False)
    assert {client.state for client in again} == {"refreshed"}
    before = {name: state(folder) for name, folder in made.items()}
    assert {client.name: state(client.folder) for client in again} == before
    assert {changes for _, _, changes in before.values()} == {2}


def test_the_tables_are_the_same_everywhere_and_a_changed_client_is_left_alone(
    made: dict[str, ClientFolder], tmp_path: Path
) -> None:
    """With or without a run between the files; and the home of the caller is left as it was."""
    changed = tmp_path / "demo-agency"
    changed.mkdir()
    (changed / "client.yml").write_text("name: mine\n", encoding="utf-8")
    other = {client.name: client for client in make_all(home=tmp_path, run=False)}
    assert [client.state for client in other.values()] == ["made", "made", "kept"]
    assert list(other) == MADE and "CX_HOME" not in os.environ
    assert [path.name for path in changed.iterdir()] == ["client.yml"]
    for name in ("demo-klinika", "demo-dukkan"):
        assert digests(other[name].folder) == digests(made[name])


def test_a_sample_client_keeps_its_own_key_and_name(cx_home: Path) -> None:
    folder = create("mine", language="tr", sector="hotel")
    reports = fill_sample(folder, quarters=2, now=dt.datetime(2026, 10, 6, tzinfo=dt.UTC))
    assert {report.table for report in reports} == set(TABLES)
    assert folder.settings.name == "mine"
    assert folder.key != hashlib.sha256(b"demo-dukkan").digest()
    submitted = folder.read("survey")["submitted_at"]
    assert submitted.min() >= Period.parse("2026Q2").start(folder.settings.zone)
    assert [report.rows_refused for report in reports if report.table == "survey"] == [0, 0]


@pytest.mark.parametrize("name", MADE)
def test_nothing_personal_is_left_in_the_tables(made: dict[str, ClientFolder], name: str) -> None:
    folder = made[name]
    for table in ("survey", "contacts", "reviews"):
        text = " ".join(folder.read(table)["comment"].dropna())
        assert "@" not in text
        assert not any(number in text for number in ("000 000", "07700"))
    assert not folder.read("survey")["customer_id"].str.contains("-1").any()


@pytest.mark.parametrize("name", MADE)
def test_few_rows_are_refused_and_for_a_reason(made: dict[str, ClientFolder], name: str) -> None:
    folder = made[name]
    rejected = list(folder.rejected.iterdir())
    assert 1 <= len(rejected) <= 3
    assert len(folder.read("contacts")) == len(folder.read("contacts")["contact_id"].unique())


@pytest.mark.parametrize("name", MADE)
def test_the_decisions_are_those_of_the_firm(made: dict[str, ClientFolder], name: str) -> None:
    folder, truths = made[name], TRUTHS[name]
    decisions = Decisions.open(folder)
    assert {action.id for action in decisions.actions()} == {action.id for action in truths.actions}
    assert {action.status for action in decisions.actions(at=NOW)} == {"running"}
    assert decisions.actions(at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC)) == []
    june = dt.datetime(2026, 6, 25, tzinfo=dt.UTC)
    assert {action.id: action.status for action in decisions.actions(at=june)}["call-back"] == "planned"
    assert [question.answer for question in decisions.questions()][-1] is None
    places = firm_of_language(folder.settings.languages.owner).places
    assert {(point.name, point.asked) for point in decisions.touchpoints()} == {
        (place.name, place.asked) for place in places
    }


def test_promises_of_the_demo_rule_from_their_days(made: dict[str, ClientFolder]) -> None:
    folder = made["demo-klinika"]
    decisions = Decisions.open(folder)
    rules = {
        day: decisions.standards_on(dt.date.fromisoformat(day), folder.settings)
        for day in ("2025-06-30", "2025-07-01", "2026-09-30", "2026-10-01")
    }
    assert [str(rule["email"]) for rule in rules.values()] == ["48 hours", "24 hours", "24 hours", "24 hours"]
    assert [str(rule["social"]) for rule in rules.values()] == ["4 hours", "4 hours", "4 hours", "2 hours"]


@pytest.mark.parametrize("name", MADE)
def test_the_measures_find_what_was_planted(figures: dict[str, Figures], name: str) -> None:
    for action in TRUTHS[name].actions:
        verdict = verdict_of(action, figures[name], period_of(action))
        assert verdict == action.verdict, (action.id, verdict)


def period_of(action: PlantedAction) -> str:
    """The first whole quarter after the start; the newest for what has just begun."""
    return "2026Q2" if action.start < dt.date(2026, 7, 1) else LAST.name


def verdict_of(action: PlantedAction, figures: Figures, period: str) -> str:
    change = figures.get(f"{action.measure}~previous", period, action.segment)
    assert isinstance(change, Estimate), change
    aim = Aim("up", action.minimum, action.hoped, action.planned_look, action.planned_answers)
    return judge(change, aim, as_of=dt.date(2026, 10, 1), answers=change.n).verdict.value


@pytest.mark.parametrize("name", MADE)
def test_adherence_is_what_was_planted(figures: dict[str, Figures], name: str) -> None:
    truths = TRUTHS[name]
    for channel in ("phone", "email"):
        found = figures[name].get("frt.adherence.v1", LAST.name, ("channel", channel))
        assert isinstance(found, Estimate)
        assert found.low is not None and found.high is not None
        assert found.low < truths.share_in_time(channel, LAST.last_day) < found.high


@pytest.mark.parametrize("name", MADE)
def test_the_small_group_is_hidden(figures: dict[str, Figures], name: str) -> None:
    hidden = figures[name].get("nps.v1", LAST.name, TRUTHS[name].small_segment)
    assert isinstance(hidden, Suppressed)


@pytest.mark.parametrize("name", MADE)
def test_the_main_pain_has_the_lowest_rating(figures: dict[str, Figures], name: str) -> None:
    found = {
        figure.segment[1]: figure.result.value
        for figure in figures[name]
        if figure.measure == "driver.mean5.v1"
        and figure.period == LAST.name
        and figure.segment
        and isinstance(figure.result, Estimate)
    }
    assert len(found) == 6
    assert "driver_" + min(found, key=lambda driver: found[driver]) == TRUTHS[name].main_driver


@pytest.mark.parametrize("name", MADE)
def test_what_truly_stayed_the_same_raises_no_alarm(figures: dict[str, Figures], name: str) -> None:
    moved = ("nps.v1", "nps.promoters.v1") if TRUTHS[name].trouble else ()
    for measure in ("nps.v1", "nps.promoters.v1", "csat.t2b5.v1"):
        for against in ("previous", "year_before"):
            change = figures[name].get(f"{measure}~{against}", LAST.name)
            assert isinstance(change, Estimate)
            assert change.low is not None and change.high is not None
            assert (change.low < 0 < change.high) == (measure not in moved), (measure, against)


@pytest.mark.parametrize("name", MADE)
def test_the_main_pain_leads_and_the_blind_spot_is_seen(made: dict[str, ClientFolder], name: str) -> None:
    folder, truths = made[name], TRUTHS[name]
    survey, contacts = (newest(folder, table) for table in ("survey", "contacts"))
    found, _ = spots(survey, contacts, scales={"csat": (1, 5), "driver_*": (1, 5)})
    leading = max(found, key=lambda spot: sum(spot.severity))
    assert f"driver_{leading.touchpoint}" == truths.main_driver
    inventory = [point.name for point in Decisions.open(folder).touchpoints()]
    happened = {spot.touchpoint: spot.contacts for spot in found}
    assert blind_spots(happened, {spot.touchpoint: spot.asked for spot in found}, inventory=inventory)[0] == (
        truths.blind_spot
    )


def newest(folder: ClientFolder, table: str) -> pd.DataFrame:
    """The rows of the newest quarter."""
    frame, zone = folder.read(table), folder.settings.zone
    moments = frame[TABLES[table].dated_by]
    return frame[(moments >= LAST.start(zone)) & (moments < LAST.end(zone))]
