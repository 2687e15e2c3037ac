"""`cx check --ask` and `--owing`: which two files, by which clicks, in the owner's words."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from cxlib.base.quarter import Period
from cxlib.cli import main
from cxlib.clients.folder import ClientFolder, create
from cxlib.clients.tables import TABLES
from cxlib.intake.ask import COMMENTS, ELSEWHERE, WANTED, guide_of, guides, left_out, owed
from cxlib.intake.importer import import_file
from cxlib.pages.banned import find_banned
from cxlib.pages.request import request
from cxlib.pages.wording import Words

LANGUAGES = ("en", "pl", "tr")
Q3 = Period.parse("2026Q3")
DAY = dt.date(2026, 10, 12)


def firm(name: str, language: str, sector: str, systems: str = "") -> ClientFolder:
    folder = create(name, language=language, sector=sector, display_name="Klinika Anna")
    place = folder.root / "client.yml"
    text = place.read_text(encoding="utf-8").replace("systems: []", f"systems: [{systems}]")
    place.write_text(text, encoding="utf-8")
    return ClientFolder(folder.name, folder.root)


def test_guides_name_known_tables_and_claim_only_what_a_source_says() -> None:
    assert {"google_forms", "booksy", "whatsapp", "trendyol", "google_reviews"} <= set(guides())
    for name, guide in guides().items():
        assert set(guide.tables) <= set(TABLES) and guide.source, name
        assert set(guide.title) == set(LANGUAGES), name
        assert not guide.path or set(guide.path) == set(LANGUAGES), name
        assert guide.certainty == "unsure" or guide.path, name
    assert guide_of("Google Forms") is guides()["google_forms"] and guide_of("Foo") is None
    assert all(set(tables) <= set(TABLES) for tables in (*WANTED.values(), ELSEWHERE))


def test_what_has_come_is_not_asked_for_again(cx_home: Path, tmp_path: Path) -> None:
    folder = firm("anna", "pl", "dental", "booksy, google_forms")
    assert [(each.table, each.system) for each in owed(folder, Q3)] == [
        ("visits", "booksy"),
        ("survey", "google_forms"),
    ]
    path = tmp_path / "s.csv"
    path.write_text("submitted_at,nps\n2026-07-01,9\n", encoding="utf-8")
    import_file(folder, path)
    assert [each.table for each in owed(folder, Q3)] == ["visits"]
    assert [each.table for each in left_out(folder, Q3)] == [COMMENTS]
    assert left_out(folder, Period.parse("2026Q2")) == ()
    asked = request(left_out(folder, Q3), folder, Q3, Words.speaking(folder.settings, "pl"), DAY)
    assert "co ludzie napisali w ankiecie: prosimy o odpowiedzi jeszcze raz" in asked.replace("\u00a0", " ")
    path.write_text("submitted_at,nps,comment\n2026-07-01,9,\n2026-07-02,9,Bardzo dobrze\n", encoding="utf-8")
    import_file(folder, path)
    assert left_out(folder, Q3) == ()
    assert [each.table for each in owed(folder, Period.parse("2026Q2"))] == ["visits", "survey"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reminder", [False, True])
@pytest.mark.parametrize("systems", ["booksy, google_forms", "google_reviews", "OurOwnTool", ""])
def test_the_message_fits_a_phone_and_the_email_says_more(
    cx_home: Path, language: str, reminder: bool, systems: str
) -> None:
    folder = firm("anna", language, "hotel" if "reviews" in systems else "dental", systems)
    words, files = Words.speaking(folder.settings, language), owed(folder, Q3)
    message = request(files, folder, Q3, words, DAY, "message", reminder)
    email = request(files, folder, Q3, words, DAY, "email", reminder)
    assert len(message) <= 600 and len(message.splitlines()) == 4
    assert len(email) > len(message) and email.splitlines()[0].startswith("Klinika Anna")
    for text in (message, email):
        assert words.day(DAY) in text and words.period(Q3) in text
        assert find_banned(text, language, sector="dental", audience="owner") == []
    if "booksy" in systems:
        assert "Booksy" in message and words.say("ask.look") in message, "no clicks are invented"
    if systems == "OurOwnTool":
        assert "OurOwnTool" in message


def test_polish_counts_files_as_people_do(cx_home: Path) -> None:
    folder = firm("anna", "pl", "dental")
    words = Words.speaking(folder.settings, "pl")
    files = owed(folder, Q3)
    two = request(files, folder, Q3, words, DAY, "email").replace("\u00a0", " ")
    one = request(files[:1], folder, Q3, words, DAY, "email").replace("\u00a0", " ")
    assert "potrzebne są jeszcze 2 pliki" in two and "potrzebny jest jeszcze 1 plik" in one


def test_the_commands(cx_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    firm("anna", "pl", "dental", "google_forms")
    done = firm("brook", "en", "shop")
    for name, text in {
        "s.csv": "submitted_at,nps,comment\n2026-07-01,9,Quick\n",
        "o.csv": "order_id,ordered_at,amount\n1,2026-07-01,9\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        import_file(done, tmp_path / name)
    assert main(["check", "anna", "2026Q3", "--ask", "--as", "email", "--language", "tr", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["language"] == "tr" and document["text"].startswith("Klinika Anna")
    assert [each["table"] for each in document["files"]] == ["visits", "survey"]
    assert [each["certainty"] for each in document["files"]] == ["unknown", "unsure"]
    assert main(["check", "brook", "2026Q3", "--ask"]) == 0
    assert "Nothing is missing" in capsys.readouterr().out
    assert main(["check", "--owing", "2026Q3", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["owing"] == [{"client": "anna", "files": ["visits", "survey"], "last": None}]
    mute = firm("cliff", "en", "agency")
    (tmp_path / "m.csv").write_text("submitted_at,nps\n2026-07-01,9\n", encoding="utf-8")
    import_file(mute, tmp_path / "m.csv")
    (tmp_path / "c.csv").write_text(
        "contact_id,opened_at,channel,first_response_at\n1,2026-07-01 10:00,email,2026-07-01 11:00\n",
        encoding="utf-8",
    )
    import_file(mute, tmp_path / "c.csv")
    assert main(["check", "--owing", "2026Q3", "--json"]) == 1
    found = {each["client"]: each["files"] for each in json.loads(capsys.readouterr().out)["owing"]}
    assert found == {"anna": ["visits", "survey"], "cliff": [COMMENTS]}
    assert main(["check", "--owing", "2026Q2"]) == 1
    assert "brook" in capsys.readouterr().out
    assert main(["check", "anna", "--ask", "--as", "fax"]) == 2
    assert main(["check"]) == 2
