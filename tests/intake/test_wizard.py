"""Four answers make a map: from options, from prompts, remembered for the next file."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cxlib.base.errors import CxError, SettingsError
from cxlib.cli import main
from cxlib.clients.folder import ClientFolder
from cxlib.intake.importer import import_file
from cxlib.intake.wizard import Answers, parse_scale

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]

CALLS = (
    "Kol1;Kol2;Kol3;Kol4\n"
    "01.07.2026 09:00;600100200;przychodzące;65\n"
    "02.07.2026 10:30;600100201;wychodzące;12\n"
)
TILL = "A,B,C,D\n2026-07-01,K-1,Strzyżenie,120\n2026-07-03,K-2,Koloryzacja,340\n"
FORM = (
    "c1,c2,c3,c4\n"
    "2026-07-01,ann,Long wait at the desk again today,4\n"
    "2026-07-02,bob,The room was warm and quiet,5\n"
)

CASES: list[tuple[str, str, Answers, dict[str, str]]] = [
    (
        "calls",
        CALLS,
        Answers("contacts", "Kol1", "Kol2", "Kol3"),
        {"opened_at": "Kol1", "customer_id": "Kol2", "direction": "Kol3"},
    ),
    (
        "appointments by number of column",
        TILL,
        Answers("visits", "1", "2", "3", "4"),
        {"planned_start": "A", "customer_id": "B", "service": "C", "amount": "D"},
    ),
    (
        "purchases",
        TILL,
        Answers("orders", "A", "B", "C", "D"),
        {"ordered_at": "A", "customer_id": "B", "segment_c": "C", "amount": "D"},
    ),
    (
        "answers with a scale",
        FORM,
        Answers("survey", "c1", "c2", "c3", "c4", (1.0, 5.0)),
        {"submitted_at": "c1", "customer_id": "c2", "comment": "c3", "rating": "c4"},
    ),
    (
        "reviews without their writers",
        FORM,
        Answers("reviews", "c1", "c2", "c3", "c4", (1.0, 5.0)),
        {"posted_at": "c1", "comment": "c3", "rating": "c4"},
    ),
    (
        "a figure a day",
        TILL,
        Answers("series", "A", None, "C", "D"),
        {"date": "A", "name": "C", "value": "D"},
    ),
]


@pytest.mark.parametrize(("text", "answers", "columns"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_four_answers_make_a_map(
    client: Client, export: Export, text: str, answers: Answers, columns: dict[str, str]
) -> None:
    folder = client("pl")
    report = import_file(folder, export("plik.csv", text), answers=answers)
    assert report.columns == columns and report.layout == "wizard"
    assert (report.table, report.rows_kept) == (answers.table, 2)
    assert any(key == "intake.wizard.used" for key, _ in report.notes)
    [kept] = folder.maps.iterdir()
    assert ("intake.wizard.used", {"map": kept.name}) in report.notes


def test_the_answers_are_remembered_for_the_next_file(client: Client, export: Export) -> None:
    folder = client("pl")
    path = export("rozmowy.csv", CALLS)
    import_file(folder, path, answers=Answers("contacts", "1", "2", "3"))
    again = import_file(folder, path, answers=Answers("contacts", "1", "2", "3"))
    assert (again.added, again.unchanged) == (0, 2)
    report = import_file(folder, export("rozmowy-2.csv", CALLS.replace("01.07", "05.08")))
    assert report.layout == "remembered" and report.columns["direction"] == "Kol3"
    assert set(folder.read("contacts")["direction"]) == {"in", "out"}


def test_a_day_stands_for_a_file_without_dates(client: Client, export: Export) -> None:
    folder = client()
    path = export("a.csv", "Who,Words\nann,The wait was long and nobody told us why\n")
    import_file(folder, path, answers=Answers("survey", "2026-07-15", "Who", "Words"))
    assert str(folder.read("survey")["submitted_at"].iloc[0].date()) == "2026-07-14"
    assert folder.read("survey")["customer_id"].iloc[0].startswith("c_")


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (Answers("orders", "Kol9"), r"--when must name a column .*no 'Kol9'\).*'Kol1'"),
        (Answers("contacts", None, "Kol2"), "must say when"),
        (Answers("contacts", "Kol1", "Kol2", "Kol3", "Kol4"), "must not hold a figure"),
        (Answers(None, "Kol1", "Kol2"), "must be clear what the rows are .*--table"),
        (Answers("calls", "Kol1"), "A table must be one of"),
        (Answers("contacts", "Kol3"), "must hold dates"),
    ],
)
def test_answers_that_do_not_fit_get_a_sentence(
    client: Client, export: Export, snapshot: Callable[..., object], answers: Answers, sentence: str
) -> None:
    folder = client("pl")
    before = snapshot(folder)
    with pytest.raises(CxError, match=sentence):
        import_file(folder, export("a.csv", CALLS), answers=answers)
    assert snapshot(folder) == before


def test_a_scale_reads_like_one() -> None:
    assert parse_scale("1-5") == parse_scale("1–5") == (1.0, 5.0)
    with pytest.raises(SettingsError, match="must read like 1-5"):
        parse_scale("five")


def test_options_answer_in_scripts(
    client: Client, export: Export, capsys: pytest.CaptureFixture[str]
) -> None:
    client("pl")
    path = str(export("a.csv", TILL))
    assert main(["import", "firm-pl", path, "--json"]) == 1
    assert "--when" in json.loads(capsys.readouterr().out)["error"]["message"]
    options = ["--table", "visits", "--when", "A", "--who", "B", "--what", "C", "--how-much", "D"]
    assert main(["import", "firm-pl", path, *options]) == 0
    assert "Nie znaliśmy tego układu" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "do not know this layout yet"),
        ("pl", "Nie znamy jeszcze tego układu"),
        ("tr", "henüz tanımıyoruz"),
    ],
)
def test_prompts_at_a_terminal(
    client: Client,
    export: Export,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: str,
) -> None:
    folder = client(language)
    typed = io.StringIO("cards\nvisits\n9\n2\n3\n4\nvisits\n1\n2\n3\n4\ny\n")
    monkeypatch.setattr(typed, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", typed)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert main(["import", folder.name, str(export("a.csv", TILL))]) == 0
    shown = capsys.readouterr().err
    assert words in shown.replace("\u00a0", " ") and "Strzyżenie" in shown
    assert "'9'" in shown, "a wrong answer is told and asked again"
    assert folder.read("visits")["amount"].tolist() == [120.0, 340.0]


@pytest.mark.parametrize("language", ["en", "pl", "tr"])
def test_the_notebook_asks_the_same(client: Client, export: Export, language: str) -> None:
    from cxlib.pages.widgets_import import ImportWizard

    folder = client(language)
    path = export("a.csv", TILL.replace("Strzyżenie", "<script>x</script>"))
    wizard = ImportWizard(folder, path)
    assert len(wizard.widget().children) == 10 and wizard.go.disabled
    wizard.look.click()
    assert "must say when" in wizard.shown.value and wizard.go.disabled
    wizard.table.value = "visits"
    for question, column in zip(wizard.columns, "ABCD", strict=True):
        wizard.columns[question].value = column
    wizard.look.click()
    assert "&lt;script&gt;" in wizard.shown.value and "<script>" not in wizard.shown.value
    assert not wizard.go.disabled and not folder.table_path("visits").exists()
    wizard.columns["how_much"].value = ""
    assert wizard.go.disabled, "what was shown no longer holds"
    wizard.columns["how_much"].value = "D"
    wizard.look.click()
    wizard.go.click()
    assert wizard.report.rows_kept == 2 and folder.read("visits")["amount"].tolist() == [120.0, 340.0]
    again = ImportWizard(folder, path)
    again.scale.value = "five"
    again.look.click()
    assert "must read like 1-5" in again.shown.value


CHAT = (
    "[14.05.2026, 09:15:30] Ali: merhaba\n[14.05.2026, 09:25:30] Anna Klinik: buyurun\n"
    "[16.05.2026, 10:00:00] Ali: randevu\n[16.05.2026, 10:40:00] Anna Klinik: olur\n"
)


def test_who_writes_for_the_firm_is_told_once(client: Client, export: Export) -> None:
    folder = client("tr")
    path = export("WhatsApp.txt", CHAT)
    assert main(["import", folder.name, str(path)]) == 1
    assert main(["import", folder.name, str(path), "--us", "Anna Klinik"]) == 0
    assert len(folder.read("contacts")) == 2
    later = export("WhatsApp-2.txt", CHAT.replace(".05.2026", ".06.2026"))
    assert main(["import", folder.name, str(later)]) == 0
    assert len(folder.read("contacts")) == 4


def test_who_writes_for_the_firm_is_asked_at_a_terminal(
    client: Client, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, typed = client("pl"), io.StringIO("2\ny\n")
    monkeypatch.setattr(typed, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", typed)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert main(["import", folder.name, str(export("WhatsApp.txt", CHAT))]) == 0
    assert folder.read("contacts")["first_response_at"].notna().all()


def test_a_day_that_is_none_is_told(client: Client, export: Export) -> None:
    folder, path = client(), export("reviews.txt", "★★★★★ 2 weeks ago\nVery good\n")
    assert main(["import", folder.name, str(path), "--seen-on", "soon"]) == 2
    assert main(["import", folder.name, str(path), "--seen-on", "2026-07-15"]) == 0
    assert folder.read("reviews")["posted_at"].iloc[0].date().isoformat() <= "2026-07-15"
    other = export("reviews-2.txt", "★★★★★ 3 weeks ago\nFine\n")
    assert main(["import", folder.name, str(other)]) == 1, "another paste has a day of its own"
