"""`cx import` and `cx check`: exit codes, one JSON document, the quality note in three languages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cxlib.cli import main
from cxlib.clients.folder import ClientFolder

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]

KEYS = {
    "table",
    "layout",
    "encoding",
    "delimiter",
    "rows_read",
    "rows_kept",
    "rows_refused",
    "reasons",
    "duplicates",
    "first",
    "last",
    "columns",
    "scales",
}
TEXT = "respondent_id,submitted_at,nps,comment\n1,2026-07-01,9,call 600 100 200\n2,never,3,bad\n"


def test_json_is_one_document(client: Client, export: Export, capsys: pytest.CaptureFixture[str]) -> None:
    client()
    assert main(["import", "firm-en", str(export("a.csv", TEXT)), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document) >= KEYS
    assert (document["rows_read"], document["rows_kept"], document["reasons"]) == (2, 1, {"no_date": 1})


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Rows read: 2; kept: 1; refused: 1.", "Phone numbers masked"]),
        ("pl", ["Wiersze wczytane: 2; przyjęte: 1; odrzucone: 1.", "Numery telefonu"]),
        ("tr", ["Okunan satır: 2; alınan: 1; geri çevrilen: 1.", "telefon numarası"]),
    ],
)
def test_the_quality_note_speaks_the_consultants_language(
    client: Client, export: Export, capsys: pytest.CaptureFixture[str], language: str, words: list[str]
) -> None:
    client(language)
    assert main(["import", f"firm-{language}", str(export("a.csv", TEXT))]) == 0
    told = capsys.readouterr().out.replace("\u00a0", " ")
    assert all(word in told for word in words), told


def test_exit_codes(client: Client, export: Export, capsys: pytest.CaptureFixture[str]) -> None:
    client()
    path = str(export("a.csv", TEXT))
    assert main(["import", "firm-en", path, "--map", "no.yml", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["kind"] == "settings"
    assert main(["import", "firm-en", str(export("b.csv", "")), "--json"]) == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["kind"] == "data" and error["file"] == "b.csv"
    assert main(["import", "nobody", path]) == 2


def test_check_tells_what_is_there(
    client: Client, export: Export, capsys: pytest.CaptureFixture[str]
) -> None:
    client()
    assert main(["check", "firm-en", "--json"]) == 1
    empty = json.loads(capsys.readouterr().out)
    assert empty["ready"] is False and empty["tables"] == [] and empty["quarters"] == []
    main(["import", "firm-en", str(export("a.csv", TEXT)), "--json"])
    capsys.readouterr()
    assert main(["check", "firm-en", "2026Q3", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document) == {"client", "quarter", "as_of", "ready", "quarters", "tables", "notebooks"}
    assert document["tables"] == [{"table": "survey", "rows": 1, "first": "2026-07-01", "last": "2026-07-01"}]
    assert document["quarters"] == ["2026Q3"] and document["ready"] is True
    assert all(set(gate) >= {"id", "open", "needs", "have", "reason"} for gate in document["notebooks"])
    assert main(["check", "firm-en", "2026Q2", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["ready"] is False


@pytest.mark.parametrize("language", ["en", "pl", "tr"])
def test_check_speaks_too(
    client: Client, export: Export, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    name = client(language).name
    assert main(["check", name]) == 1
    assert f"cx import {name} " in capsys.readouterr().out
    main(["import", name, str(export("a.csv", TEXT)), "--json"])
    capsys.readouterr()
    assert main(["check", name]) == 0
    told = capsys.readouterr().out
    assert "survey" in told and "(-" not in told and " -;" not in told


def test_a_proposal_is_found_where_the_refusal_says_it_is(
    client: Client, export: Export, capsys: pytest.CaptureFixture[str]
) -> None:
    client()
    path = str(export("b.csv", "Ticket ID,Created,First reply,Solved\n1,2026-07-01,2026-07-01,2026-07-02\n"))
    assert main(["import", "firm-en", path]) == 1
    named = re.search(r"Correct (maps/\S+) and", capsys.readouterr().err)
    assert named and main(["import", "firm-en", path, "--map", named[1]]) == 0


@pytest.mark.parametrize(
    "question",
    ["What could we do better?", "Co moglibyśmy zrobić lepiej?", "Neyi daha iyi yapabiliriz?"],
)
def test_what_to_do_better_is_a_comment(client: Client, export: Export, question: str) -> None:
    path = export("c.csv", f"Timestamp,{question}\n2026/07/01 09:00:00,the long wait\n")
    folder = client()
    assert main(["import", folder.name, str(path)]) == 0
    assert folder.read("survey", ["comment"])["comment"].tolist() == ["the long wait"]


@pytest.mark.parametrize("language", ["en", "pl", "tr"])
def test_a_person_sees_the_proposal_and_the_first_rows(
    client: Client,
    export: Export,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    from cxlib.cli import data_asking
    from cxlib.intake.importer import import_file
    from cxlib.pages.wording import Words

    folder, asked = client(language), list[str]()
    monkeypatch.setattr("typer.confirm", lambda question, err: asked.append(question) or True)
    words = Words.of(folder.settings, "consultant")
    path = export("anket.csv", "Zaman damgası,Memnuniyet durumunuz\n2026-07-01,5\n")
    report = import_file(folder, path, confirm=lambda proposal: data_asking.confirmed(proposal, words))
    shown = capsys.readouterr().err
    assert report.added == 1 and len(asked) == 1 and asked[0].endswith("?")
    assert "Memnuniyet durumunuz" in shown and "csat" in shown and "r_" in shown
