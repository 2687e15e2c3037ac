"""Pseudonyms and masks: after import no table holds a raw id, an e-mail address or a phone number."""

from __future__ import annotations

import hashlib
import hmac
import re

import pandas as pd

from cxlib.intake.text import on_unique, tidy

PREFIXES = {
    "customer_id": "c",
    "respondent_id": "r",
    "contact_id": "k",
    "visit_id": "v",
    "order_id": "o",
    "review_id": "w",
    "invitation_id": "i",
    "agent": "s",
    "staff": "s",
}
"""First letter of the pseudonyms of an id column. The same person has one pseudonym in every table."""

_EMAIL = r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
_PHONE = r"(?<![\w.,])\+?(?:\(?\d\)?[ \u00a0\u202f().\-]{0,2}){8,14}\d(?![\w])"
_ELEVEN = re.compile(r"(?<!\d)\d{11}(?!\d)")
_FLOAT = re.compile(r"^(\d+)\.0+$")


def plain_id(text: str) -> str:
    """An id as compared: `17850.0` is 17850, e-mail addresses ignore case."""
    bare = tidy(text)
    if found := _FLOAT.match(bare):
        return found[1]
    return bare.casefold() if "@" in bare else bare


def pseudonym(key: bytes, letter: str, text: str) -> str:
    """A stable stand-in of an id: the letter and 16 hexadecimal digits, not to be undone without the key."""
    digest = hmac.new(key, f"{letter}\x1f{plain_id(text)}".encode(), hashlib.sha256).hexdigest()
    return f"{letter}_{digest[:16]}"


def pseudonyms(ids: pd.Series, column: str, key: bytes) -> pd.Series:
    """Stand-ins for a column of ids; missing stays missing."""
    letter = PREFIXES[column]

    def change(distinct: pd.Series) -> pd.Series:
        told = [
            pseudonym(key, letter, str(each)) if isinstance(each, str) and each else None for each in distinct
        ]
        return pd.Series(told, dtype=pd.StringDtype("python", na_value=pd.NA))

    return on_unique(ids, change)


def masked(texts: pd.Series) -> tuple[pd.Series, dict[str, int]]:
    """Texts with `[e-mail]`, `[phone]` and `[id]` in place of what names a person, and how many of each."""
    counts: dict[str, int] = {}
    result = texts
    for mark, pattern in (("[e-mail]", _EMAIL), ("[id]", None), ("[phone]", _PHONE)):
        before = result.str.count(re.escape(mark)).sum()
        if pattern is None:
            result = result.str.replace(_ELEVEN, _national, regex=True)
        else:
            result = result.str.replace(pattern, mark, regex=True)
        found = int(result.str.count(re.escape(mark)).sum() - before)
        if found:
            counts[mark] = found
    return result, counts


def _national(found: re.Match[str]) -> str:
    return "[id]" if is_national_id(found[0]) else found[0]


def is_national_id(digits: str) -> bool:
    """Whether eleven digits are a Polish PESEL or a Turkish identity number, by their check digits."""
    d = [int(digit) for digit in digits]
    pesel = (
        10 - sum(w * x for w, x in zip((1, 3, 7, 9, 1, 3, 7, 9, 1, 3), d[:10], strict=True)) % 10
    ) % 10 == d[10]
    odd, even = sum(d[0:9:2]), sum(d[1:8:2])
    turkish = d[0] != 0 and (7 * odd - even) % 10 == d[9] and sum(d[:10]) % 10 == d[10]
    return turkish or (pesel and 1 <= (d[2] * 10 + d[3]) % 20 <= 12)
