"""The store of decisions: history, the state at a moment, two writers, and what it refuses."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cxlib.base.errors import SettingsError
from cxlib.clients.decisions import (
    Action,
    Decisions,
    PageDecision,
    Promise,
    Reply,
    Touchpoint,
    read_actions_csv,
    write_actions_csv,
)
from cxlib.clients.folder import ClientFolder, create

MONDAY = dt.datetime(2026, 6, 29, 8, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 8, 3, 9, 30, tzinfo=dt.UTC)

CALL_BACK = {
    "id": "call-back",
    "title": "Oddzwanianie tego samego dnia",
    "stage": "consider",
    "responsible": "Marta",
    "start": "2026-07-01",
    "measure": "frt.adherence.v1",
    "segment": ("channel", "phone"),
    "minimum": 0.05,
    "hoped": 0.2,
    "planned_look": "2026-09-30",
}


def action(**changed: object) -> Action:
    return Action.model_validate({**CALL_BACK, **changed})


@pytest.fixture
def on_disk(cx_home: Path) -> ClientFolder:
    return create("anna", language="pl", sector="dental")


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.postgres)])
def folder(
    request: pytest.FixtureRequest, on_disk: ClientFolder, monkeypatch: pytest.MonkeyPatch
) -> ClientFolder:
    """A client whose decisions lie in its folder, and one whose decisions lie on a server."""
    if request.param == "server":
        cluster = request.getfixturevalue("postgres")
        monkeypatch.setenv("CX_DECISIONS_URL", cluster.url(cluster.database()))
    return on_disk


def test_reading_creates_nothing(folder: ClientFolder) -> None:
    decisions = Decisions.open(folder)
    assert decisions.actions() == []
    assert decisions.current("goal") == {}
    assert decisions.history("action", "call-back") == []
    assert decisions.fingerprint() == decisions.fingerprint(at=MONDAY)
    assert not folder.decisions.exists()


def test_the_newest_change_stands_and_the_history_stays(folder: ClientFolder) -> None:
    decisions = Decisions.open(folder)
    decisions.save_action(action(), "Ewa", MONDAY, quarter="2026Q2")
    decisions.save_action(action(status="running"), "Marta", LATER)
    assert [found.status for found in Decisions.open(folder).actions()] == ["running"]
    history = decisions.history("action", "call-back")
    assert [(event.who, event.when, event.quarter) for event in history] == [
        ("Ewa", MONDAY, "2026Q2"),
        ("Marta", LATER, ""),
    ]
    assert [event.value["status"] for event in history] == ["planned", "running"]


def test_the_state_as_it_was_at_a_moment(folder: ClientFolder) -> None:
    decisions = Decisions.open(folder)
    decisions.save_action(action(), "Ewa", MONDAY)
    decisions.drop("action", "call-back", "Ewa", LATER)
    second = dt.timedelta(seconds=1)
    assert decisions.actions(at=MONDAY - second) == []
    assert decisions.actions(at=MONDAY) == [action()]
    assert decisions.actions(at=LATER - second) == [action()]
    assert decisions.actions(at=LATER) == []
    assert decisions.actions() == []
    assert [event.value is None for event in decisions.history("action", "call-back")] == [False, True]


def test_a_change_entered_late_does_not_override_a_newer_one(folder: ClientFolder) -> None:
    decisions = Decisions.open(folder)
    decisions.save_free("goal", "waiting", {"minutes": 10}, "Ewa", LATER)
    decisions.save_free("goal", "waiting", {"minutes": 15}, "Ewa", MONDAY)
    assert decisions.current("goal") == {"waiting": {"minutes": 10}}


def test_moments_are_kept_in_utc(folder: ClientFolder) -> None:
    warsaw = dt.datetime(2026, 6, 29, 10, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    decisions = Decisions.open(folder)
    decisions.save_free("goal", "waiting", 10, "Ewa", warsaw)
    assert decisions.history("goal", "waiting")[0].when == MONDAY


def test_letters_of_three_languages_survive(folder: ClientFolder) -> None:
    text = "Zażółć gęślą jaźń · şikâyet, İYS ğüşıöç · “quoted”"
    decisions = Decisions.open(folder)
    decisions.save_free("note", "a", text, "Şule", MONDAY)
    assert decisions.current("note") == {"a": text}


def test_clients_in_one_database_do_not_meet(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'team.db'}"
    first, second = Decisions("anna", url=url), Decisions("deniz", url=url)
    assert first.actions() == []
    first.save_action(action(), "Ewa", MONDAY)
    assert [found.id for found in first.actions()] == ["call-back"]
    assert second.actions() == []


def test_a_team_database_comes_from_the_environment(
    folder: ClientFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CX_DECISIONS_URL", f"sqlite:///{tmp_path / 'team.db'}")
    Decisions.open(folder).save_action(action(), "Ewa", MONDAY)
    assert not folder.decisions.exists()
    assert Decisions("anna", url=f"sqlite:///{tmp_path / 'team.db'}").actions() == [action()]


def test_several_decisions_are_saved_all_or_none(folder: ClientFolder) -> None:
    decisions = Decisions.open(folder)
    points = [
        Touchpoint(stage="use", name="recepcja"),
        Touchpoint(stage="buy", name="rejestracja", asked=True),
    ]
    decisions.save_all(points, "Ewa", MONDAY)
    assert [(point.stage, point.name) for point in decisions.touchpoints()] == [
        ("buy", "rejestracja"),
        ("use", "recepcja"),
    ]
    with pytest.raises(SettingsError):
        decisions.save_all([Touchpoint(stage="use", name="gabinet")], " ", MONDAY)
    assert len(decisions.touchpoints()) == 2


def test_the_database_is_private(on_disk: ClientFolder) -> None:
    Decisions.open(on_disk).save_free("goal", "a", 1, "Ewa", MONDAY)
    if os.name == "posix":
        assert on_disk.decisions.stat().st_mode & 0o077 == 0


def test_the_fingerprint_is_of_what_stands(folder: ClientFolder) -> None:
    decisions = Decisions.open(folder)
    empty = decisions.fingerprint()
    decisions.save_action(action(), "Ewa", MONDAY)
    one = decisions.fingerprint()
    decisions.save_action(action(), "Marta", LATER)
    assert decisions.fingerprint() == one != empty
    assert decisions.fingerprint(at=MONDAY - dt.timedelta(days=1)) == empty


WRITER = """
import datetime as dt, sys
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder
who = sys.argv[1]
decisions = Decisions.open(ClientFolder.open("anna"))
for number in range(25):
    when = dt.datetime(2026, 7, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=number)
    decisions.save_free("note", f"{who}-{number}", number, who, when)
    decisions.save_free("shared", "counter", number, who, when)
