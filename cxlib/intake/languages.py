"""Which language a comment is in: by script and letters, by function words, or by py3langid where installed.

Only for counting what cannot be grouped with the client's own comments; a short or doubtful text is
taken for the client's own language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

import pandas as pd
import stopwordsiso

from cxlib.clients.settings import ClientSettings
from cxlib.intake.text import fold

COUNTRY_LANGUAGE = MappingProxyType({"PL": "pl", "TR": "tr", "GB": "en", "US": "en"})

_MASK = re.compile(r"\[[a-z\-]+\]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = ("pl", "tr", "en", "de", "fr", "es")
_LETTERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"pl": frozenset("ąęłńśźż"), "tr": frozenset("ğış"), "de": frozenset("äß"), "uk": frozenset("їєґі")}
)
"""Letters that only one of the known languages of a script has (Turkish ı is seen before folding)."""

_RUSSIAN = frozenset("ыэъё")
_LATIN_END = "\u0370"
_FEWEST = 3
"""From so many words on a Latin text is judged by its function words."""


def language_of(text: str) -> str | None:
    """The language of a text as a two-letter code, or None when it is too short or unclear.

    >>> language_of("Das Wartezimmer war leider sehr voll und nicht sauber")
    'de'
    >>> language_of("ok") is None
    True
    """
    plain = _MASK.sub(" ", text)
    letters = [letter for letter in plain.lower() if letter.isalpha()]
    if not letters:
        return None
    if script := _script(letters):
        return script
    words = _WORD.findall(plain)
    return _by_words(words, letters) if len(words) >= _FEWEST else _by_letters(letters)


def _script(letters: list[str]) -> str | None:
    """The language of a text that is mostly not Latin."""
    if max(letters) < _LATIN_END:
        return None
    counts = Counter(_script_of(letter) for letter in letters)
    script, count = counts.most_common(1)[0]
    if script == "latin" or count * 2 < len(letters):
        return None
    if script != "cyrillic":
        return script
    ukrainian, russian = set(letters) & _LETTERS["uk"], set(letters) & _RUSSIAN
    return "uk" if ukrainian and not russian else "ru"


def _script_of(letter: str) -> str:
    code = ord(letter)
    if code < ord(_LATIN_END) or 0x1E00 <= code < 0x1F00:
        return "latin"
    if 0x0400 <= code < 0x0530:
        return "cyrillic"
    if 0x0600 <= code < 0x0780 or 0x08A0 <= code < 0x0900 or 0xFB50 <= code < 0xFF00:
        return "ar"
    return "el" if code < 0x0400 else "xx"


@cache
def _speakers() -> Mapping[str, tuple[str, ...]]:
    """Function word -> the languages that have it."""
    found: dict[str, tuple[str, ...]] = {}
    for language in _LATIN:
        for word in {fold(word) for word in stopwordsiso.stopwords(language)}:
            found[word] = (*found.get(word, ()), language)
    return MappingProxyType(found)


def _by_letters(letters: list[str]) -> str | None:
    found = [language for language in ("pl", "tr") if set(letters) & _LETTERS[language]]
    return found[0] if len(found) == 1 else None


def _by_words(words: list[str], letters: list[str]) -> str | None:
    """Most function words, with a word's worth for each letter of its own; a close race is no answer."""
    if classify := _classifier():
        return classify(" ".join(words))
    scores = dict.fromkeys(_LATIN, 0.0)
    speakers = _speakers()
    for word in fold(" ".join(words)).split():
        for language in speakers.get(word, ()):
            scores[language] += 1
    typed = "".join(letters)
    for language in () if typed.isascii() else ("pl", "tr", "de"):
        scores[language] += 1.5 * sum(map(typed.count, _LETTERS[language]))
    first, second = sorted(scores, key=lambda language: -scores[language])[:2]
    return first if scores[first] >= 2 and scores[first] >= scores[second] + 1 else None


@cache
def _classifier() -> Callable[[str], str | None] | None:
    """py3langid kept to the known languages, or None where it is not installed."""
    try:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier
    except ImportError:
        return None
    identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_LATIN))

    def classify(text: str) -> str | None:
        language, sure = identifier.classify(text)
        return str(language) if sure > 0.8 else None

    return classify


def others(comments: pd.Series, settings: ClientSettings) -> dict[str, int]:
    """Language -> how many comments are in another language than the firm's and its country's."""
    own = {settings.languages.owner, COUNTRY_LANGUAGE[settings.country]}
    counts = comments.value_counts(sort=False)
    found: Counter[str] = Counter()
    for text, count in zip(counts.index, counts, strict=True):
        if (code := language_of(str(text))) and code not in own:
            found[code] += int(count)
    return dict(found)
