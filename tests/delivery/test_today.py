"""`cx today`: who needs what on a Monday, counted by hand; the same cases as on the week's board."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxlib.cli import main
from cxlib.clients.decided import Action, Decided, Meeting, Promise, Reply
from cxlib.clients.decisions import Decisions
from cxlib.clients.decisions_all import AllDecisions
from cxlib.clients.folder import ClientFolder, create
from cxlib.clients.glance import has_filled, has_rows
from cxlib.clients.imported import import_log, latest_import, log_path
from cxlib.clients.tables import TABLES, write_table
from cxlib.delivery.today.look import look
from cxlib.delivery.today.needs import ORDER, Need, Row
from cxlib.delivery.today.portfolio import Portfolio, portfolio
from cxlib.delivery.today.said import document, lead, lines
from cxlib.pages.banned import find_banned
from cxlib.pages.notes.n41_board import board
from cxlib.pages.page import open_page
from cxlib.pages.wording import Words

MONDAY = dt.date(2026, 10, 5)
NOW = dt.datetime(2026, 10, 5, 9, tzinfo=dt.UTC)
BEFORE = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
LANGUAGES = ("en", "pl", "tr")


def firm(
    name: str, *, country: str = "GB", sector: str = "agency", came: str = "2026-10-05T08:00"
) -> ClientFolder:
    """A client whose two files of the last quarter are there, quarter run and published: it needs nothing."""
    language = {"GB": "en", "PL": "pl", "TR": "tr"}[country]
    folder = create(name, language=language, sector=sector, country=country, display_name=name.title())
    survey = pd.DataFrame(
        {
            "respondent_id": ["a"], "submitted_at": pd.to_datetime(["2026-08-03T10:00Z"]), "nps": [9],
            "comment": ["Quick"],
        }
    )
    write_table(folder.table_path("survey"), TABLES["survey"], survey)
    put_cases(folder, [])
    log_path(folder).write_text(json.dumps({"time": f"{came}+00:00", "report": {"scales": {}}}) + "\n")
    run_of(folder)
    folder.root.joinpath("published", "2026Q3").mkdir(parents=True)
    return folder


def put_cases(folder: ClientFolder, cases: list[tuple[str, str | None, str]], **more: Any) -> None:
    """The contacts: (opened, first answered, kind), by e-mail (promised: 24 hours), and an answered one."""
    cases = [*cases, ("2026-08-03T10:00", "2026-08-03T11:00", "question")]
    opened, answered, kinds = zip(*cases, strict=True)
    frame = pd.DataFrame(
        {
            "contact_id": [f"c{place}" for place in range(len(cases))],
            "channel": "email",
            "direction": "inbound",
            "opened_at": pd.to_datetime(opened, utc=True),
            "first_response_at": pd.to_datetime(answered, utc=True),
            "kind": kinds,
        }
    ).assign(**more)
    write_table(folder.table_path("contacts"), TABLES["contacts"], frame)


def run_of(
    folder: ClientFolder, *, quarter: str = "2026Q3", as_of: str = "2026-10-01T00:00Z", **more: Any
) -> None:
    """A run's record, made from the data that are there."""
    from cxlib.base.files import sha256

    log = {"tables/import-log": sha256(log_path(folder))}
    place = folder.root / "runs" / (f"{quarter}.failed" if "error" in more else quarter)
    place.mkdir(parents=True, exist_ok=True)
    record = {
        "client": folder.name, "quarter": quarter, "as_of": as_of, "fingerprint": "f", "inputs": log,
        "versions": {}, "started": as_of, "finished": as_of, **more,
    }  # fmt: skip
    place.joinpath("run.json").write_text(json.dumps(record))


def decide(folder: ClientFolder, *values: Decided, when: dt.datetime = BEFORE) -> None:
    Decisions.open(folder).save_all(values, "Test", when)


def action(**changes: Any) -> Action:
    told = {
        "id": "call-back", "title": "calling back", "stage": "consider", "responsible": "Marta",
        "start": "2026-07-01", "measure": "frt.adherence.v1", "minimum": 0.05, "hoped": 0.2,
        "planned_look": "2026-12-31", "status": "running",
    }  # fmt: skip
    return Action.model_validate({**told, **changes})


