"""Turkish endings on words typed with or without their marks: is this a form of that stem, is it denied?

All letters here are plain (see `letters.plain`): ı is i, ü is u, ö is o, ş is s, ç is c, ğ is g.
"""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST_ENDING = 14

_NOUN = (
    r"(?:l[ae]r)?(?:[iu]?m[iu]z|[iu]?n[iu]z|l[ae]r[iu]|s[iu]|[iu]?m|[iu]n|[iu])?"
    r"(?:y?[iu]|n[iu]|y?[ae]|n[ae]|n?[dt][ae]n?|n?[iu]n|y?l[ae]|n?c[ae])?"
)
_MAKING = r"(?:l[iu]|s[iu]z|l[iu]k|l[iu]g|c[iu]|ki|c[iu]l|l[ae]s|l[ae]n|l[ae])"
_BEING = (
    r"(?:y?d[iu]|t[iu]|y?m[iu]s|y?s[ae]|d[iu]r|t[iu]r|y?[iu]m|y?[iu]z|s[iu]n|s[iu]n[iu]z|l[ae]r|k|n|m|n[iu]z)"
)
_VOICE = r"(?:[iu]l|[iu]n|n|t|[dt][iu]r|[iu]s|[iu]t|[iu]r|[ae]bil|[iu]ver)"
_TENSE = (
    r"(?:[dt][iu]|m[iu]s|[iu]?yor|y?[ae]c[ae][kg]|[ae]?r|[iu]r|z|m[ae]l[iu]|s[ae]|y?[ae]n|y?[iu]p|y?[ae]r[ae]k"
    r"|[dt][iu]k|[dt][iu]g|m[ae]k|m[ae]|y?[iu]s|y?[iu]nc[ae]|s[iu]n|d[ae]n|y?[ae]|y?[iu]n|y?[iu]n[iu]z)"
)
_NO = r"m[aeiu]"
_NOUN_FORM = re.compile(rf"{_NOUN}(?:{_MAKING}{_NOUN})?{_BEING}{{0,3}}")
_VERB_FORM = re.compile(rf"{_VOICE}{{0,2}}(?:{_NO})?{_TENSE}(?:{_NOUN}|{_BEING}{{0,3}})(?:{_BEING}){{0,2}}")
_DENIED = re.compile(
    rf"{_VOICE}{{0,2}}?(?:y?[ae])?"
    r"(?:m[iu]yor|m[ae](?:d[iu]|m[iu]s|z|y[ae]|y[iu][pn]|s[iu]n|s[ae](?!$)|d[ae]n|m[ae]))"
)
_MORE = re.compile(r"(?:y?[iu]s|c)?l[iu]|s?[iu]nd[ae]|m[ae]l[iu]")
_WITHOUT = re.compile(r"s[iu]z(?:d[iu]|d[iu]r|c[ae]|[iu]m|l[iu][kg].*)?")


@lru_cache(maxsize=65536)
def is_ending(rest: str) -> bool:
    """Whether what follows a stem is a chain of Turkish endings.

    >>> [is_ending(rest) for rest in ("lar", "lerin", "siz", "medik", "paran")]
    [True, True, True, True, False]
    """
    if len(rest) > LONGEST_ENDING:
        return False
    return bool(_NOUN_FORM.fullmatch(rest) or _VERB_FORM.fullmatch(rest))


def says_no(rest: str) -> bool:
    """Whether endings deny their stem: bekle-medik, sorun-suz, but not bekle-mek or oda-mız.

    >>> [says_no(rest) for rest in ("medik", "tilmedi", "miyor", "suz", "mek", "miz", "dik")]
    [True, True, True, True, False, False, False]
    """
    return bool(_DENIED.match(rest) or _WITHOUT.fullmatch(rest))


def says_more(rest: str) -> bool:
    """Whether endings make another word: hesap-lı (cheap), zaman-ında (in time), ol-malı (should).

    >>> [says_more(rest) for rest in ("li", "isli", "inda", "mali", "lar", "dim")]
    [True, True, True, True, False, False]
    """
    return bool(_MORE.fullmatch(rest))
