"""Sentences filled in three languages: plurals, numbers, dates, no-break spaces, people, refusals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from cxlib.base.errors import PlaybookError
from cxlib.clients.settings import sectors
from cxlib.pages import wording
from cxlib.pages.wording import Words, people_words

GLUE = "\u00a0"


def say(monkeypatch: pytest.MonkeyPatch, language: str, text: Any, **values: Any) -> str:
    """A sentence that is not in the files, filled."""
    known: Mapping[str, Any] = {**wording.sentences(language), "test.it": text}
    monkeypatch.setattr(wording, "sentences", lambda _: known)
    return Words(language, word="patient", currency="PLN").say("test.it", **values)


CASES_PL = {
    "by": "n",
    "one": "{n} sprawa czeka",
    "few": "{n} sprawy czekają",
    "many": "{n} spraw czeka",
    "other": "{n:num1} sprawy czeka",
}


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0 spraw czeka"),
        (1, "1 sprawa czeka"),
        (2, "2 sprawy czekają"),
        (4, "4 sprawy czekają"),
        (5, "5 spraw czeka"),
        (12, "12 spraw czeka"),
        (14, "14 spraw czeka"),
        (21, "21 spraw czeka"),
        (22, "22 sprawy czekają"),
        (24, "24 sprawy czekają"),
        (25, "25 spraw czeka"),
        (31, "31 spraw czeka"),
        (112, "112 spraw czeka"),
        (122, "122 sprawy czekają"),
        (1.5, "1,5 sprawy czeka"),
    ],
)
def test_polish_plurals_are_whole_sentences(monkeypatch: pytest.MonkeyPatch, n: float, text: str) -> None:
    assert say(monkeypatch, "pl", CASES_PL, n=n) == text.replace(" spraw", GLUE + "spraw")


@pytest.mark.parametrize("n", [1, 2, 5, 22])
def test_counts_from_tables_are_counts_too(monkeypatch: pytest.MonkeyPatch, n: int) -> None:
    assert say(monkeypatch, "pl", CASES_PL, n=np.int64(n)) == say(monkeypatch, "pl", CASES_PL, n=n)


@pytest.mark.parametrize(
    ("language", "number", "percent", "money", "day"),
    [
        ("en", "12,345.6", "69%", "£1,234", f"5{GLUE}October"),
        ("pl", f"12{GLUE}345,6", "69%", f"12{GLUE}340{GLUE}zł", f"5{GLUE}października"),
        ("tr", "12.345,6", "%69", f"1.234{GLUE}TL", f"5{GLUE}Ekim"),
    ],
)
def test_values_by_language(language: str, number: str, percent: str, money: str, day: str) -> None:
    currency = {"en": "GBP", "pl": "PLN", "tr": "TRY"}[language]
    words = Words(language, currency=currency)
    assert words.number(12345.6, 1) == number
    assert words.percent(0.69) == percent
    assert words.money(12340 if language == "pl" else 1234) == money
    assert words.day(dt.date(2026, 10, 5)) == day


@pytest.mark.parametrize(("language", "text"), [("en", "69.3%"), ("pl", "69,3%"), ("tr", "%69,3")])
def test_percent_with_a_decimal(language: str, text: str) -> None:
    assert Words(language).percent(0.693, 1) == text


@pytest.mark.parametrize(
    ("language", "period", "quarter", "short"),
    [
        ("en", "July–September 2026", "Q3 2026", "Jul–Sept\n2026"),
        ("pl", "lipiec–wrzesień 2026", "III kwartał 2026", "lip–wrz\n2026"),
        ("tr", "Temmuz–Eylül 2026", "2026'nın 3. çeyreği", "Tem–Eyl\n2026"),
    ],
)
def test_periods(language: str, period: str, quarter: str, short: str) -> None:
    words = Words(language)
    assert words.period("2026Q3") == period
    assert words.quarter("2026Q3") == quarter
    assert words.short_period("2026Q3") == short
    assert words.short_period("2026") == "2026"


@pytest.mark.parametrize(
    ("language", "within", "across", "short"),
    [
        ("en", "6–12 July 2026", "28 December – 3 January 2027", "6–12 Jul\n2026"),
        ("pl", "6–12 lipca 2026", "28 grudnia – 3 stycznia 2027", "6–12 lip\n2026"),
        ("tr", "6–12 Temmuz 2026", "28 Aralık – 3 Ocak 2027", "6–12 Tem\n2026"),
    ],
)
def test_weeks_are_told_by_their_days(language: str, within: str, across: str, short: str) -> None:
    words = Words(language)
    assert words.period("2026-W28").replace(GLUE, " ") == within
    assert words.period("2026-W53").replace(GLUE, " ") == across
    assert words.quarter("2026-W28") == words.period("2026-W28")
    assert words.short_period("2026-W28").replace(GLUE, " ") == short


def test_a_moment_is_a_day_in_the_client_s_zone() -> None:
    words = Words("pl", zone=wording.ZoneInfo("Europe/Warsaw"))
    assert words.day(dt.datetime(2026, 9, 30, 22, 30, tzinfo=dt.UTC)) == f"1{GLUE}października"


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (0.363, "22 minutes"),
        (1.4, "84 minutes"),
        (1.5, "1.5 hours"),
        (2, "2 hours"),
        (30, "30 hours"),
        (48, "2 days"),
        (60, "2.5 days"),
        (300, "12 days"),
        (-0.5, "−30 minutes"),
    ],
)
def test_durations_in_the_unit_a_person_would_use(hours: float, text: str) -> None:
    assert Words("en").duration(hours) == text.replace(" ", GLUE)


@pytest.mark.parametrize(
    ("text", "typeset"),
    [
        ("Czekali w kolejce i u lekarza", f"Czekali w{GLUE}kolejce i{GLUE}u{GLUE}lekarza"),
        ("między 58 a 77 na 100", f"między 58 a{GLUE}77{GLUE}na 100"),
        ("W poczekalni 5 osób", f"W{GLUE}poczekalni 5{GLUE}osób"),
        ("na wolnym", "na wolnym"),
    ],
)
def test_polish_one_letter_words_hold_to_the_next(text: str, typeset: str) -> None:
    assert Words("pl").typeset(text) == typeset


def test_minus_is_a_minus() -> None:
    words = Words("en", currency="GBP")
    assert (words.number(-3), words.signed(3), words.signed(-0.04, 1), words.money(-1200)) == (
        "−3",
        "+3",
        "0.0",
        "−£1,200",
    )


def test_numbers_without_a_format_are_written_as_the_language_does(monkeypatch: pytest.MonkeyPatch) -> None:
    assert say(monkeypatch, "tr", "{n}", n=1234) == "1.234"
    assert say(monkeypatch, "pl", "{n}", n=np.float64(2.345)) == "2,3"
    assert say(monkeypatch, "en", "{n}", n=4.0) == "4"


def test_a_missing_sentence_is_refused() -> None:
    with pytest.raises(PlaybookError, match=r"The sentence 'no\.such' must exist in pl"):
        Words("pl").say("no.such")


@pytest.mark.parametrize("text", ["{gone}", "{n:strange}", "{n", "{who.dual}"])
def test_a_blank_that_cannot_be_filled_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    with pytest.raises(PlaybookError):
        say(monkeypatch, "en", text, n=1)


def test_a_plural_without_its_number_is_refused() -> None:
    with pytest.raises(PlaybookError, match="needs the blank 'n'"):
        Words("en").say("common.answers")


@pytest.mark.parametrize("language", ["en", "pl", "tr"])
@pytest.mark.parametrize("sector", sectors())
def test_the_sector_s_word_reaches_sentences(
    monkeypatch: pytest.MonkeyPatch, language: str, sector: str
) -> None:
    word = sectors()[sector]
    known: Mapping[str, Any] = {
        "test.it": {"en": "{who.many_cap}", "pl": "{who.gen_pl}", "tr": "{who.gen_cap}"}[language]
    }
    monkeypatch.setattr(wording, "sentences", lambda _: known)
    forms = people_words()[word][language]
    expected = {"en": "many", "pl": "gen_pl", "tr": "gen"}[language]
    said = Words(language, word=word).say("test.it")
    assert said.casefold() in (forms[expected].casefold(), forms[expected].replace("ö", "Ö").casefold())
    if language != "pl":
        assert said[0].isupper()


@pytest.mark.parametrize("language", ["en", "pl", "tr"])
def test_every_word_for_people_has_the_same_forms(language: str) -> None:
    shapes = {frozenset(languages[language]) for languages in people_words().values()}
    assert len(shapes) == 1


def test_turkish_capital_of_people() -> None:
    forms = {**people_words()["patient"]["tr"], "nom": "izleyici"}
    assert Words("tr", forms=forms).who.nom_cap == "İzleyici"


@pytest.mark.parametrize(
    ("language", "name", "inside"),
    [
        ("pl", "Łatwość załatwienia sprawy", "łatwość załatwienia sprawy"),
        ("tr", "İlk yanıt süresi", "ilk yanıt süresi"),
        ("pl", "NPS", "NPS"),
        ("pl", "SMS o opóźnieniu", "SMS o opóźnieniu"),
    ],
    ids=["Polish letter", "dotted i", "abbreviation", "abbreviation first"],
)
def test_a_name_is_small_inside_a_sentence_and_capital_at_its_start(
    language: str, name: str, inside: str
) -> None:
    words = Words(language)
    assert words.inside(name) == inside
    assert words.opening(inside) == name


@pytest.mark.parametrize(
    ("hours", "alone", "bound"),
    [
        (0.05, "3 minuty", "3 minut"),
        (2, "2 godziny", "2 godzin"),
        (3.1, "3,1 godziny", "3,1 godziny"),
        (22, "22 godziny", "22 godzin"),
        (72, "3 dni", "3 dni"),
        (-2, "\u22122 godziny", "\u22122 godzin"),
    ],
)
def test_a_polish_time_is_declined_after_from_and_to(hours: float, alone: str, bound: str) -> None:
    words = Words("pl")
    assert words.duration(hours).replace(GLUE, " ") == alone
    assert words.duration(hours, bound=True).replace(GLUE, " ") == bound


@pytest.mark.parametrize(
    ("language", "items", "said"),
    [
        ("pl", ["cena", "czystość", "dojazd"], "cena, czystość i dojazd"),
        ("pl", ["cena", "rachunki i płatności"], "cena; rachunki i płatności"),
        ("pl", [f"rachunki i{GLUE}płatności", "cena"], f"rachunki i{GLUE}płatności; cena"),
        ("tr", ["fiyat", "fatura ve ödeme"], "fiyat; fatura ve ödeme"),
        ("en", ["NPS", "satisfied, 4 or 5"], "NPS; satisfied, 4 or 5"),
        ("en", ["getting there and parking"], "getting there and parking"),
    ],
)
def test_a_list_of_pairs_does_not_run_together(language: str, items: list[str], said: str) -> None:
    assert Words(language).listing(items) == said
