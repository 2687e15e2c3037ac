"""The first survey: printed in three languages, and its answers come back without a map."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
import segno

from cxlib.base.errors import SettingsError
from cxlib.cli import main
from cxlib.clients.folder import ClientFolder, create
from cxlib.delivery.survey_kit import QUESTIONS, SCALES, checked_link, form_headers, survey_kit
from cxlib.intake.importer import import_file
from cxlib.intake.layouts import layouts
from cxlib.pages.banned import find_banned, readable
from cxlib.pages.wording import Words

LANGUAGES = ("en", "pl", "tr")
STAMPS = {"en": "Timestamp", "pl": "Sygnatura czasowa", "tr": "Zaman damgası"}
LINK = "https://forms.gle/AbC123"


@pytest.fixture
def firm(cx_home: Path) -> ClientFolder:
    return create("anna", language="pl", sector="dental", display_name="Klinika Anna & Syn <Łódź>")


def answers(headers: list[str], rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([headers, *rows])
    return text.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_of_the_form_need_no_map(cx_home: Path, tmp_path: Path, language: str) -> None:
    folder = create("firm", language=language, sector="shop")
    words = Words.speaking(folder.settings, language)
    headers = [STAMPS[language], *(words.say(f"survey.q.{name}") for name in QUESTIONS)]
    path = tmp_path / "form.csv"
    rows = [
        ["2026-07-01 10:00:00", "9", "kind", "6", "5", "more chairs"],
        ["2026-07-02 10:00:00", "0", "", "1", "1", "shorter wait"],
        ["2026-07-03 10:00:00", "10", "", "", "", ""],
    ]
    path.write_text(answers([each.replace("\u00a0", " ") for each in headers], rows), encoding="utf-8")
    report = import_file(folder, path)
    assert (report.layout, report.rows_kept, report.rows_refused) == ("first_survey", 3, 0)
    assert report.scales == {"nps": (0, 10), "ces": (1, 7), "csat": (1, 5)}
    found = folder.read("survey")
    assert found["nps"].tolist() == [9, 0, 10] and found["ces"].tolist()[:2] == [6, 1]
    assert found["comment"].fillna("").tolist() == ["kind\nmore chairs", "shorter wait", ""]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_for_calls_comes_back_filled_in(firm: ClientFolder, tmp_path: Path, language: str) -> None:
    kit = survey_kit(firm, (language,))
    book = openpyxl.load_workbook(kit.folder / f"calls-{language}.xlsx")
    sheet = book.active
    assert sheet is not None
    sheet.append(["2026-07-01", "K-1", 8, "miło", 6, 4, "więcej krzeseł"])
    sheet.append(["2026-07-02", "K-2", 3, "długo", 2, 2, ""])
    path = tmp_path / "calls.xlsx"
    book.save(path)
    report = import_file(firm, path)
    assert report.layout == "first_survey_calls" and report.rows_kept == 2
    found = firm.read("survey")
    assert found["nps"].tolist() == [8, 3] and found["channel"].tolist() == ["phone", "phone"]
    assert found["customer_id"].str.startswith("c_").all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_csv_form_has_the_same_headers(firm: ClientFolder, language: str) -> None:
    kit = survey_kit(firm, (language,))
    text = (kit.folder / f"calls-{language}.csv").read_text(encoding="utf-8-sig")
    assert next(csv.reader([text])) == form_headers(Words.speaking(firm.settings, language))


def test_layouts_know_the_words_of_the_kit(firm: ClientFolder) -> None:
    known = {layout.name: layout.columns for layout in layouts()}
    for place, language in enumerate(LANGUAGES):
        words = Words.speaking(firm.settings, language)
        for name in QUESTIONS:
            said = words.say(f"survey.q.{name}").replace("\u00a0", " ")
            assert known["first_survey"][name][place] == said
            assert known["first_survey_calls"][name][place] == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_can_be_read_and_asks_all_questions(firm: ClientFolder, language: str) -> None:
    kit = survey_kit(firm, (language,), LINK)
    assert kit.card
    words = Words.speaking(firm.settings, language)
    for name in ("card", "google-forms", "calls"):
        html = (kit.folder / f"{name}-{language}.html").read_text(encoding="utf-8")
        assert f'<html lang="{language}">' in html and "Klinika Anna &amp; Syn &lt;Łódź&gt;" in html
        assert not re.search(r'(?:src|href)="', html) and "None" not in readable(html, language)
        if name != "card":
            assert all(words.say(f"survey.q.{each}") in html for each in QUESTIONS)
        audience = "owner" if name == "card" else "consultant"
        text = readable(html, language).replace("Klinika Anna & Syn <Łódź>", "")
        assert find_banned(text, language, sector="dental", audience=audience) == []
    sheet = (kit.folder / f"calls-{language}.html").read_text(encoding="utf-8")
    boxes = sum(high - low + 1 for low, high in SCALES.values())
    assert sheet.count('class="box"') == 5 * boxes


def test_the_card_holds_the_link_as_a_code_and_in_letters(firm: ClientFolder) -> None:
    html = (survey_kit(firm, ("pl",), LINK).folder / "card-pl.html").read_text(encoding="utf-8")
    assert segno.make(LINK, error="q", micro=False).svg_inline(border=4, omitsize=True) in html
    assert "forms.gle/AbC123" in readable(html, "pl") and "nie opisywać leczenia" in readable(html, "pl")
    long = "https://docs.google.com/forms/d/e/" + "x" * 60 + "/viewform"
    html = (survey_kit(firm, ("pl",), long).folder / "card-pl.html").read_text(encoding="utf-8")
    assert "xxx" not in readable(html, "pl"), "nobody types a long address"


def test_without_a_link_there_is_no_card(firm: ClientFolder) -> None:
    kit = survey_kit(firm)
    assert not kit.card and not [name for name in kit.files if name.startswith("card")]
    assert "google-forms-pl.html" in kit.files and "calls-pl.xlsx" in kit.files


@pytest.mark.parametrize(
    "link",
    ["forms.gle/abc", "javascript:alert(1)", "https://", "https://docs.google.com/forms/d/a/edit", "x" * 400],
)
def test_a_link_that_customers_cannot_use_is_refused(link: str) -> None:
    with pytest.raises(SettingsError, match="The link must"):
        checked_link(link)


def test_the_command_says_what_it_made(firm: ClientFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["survey", "anna", "--link", LINK, "--language", "en", "--language", "tr", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["card"] and {"card-en.html", "card-tr.html", "calls-tr.xlsx"} <= set(document["files"])
    assert main(["survey", "anna", "--language", "de"]) == 2
    assert main(["survey", "anna"]) == 0
    assert "cx survey anna --link" in capsys.readouterr().out
