"""Forms of names in a sentence: Polish declension of first names and surnames, Turkish and English endings.

Written for masking, so rather one form too many; the forms are folded (see `text.fold`).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

_SOFTENED = (
    ("st", "ści"), ("zd", "ździ"), ("sł", "śl"), ("ch", "sz"), ("rz", "rz"), ("cz", "cz"), ("sz", "sz"),
    ("k", "c"), ("g", "dz"), ("r", "rz"), ("t", "ci"), ("d", "dzi"), ("ł", "l"), ("n", "ni"), ("m", "mi"),
    ("b", "bi"), ("p", "pi"), ("w", "wi"), ("f", "fi"), ("s", "si"), ("z", "zi"),
)  # fmt: skip
"""How a stem's end changes before -e (Marta: Marcie, Nowak: -ku stays; Piotr: Piotrze)."""

_TURKISH = re.compile(
    r"(?:(?:ler|lar|gil(?:ler)?)?(?:[ny]?[ıiuü]n|y?[aeıiuü]|n[aeıiuü]|[dt][ae]n?|y?l[ae]|[cç][ae]|l[iıuü]|ki)"
    r"|ler|lar|gil|s[iıuü]|(?:y?[iıuü]m|m[iıuü]z)(?:[aeıiuü]|d[ae]n?|[iıuü]n)?)"
)
"""Case endings of Turkish names, and `my`, `our`; i and ı are one letter here (see `text.fold`)."""

_AFTER_APOSTROPHE = re.compile(r"[^\W\d_]{1,9}")
_LONGEST_ENDING = 6


def polish_forms(name: str) -> frozenset[str]:
    """The cases of a folded Polish first name or surname (of any name: endings are added as Poles would).

    >>> sorted({"annę", "annie", "anny", "anną"} - polish_forms("anna"))
    []
    >>> {"marka", "markowi", "markiem"} <= polish_forms("marek")
    True
    """
    if name.endswith(("ski", "cki", "dzki")):
        return _joined(name[:-1], "iego iemu im i ich imi iej ą a")
    if name.endswith(("ska", "cka", "dzka")):
        return _joined(name[:-1], "iej ą i iego iemu im ich a o")
    if name.endswith("a"):
        return _feminine(name[:-1])
    if name.endswith("o"):
        return _feminine(name[:-1]) | _joined(name[:-1], "owi em")
    if name.endswith(("i", "y")):
        return _joined(name, "ego emu m go mu") | _joined(name[:-1], "ego emu im ym ich ych")
    if name.endswith("e"):
        return _joined(name, "go mu m")
    return _masculine(name)


def _joined(stem: str, endings: str) -> frozenset[str]:
    return frozenset(stem + ending for ending in endings.split())


def _softened(stem: str) -> str:
    """A stem before -e in the locative and dative."""
    for end, soft in _SOFTENED:
        if stem.endswith(end):
            return stem[: len(stem) - len(end)] + soft
    return stem


def _feminine(stem: str) -> frozenset[str]:
    forms = _joined(stem, "y i ę ą o u e om ami ach ów") | {_softened(stem) + "e"}
    return forms | {stem + "ii"} if stem.endswith(("i", "j")) else forms


def _masculine(name: str) -> frozenset[str]:
    stems = {name}
    if name.endswith("iec"):
        stems.add(name[:-3] + "c")
    elif len(name) > 4 and name.endswith(("ek", "eł", "ec", "el", "er", "es")):
        stems.add(name[:-2] + name[-1])
    for hard, soft in (("ń", "ni"), ("ć", "ci"), ("ś", "si"), ("ź", "zi"), ("ól", "ol"), ("ób", "ob")):
        if name.endswith(hard):
            stems.add(name[: -len(hard)] + soft)
    forms: set[str] = set()
    for stem in stems:
        forms |= _joined(stem, "a owi em iem u ie om ami ach ów owie i y") | {_softened(stem) + "e"}
    return frozenset(forms)


def without_suffix(word: str, names: Collection[str]) -> str:
    """The name behind a folded word with a Turkish or English ending, or nothing.

    >>> without_suffix("merve'nin", {"merve"}), without_suffix("mervenin", {"merve"})
    ('merve', 'merve')
    >>> without_suffix("mervedeyim", {"merve"})
    ''
    """
    straight = word.replace("’", "'")
    if "'" in straight:
        name, ending = straight.split("'", 1)
        return name if name in names and _AFTER_APOSTROPHE.fullmatch(ending) else ""
    for length in range(1, min(_LONGEST_ENDING, len(word) - 2) + 1):
        name, ending = word[:-length], word[-length:]
        if name in names and _is_ending(ending):
            return name
    return ""


@lru_cache(maxsize=4096)
def _is_ending(ending: str) -> bool:
    return ending == "s" or bool(_TURKISH.fullmatch(ending))