"""


def write_at_once(*names: str) -> None:
    """Several processes write fifty decisions each into one store that is not made yet."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, who], stderr=subprocess.PIPE, text=True)
        for who in names
    ]
    for writer in writers:
        _, complaint = writer.communicate(timeout=120)
        assert writer.returncode == 0, complaint


def test_two_processes_write_at_once_and_nothing_is_lost(folder: ClientFolder) -> None:
    write_at_once("ewa", "marta")
    decisions = Decisions.open(folder)
    assert len(decisions.current("note")) == 50
    assert len(decisions.history("shared", "counter")) == 50


def test_promises_rule_from_their_day(folder: ClientFolder) -> None:
    decisions = Decisions.open(folder)
    for standard, day in (("4 hours", "2026-01-01"), ("2 hours", "2026-10-01")):
        promise = Promise.model_validate({"channel": "email", "standard": standard, "valid_from": day})
        decisions.save(promise, "Ewa", MONDAY)
    on = {
        day: decisions.standards_on(dt.date.fromisoformat(day), folder.settings)
        for day in ("2025-12-31", "2026-01-01", "2026-09-30", "2026-10-01")
    }
    assert [str(found["email"]) for found in on.values()] == ["24 hours", "4 hours", "4 hours", "2 hours"]
    assert {str(found["phone"]) for found in on.values()} == {"same day"}
    before = decisions.standards_on(dt.date(2026, 10, 1), folder.settings, at=MONDAY - dt.timedelta(days=1))
    assert str(before["email"]) == "24 hours"


