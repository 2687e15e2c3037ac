"""Numbers that tell on themselves: national, tax and account numbers by their check digits.

Sources of the rules: PESEL and NIP, the ministries' published weights (1 3 7 9 and 6 5 7 2 3 4 5 6 7);
REGON, Statistics Poland; TC kimlik no and VKN, the algorithms in public use; IBAN, ISO 13616 (mod 97).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

IBAN_LENGTHS = {
    "PL": 28, "TR": 26, "GB": 22, "DE": 22, "FR": 27, "ES": 24, "IT": 27, "NL": 18, "BE": 16, "AT": 20,
    "CH": 21, "IE": 22, "CZ": 24, "SK": 24, "UA": 29, "LT": 20, "LV": 21, "EE": 20, "SE": 24, "DK": 18,
    "NO": 15, "FI": 18, "PT": 25, "RO": 24, "BG": 22, "HU": 28, "GR": 27, "HR": 21, "CY": 28, "LU": 20,
}  # fmt: skip
"""Letters of an IBAN by country, as registered."""


def _digits(text: str) -> list[int]:
    return [int(each) for each in text]


def _weighted(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(weight * digit for weight, digit in zip(weights, digits, strict=True))


def is_pesel(text: str) -> bool:
    """A Polish person's number: eleven digits with a month that exists in its century's coding.

    >>> is_pesel("44051401359")
    True
    """
    if len(text) != 11 or not text.isdigit():
        return False
    d = _digits(text)
    born = 1 <= (d[2] * 10 + d[3]) % 20 <= 12 and 1 <= d[4] * 10 + d[5] <= 31
    return born and (10 - _weighted(d[:10], (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10) % 10 == d[10]


def is_nip(text: str) -> bool:
    """A Polish tax number: ten digits.

    >>> is_nip("5261040828")
    True
    """
    if len(text) != 10 or not text.isdigit() or text[0] == "0":
        return False
    d = _digits(text)
    return _weighted(d[:9], (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == d[9]


def is_regon(text: str) -> bool:
    """A Polish firm's statistical number: nine digits, or fourteen that begin with a valid nine.

    >>> is_regon("000331501")
    True
    """
    if not text.isdigit() or len(text) not in (9, 14):
        return False
    d = _digits(text)
    short = _weighted(d[:8], (8, 9, 2, 3, 4, 5, 6, 7)) % 11 % 10 == d[8]
    if len(d) == 9:
        return short
    return short and _weighted(d[:13], (2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8)) % 11 % 10 == d[13]


def is_tc_kimlik(text: str) -> bool:
    """A Turkish person's number: eleven digits, the first not 0.

    >>> is_tc_kimlik("10000000146")
    True
    """
    if len(text) != 11 or not text.isdigit() or text[0] == "0":
        return False
    d = _digits(text)
    return (7 * sum(d[0:9:2]) - sum(d[1:8:2])) % 10 == d[9] and sum(d[:10]) % 10 == d[10]


def is_vkn(text: str) -> bool:
    """A Turkish tax number: ten digits.

    >>> is_vkn("1234567890"), is_vkn("1234567891")
    (True, False)
    """
    if len(text) != 10 or not text.isdigit() or len(set(text)) == 1:
        return False
    d, total = _digits(text), 0
    for place in range(9):
        moved = (d[place] + 9 - place) % 10
        shifted = moved * 2 ** (9 - place) % 9
        total += 9 if moved and not shifted else shifted
    return (10 - total % 10) % 10 == d[9]


def is_iban(text: str) -> bool:
    """An account number with its country, without spaces.

    >>> is_iban("TR330006100519786457841326"), is_iban("PL61109010140000071219812874")
    (True, True)
    """
    plain = text.upper()
    if not (plain.isalnum() and plain.isascii() and plain[2:4].isdigit()):
        return False
    if len(plain) != IBAN_LENGTHS.get(plain[:2], -1):
        return False
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def is_nrb(text: str) -> bool:
    """A Polish account number as Poles write it: the IBAN's 26 digits without PL."""
    return len(text) == 26 and text.isdigit() and is_iban("PL" + text)


PERSON_OR_FIRM: tuple[Callable[[str], bool], ...] = (is_pesel, is_tc_kimlik, is_nip, is_vkn, is_nrb)
"""Numbers that are looked for wherever they stand; REGON is so short that its name must stand beside it."""


def is_national_id(digits: str) -> bool:
    """Whether digits are a person's, tax or account number, by their check digits."""
    return any(check(digits) for check in PERSON_OR_FIRM)
