"""Comments read with the shipped codebooks: which themes, and what is said of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlib.base.codebook import COLUMNS, Codebook
from cxlib.clients.codebooks import shipped
from cxlib.measures.coding import Coded, code

CASES = [
    ("en", "dental", "Staff were very friendly but the wait was too long.", {"staff": 1, "waiting": -1}, 0),
    ("en", "dental", "No waiting at all, receptionist not helpful", {"staff": -1, "waiting": 1}, 0),
    ("en", "dental", "We weren't kept waiting.", {"waiting": 1}, 1),
    ("en", "dental", "I can't wait to come back", {"recommend": 1}, 1),
    ("en", "dental", "There is no parking.", {"parking": -1}, -1),
    ("en", "dental", "Nothing, keep it up", {"nothing": 1}, 1),
    ("en", "shop", "Not only fast delivery but lovely packaging", {"delivery": 1, "packaging": 1}, 1),
    ("pl", "dental", "Czekałem 50 minut", {"waiting": -1}, -1),
    ("pl", "dental", "Wcale nie czekałam długo, miła pani w recepcji", {"waiting": 1, "staff": 1}, 1),
    ("pl", "dental", "Nie polecam, obsluga niemila", {"recommend": -1, "staff": -1}, -1),
    ("pl", "dental", "TRUDNO SIĘ DODZWONIĆ", {"reaching": -1}, -1),
    ("pl", "hotel", "nie było parkingu", {"parking": -1}, -1),
    ("pl", "hotel", "Hotel przerósł nasze oczekiwania", {}, 1),
    ("tr", "dental", "calisanlar cok ilgisiz", {"staff": -1}, -1),
    ("tr", "dental", "Randevuya gittik, 1 saat bekledım", {"booking": 0, "waiting": -1}, -1),
    ("tr", "dental", "Hiç beklemedik, hemşire çok ilgili", {"waiting": 1, "staff": 1}, 1),
    ("tr", "dental", "Memnun kalmadım", {}, -1),
    ("tr", "dental", "IŞIK GİBİ TEMİZ", {"cleanliness": 1}, 1),
    ("tr", "shop", "SİPARİŞ SÖYLENEN GÜNDE GELMEDİ", {"delivery": -1, "ordering": 0, "promises": -1}, -1),
    ("tr", "shop", "Kargo sorunsuz geldi", {"delivery": 1, "nothing": 1}, 1),
    ("tr", "shop", "Telefonla bilgi aldım, her zaman kullanıyorum", {"information": 1, "reaching": 0}, 1),
    ("tr", "clinic", "Randevu tam zamanında oldu", {"booking": 0, "waiting": 1}, 1),
    ("tr", "clinic", "Fena değil ama biraz pahalı", {"price": -1}, 0),
    ("tr", "clinic", "Çok güzel ama biraz pahalı", {"price": -1}, 1),
    ("en", "clinic", "A long journey from home", {"parking": 0}, 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "sector", "text", "themes", "tone"), CASES, ids=[one[2][:24] for one in CASES]
)
def test_what_a_comment_says(
    language: str, sector: str, text: str, themes: dict[str, int], tone: int
) -> None:
    found = code([text], [language], shipped(sector))[0]
    assert found is not None
    assert (dict(found.themes), found.tone) == (themes, tone)


def small(**words: str) -> Codebook:
    """A codebook of English themes."""
    blank = dict.fromkeys(COLUMNS, "")
    rows = [{**blank, "theme": name, "name_en": name, "words_en": told} for name, told in words.items()]
    return Codebook.of_rows(rows, source="test")


def themes_of(text: str, **words: str) -> dict[str, int]:
    found = code([text], ["en"], small(**words))[0]
    assert found is not None
    return dict(found.themes)


def test_words_of_one_term_stand_close_together_in_their_order() -> None:
    assert themes_of("cards are not taken for payment", pay="card payment") == {}
    assert themes_of("the card taken as payment", pay="card payment") != {}
    assert themes_of("card. payment", pay="card payment") == {}


def test_where_an_exclusion_stands_the_theme_is_not_meant() -> None:
    assert themes_of("feel free to call", price="free+, feel free!") == {}
    assert themes_of("it is free, feel free", price="free+, feel free!") == {"price": 1}


def test_a_form_is_meant_as_it_is_written() -> None:
    assert themes_of("trained staff", travel="train") == {"travel": 0}
    assert themes_of("trained staff", travel="train=") == {}


def test_a_denial_does_not_reach_over_a_comma_or_a_turn() -> None:
    assert themes_of("no, friendly people", staff="friendly+") == {"staff": 1}
    assert themes_of("not cheap but friendly", staff="friendly+") == {"staff": 1}
    assert themes_of("they were never really friendly", staff="friendly+") == {"staff": -1}


def test_complaint_and_praise_of_one_theme_count_as_a_complaint() -> None:
    assert themes_of("friendly nurse. rude nurse", staff="friendly+, rude-") == {"staff": -1}


def test_a_language_without_a_codebook_is_not_read() -> None:
    found = code(["Lange Wartezeit", "long wait"], ["de", "en"], shipped("dental"))
    assert found[0] is None and found[1] is not None


def test_a_comment_is_read_by_itself_alone() -> None:
    """Others beside it change nothing: a later import must not change an earlier figure."""
    texts = [text for language, _, text, _, _ in CASES if language == "pl"]
    together = code(texts, ["pl"] * len(texts), shipped("dental"))
    alone = [code([text], ["pl"], shipped("dental"))[0] for text in texts]
    assert together == alone


@settings(max_examples=60)
@given(st.text(max_size=80), st.sampled_from(["en", "pl", "tr"]))
def test_any_comment_can_be_read(text: str, language: str) -> None:
    found = code([text, text], [language, language], shipped("dental"))
    assert isinstance(found[0], Coded) and found[0] == found[1]
    known = shipped("dental").by_id
    assert all(theme in known and sign in (-1, 0, 1) for theme, sign in found[0].themes)


def test_ten_thousand_comments_are_all_read() -> None:
    texts = [f"{text} {number} ref{number:05d}" for number in range(500) for _, _, text, _, _ in CASES[:20]]
    found = code(texts, [language for _ in range(500) for language, *_ in CASES[:20]], shipped("dental"))
    assert len(found) == 10_000
    assert found == found[:20] * 500