def needs(folder: ClientFolder, now: dt.datetime = NOW) -> list[tuple[str, int]]:
    """The keys of what a client needs, with how many."""
    row = look(folder, now, AllDecisions(("action", "meeting", "promise", "reply")).of(folder, now))
    return [(need.key, need.n) for need in row.needs]


def test_a_client_with_everything_in_order_is_quiet(cx_home: Path) -> None:
    assert needs(firm("calm")) == []


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        ("2026-09-26T10:00", [("overdue", 1)]),
        ("2026-09-25T22:30", [("overdue", 1)]),
        ("2026-09-25T21:30", [("claim", 1), ("overdue", 1)]),
        ("2026-09-21T10:00", [("claim", 1), ("overdue", 1)]),
        ("2026-09-20T10:00", [("claim.past", 1), ("overdue", 1)]),
    ],
    ids=["day 9", "day 9, past midnight in Warsaw", "day 10", "day 14", "day 15"],
)
def test_a_formal_claim_stands_first_from_the_tenth_day(
    cx_home: Path, came: str, expected: list[tuple[str, int]]
) -> None:
    folder = firm("anna", country="PL")
    put_cases(folder, [(came, None, "formal_claim")])
    assert needs(folder) == expected


def test_the_clock_of_claims_is_polish_law_only_and_stops_with_an_answer(cx_home: Path) -> None:
    british, polish = firm("brit"), firm("pol", country="PL")
    for folder in (british, polish):
        put_cases(
            folder,
            [
                ("2026-09-24T10:00", None, "formal_claim"),
                ("2026-09-23T10:00", "2026-09-24T09:00", "formal_claim"),
            ],
        )
    assert needs(british) == [("overdue", 1)]
    assert needs(polish) == [("claim", 1), ("overdue", 1)]
    decide(polish, Reply(contact_id="c0", replied_at=NOW), when=BEFORE)
    assert needs(polish) == []


def test_cases_are_late_by_what_is_known_and_counted_apart_when_they_fell_due_since(cx_home: Path) -> None:
    folder = firm("waits", came="2026-10-02T12:00")
    put_cases(folder, [("2026-10-01T09:00", None, "question"), ("2026-10-01T18:00", None, "question")])
    row = look(folder, NOW, {})
    assert [(need.key, need.n, need.hours, dict(need.texts)) for need in row.needs] == [
        ("overdue", 1, 3.0, {"since": "1"})
    ]
    put_cases(folder, [("2026-10-01T18:00", None, "question")])
    assert needs(folder) == [("overdue.since", 1)]
    decide(
        folder,
        Promise.model_validate({"channel": "email", "standard": "240 hours", "valid_from": "2026-09-01"}),
    )
    assert needs(folder) == []


def test_old_cases_and_old_data_are_history(cx_home: Path) -> None:
    folder = firm("old")
    put_cases(
        folder, [("2026-07-04T09:00", None, "question"), ("2026-08-04T09:00", "2026-08-04T10:00", "question")]
    )
    assert needs(folder) == []
    put_cases(folder, [("2026-09-30T09:00", None, "question"), ("2026-08-04T09:00", None, "question")])
    assert needs(folder) == [("overdue", 2)]
    assert ("overdue", 2) not in needs(folder, dt.datetime(2027, 1, 10, tzinfo=dt.UTC))


def test_files_are_asked_for_with_the_request_ready_to_send(cx_home: Path) -> None:
    folder = firm("owes", country="PL")
    folder.table_path("survey").unlink()
    row = look(folder, NOW, {})
    (need,) = row.needs
    assert (need.key, need.n, need.day) == ("data", 1, MONDAY) and need.command == "cx check owes --ask"
    assert "12 października" in need.request.replace("\u00a0", " ") and "Owes" in need.request
    log_path(folder).unlink()
    assert needs(folder) == [("data.never", 1)]


