"""Notebook 22 on small clients whose cases are counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from cxlib.clients.decisions import Promise, Touchpoint
from cxlib.pages.notes import n22_channels, n22_standards
from tests.notes.firms import LANGUAGES, contacts, decide, joined, plain, promised

FINDINGS = (
    n22_standards.in_force, n22_standards.customer_card, n22_standards.staff_card, n22_standards.history,
    n22_channels.another_promise, n22_channels.topics, n22_channels.limits, n22_channels.next_steps,
)  # fmt: skip

TEXTS = contacts(10, 15, 5, channel="sms", start="2026-08-03 08:00", topic="price")

CLIENTS: dict[str, Any] = {
    "full": lambda: {"contacts": joined(contacts(40, 6, 4, topic="price"), TEXTS)},
    "nothing": dict,
    "few cases": lambda: {"contacts": contacts(2, 0, 1)},
    "no channel": lambda: {"contacts": contacts(20, 2, 2).drop(columns="channel")},
    "settled only": lambda: {"contacts": contacts(20, 2, 2).drop(columns="first_response_at")},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", CLIENTS)
def test_every_finding_holds(make_page: Any, check: Any, client: str, language: str) -> None:
    page = make_page("22", language=language, **CLIENTS[client]())
    for finding in FINDINGS:
        check(finding(page), page)


def test_a_dated_promise_rules_from_its_day(make_page: Any) -> None:
    page = make_page("22")
    decide(
        page,
        Promise.model_validate({"channel": "email", "standard": "8 hours", "valid_from": "2026-08-01"}),
        Promise.model_validate({"channel": "sms", "standard": "1 hour", "valid_from": "2026-10-01"}),
    )
    grid = n22_standards.in_force(page).grid
    assert grid is not None
    assert tuple(map(plain, grid.rows[0])) == ("E-mail", "within 8 hours", "1 August 2026")
    assert [tuple(map(plain, row)) for row in grid.rows[1:]] == [
        ("Phone", "not decided yet", ""), ("Text message", "not decided yet", ""),
        ("Social media", "not decided yet", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_usual_times_of_a_new_client_are_nobodys_promise(make_page: Any, language: str) -> None:
    """A line of client.yml that differs from the usual one was decided; the rest waits for a decision."""
    page = make_page("22", language=language, edit={"  sms: 2 hours": "  sms: 3 hours"}, **CLIENTS["full"]())
    words = page.words
    found, card, staff = (
        find(page).grid
        for find in (n22_standards.in_force, n22_standards.customer_card, n22_standards.staff_card)
    )
    assert [[plain(row[1]) for row in grid.rows] for grid in (card, staff)] == [
        [plain(words.say("n22.promise.hours", n=3))]
    ] * 2
    left = words.say("n22.now.undecided")
    assert [row[1] for row in found.rows[1:]] == [left] * 3 and found.rows[0][2] == words.say("n22.now.start")
    note = n22_standards.history(page)
    assert note.details[1] == words.say("n22.history.how")
    usual = plain(words.say("n22.promise.hours", n=24))
    assert usual in plain(note.details[0])
    made = {"channel": "email", "standard": "24 hours", "valid_from": "2026-07-01"}
    decide(page, Promise.model_validate(made))
    assert usual in [plain(row[1]) for row in n22_standards.customer_card(page).grid.rows]


def test_a_new_client_has_promised_nothing(make_page: Any) -> None:
    page = make_page("22", **CLIENTS["full"]())
    assert n22_standards.in_force(page).sentence == "No answer time has been promised on any channel yet."
    for find in (n22_standards.in_force, n22_standards.customer_card, n22_standards.staff_card):
        assert find(page).grid is None
    assert plain(n22_channels.next_steps(page).sentence) == (
        "People also reach you here, and nothing is promised: e-mail and text message."
    )


def test_no_promise_at_all_is_said(make_page: Any) -> None:
    page = make_page(
        "22",
        edit={"  email: 24 hours\n  phone: same day ": "  {} #", "  sms: 2 hours\n  social: 4 hours\n": ""},
    )
    assert (
        plain(n22_standards.in_force(page).sentence) == "No answer time has been promised on any channel yet."
    )
    assert "Agree the answer times first" in n22_standards.customer_card(page).sentence


def test_what_another_promise_would_have_kept(make_page: Any) -> None:
    """50 e-mails: 40 after 1 hour, 6 after 60 hours, 4 never. Every candidate keeps 40."""
    found = n22_channels.another_promise(promised(make_page("22", contacts=contacts(40, 6, 4))))
    assert found.grid is not None
    assert plain(found.grid.rows[0][1]) == "40 of 50"
    assert plain(found.grid.rows[-1][1]) == "40 of 50 (now)"
    assert plain(found.sentence) == "No promise in the table would have held in nine cases of ten."


def test_the_strictest_promise_that_holds(make_page: Any) -> None:
    found = n22_channels.another_promise(make_page("22", contacts=contacts(46, 2, 2)))
    assert (
        plain(found.sentence)
        == "E-mail: nine in ten would have been in time within 2 hours (46 of 50 cases)."
    )


def test_the_team_reads_its_own_language_and_who_answers(make_page: Any) -> None:
    page = promised(make_page("22", language="en", edit={"  staff: en": "  staff: pl"}))
    decide(page, Touchpoint(stage="use", name="Mail", responsible="Marta", channel="email"))
    card = n22_standards.staff_card(page)
    assert card.language == "pl"
    assert card.grid is not None
    assert tuple(map(plain, card.grid.rows[0])) == ("E-mail", "w ciągu 24 godzin", "Marta")
    assert n22_standards.customer_card(page).language == "en"


def test_topics_are_told_apart_only_where_the_data_can(make_page: Any) -> None:
    found = n22_channels.topics(make_page("22", **CLIENTS["full"]()))
    assert (
        plain(found.sentence) == "price: answered in time most often by e-mail, least often by text message."
    )


def test_opening_hours_join_equal_days(make_page: Any) -> None:
    page = make_page("22", edit={"  wed: 09:00-17:00": "  wed: 10:00-18:00"})
    assert plain(n22_standards.opening_hours(page.words, page.settings)) == (
        "Mon–Tue 09:00–17:00, Wed 10:00–18:00, Thu–Fri 09:00–17:00"
    )
