"""The pages and tables of playbook/: three equal languages, complete rules, standards that are used."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from cxlib.base import yamlio
from cxlib.clients.settings import Standard, parse_settings, sectors
from cxlib.pages.banned import find_banned

ROOT = Path(__file__).resolve().parents[1]
SHELF = ROOT / "playbook"
LANGUAGES = ("en", "pl", "tr")
PAGES = ("1-understand.md", "2-design.md", "3-plan.md", "4-implement.md", "5-measure.md", "index.md")


def page(language: str, name: str) -> str:
    return (SHELF / language / name).read_text(encoding="utf-8")


def skeleton(text: str) -> list[str]:
    """Headings, table rows, numbered points and bullets in their order, without the words."""
    kinds = {"#": "# ", "##": "## ", "row": "|", "bullet": "- "}
    found = []
    for line in text.splitlines():
        kind = next((name for name, start in kinds.items() if line.startswith(start)), None)
        if kind or re.match(r"\d\. ", line):
            found.append(kind or "point")
    return found


def notebooks_on(text: str) -> list[str]:
    """The two-digit notebooks in a page's table, in their order."""
    return re.findall(r"^\| (\d\d) \|", text, re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_pages(language: str) -> None:
    assert tuple(sorted(path.name for path in (SHELF / language).glob("*.md"))) == PAGES


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["pl", "tr"])
def test_a_page_has_the_shape_of_the_english_one(language: str, name: str) -> None:
    assert skeleton(page(language, name)) == skeleton(page("en", name))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_short_and_names_the_same_commands(language: str, name: str) -> None:
    text = page(language, name)
    assert 35 <= len(text.splitlines()) <= 80
    english = page("en", name)
    assert re.findall(r"`(cx [a-z]+)", text) == re.findall(r"`(cx [a-z]+)", english)
    assert notebooks_on(text) == notebooks_on(english)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_name_every_notebook_and_no_other(language: str) -> None:
    named = {number for name in PAGES for number in notebooks_on(page(language, name))}
    shipped = {path.name[:2] for path in (ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb")}
    assert named == shipped


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_links_and_files_named_on_a_page_exist(language: str, name: str) -> None:
    text = page(language, name)
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (SHELF / language / target).is_file(), target
    for file in re.findall(r"`([a-z]+\.yml)`", text):
        assert (SHELF / file).is_file(), file


# -- glossary --------------------------------------------------------------------------------------
def terms() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yamlio.load(SHELF / "glossary.yml")["terms"]
    return loaded


def test_glossary_holds_51_terms_each_in_three_languages() -> None:
    assert len(terms()) == 51
    assert len({term["id"] for term in terms()}) == 51
    for term in terms():
        assert set(term) <= {"id", *LANGUAGES, "avoid", "clinic", "note"}, term["id"]
        for language in LANGUAGES:
            assert set(term[language]) <= {"method", "owner"} and term[language]["method"], term["id"]


def test_no_term_of_the_glossary_is_a_calque_it_warns_of() -> None:
    said = {
        (language, word.lower())
        for term in terms()
        for language in LANGUAGES
        for word in term[language].values()
    }
    avoided = {
        (language, word.lower())
        for term in terms()
        for language, words in term.get("avoid", {}).items()
        for word in words
    }
    assert len(avoided) > 30
    assert said & avoided == set()


KNOWN_ONLY_IN_A_PHRASE = {("pl", "przegląd"), ("tr", "inceleme"), ("tr", "örnek")}
"""Words with a good meaning too: the list of banned words holds the phrases in which they are wrong."""


def test_the_list_of_banned_words_finds_every_calque_of_the_glossary() -> None:
    missed = {
        (language, word)
        for term in terms()
        for shelf in ("avoid", "clinic")
        for language, words in term.get(shelf, {}).items()
        for word in words
        if not find_banned(word, language, sector="dental", audience="owner")
    }
    assert missed == KNOWN_ONLY_IN_A_PHRASE


# -- standards -------------------------------------------------------------------------------------
def standards() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = yamlio.load(SHELF / "standards.yml")["standards"]
    return loaded


def test_a_blank_client_starts_with_the_standards_of_the_playbook() -> None:
    text = (ROOT / "templates" / "client" / "client.yml").read_text(encoding="utf-8")
    filled = {
        "name": "Anna",
        "language": "pl",
        "country": "PL",
        "currency": "PLN",
        "time_zone": "Europe/Warsaw",
        "sector": "salon",
        "subdivision": "",
    }
    for blank, value in filled.items():
        text = text.replace(f"@{blank}@", value)
    settings = parse_settings(yamlio.parse(text, file="client.yml"), file="client.yml")
    assert settings.standards == {
        channel: Standard.parse(entry["standard"]) for channel, entry in standards().items()
    }


def test_every_standard_is_explained_in_three_languages() -> None:
    sources = yamlio.load(SHELF / "standards.yml")["sources"]
    for channel, entry in standards().items():
        assert entry["source"] in sources, channel
        for part in ("name", "need", "choose"):
            assert set(entry[part]) == set(LANGUAGES) and all(entry[part].values()), channel


# -- rules -----------------------------------------------------------------------------------------
def rules() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yamlio.load(SHELF / "rules.yml")["rules"]
    return loaded


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["id"])
def test_a_rule_is_complete(rule: dict[str, Any]) -> None:
    assert set(rule) == {
        "id",
        "country",
        "sector",
        "effect",
        "covers",
        "what",
        "why",
        "instead",
        "source",
        "certainty",
        "checked_on",
    }
    assert rule["country"] in {"any", "PL", "TR", "GB", "US"}
    assert rule["sector"] == "any" or set(rule["sector"].split(", ")) <= set(sectors())
    assert rule["effect"] in {"closed", "warned"}
    assert rule["certainty"] in {"seen", "practice"}
    assert dt.date.fromisoformat(rule["checked_on"]) >= dt.date(2026, 11, 22)
    for part in ("what", "why", "instead"):
        assert set(rule[part]) == set(LANGUAGES)
        assert all(text.endswith(".") for text in rule[part].values())


def test_rules_stand_once_and_say_that_they_are_advice() -> None:
    assert len({rule["id"] for rule in rules()}) == len(rules())
    assert set(yamlio.load(SHELF / "rules.yml")["advice"]) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("country", "sector", "covers", "effect"),
    [
        ("TR", "clinic", "praise", "closed"),
        ("TR", "dental", "competitor_chart", "closed"),
        ("any", "any", "review_average", "closed"),
        ("any", "any", "review_request", "closed"),
        ("any", "any", "quotes", "closed"),
        ("PL", "any", "standards", "closed"),
        ("PL", "any", "invitations", "warned"),
        ("TR", "any", "invitations", "warned"),
        ("GB", "any", "invitations", "warned"),
        ("US", "any", "invitations", "warned"),
    ],
)
def test_the_traps_that_must_be_held(country: str, sector: str, covers: str, effect: str) -> None:
    assert [
        rule["id"]
        for rule in rules()
        if rule["country"] == country
        and (rule["sector"] == sector or sector in rule["sector"].split(", "))
        and covers in rule["covers"].split(", ")
        and rule["effect"] == effect
    ]
