"""Turkish suffixes after numbers against a table written out by hand, and case folding."""

from __future__ import annotations

import pytest

from cxlib.pages import turkish
from cxlib.pages.wording import Words

CASES = ("poss", "acc", "dat", "loc", "abl", "gen")
TABLE = {
    "sıfır": "ı ı a da dan ın",
    "bir": "i i e de den in",
    "iki": "si yi ye de den nin",
    "üç": "ü ü e te ten ün",
    "dört": "ü ü e te ten ün",
    "beş": "i i e te ten in",
    "altı": "sı yı ya da dan nın",
    "yedi": "si yi ye de den nin",
    "sekiz": "i i e de den in",
    "dokuz": "u u a da dan un",
    "on": "u u a da dan un",
    "yirmi": "si yi ye de den nin",
    "otuz": "u u a da dan un",
    "kırk": "ı ı a ta tan ın",
    "elli": "si yi ye de den nin",
    "altmış": "ı ı a ta tan ın",
    "yetmiş": "i i e te ten in",
    "seksen": "i i e de den in",
    "doksan": "ı ı a da dan ın",
    "yüz": "ü ü e de den ün",
    "bin": "i i e de den in",
}
ONES = ["sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz"]
TENS = ["-", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan"]


def spoken(number: int) -> str:
    """The number read aloud, word by word (an independent reading: whole text, then its last word)."""
    thousands, hundreds, tens, ones = (int(digit) for digit in f"{number:04d}")
    words = []
    if thousands:
        words += ([ONES[thousands]] if thousands > 1 else []) + ["bin"]
    if hundreds:
        words += ([ONES[hundreds]] if hundreds > 1 else []) + ["yüz"]
    words += [TENS[tens]] if tens else []
    words += [ONES[ones]] if ones else []
    return " ".join(words) or "sıfır"


@pytest.mark.parametrize("case", CASES)
def test_every_number_up_to_9999_takes_the_suffix_of_its_last_spoken_word(case: str) -> None:
    column = CASES.index(case)
    wrong = [
        number
        for number in range(10_000)
        if turkish.suffix(number, case) != "'" + TABLE[spoken(number).split()[-1]].split()[column]  # type: ignore[arg-type]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("number", "case", "text"),
    [
        (61, "poss", "61'i"),
        (40, "poss", "40'ı"),
        (64, "poss", "64'ü"),
        (30, "poss", "30'u"),
        (2, "poss", "2'si"),
        (6, "poss", "6'sı"),
        (89, "abl", "89'dan"),
        (64, "abl", "64'ten"),
        (2027, "loc", "2.027'de"),
        (1_000_000, "dat", "1.000.000'a"),
        (100, "loc", "100'de"),
    ],
)
def test_suffixes_of_the_field_guide(number: int, case: str, text: str) -> None:
    assert Words("tr").suffixed(number, case) == text
    assert Words("pl").suffixed(number, case) == Words("pl").number(number)


def test_case_folding_knows_both_letters_i() -> None:
    assert turkish.lower("IŞIK İSTANBUL") == "ışık istanbul"
    assert turkish.upper("ışık istanbul") == "IŞIK İSTANBUL"
    assert turkish.lower("I\u0307") == "i", "a capital I with a combining dot is İ"
