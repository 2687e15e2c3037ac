"""The quality note: what came, what is odd, what to ask for, in the consultant's language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES
from cxlib.intake.importer import import_file
from cxlib.pages.quality import MISSED, quality_note
from cxlib.pages.wording import Words

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]

TEXT = (
    "submitted_at,csat,comment\n"
    "2026-07-01,5,Bardzo miła obsługa i czysto\n"
    "2026-07-02,9,Sehr freundlich und sauber aber teuer\n"
    "nigdy,4,a@b.pl\n"
)


def note(folder: ClientFolder, path: Path) -> list[str]:
    words = Words.of(folder.settings, "consultant")
    report = import_file(folder, path, dry_run=True)
    return [line.replace("\u00a0", " ") for line in quality_note(report, path.name, words)]


def parts(lines: list[str]) -> dict[str, list[str]]:
    """Heading -> the lines under it."""
    found: dict[str, list[str]] = {}
    for line in lines:
        if not line.startswith("  "):
            found[line] = []
        else:
            found[list(found)[-1]].append(line.strip())
    return found


@pytest.mark.parametrize(
    ("language", "headings", "german"),
    [
        ("en", ["What came", "What is odd", "What to ask for"], "German"),
        ("pl", ["Co przyszło", "Co zwraca uwagę", "O co poprosić"], "niemiecki"),
        ("tr", ["Gelenler", "Dikkat çekenler", "İstenecekler"], "Almanca"),
    ],
)
def test_three_parts_in_three_languages(
    client: Client, export: Export, language: str, headings: list[str], german: str
) -> None:
    folder = client(language, country="PL")
    found = parts(note(folder, export("a.csv", TEXT)))
    assert list(found) == headings and all(found.values())
    odd = " ".join(found[headings[1]])
    assert german in odd, "a language is told by its name"
    assert len(found[headings[2]]) == 2, "the dates that are missing, and the scale"


def test_a_survey_with_odd_rows_says_which_and_asks_for_the_cure(client: Client, export: Export) -> None:
    found = parts(note(client("en", country="PL"), export("a.csv", TEXT)))
    assert "Rows read: 3; kept: 2; refused: 1." in found["What came"]
    assert "Refused, no readable date: 1" in found["What is odd"]
    assert "csat, set to blank: outside the scale: 1" in found["What is odd"]
    assert found["What to ask for"][0].startswith("A date in every row")
    assert "in csat" in found["What to ask for"][1]


def test_a_complete_file_leaves_nothing_to_ask(client: Client, export: Export) -> None:
    text = "submitted_at,nps,comment\n2026-07-01 10:00,9,Fine and quick as always\n"
    found = parts(note(client("en"), export("a.csv", text)))
    assert found["What is odd"] == ["Nothing."]
    assert found["What to ask for"] == ["Nothing, this file is complete."]


def test_orders_without_customers_are_asked_for_them(client: Client, export: Export) -> None:
    text = "order_id,ordered_at,amount\n1,2026-07-01 10:00,9\n"
    found = parts(note(client("en"), export("o.csv", text)))
    assert any("who comes back" in line for line in found["What to ask for"])


@pytest.mark.parametrize(("channel", "asked"), [("", True), ("email", False)])
def test_replies_without_a_channel_are_asked_for_it(
    client: Client, export: Export, channel: str, asked: bool
) -> None:
    head = "contact_id,customer_id,opened_at,first_response_at,channel\n"
    path = export("t.csv", f"{head}1,K1,2026-07-01 09:00,2026-07-01 10:00,{channel}\n")
    found = parts(note(client("en"), path))
    cure = [line for line in found["What to ask for"] if "constants: {channel: email}" in line]
    assert bool(cure) is asked and asked is any("by which channel" in line for line in found["What is odd"])


def test_a_survey_without_a_score_and_a_bare_consent_are_asked_about(client: Client, export: Export) -> None:
    text = "submitted_at,comment,Zgoda\n2026-07-01 10:00,miło i szybko,tak\n"
    found = parts(note(client("pl"), export("a.csv", text)))
    asked = found["O co poprosić"]
    assert len(asked) == 2 and "z oceną" in asked[0] and "Zgoda" in asked[1]
    assert "są tylko wypowiedzi" in asked[0], "what people wrote is read all the same"


def test_a_list_of_the_asked_is_asked_what_arrived(client: Client, export: Export) -> None:
    text = "customer_id,invited_at,channel,answered\na1,2026-07-01,sms,yes\na2,2026-07-02,sms,no\n"
    found = parts(note(client("en"), export("a.csv", text)))
    (asked,) = found["What to ask for"]
    assert asked.startswith("Whether each invitation arrived") and "constants: {delivered: yes}" in asked


def test_what_may_be_missed_is_a_canonical_column() -> None:
    for table, columns in MISSED.items():
        assert all(TABLES[table].kind(column) for column, _ in columns)
