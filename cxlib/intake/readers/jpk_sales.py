"""The sales register of a JPK_V7 file: one row an invoice, its gross summed from net and tax.

Which fields hold what: the Ministry of Finance's brochure on JPK_V7M and JPK_V7K. K_12 and K_14 are parts of
K_11 and K_13; from K_23 on stand purchases that the buyer settles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

NET = ("K_10", "K_11", "K_13", "K_15", "K_17", "K_19", "K_21", "K_22")
TAX = ("K_16", "K_18", "K_20")
MARGIN = "SprzedazVAT_Marza"
SUMS = frozenset({"RO", "WEW"})
"""Types of documents that are no invoice: a till's totals, internal documents."""

Text = Callable[..., str]


def sales(rows: Iterator[Element], text: Text) -> tuple[list[dict[str, str]], int]:
    """The invoices of the register, and how many other documents were left out. text: reads a child."""
    found, left = [], 0
    for row in rows:
        if text(row, "TypDokumentu") in SUMS:
            left += 1
            continue
        number = text(row, "NrKontrahenta")
        found.append(
            {
                "Number": text(row, "DowodSprzedazy"),
                "Date": text(row, "DataWystawienia"),
                "Sold on": text(row, "DataSprzedazy"),
                "Buyer": number if any(map(str.isdigit, number)) else text(row, "NazwaKontrahenta"),
                "Gross": _gross(row, text),
                "Currency": "PLN",
                "Type": text(row, "TypDokumentu"),
                "Corrects": "",
            }
        )
    return found, left


def _gross(row: Element, text: Text) -> str:
    """The margin scheme tells the gross itself; elsewhere it is the sum of net and tax."""
    if margin := text(row, MARGIN):
        return margin
    try:
        return str(sum(Decimal(told) for name in (*NET, *TAX) if (told := text(row, name))))
    except InvalidOperation:
        return ""
