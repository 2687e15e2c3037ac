"""Questions of a survey: our own pass, and each fault is found in three languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxlib.cli import main
from cxlib.clients.folder import create
from cxlib.delivery.survey_kit import QUESTIONS
from cxlib.pages.questions import faults, look
from cxlib.pages.wording import Words

LANGUAGES = ("en", "pl", "tr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_questions_pass(language: str) -> None:
    words = Words(language)
    assert {name: faults(words.say(f"survey.q.{name}"), language) for name in QUESTIONS} == dict.fromkeys(
        QUESTIONS, ()
    )


@pytest.mark.parametrize(
    ("language", "text", "fault"),
    [
        ("en", "How satisfied are you with the price and the speed?", "double"),
        ("pl", "Jak ocenia Pani ceny oraz szybkość?", "double"),
        ("tr", "Fiyat ve hızdan ne kadar memnunsunuz?", "double"),
        ("en", "How was your visit with our friendly team?", "leading"),
        ("pl", "Jak podobała się wspaniała obsługa?", "leading"),
        ("tr", "HARİKA hizmetimizi nasıl buldunuz?", "leading"),
        ("en", "How satisfied are you overall?", "general"),
        ("pl", "Jak ogólnie ocenia Pan firmę?", "general"),
        ("tr", "Bizi genel olarak nasıl buluyorsunuz?", "general"),
        ("en", "How much effort did it take to book?", "effort"),
        ("pl", "Ile wysiłku wymagało umówienie wizyty?", "effort"),
        ("tr", "Randevu almak için ne kadar çaba harcadınız?", "effort"),
        ("en", "How was it? There is a discount next week.", "selling"),
        ("pl", "Jak było? W maju mamy rabaty.", "selling"),
        ("tr", "Nasıldı? Mayısta indirim var.", "selling"),
        ("en", " ".join(["word"] * 21), "long"),
    ],
)
def test_each_fault_is_found(language: str, text: str, fault: str) -> None:
    assert faults(text, language) == (fault,)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "How likely are you to recommend us to friends and family?"),
        ("en", "What was good, and what was not?"),
        ("pl", "Co było dobre, a co złe i dlaczego?"),
        ("pl", "Czy łatwo było umówić wizytę?"),
        ("tr", "Bizi arkadaş veya ailenize tavsiye eder misiniz?"),
    ],
)
def test_what_is_no_fault(language: str, text: str) -> None:
    assert faults(text, language) == ()


def test_several_scales_are_told_but_for_the_recommendation() -> None:
    mixed = look(["How easy was it (1-7)?", "How clear was it (1-5)?", "Why?"], "en")
    assert [one.faults for one in mixed] == [("scales",), ("scales",), ()]
    fine = look(["Would you recommend us (0-10)?", "How clear was it (1-5)?"], "en")
    assert [one.faults for one in fine] == [(), ()]


def test_the_command(cx_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    create("anna", language="pl", sector="dental")
    asked = ["survey", "anna", "--check", "Jak ocenia Pani ceny oraz szybkość?", "--check", "Czy było łatwo?"]
    assert main(asked) == 1
    assert "Pyta o dwie rzeczy naraz" in capsys.readouterr().out.replace("\u00a0", " ")
    assert main([*asked, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [one["faults"] for one in found] == [["double"], []]
    assert main(["survey", "anna", "--check", "Czy było łatwo?"]) == 0
    assert not (cx_home / "anna" / "survey-kit").exists()
