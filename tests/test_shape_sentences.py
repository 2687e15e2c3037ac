"""Sentences: the same keys and blanks in three languages, and no calque that a native would laugh at."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cxlib.base import yamlio
from cxlib.pages.banned import find_banned

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("en", "pl", "tr")
SHELF = ROOT / "templates" / "sentences"
PLURALS = {"en": {"one", "other"}, "pl": {"one", "few", "many", "other"}, "tr": {"other"}}
FILES = sorted({path.name for language in LANGUAGES for path in (SHELF / language).glob("*.yml")})


@cache
def sentences(language: str, file: str) -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yamlio.load(SHELF / language / file)
    return loaded


def texts(value: Any) -> list[str]:
    """A sentence, or its plural forms."""
    if isinstance(value, Mapping):
        return [str(text) for form, text in value.items() if form != "by"]
    return [str(value)]


def blanks(value: Any) -> set[str]:
    """The names between braces, in any of the forms; the word for people is one blank in every case."""
    found = {
        field.split(".")[0].split("[")[0]
        for text in texts(value)
        for _, field, _, _ in string.Formatter().parse(text)
        if field is not None
    }
    if isinstance(value, Mapping):
        found.add(str(value.get("by", "n")))
    return found


def test_there_are_sentences() -> None:
    assert "common.yml" in FILES


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", ["pl", "tr"])
def test_same_keys_as_english(language: str, file: str) -> None:
    assert (SHELF / language / file).is_file()
    assert (SHELF / "en" / file).is_file()
    assert list(sentences(language, file)) == list(sentences("en", file)), "same keys, in the same order"


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", ["pl", "tr"])
def test_same_blanks_as_english(language: str, file: str) -> None:
    english = sentences("en", file)
    wrong = {
        key: (sorted(blanks(english[key])), sorted(blanks(value)))
        for key, value in sentences(language, file).items()
        if key in english and blanks(value) != blanks(english[key])
    }
    assert wrong == {}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_are_whole_sentences_for_every_form(language: str, file: str) -> None:
    for key, value in sentences(language, file).items():
        if isinstance(value, Mapping):
            assert PLURALS[language] <= set(value) - {"by"}, key
        assert all(text.strip() for text in texts(value)), key


def hits(text: str, language: str) -> list[str]:
    """What a clinic's consultant must not read; a blank stands for any value."""
    plain = re.sub(r"\{[^{}]*\}", "X", text)
    found = find_banned(plain, language, sector="dental", audience="consultant")
    return [f"{hit.rule}: {hit.found}" for hit in found]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "To jest punkt bólu {who.gen}."),
        ("pl", "Retencja pacjentów wzrosła."),
        ("tr", "Her ACI NOKTASI için {n:int} adım."),
        ("tr", "{n:int} adım; the wait of the day."),
    ],
    ids=["calque", "dental term", "capitals", "English"],
)
def test_a_calque_would_be_found(language: str, text: str) -> None:
    assert hits(text, language)


def prose() -> Iterator[tuple[str, str, str]]:
    """Language, place and text of everything people read in templates/sentences and playbook/."""
    for language in LANGUAGES:
        for file in FILES:
            for key, value in sentences(language, file).items():
                for text in texts(value):
                    yield language, f"{file}: {key}", text
        for page in sorted((ROOT / "playbook" / language).glob("*.md")):
            yield language, page.name, page.read_text(encoding="utf-8")


def test_no_calque_in_what_people_read() -> None:
    found = [(language, place, hits(text, language)) for language, place, text in prose()]
    assert [entry for entry in found if entry[2]] == []
