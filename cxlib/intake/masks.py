"""Masks over everything people typed: addresses, numbers and names that would tell who wrote or is meant."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from cxlib.intake import checkdigits
from cxlib.intake.names import Names
from cxlib.intake.phones import phone_pattern

MARKS = ("[e-mail]", "[id]", "[phone]", "[name]")
"""What stands where something was masked."""

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_GAP = "[ \u00a0\u202f]?"
_ACCOUNT = re.compile(
    r"(?i)(?<![A-Za-z0-9])(?:"
    + "|".join(
        rf"{country}(?:{_GAP}\d){{2}}(?:{_GAP}[A-Z0-9]){{{length - 4}}}"
        for country, length in checkdigits.IBAN_LENGTHS.items()
    )
    + rf"|\d\d(?:{_GAP}\d){{24}})(?![A-Za-z0-9])"
)
_NUMBER = re.compile(r"(?<![\d.,])\d{10,11}(?![\d])(?![.,]\d)")
_NIP = re.compile(r"(?<![\d\-])(?:\d{3}-\d{3}-\d{2}-\d{2}|\d{3}-\d{2}-\d{2}-\d{3})(?![\d\-])")
_REGON = re.compile(r"(?i)(\bregon\W{0,4})(\d{14}|\d{9})(?!\d)")


def masked(
    texts: pd.Series, names: Names | None = None, country: str = ""
) -> tuple[pd.Series, dict[str, int]]:
    """Texts with MARKS in place of what names a person, and how many of each.

    names: the people known from the file and the staff list; country: the client's, for phone numbers.
    """
    counts = dict.fromkeys(MARKS, 0)
    steps = [*_steps(country), *([("[name]", names.hidden)] if names else [])]
    codes, distinct = pd.factorize(texts, use_na_sentinel=True)
    often = np.bincount(codes[codes >= 0], minlength=len(distinct)).tolist()
    hidden = np.empty(len(distinct) + 1, dtype=object)  # the last one stays None: code -1, missing
    for place, (text, times) in enumerate(zip(map(str, distinct), often, strict=True)):
        for mark, step in steps:
            before = text.count(mark)
            text = step(text)
            counts[mark] += (text.count(mark) - before) * times
        hidden[place] = text
    told = pd.Series(hidden[codes], index=texts.index, name=texts.name, dtype=texts.dtype)
    return told, {mark: count for mark, count in counts.items() if count}


def _steps(country: str) -> list[tuple[str, Callable[[str], str]]]:
    phones = phone_pattern(country)
    return [
        ("[e-mail]", lambda text: _EMAIL.sub("[e-mail]", text) if "@" in text else text),
        ("[id]", lambda text: _without_ids(text) if _some_digits(text) else text),
        ("[phone]", lambda text: phones.sub("[phone]", text) if _some_digits(text) else text),
    ]


def _some_digits(text: str) -> bool:
    return sum(map(str.isdigit, text)) > 8


def _without_ids(text: str) -> str:
    text = _ACCOUNT.sub(lambda found: _if(_account(found[0]), found[0]), text)
    text = _NIP.sub(lambda found: _if(checkdigits.is_nip(found[0].replace("-", "")), found[0]), text)
    text = _REGON.sub(lambda found: found[1] + _if(checkdigits.is_regon(found[2]), found[2]), text)
    return _NUMBER.sub(lambda found: _if(checkdigits.is_national_id(found[0]), found[0]), text)


def _if(is_one: bool, text: str) -> str:
    return "[id]" if is_one else text


def _account(text: str) -> bool:
    plain = re.sub(r"\s", "", text)
    return checkdigits.is_iban(plain) or checkdigits.is_nrb(plain)