def test_a_corrected_promise_replaces_the_one_of_the_same_day(folder: ClientFolder) -> None:
    decisions = Decisions.open(folder)
    for standard, when in (("1 hour", MONDAY), ("3 hours", LATER)):
        promise = Promise.model_validate({"channel": "sms", "standard": standard, "valid_from": "2026-07-01"})
        decisions.save(promise, "Ewa", when)
    assert len(decisions.promises()) == 1
    assert str(decisions.standards_on(dt.date(2026, 7, 1), folder.settings)["sms"]) == "3 hours"


def test_questions_and_replies_come_back_typed(folder: ClientFolder) -> None:
    decisions = Decisions.open(folder)
    question = PageDecision(
        id="longer-visit",
        question="Pierwsza wizyta dłuższa o 10 minut?",
        options=("Tak", "Nie"),
        asked_on=dt.date(2026, 9, 28),
    )
    decisions.save(question, "Ewa", MONDAY, quarter="2026Q3")
    reply = Reply(contact_id="c1", scope="rejestr", replied_at=LATER)
    decisions.save(reply, "Marta", LATER)
    assert decisions.questions() == [question]
    assert decisions.replies() == [reply]
    assert reply.key == "rejestr/c1"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"minimum": 0}, "the minimum useful change must be above 0 (we got 0)"),
        (
            {"minimum": 0.05, "hoped": 0.05},
            "change must be larger than the minimum (we got 0.05 and 0.05)",
        ),
        ({"planned_look": "2026-07-01"}, "the planned look must come after the start"),
        ({"finish": "2026-06-01"}, "the finish must not come before the start"),
        ({"segment": "phone"}, "segment: must read like channel=phone (we got 'phone')"),
        ({"stage": "love"}, "stage:"),
        ({"id": "two words"}, "id: must be 1 to 40 letters"),
        ({"responsable": "Marta"}, "responsable:"),
    ],
    ids=["minimum", "hoped", "look", "finish", "segment", "stage", "id", "misspelt"],
)
def test_an_action_that_does_not_hang_together_is_refused(
    folder: ClientFolder, tmp_path: Path, changed: dict[str, object], sentence: str
) -> None:
    decisions = Decisions.open(folder)
    decisions.save_free("action", "call-back", {**CALL_BACK, **changed}, "Ewa", MONDAY)
    with pytest.raises(SettingsError) as refused:
        decisions.actions()
    assert sentence in refused.value.message
    assert "action call-back of anna" in refused.value.message
    assert "\n" not in refused.value.message


def test_an_unknown_measure_is_refused_with_the_known_ones(folder: ClientFolder) -> None:
    with pytest.raises(SettingsError, match=r"'frt.adherence.v1'; there: csat.t2b5.v1, nps.v1"):
        Decisions.open(folder).save_action(action(), "Ewa", MONDAY, known_measures={"nps.v1", "csat.t2b5.v1"})
    assert not folder.decisions.exists()


def test_a_decision_needs_a_name_a_moment_and_a_value(folder: ClientFolder) -> None:
    decisions = Decisions.open(folder)
    with pytest.raises(SettingsError, match="must say who took it"):
        decisions.save_action(action(), "  ", MONDAY)
    with pytest.raises(SettingsError, match="must carry a time zone"):
        decisions.save_action(action(), "Ewa", dt.datetime(2026, 7, 1))
    with pytest.raises(SettingsError, match="must have a value"):
        decisions.save_free("goal", "a", None, "Ewa", MONDAY)
    with pytest.raises(SettingsError, match="one short line"):
        decisions.save_free("goal", "", 1, "Ewa", MONDAY)


