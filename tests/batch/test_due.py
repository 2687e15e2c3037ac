"""`cx batch --due`: the periods that have just ended, run once, and only where there is enough to say."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cxlib.cli import main
from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES, write_table
from cxlib.delivery.batch.due import due_on
from tests.batch.conftest import ANSWER, inline, task

Firm = Callable[[str], ClientFolder]


@pytest.mark.parametrize(
    ("day", "names"),
    [
        pytest.param(
            "2026-09-30", ["2026Q2", "2026-08", "2026-W39"], id="the last day of a quarter is in it"
        ),
        pytest.param("2026-10-01", ["2026Q3", "2026-09", "2026-W39"], id="a quarter and a month have ended"),
        pytest.param("2026-10-05", ["2026Q3", "2026-09", "2026-W40"], id="Monday: a week has ended"),
        pytest.param("2027-01-01", ["2026Q4", "2026-12", "2026-W52"], id="New Year"),
        pytest.param("2027-01-04", ["2026Q4", "2026-12", "2026-W53"], id="a year of 53 weeks"),
    ],
)
def test_what_has_ended(day: str, names: list[str]) -> None:
    found = due_on(dt.date.fromisoformat(day))
    assert [one.period.name for one in found] == names
    assert found[0].carries == () and dict(found[1].carries) == {"survey": 30, "reviews": 30}
    assert dict(found[2].carries)["contacts"] == 20


def test_a_period_with_too_little_is_quiet_until_more_comes(
    cx_home: Path, firm: Firm, shelf: Callable[..., Path], settled: None
) -> None:
    folder, notebooks = firm("a"), shelf(n11=ANSWER)
    month = [task(cx_home, "a", notebooks, carries=(("survey", 30),))]
    assert inline(month)["a"].status == "quiet" and "survey: 12 of 30" in inline(month)["a"].sentence
    frame = pd.concat([folder.read("survey")] * 3, ignore_index=True)
    frame["respondent_id"] = [f"r{n}" for n in range(len(frame))]
    write_table(folder.table_path("survey"), TABLES["survey"], frame)
    assert inline(month)["a"].status == "ok"


def test_the_command_previews_and_takes_one_of_the_two(
    cx_home: Path, firm: Firm, capsys: pytest.CaptureFixture[str]
) -> None:
    firm("a")
    assert main(["batch", "--due", "--on", "2026-10-05", "--dry-run", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document == {
        "would_run": [{"client": "a", "period": name} for name in ("2026Q3", "2026-09", "2026-W40")],
        "unchanged": 0,
    }
    assert main(["batch", "2026Q3", "--dry-run"]) == 0
    assert "1 of 1 would be run, 0 are unchanged. Nothing was done." in capsys.readouterr().out
    assert not (cx_home / "a" / "runs").exists() or not list((cx_home / "a" / "runs").iterdir())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "we got neither"),
        (["2026Q3", "--due"], "we got both"),
        (["2026Q3", "--on", "2026-10-05"], "--on must come with --due (we got the period 2026Q3)"),
        (["--due", "--on", "tomorrow"], "A day must be written like 2026-10-05"),
        (["2026Q3", "--as-of", "2026-13-01"], "as_of must be a date like 2026-10-05 (we got '2026-13-01')"),
        (["2026Q5"], "A period must read like 2026Q3"),
        (["2026Q3", "--clients", "z*"], "At least one client must fit (we got 'z*'"),
        (["2026Q3", "--jobs", "0"], "greater than or equal to 1"),
    ],
)
def test_wrong_calls_do_nothing_and_are_told_in_one_line(
    words: list[str], told: str, cx_home: Path, firm: Firm, capsys: pytest.CaptureFixture[str]
) -> None:
    firm("a")
    assert main(["batch", *words]) == 2
    captured = capsys.readouterr()
    assert told in captured.err and captured.err.count("\n") == 1 and captured.out == ""
    assert not (cx_home / "ledger.db").exists()


def test_a_home_without_clients_is_no_wrong_pattern(
    cx_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["batch", "--due"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("There must be a client to run") and "cx new" in told and "--clients" not in told