@pytest.mark.parametrize(
    ("came", "comments", "expected"),
    [
        pytest.param(["2026-08-03"], ["Quick"], [], id="somebody wrote"),
        pytest.param(["2026-08-03", "2026-08-04"], [None, "Slow"], [], id="one of two wrote"),
        pytest.param(["2026-08-03", "2026-08-04"], [None, None], [("data.comments", 1)], id="nobody wrote"),
        pytest.param(["2026-08-03"], None, [("data.comments", 1)], id="the column was left out"),
        pytest.param(
            ["2026-08-03", "2026-06-30"], [None, "Old"], [("data.comments", 1)], id="somebody wrote in June"
        ),
    ],
)
def test_comments_that_an_import_left_out_are_asked_for(
    cx_home: Path, came: list[str], comments: list[str | None] | None, expected: list[tuple[str, int]]
) -> None:
    """The same rule as of `cx check --ask`; the figures do not wait for the words."""
    folder = firm("mute", country="PL")
    survey = pd.DataFrame(
        {"respondent_id": [f"r{n}" for n in range(len(came))], "submitted_at": pd.to_datetime(came, utc=True)}
    ).assign(nps=9, **({} if comments is None else {"comment": comments}))
    write_table(folder.table_path("survey"), TABLES["survey"], survey)
    assert needs(folder) == expected
    for need in look(folder, NOW, {}).needs:
        assert "co ludzie napisali w ankiecie" in need.request.replace("\u00a0", " ")
        assert need.command == "cx check mute --ask"
    shutil.rmtree(folder.root / "published" / "2026Q3")
    assert needs(folder) == [*expected, ("figures.unpublished", 1)]


def test_a_missing_file_comes_before_missing_comments(cx_home: Path) -> None:
    mute, owes = firm("a-mute"), firm("z-owes")
    bare = pd.DataFrame({"respondent_id": ["a"], "submitted_at": pd.to_datetime(["2026-08-03T10:00Z"])})
    write_table(mute.table_path("survey"), TABLES["survey"], bare)
    owes.table_path("survey").unlink()
    assert [row.client for row in portfolio(NOW).needing] == ["z-owes", "a-mute"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("needing", "quiet"), [(1, 0), (2, 0), (1, 1), (5, 3), (22, 1), (0, 2)])
def test_the_first_line_counts_as_people_do(language: str, needing: int, quiet: int) -> None:
    need = Need("meeting", "meeting", day=MONDAY)
    rows = [Row(f"n{n}", "N", "en", None, (need,)) for n in range(needing)]
    rows += [Row(f"q{n}", "Q", "en", None) for n in range(quiet)]
    said = lead(Words(language), Portfolio(MONDAY, "en", tuple(rows))).replace("\u00a0", " ")
    if language == "en":
        assert said == {
            (1, 0): "1 client needs you.",
            (2, 0): "All 2 clients need you.",
            (1, 1): "1 client needs you. Nothing to do: 1.",
            (5, 3): "5 clients need you. Nothing to do: 3.",
            (22, 1): "22 clients need you. Nothing to do: 1.",
            (0, 2): "No client needs you today.",
        }[needing, quiet]
    elif needing:
        assert re.findall(r"\d+", said) == [str(n) for n in (needing, quiet) if n]


def test_actions_slip_at_their_start_or_their_finish(cx_home: Path) -> None:
    folder = firm("slips")
    decide(
        folder,
        action(id="late-start", start="2026-10-01", status="planned"),
        action(id="late-finish", start="2026-07-01", finish="2026-09-20"),
        action(id="in-time", start="2026-10-05", status="planned"),
        action(id="stopped", start="2026-07-01", finish="2026-09-01", status="stopped"),
    )
    row = look(folder, NOW, AllDecisions(("action",)).of(folder, NOW))
    assert [(need.key, need.n, need.day) for need in row.needs] == [
        ("slipped.finish", 2, dt.date(2026, 9, 20))
    ]


def test_a_planned_look_is_due_from_a_week_before_until_a_run_knows_the_day(cx_home: Path) -> None:
    folder = firm("looks")
    decide(folder, action(planned_look="2026-10-12"))
    assert needs(folder, NOW - dt.timedelta(days=1)) == []
    assert needs(folder) == [("look", 1)]
    decide(folder, action(planned_look="2026-09-30"))
    assert needs(folder) == [], "the run of the third quarter knows the last of September"
    run_of(folder, as_of="2026-09-29T12:00Z")
    assert needs(folder) == [("look", 1)]


@pytest.mark.parametrize(
    ("day", "shown"), [("2026-10-04", 0), ("2026-10-05", 1), ("2026-10-18", 1), ("2026-10-19", 0)],
    ids=["yesterday", "today", "Sunday of next week", "Monday after"],
)  # fmt: skip
def test_meetings_are_told_until_the_end_of_next_week(cx_home: Path, day: str, shown: int) -> None:
    folder = firm("meets")
    decide(folder, Meeting.model_validate({"day": day}))
    assert needs(folder) == [("meeting", 1)] * shown