def test_an_answer_must_be_one_of_the_options() -> None:
    with pytest.raises(ValueError, match="the answer must be one of Tak, Nie"):
        PageDecision(
            id="q", question="?", options=("Tak", "Nie"), asked_on=dt.date(2026, 9, 1), answer="Może"
        )


def test_a_broken_database_gets_a_sentence(on_disk: ClientFolder) -> None:
    on_disk.decisions.write_bytes(b"this is no database, it is only some text that is long enough" * 20)
    with pytest.raises(SettingsError, match="decisions of anna must be readable and writable"):
        Decisions.open(on_disk).actions()


def test_actions_survive_the_way_through_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "actions.csv"
    actions = [
        action(note='says "tomorrow"; or never\nsecond line', cost_hours=12.5, planned_answers=80),
        action(
            id="sms",
            title="Gecikme SMS'i",
            segment=None,
            finish="2026-09-01",
            direction="down",
            no_season="nobody comes more often in summer; we counted",
        ),
    ]
    write_actions_csv(path, actions)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfid;title;stage;")
    assert read_actions_csv(path, known_measures={"frt.adherence.v1"}) == actions


def test_what_a_local_spreadsheet_writes_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "actions.csv"
    path.write_text(
        "id;title;stage;responsible;start;measure;segment;minimum;hoped;planned_look;planned_answers\n"
        "call-back;Oddzwanianie;consider;Marta;1.07.2026;frt.adherence.v1;channel=phone;0,05;0,2;30.09.2026;80\n"
        ";;;;;;;;;;\n",
        encoding="utf-8",
    )
    (found,) = read_actions_csv(path)
    assert (found.start, found.minimum, found.planned_answers) == (dt.date(2026, 7, 1), 0.05, 80)
    assert found.segment == ("channel", "phone")


@pytest.mark.parametrize(
    ("text", "sentence", "row"),
    [
        ("id,title\n", "missing: stage", 1),
        ("{header},colour\n", "unknown: colour", 1),
        ("{header}\n{line}\n{line}\n", "call-back comes twice", 3),
        ("{header}\n{bad}\n", "the hoped-for change must be larger", 2),
        ("", "missing: id, title", 1),
    ],
    ids=["missing", "unknown", "twice", "hoped", "empty"],
)
def test_a_wrong_file_of_actions_names_its_line(tmp_path: Path, text: str, sentence: str, row: int) -> None:
    path = tmp_path / "actions.csv"
    header = "id,title,stage,responsible,start,measure,minimum,hoped,planned_look"
    line = "call-back,Call back,consider,Marta,2026-07-01,frt.adherence.v1,{},0.2,2026-09-30"
    filled = text.format(header=header, line=line.format("0.05"), bad=line.format("0.5"))
    path.write_text(filled, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        read_actions_csv(path)
    assert sentence in refused.value.message
    assert refused.value.row == row


def test_a_missing_file_and_a_wrong_encoding_get_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="The file must exist"):
        read_actions_csv(tmp_path / "none.csv")
    path = tmp_path / "actions.csv"
    path.write_bytes("id;tytuł\n".encode("cp1250"))
    with pytest.raises(SettingsError, match="saved as UTF-8"):
        read_actions_csv(path)


def test_a_database_that_is_not_installed_gets_a_sentence() -> None:
    with pytest.raises(SettingsError, match=r"must be the address of a database that is installed \("):
        Decisions("anna", url="nosuchbase://host/name")


def test_a_decision_without_a_place_to_live_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="must be readable and writable"):
        store = Decisions("anna", url=f"sqlite:///{tmp_path / 'missing' / 'team.db'}")
        store.save_free("goal", "waiting", 1, "Ewa", MONDAY)
