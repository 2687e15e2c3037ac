"""Turkish in code: case folding that knows i and ı, and the suffix a number takes when read aloud."""

from __future__ import annotations

from typing import Literal

from cxlib.base.words.letters import turkish_lower as lower
from cxlib.base.words.letters import turkish_upper as upper

__all__ = ["Case", "last_word", "lower", "suffix", "upper"]

Case = Literal["poss", "acc", "dat", "loc", "abl", "gen"]

_ONES = ("sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
_TENS = ("", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan")
_GREAT = ((10**9, "milyar"), (10**6, "milyon"), (1000, "bin"), (100, "yüz"))
_HARMONY = {"a": "ı", "ı": "ı", "e": "i", "i": "i", "o": "u", "u": "u", "ö": "ü", "ü": "ü"}
_BACK = set("aıou")
_VOICELESS = set("çfhkpsşt")


def last_word(number: int) -> str:
    """The last word of a whole number read aloud (61: bir, 2000: bin)."""
    rest = abs(number)
    if rest % 10 or rest == 0:
        return _ONES[rest % 10]
    if rest % 100:
        return _TENS[rest % 100 // 10]
    for size, word in reversed(_GREAT):
        if rest % (size * 10 if size == 100 else size * 1000):
            return word
    return "trilyon"


def suffix(number: int, case: Case) -> str:
    """The suffix with its apostrophe.

    >>> [f"{n}{suffix(n, 'poss')}" for n in (61, 40, 64, 30, 2, 6)]
    ["61'i", "40'ı", "64'ü", "30'u", "2'si", "6'sı"]
    """
    word = last_word(number)
    vowel = [letter for letter in word if letter in _HARMONY][-1]
    narrow, wide = _HARMONY[vowel], "a" if vowel in _BACK else "e"
    open_end = word[-1] in _HARMONY
    stop = "t" if word[-1] in _VOICELESS else "d"
    endings = {
        "poss": ("s" if open_end else "") + narrow,
        "acc": ("y" if open_end else "") + narrow,
        "dat": ("y" if open_end else "") + wide,
        "gen": ("n" if open_end else "") + narrow + "n",
        "loc": stop + wide,
        "abl": stop + wide + "n",
    }
    return f"'{endings[case]}"
