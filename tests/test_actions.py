"""`cx actions`: planned actions out into a table and back, with a preview."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxlib.cli import main
from cxlib.cli.actions import EXAMPLE
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder, create

HEAD = ";".join(EXAMPLE)


@pytest.fixture
def anna(cx_home: Path) -> ClientFolder:
    return create("anna", language="pl", sector="clinic")


def table(path: Path, **changed: str) -> Path:
    path.write_text(f"{HEAD}\n{';'.join({**EXAMPLE, **changed}.values())}\n", encoding="utf-8")
    return path


def test_the_example_is_taken_shown_and_comes_out_again(
    anna: ClientFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["actions", "anna", "--use", str(table(tmp_path / "a.csv")), "--yes", "--who", "Ewa"]) == 0
    said = capsys.readouterr().out
    assert "Nowe – call-back" in said and "Zaplanowane działania: 1" in said
    (kept,) = Decisions.open(anna).actions()
    assert (kept.id, kept.minimum, kept.hoped) == ("call-back", 0.05, 0.15)
    assert Decisions.open(anna).history("action", "call-back")[0].who == "Ewa"
    out = tmp_path / "b.csv"
    assert main(["actions", "anna", "--out", str(out)]) == 0
    assert HEAD in capsys.readouterr().out
    assert main(["actions", "anna", "--use", str(out)]) == 0  # nothing to ask: nothing is new
    assert "Nic nowego" in capsys.readouterr().out
    assert len(Decisions.open(anna).history("action", "call-back")) == 1


def test_a_change_is_shown_before_it_is_taken_and_a_no_leaves_it(
    anna: ClientFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["actions", "anna", "--use", str(table(tmp_path / "a.csv", start="2026-01-05")), "--yes"])
    capsys.readouterr()
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    later = table(tmp_path / "a.csv", start="2026-01-05", hoped="0.25")
    assert main(["actions", "anna", "--use", str(later)]) == 1
    said = capsys.readouterr().out
    assert "hoped: 0.15 -> 0.25" in said and "już trwa" in said
    assert Decisions.open(anna).actions()[0].hoped == 0.15


def test_one_is_taken_back_and_what_is_not_there_is_told(
    anna: ClientFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["actions", "anna", "--use", str(table(tmp_path / "a.csv")), "--yes"])
    capsys.readouterr()
    assert main(["actions", "anna", "--drop", "call-back", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"client": "anna", "actions": [], "changed": []}
    assert main(["actions", "anna", "--drop", "call-back"]) == 2
    assert "'call-back'" in capsys.readouterr().err


def test_a_measure_that_is_not_defined_is_refused_with_its_line(
    anna: ClientFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = table(tmp_path / "a.csv", measure="happiness.v1")
    assert main(["actions", "anna", "--use", str(wrong), "--yes"]) == 2
    assert "happiness.v1" in capsys.readouterr().err
    assert Decisions.open(anna).actions() == []
