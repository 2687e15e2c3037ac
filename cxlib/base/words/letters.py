"""Letters in Polish, Turkish and English: lower case with the language known, composed, and without marks."""

from __future__ import annotations

import unicodedata

_TURKISH_LOWER = str.maketrans({"I": "ı", "İ": "i"})
_TURKISH_UPPER = str.maketrans({"i": "İ", "ı": "I"})
_PLAIN = str.maketrans("ąćęłńóśźżçğıöşüâîû", "acelnoszzcgiosuaiu")
MARKED = {"pl": frozenset("ąćęłńóśźż"), "tr": frozenset("çğıöşü")}
"""Letters that a person typing plain Latin letters leaves without their marks."""


def turkish_lower(text: str) -> str:
    """Turkish lower case, composed (NFC): IŞIK becomes ışık and İSTANBUL istanbul."""
    return unicodedata.normalize("NFC", text).translate(_TURKISH_LOWER).lower()


def turkish_upper(text: str) -> str:
    """Turkish upper case, composed (NFC)."""
    return unicodedata.normalize("NFC", text).translate(_TURKISH_UPPER).upper()


def lower(text: str, language: str) -> str:
    """Lower case as the language has it, composed (NFC).

    >>> lower("IŞIK", "tr"), lower("INFO", "en")
    ('ışık', 'info')
    """
    return turkish_lower(text) if language == "tr" else unicodedata.normalize("NFC", text).lower()


def plain(word: str) -> str:
    """A lower-case word as typed without marks: the second try for Polish and Turkish.

    >>> plain("oddzwonił"), plain("çalışanlar")
    ('oddzwonil', 'calisanlar')
    """
    return word if word.isascii() else word.translate(_PLAIN)
