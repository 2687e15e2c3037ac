"""Phone numbers as people type them in Poland, Turkey, Britain and the United States.

A number is taken for a phone only in a form that its country has: amounts, order numbers and
failed check digits are left alone. A bare run of digits (no plus, leading zero or gaps) counts only
in the client's own country.
"""

from __future__ import annotations

import re
from functools import cache

_GAP = r"[ \u00a0\u202f.\-/]"
_POLISH_AREA = (
    r"(?:4[5]|5[0137]|6[069]|7[2389]|88|"  # mobile
    r"1[2-8]|2[2-59]|3[2-4]|4[1-468]|5[24-689]|6[1-35-8]|7[1-7]|8[1-79]|9[1-5])"
)
_ABROAD = rf"(?:\+|(?<!\d)00)[1-9](?:(?:{_GAP}|[()]){{0,2}}\d){{7,13}}"
_POLISH = (
    rf"(?:48{_GAP})?(?=\(?{_POLISH_AREA})"
    rf"(?:\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}|\(?\d{{2}}\)?{_GAP}\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{2}}"
    rf"|\(?\d{{2}}\)?{_GAP}\d{{3}}{_GAP}\d{{4}}|\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{2}}"
    rf"|\d{{3}}{_GAP}\d{{6}})"
)
_TURKISH = (
    rf"(?:90{_GAP})?(?:0{_GAP}?)?\(?(?:5[0-69]\d|[234]\d\d|8[05]0)\)?{_GAP}?\d{{3}}{_GAP}\d{{2}}{_GAP}?\d{{2}}"
    rf"|\(?0{_GAP}?\(?(?:5[0-69]\d|[234]\d\d|850)\)?{_GAP}?\d{{3}}{_GAP}?\d{{2}}{_GAP}?\d{{2}}"
)
_BRITISH = rf"\(?0[1-378](?:(?:{_GAP}|[()]){{0,2}}\d){{8,9}}"
_AMERICAN = rf"(?:1{_GAP})?\(?[2-9]\d\d\)?{_GAP}{{1,2}}[2-9]\d\d{_GAP}\d{{4}}"

_BARE = {
    "PL": rf"(?:48)?{_POLISH_AREA}\d{{7}}",
    "TR": r"(?:90)?5[0-69]\d{8}",
    "GB": r"(?:44)?7[1-9]\d{8}",
    "US": r"1?[2-9]\d\d[2-9]\d{6}",
}


@cache
def phone_pattern(country: str = "") -> re.Pattern[str]:
    """What a phone number looks like to a client of a country; without one, the Polish bare form counts."""
    forms = (_ABROAD, _TURKISH, _POLISH, _AMERICAN, _BRITISH, _BARE[country or "PL"])
    return re.compile(r"(?<![\w.,+/\-])(?:" + "|".join(forms) + r")(?![\w])(?![.,\-/]\d)")
