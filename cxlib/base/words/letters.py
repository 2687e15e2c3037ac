"""Letters in Polish, Turkish and English: lower case of the language, composed, without marks, in order."""

from __future__ import annotations

import unicodedata

_TURKISH_LOWER = str.maketrans({"I": "ı", "İ": "i"})
_TURKISH_UPPER = str.maketrans({"i": "İ", "ı": "I"})
_PLAIN = str.maketrans("ąćęłńóśźżçğıöşüâîû", "acelnoszzcgiosuaiu")
MARKED = {"pl": frozenset("ąćęłńóśźż"), "tr": frozenset("çğıöşü")}
"""Letters that a person typing plain Latin letters leaves without their marks."""

ALPHABET = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "pl": "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż",
    "tr": "abcçdefgğhıijklmnoöpqrsştuüvwxyz",
}
"""Letters in the order of a dictionary."""


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


def loosely(text: str) -> str:
    """What somebody typed without regard to case and blanks: two texts with the same key are one name.

    >>> loosely("  Waiting   Room ")
    'waiting room'
    """
    return " ".join(text.split()).casefold()


def alphabetical(text: str, language: str) -> tuple[list[int], str]:
    """A key that sorts as a dictionary of the language does: ł comes after l, ı before i.

    >>> sorted(["zebra", "łąka", "lampa"], key=lambda text: alphabetical(text, "pl"))
    ['lampa', 'łąka', 'zebra']
    """
    small = lower(text, language)
    return [_place(letter, ALPHABET.get(language, ALPHABET["en"])) for letter in small], small


def _place(letter: str, order: str) -> int:
    """Signs and digits by their code and before letters; foreign letters where their plain one stands."""
    at = order.find(letter)
    if at < 0:
        at = order.find(unicodedata.normalize("NFD", plain(letter))[0])
    return at + 1 if at >= 0 else ord(letter) - 0x110000
