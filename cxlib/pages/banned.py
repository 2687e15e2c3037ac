"""Words and forms a client must not read: calques, jargon, gendered or untranslated text, empty blanks.

The words are in templates/banned.yml. Texts are compared in NFC and in lower case as their language
has it, so IŞIK and ışık are one word in Turkish and two in English.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError
from cxlib.pages import banned_forms as forms
from cxlib.pages import turkish
from cxlib.pages.banned_forms import readable

__all__ = ["Hit", "find_banned", "readable", "sentences"]

Audience = Literal["consultant", "owner", "first"]
"""consultant: the method's own words are fine; owner: any page a client reads; first: the first screen."""

_SHELVES: Mapping[str, tuple[str, ...]] = {
    "consultant": ("words",),
    "owner": ("words", "owner"),
    "first": ("words", "owner", "first"),
}
_PAUSE = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Hit:
    """One finding: the rule, the text that breaks it, where it stands, and what to say instead."""

    rule: str
    found: str
    where: str
    say: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of banned.yml, ready to search with."""

    name: str
    pattern: re.Pattern[str]
    say: str
    unless: tuple[str, ...]
    sectors: frozenset[str]
    most: int


def find_banned(
    text: str,
    language: str,
    *,
    sector: str | None = None,
    audience: Audience = "owner",
    address: str = "formal",
) -> list[Hit]:
    """Everything in a text that a reader of this language and audience must not meet.

    sector: as in client.yml; address: formal or direct (Polish "Twoja firma" is for direct only).
    The text is what people read, without markup (see `readable`), one block a line.
    """
    found = [*forms.unfilled(text), *forms.untranslated(text, language)]
    if language == "pl":
        found += forms.polish(text, direct=address == "direct" or audience == "consultant")
    if language == "tr":
        found += forms.turkish_forms(text, owner=audience != "consultant")
    if audience != "consultant":
        found += forms.statistics(text, first=audience == "first")
    if audience == "first":
        found += forms.long_sentences(sentences(text))
    return [*_words(text, language, sector, audience), *(Hit(*hit) for hit in found)]


def sentences(text: str) -> list[str]:
    """A text cut into sentences; blocks stand on lines of their own, "3. kwartał" is not cut."""
    parts, start = [], 0
    for pause in _PAUSE.finditer(text):
        before, after = text[: pause.start()], text[pause.end() : pause.end() + 1]
        ordinal = before[-2:-1].isdigit() and before.endswith(".") and not after.isupper()
        if "\n" in pause[0] or not (after.islower() or ordinal):
            parts.append(text[start : pause.start()])
            start = pause.end()
    return [part.strip() for part in (*parts, text[start:]) if part.strip()]


def folded(text: str, language: str) -> str:
    """NFC and lower case as the language has it."""
    composed = unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u00ad", "")
    return turkish.lower(composed) if language == "tr" else composed.lower()


@cache
def rules(language: str, shelf: str) -> tuple[Rule, ...]:
    """The entries of one shelf of banned.yml for a language."""
    table = yamlio.load(asset("templates", "banned.yml"), error=PlaybookError)
    return tuple(_rule(name, entry or {}, language) for name, entry in table[shelf][language].items())


def _rule(name: str, entry: Mapping[str, Any], language: str) -> Rule:
    known = {"find", "say", "unless", "sectors", "most"}
    if not set(entry) <= known:
        raise PlaybookError(
            f"A banned word may have {', '.join(sorted(known))} ({name!r} has others). Correct it."
        )
    phrases = str(entry.get("find", name)).split("|")
    return Rule(
        name,
        re.compile("|".join(_phrase(folded(phrase, language)) for phrase in phrases)),
        str(entry.get("say", "")),
        tuple(folded(word, language) for word in entry.get("unless", ())),
        frozenset(entry.get("sectors", ())),
        int(entry.get("most", 0)),
    )


def _phrase(phrase: str) -> str:
    """A phrase as a pattern: whole words, `*` for any ending, commas and line ends between words allowed."""
    tokens = [
        re.escape(token.rstrip("*")) + (r"\w*" if token.endswith("*") else r"(?!\w)")
        for token in phrase.split()
    ]
    return r"(?<!\w)" + r"[\s,]+".join(tokens)


def _words(text: str, language: str, sector: str | None, audience: Audience) -> Iterator[Hit]:
    parts = [folded(part, language) for part in sentences(text)]
    for shelf in _SHELVES[audience]:
        for rule in rules(language, shelf):
            if rule.sectors and sector not in rule.sectors:
                continue
            found = [(match[0], part) for part in parts for match in _matches(rule, part)]
            yield from (Hit(rule.name, word, part, rule.say) for word, part in found[rule.most :])


def _matches(rule: Rule, part: str) -> Iterator[re.Match[str]]:
    if not any(re.search(rf"(?<!\w){re.escape(word)}", part) for word in rule.unless):
        yield from rule.pattern.finditer(part)