def test_figures_wait_to_be_made_again_or_published(cx_home: Path) -> None:
    folder = firm("figures")
    shutil.rmtree(folder.root / "published" / "2026Q3")
    assert needs(folder) == [("figures.unpublished", 1)]
    log_path(folder).write_text(log_path(folder).read_text() * 2)
    assert needs(folder) == [("figures.older", 1)]
    shutil.rmtree(folder.root / "runs" / "2026Q3")
    assert needs(folder) == [("figures.none", 1)]
    run_of(folder, error="The table survey is empty.")
    assert needs(folder) == [("failed", 1)], "one call makes both good"


@pytest.fixture
def monday(cx_home: Path) -> Path:
    """Twelve firms, some for each kind of need and a quiet one, in the order of their names reversed."""
    claim, late = firm("z-claim", country="PL"), firm("y-late", country="TR")
    put_cases(claim, [("2026-09-25T10:00", None, "formal_claim")])
    put_cases(late, [("2026-10-01T10:00", None, "question")])
    firm("x-broken").root.joinpath("client.yml").write_text("name: [")
    run_of(firm("w-failed"), error="A cell of a notebook must finish within 120 seconds.")
    firm("v-owes", country="PL").table_path("survey").unlink()
    bare = pd.DataFrame({"respondent_id": ["a"], "submitted_at": pd.to_datetime(["2026-08-03T10:00Z"])})
    write_table(firm("v-mute").table_path("survey"), TABLES["survey"], bare)
    decide(firm("u-slips"), action(finish="2026-10-01"))
    decide(firm("t-looks"), action(planned_look="2026-10-06"))
    meets = {"day": "2026-10-13", "time": "14:00", "note": "Room 2"}
    decide(firm("s-meets"), Meeting.model_validate(meets))
    firm("r-unread").table_path("contacts").write_bytes(b"no Parquet")
    shutil.rmtree(firm("q-unpublished").root / "published" / "2026Q3")
    firm("a-calm")
    return cx_home


def test_the_most_pressing_comes_first_and_a_broken_client_stops_nothing(monday: Path) -> None:
    found = portfolio(NOW)
    assert [row.client for row in found.needing] == [
        "z-claim", "y-late", "r-unread", "x-broken", "w-failed", "v-owes", "v-mute", "u-slips", "t-looks",
        "s-meets", "q-unpublished",
    ]  # fmt: skip
    assert [row.client for row in found.quiet] == ["a-calm"]
    unread = next(row for row in found.needing if row.client == "r-unread").needs[0]
    whole = r"A table must be whole \(.*contacts\.parquet: .*cx import r-unread --again"
    assert re.search(whole, str(unread))
    assert {need.kind for row in found.rows for need in row.needs} == set(ORDER)
    assert found.language == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_need_is_a_sentence_in_three_languages(monday: Path, language: str) -> None:
    found, words = portfolio(NOW), Words(language)
    told = lines(words, found)
    ours = [
        line for line in told if not any(theirs in line for theirs in ("client.yml", "parquet", "A cell"))
    ]
    hits = [find_banned(line, language, sector="agency", audience="consultant") for line in ours]
    assert [hit for hit in hits if hit] == []
    assert sum(line.startswith("  - ") for line in told) == sum(len(row.needs) for row in found.rows)
    assert any("Room 2" in line and "14:00" in line for line in told)
    assert [line for line in told if "a-calm" in line] == [words.say("today.quiet", n=1, names="a-calm")]


