"""Pseudonyms: after import no table holds a raw id."""

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
