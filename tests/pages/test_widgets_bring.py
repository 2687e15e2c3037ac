"""Bringing data in from a notebook: shown first, stored on demand, asked for what is open, taken back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from cxlib.clients.folder import ClientFolder, create
from cxlib.pages.widgets_bring import Bring
from cxlib.pages.wording import Words

WHEN = dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC)
SURVEY = b"respondent_id,submitted_at,nps,comment\n1,2026-07-01,9,good\n2,2026-07-02,3,bad\n"
UNKNOWN = b"Xa;Xb;Xc\n03.07.2026;17;abc\n04.07.2026;18;def\n"
REVIEWS = (
    "Anna K.\n5 gwiazdek\n2 tygodnie temu\nMiła obsługa, polecam\n\n"
    "Jan W.\n2 gwiazdki\nmiesiąc temu\nDługo czekałem\n"
)


@pytest.fixture
def folder(cx_home: Path) -> ClientFolder:
    return create("anna", language="en", sector="salon")


def bring(folder: ClientFolder, way: str = "file") -> Bring:
    return Bring(folder, Words.of(folder.settings, "consultant"), way, clock=lambda: WHEN)


def upload(made: Bring, name: str, content: bytes) -> Bring:
    sent = {"name": name, "type": "", "size": len(content), "content": memoryview(content)}
    made.given.value = ({**sent, "last_modified": WHEN},)
    return made


def stored(folder: ClientFolder, table: str = "survey") -> int:
    return len(folder.read(table))


def test_a_known_file_is_shown_then_stored_then_taken_back(folder: ClientFolder) -> None:
    made = upload(bring(folder), "C:\\Users\\x\\survey.csv", SURVEY)
    assert made.go.disabled and made.back.disabled
    made.look.click()
    assert "survey.csv" in made.shown.value and stored(folder) == 0 and not made.go.disabled
    made.go.click()
    assert stored(folder) == 2 and made.report.rows_kept == 2 and made.go.disabled
    assert not made.given.value, "the raw export is not kept in the notebook"
    made.back.click()
    assert stored(folder) == 0 and made.back.disabled


def test_another_file_must_be_looked_at_again(folder: ClientFolder) -> None:
    made = upload(bring(folder), "a.csv", SURVEY)
    made.look.click()
    upload(made, "b.csv", SURVEY)
    assert made.go.disabled and made.shown.value == ""


def test_an_unknown_layout_is_asked_for_in_four_columns(folder: ClientFolder) -> None:
    made = upload(bring(folder), "list.csv", UNKNOWN)
    made.look.click()
    (box,) = made.more.children
    table, when, how_much = box.children[1], box.children[2], box.children[5]
    table.value, when.value, how_much.value = "orders", "Xa", "Xb"
    look, go = (one for one in box.children if hasattr(one, "click"))
    look.click()
    assert "17" in box.children[-2].value
    go.click()
    assert stored(folder, "orders") == 2 and made.report.table == "orders" and not made.back.disabled


def test_a_doubtful_proposal_shows_reasons_and_rows_before_it_is_taken(folder: ClientFolder) -> None:
    text = (
        "Moment;Ocena pobytu;Uwagi\n"
        + "03.07.2026 10:00;4;Było miło i czysto\n04.07.2026 11:00;2;Za długo czekałem\n" * 6
    )
    made = upload(bring(folder), "dane.csv", text.encode())
    made.look.click()
    assert "<table" in made.shown.value and "Ocena pobytu" in made.shown.value and not made.go.disabled
    made.go.click()
    assert stored(folder) == 12


def test_what_is_left_open_is_asked(folder: ClientFolder) -> None:
    text = "respondent_id,submitted_at,nps\n" + "".join(f"{n},0{n}/05/2026,9\n" for n in range(1, 8))
    made = upload(bring(folder), "a.csv", text.encode())
    made.look.click()
    _label, box, answer = made.more.children
    box.value = "mdy"
    answer.click()
    made.go.click()
    assert folder.read("survey")["submitted_at"].dt.month.tolist() == [1, 2, 3, 4, 5, 6, 7]


def test_pasted_reviews_are_stored_with_the_day_they_were_copied(folder: ClientFolder) -> None:
    made = bring(folder, "paste")
    made.given.value = REVIEWS
    made.look.click()
    assert not made.go.disabled, made.shown.value
    made.go.click()
    reviews = folder.read("reviews")
    assert reviews["rating"].tolist() == [2, 5]
    assert str(reviews["posted_at"].max().tz_convert(folder.settings.zone))[:10] == "2026-09-17"


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", b""), ("b.csv", b"\x00\x01" * 50), ("../../.key", SURVEY[:5])], ids=str
)
def test_a_bad_file_gets_a_sentence_and_changes_nothing(
    folder: ClientFolder, name: str, content: bytes
) -> None:
    before = folder.key
    made = upload(bring(folder), name, content)
    made.look.click()
    assert "<p>" in made.shown.value and made.go.disabled
    assert folder.key == before and not folder.tables_present()


def test_nothing_given_is_said(folder: ClientFolder) -> None:
    made: Any = bring(folder)
    made.look.click()
    assert "There must be a file" in made.shown.value