def test_json_is_one_document_and_the_same_again(monday: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = []
    for _ in range(2):
        assert main(["today", "--json", "--as-of", "2026-10-05"]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]
    told = json.loads(texts[0])
    assert told["day"] == "2026-10-05" and told["quiet"] == ["a-calm"]
    first = told["clients"][0]
    assert first["client"] == "z-claim" and first["needs"][0]["kind"] == "claim"
    said = "Formal claims to answer: 1. The oldest is on day 10\u00a0of 14; answer by 9\u00a0October."
    assert first["needs"][0]["sentence"] == said
    owes = next(each for each in told["clients"] if each["client"] == "v-owes")
    assert owes["needs"][0]["request"].startswith("Dzień dobry!"), "the request is in the owner's language"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_one_file_without_script_or_outside_request(
    monday: Path, tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "out" / "monday.html"
    assert main(["today", "--html", str(file), "--as-of", "2026-10-05", "--language", language]) == 0
    assert str(file) in capsys.readouterr().out
    html = file.read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in html and "<script" not in html and "http" not in html
    assert html.count('<section class="cx-client">') == 11 and "A-Calm" in html
    assert '<p class="cx-message" lang="pl">Dzień dobry!' in html
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0


def test_a_terminal_gets_a_table(monday: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from cxlib.cli.today import _show

    _show(Words("en"), portfolio(NOW))
    shown = capsys.readouterr().out
    assert "What it needs" in shown and "z-claim" in shown and "Nothing to do (1): a-calm." in shown


def test_wrong_calls_are_told_in_one_sentence(cx_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["today"]) == 2 and "There must be a client" in capsys.readouterr().err
    firm("one")
    assert main(["today", "--as-of", "Monday"]) == 2 and "2026-10-05" in capsys.readouterr().err
    assert main(["today", "--language", "de"]) == 2 and "en, pl or tr" in capsys.readouterr().err
    assert main(["today", "--html", str(cx_home)]) == 2 and "must be writable" in capsys.readouterr().err


def test_decisions_are_those_of_the_day(cx_home: Path) -> None:
    folder = firm("past")
    decide(folder, Meeting(day=dt.date(2026, 10, 6)), when=NOW)
    store = Decisions.open(folder)
    store.drop("meeting", "2026-10-06", "Test", NOW + dt.timedelta(days=1))
    for moment in (BEFORE, NOW, NOW + dt.timedelta(days=2)):
        assert AllDecisions(("meeting",)).of(folder, moment).get("meeting", {}) == store.current(
            "meeting", at=moment
        )
    assert needs(folder) == [("meeting", 1)] and needs(folder, NOW + dt.timedelta(days=1)) == []


def test_a_teams_server_is_asked_once(cx_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CX_DECISIONS_URL", f"sqlite:///{tmp_path / 'team.db'}")
    one, two = firm("one"), firm("two")
    assert AllDecisions(("meeting",)).of(one, NOW) == {}, "nothing was saved yet"
    decide(one, Meeting(day=MONDAY))
    assert needs(one) == [("meeting", 1)] and needs(two) == []


def test_meetings_by_command(cx_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = firm("anna")
    before = Decisions.open(folder).fingerprint()
    day = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3)).isoformat()
    assert main(["meeting", "anna", day, "--at", "14:00", "--note", "by phone"]) == 0
    assert "saved" in capsys.readouterr().out
    assert main(["meeting", "anna", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["meetings"] == [{"day": day, "time": "14:00:00", "note": "by phone"}]
    assert Decisions.open(folder).fingerprint() == before, "a meeting makes no run out of date"
    assert main(["meeting", "anna"]) == 0 and "14:00. by phone" in capsys.readouterr().out
    assert main(["meeting", "anna", day, "--drop"]) == 0
    assert main(["meeting", "anna"]) == 0 and "No meeting" in capsys.readouterr().out
    assert main(["meeting", "anna", day, "--drop"]) == 2 and "must be planned" in capsys.readouterr().err
    assert main(["meeting", "anna", day, "--at", "noon"]) == 2


def test_the_light_modules_load_neither_pandas_nor_statistics(cx_home: Path) -> None:
    firm("one")
    code = (
        "import sys; from cxlib.cli import main; main(['today', '--as-of', '2026-10-05']); "
        "heavy = {'pandas', 'scipy', 'sqlalchemy', 'matplotlib', 'jinja2'} & set(sys.modules); "
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("client", ["demo-klinika", "demo-dukkan", "demo-agency"])
def test_the_same_cases_as_on_the_weeks_board(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, client: str
) -> None:
    monkeypatch.setenv("CX_HOME", str(demo_home))
    folder = ClientFolder.open(client)
    came = latest_import(folder)
    assert came is not None and import_log(folder)
    for moment in (came, dt.datetime(2026, 10, 1, tzinfo=dt.UTC), dt.datetime(2026, 8, 20, 7, tzinfo=dt.UTC)):
        row = look(folder, moment, AllDecisions(("action", "promise", "reply")).of(folder, moment))
        counted = sum(need.n for need in row.needs if need.key == "overdue")
        quarter = "2026Q4" if moment.month == 10 else "2026Q3"
        on_board = board(open_page("41", client, quarter, as_of=moment.isoformat()))
        assert on_board is not None and counted == len(on_board.overdue)


@given(
    days=st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=1, max_size=6),
    ends=st.tuples(st.integers(-2, 32), st.integers(1, 12)),
)
def test_a_footer_tells_what_the_column_tells(
    tmp_path_factory: pytest.TempPathFactory, days: list[int | None], ends: tuple[int, int]
) -> None:
    origin = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    moments = [None if day is None else origin + dt.timedelta(days=day) for day in days]
    path = tmp_path_factory.mktemp("glance") / "survey.parquet"
    frame = pd.DataFrame(
        {
            "respondent_id": [str(place) for place in range(len(days))],
            "submitted_at": pd.Series(moments, dtype="datetime64[us, UTC]"),
        }
    )
    write_table(path, TABLES["survey"], frame)
    start, end = origin + dt.timedelta(days=ends[0]), origin + dt.timedelta(days=sum(ends))
    expected = any(moment is not None and start <= moment < end for moment in moments)
    assert has_rows(path, "submitted_at", start, end) == expected
    assert not has_rows(path, "planned_start", start, end)
    assert not has_rows(path.with_name("none.parquet"), "submitted_at", start, end)


@given(
    rows=st.lists(
        st.tuples(st.one_of(st.none(), st.integers(0, 30)), st.sampled_from([None, "", "Slow"])),
        min_size=1, max_size=8,
    ),
    ends=st.tuples(st.integers(-2, 32), st.integers(1, 12)),
)  # fmt: skip
def test_whether_somebody_wrote_is_told_piece_by_piece(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int | None, str | None]],
    ends: tuple[int, int],
) -> None:
    """Two rows a piece; blank and empty are nothing written."""
    origin = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    moments = [None if day is None else origin + dt.timedelta(days=day) for day, _ in rows]
    told = [comment for _, comment in rows]
    table = pa.table(
        {
            "submitted_at": pa.array(moments, pa.timestamp("us", "UTC")),
            "comment": pa.array(told, pa.string()),
        }
    )
    path = tmp_path_factory.mktemp("written") / "survey.parquet"
    pq.write_table(table, path, row_group_size=2)
    start, end = origin + dt.timedelta(days=ends[0]), origin + dt.timedelta(days=sum(ends))
    expected = any(
        moment is not None and start <= moment < end and bool(comment)
        for moment, comment in zip(moments, told, strict=True)
    )
    assert has_filled(path, "submitted_at", "comment", start, end) == expected
    assert not has_filled(path, "submitted_at", "praise", start, end)
    assert not has_filled(path.with_name("none.parquet"), "submitted_at", "comment", start, end)


def test_the_document_speaks_the_consultants_language(cx_home: Path) -> None:
    for name in ("one", "two"):
        put_cases(firm(name, country="TR"), [("2026-10-01T10:00", None, "question")])
    firm("three")
    found = portfolio(NOW)
    assert found.language == "tr"
    told = document(Words(found.language), found)["clients"][0]["needs"][0]["sentence"]
    assert told.startswith("Süresi geçmiş konu: 1; en uzun gecikme: 2,9")


@pytest.mark.slow
def test_two_hundred_clients_are_looked_at_in_one_call(cx_home: Path, demo_home: Path) -> None:
    """How long that takes is measured by `make bench` (small)."""
    for number in range(200):
        place = cx_home / f"firm-{number}"
        shutil.copytree(demo_home / "demo-agency" / "tables", place / "tables")
        for name in ("client.yml", "decisions.db"):
            shutil.copy(demo_home / "demo-agency" / name, place / name)
    call = [sys.executable, "-m", "cxlib.cli", "today", "--json", "--as-of", "2026-10-12"]
    done = subprocess.run(call, capture_output=True, text=True, timeout=120, check=True)
    told = json.loads(done.stdout)
    assert len(told["clients"]) == 200 and all(len(each["needs"]) >= 2 for each in told["clients"])
