"""Words as people type them: case, marks, dictionary forms, endings, slips."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxlib.base.words import dictionary as store
from cxlib.base.words.dictionary import dictionary
from cxlib.base.words.finder import Finder
from cxlib.base.words.letters import alphabetical, lower, plain
from cxlib.base.words.reading import read
from cxlib.base.words.turkish_endings import is_ending, says_no


@pytest.mark.parametrize(
    ("language", "typed", "small"),
    [
        ("tr", "IŞIK", "ışık"),
        ("tr", "İSTANBUL", "istanbul"),
        ("tr", "i\u0307lgi", "i\u0307lgi"),
        ("pl", "OBSŁUGA", "obsługa"),
        ("en", "INFO", "info"),
        ("pl", "o\u0301sma", "ósma"),
    ],
)
def test_lower_case_is_that_of_the_language_and_composed(language: str, typed: str, small: str) -> None:
    assert lower(typed, language) == small


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("pl", ["2 lata", "cena", "Ćma", "lampa", "Łąka", "łóżko", "môr", "zebra", "źródło", "żaba"]),
        ("tr", ["cam", "çay", "gece", "ğ", "hava", "Irmak", "ışık", "iğne", "oda", "öğle", "son", "şans"]),
        ("en", ["apple", "Éclair", "egg", "zoo"]),
    ],
)
def test_lists_stand_in_the_order_of_the_alphabet(language: str, ordered: list[str]) -> None:
    assert sorted(sorted(ordered), key=lambda text: alphabetical(text, language)) == ordered


@given(st.text(alphabet="aąbcćdeęfghıiIİjklłmnńoóöprsśşştuüwyzźżçğ ", max_size=30))
def test_plain_letters_are_ascii_and_keep_their_number(text: str) -> None:
    bare = plain(lower(text, "tr"))
    assert bare.isascii() and len(bare) == len(lower(text, "tr"))


@pytest.mark.parametrize(
    ("language", "word", "lemma"),
    [
        ("tr", "müşterilerin", "müşteri"), ("tr", "bekledim", "bekle"), ("pl", "recepcji", "recepcja"),
        ("pl", "czekania", "czekać"), ("en", "waiting", "wait"), ("en", "nurses", "nurse"),
    ],
)  # fmt: skip
def test_lemmas_are_those_of_simplemma(language: str, word: str, lemma: str) -> None:
    from simplemma import lemmatize

    assert dictionary(language).lemma_of([word, "xqzzk"]) == {word: lemma}
    if language == "en":  # the others take seconds to load
        assert lemmatize(word, language) == lemma


def test_forms_lead_back_to_their_lemma() -> None:
    known = dictionary("pl")
    forms = known.forms_of(["recepcja"])["recepcja"]
    assert {"recepcja", "recepcji", "recepcją", "recepcjach"} <= set(forms)
    assert set(known.lemma_of(forms).values()) == {"recepcja"}
    assert known.forms_of([]) == {} and known.lemma_of([]) == {}


def test_a_folder_that_cannot_be_written_changes_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("CX_CACHE", str(blocked))
    dictionary.cache_clear()
    try:
        assert dictionary("en").lemma_of(["waiting"]) == {"waiting": "wait"}
    finally:
        dictionary.cache_clear()


def test_the_kept_dictionary_is_the_made_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CX_CACHE", str(tmp_path))
    dictionary.cache_clear()
    try:
        first, made = dictionary("en"), store._made("en")
        assert [path.name for path in tmp_path.iterdir()] == [f"simplemma-{store.version('simplemma')}-en"]
        assert (first.forms == made.forms).all() and (first.places == made.places).all()
        assert (first.lemmas == made.lemmas).all()
    finally:
        dictionary.cache_clear()


def found(language: str, patterns: list[str], text: str) -> dict[str, list[str]]:
    """Pattern -> the words of the text it finds."""
    reading = read(text, language)
    hits = Finder(language, patterns).find(set(reading.words), unmarked=reading.unmarked)
    return {
        pattern: sorted(word for word, told in hits.items() if place in {one for one, _ in told})
        for place, pattern in enumerate(patterns)
    }


def test_turkish_typed_without_marks_is_understood() -> None:
    told = found("tr", ["çalışan", "ilgisiz", "beklemek", "çok"], "calisanlar cok ilgisiz")
    assert told == {"çalışan": ["calisanlar"], "ilgisiz": ["ilgisiz"], "beklemek": [], "çok": ["cok"]}


def test_a_dotless_i_in_the_wrong_place_is_understood() -> None:
    assert found("tr", ["beklemek"], "yarım saat bekledım")["beklemek"] == ["bekledım"]
    assert found("tr", ["ilgisiz"], "ÇALIŞANLAR İLGİSİZ")["ilgisiz"] == ["ilgisiz"]


def test_plain_letters_never_stand_for_an_everyday_word() -> None:
    """`cok` is çok (very), not çök (collapse)."""
    assert found("tr", ["çök*"], "calisanlar cok ilgisiz")["çök*"] == []


@pytest.mark.parametrize("typed", ["czekałem", "czekalam", "czekania", "czekaliśmy"])
def test_polish_forms_of_waiting(typed: str) -> None:
    assert found("pl", ["czekać"], f"Tu {typed}")["czekać"] == [typed]


@pytest.mark.parametrize("typed", ["miła", "miło", "milej", "miłej", "mili"])
def test_polish_adjectives_and_their_adverbs(typed: str) -> None:
    assert found("pl", ["miły"], f"była {typed} ćma")["miły"] == [typed]


@pytest.mark.parametrize(
    ("language", "pattern", "typed"),
    [("pl", "obsługa", "obslgua"), ("en", "receptionist", "recptionist"), ("tr", "randevu", "ranevu")],
)
def test_a_slip_of_the_finger_is_forgiven(language: str, pattern: str, typed: str) -> None:
    assert found(language, [pattern], f"{typed}")[pattern] == [typed]


@pytest.mark.parametrize(
    ("language", "pattern", "typed"),
    [("pl", "kolejka", "kolejna"), ("en", "staff", "stuff"), ("en", "wait", "want"), ("pl", "cena", "scena")],
)
def test_a_known_word_is_no_slip(language: str, pattern: str, typed: str) -> None:
    assert found(language, [pattern], typed)[pattern] == []


@pytest.mark.parametrize(
    ("rest", "no"),
    [("medik", True), ("tilmediler", True), ("miyor", True), ("mez", True), ("suz", True),
     ("mek", False), ("mesi", False), ("dik", False), ("miz", False), ("lerimizden", False)],
)  # fmt: skip
def test_turkish_endings_deny(rest: str, no: bool) -> None:
    assert is_ending(rest) and says_no(rest) is no


@pytest.mark.parametrize("rest", ["paran", "kurs", "xyz", "hanesindekilerden"])
def test_what_is_no_turkish_ending(rest: str) -> None:
    assert not is_ending(rest)


def test_a_text_is_cut_into_words_clauses_and_sentences() -> None:
    told = read("The wait wasn't long, but [name] can't smile. Nooooo 👍", "en", {"but"})
    assert told.words == (
        "the", "wait", "was", "not", "long", "but", "can", "not", "smile", "no", "👍"
    )  # fmt: skip
    assert told.sentences == (0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2)
    assert len(set(told.clauses[:5])) == 1
    assert read("SMS'i aldım", "tr").words == ("sms", "aldım")


@given(st.text(max_size=60), st.sampled_from(["en", "pl", "tr"]))
def test_any_text_can_be_read(text: str, language: str) -> None:
    told = read(text, language)
    assert len(told.words) == len(told.sentences) == len(told.clauses)
    assert list(told.sentences) == sorted(told.sentences)
