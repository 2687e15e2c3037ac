"""Month names and their short forms in English, Polish and Turkish, as people type them."""

from __future__ import annotations

from types import MappingProxyType

from cxlib.intake.text import fold

_NAMES = (
    "january jan styczeń stycznia sty ocak oca i",
    "february feb luty lutego lut şubat şub ii",
    "march mar marzec marca mart iii",
    "april apr kwiecień kwietnia kwi nisan nis iv",
    "may maj maja mayıs v",
    "june jun czerwiec czerwca cze haziran haz vi",
    "july jul lipiec lipca lip temmuz tem vii",
    "august aug sierpień sierpnia sie ağustos ağu viii",
    "september sept sep wrzesień września wrz eylül eyl ix",
    "october oct październik października paź ekim eki x",
    "november nov listopad listopada lis kasım kas xi",
    "december dec grudzień grudnia gru aralık ara xii",
)
_PLAIN = str.maketrans("ąćęłńóśźżçğöşü", "acelnoszzcgosu")

MONTHS = MappingProxyType(
    {
        spelt: number
        for number, names in enumerate(_NAMES, start=1)
        for word in names.split()
        for spelt in (fold(word), fold(word).translate(_PLAIN))
    }
)
"""Folded name, also typed without its accents, or Roman number -> the month."""
