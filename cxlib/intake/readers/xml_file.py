"""XML invoices: KSeF, JPK_FA and JPK_V7 of Poland, UBL-TR of Turkey; document types are refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from cxlib.base.errors import DataError
from cxlib.intake.notes import note
from cxlib.intake.readers.jpk_sales import sales
from cxlib.intake.readers.raw import Raw, from_records

COLUMNS = ("Number", "Date", "Sold on", "Buyer", "Gross", "Currency", "Type", "Corrects")
_CORRECTIONS = frozenset({"KOR", "KOR_ZAL", "KOR_ROZ", "KOREKTA", "IADE", "TEVKIFATIADE"})
_RETURNS = frozenset({"IADE", "TEVKIFATIADE"})


def read_xml(path: Path) -> Raw:
    """The invoices of an XML file, corrections with their sign; another kind of XML is a DataError."""
    root = _parsed(path)
    name = _local(root)
    if name == "Faktura":
        return from_records([_ksef(root)], COLUMNS, form="ksef")
    if name == "JPK":
        return _control_file(root, path)
    if name == "Invoice":
        return from_records([_ubl(root)], COLUMNS, form="ubl")
    invoices = [each for each in root.iter() if _local(each) in ("Faktura", "Invoice")]
    if not invoices:
        raise DataError(
            f"An XML file must hold invoices of KSeF, JPK or UBL-TR ({path.name} holds {name!r}). "
            f"Export the list as XLSX or CSV.",
            file=path.name,
        )
    form = "ksef" if _local(invoices[0]) == "Faktura" else "ubl"
    return from_records([(_ksef if form == "ksef" else _ubl)(each) for each in invoices], COLUMNS, form=form)


def _control_file(root: Element, path: Path) -> Raw:
    """JPK_FA with its invoices, or the sales register of JPK_V7."""
    if invoices := [_jpk(each) for each in root if _local(each) == "Faktura"]:
        return from_records(invoices, COLUMNS, form="ksef")
    found, left = sales((each for each in root.iter() if _local(each) == "SprzedazWiersz"), _text)
    if not found:
        raise DataError(
            f"A JPK file must hold invoices ({path.name} has none that names a buyer). Ask for JPK_FA or for "
            f"JPK_V7 with its sales register.",
            file=path.name,
        )
    notes = (note("register_sums", n=left),) if left else ()
    return from_records(found, COLUMNS, form="ksef", notes=notes)


def _parsed(path: Path) -> Element:
    try:
        root: Element = fromstring(path.read_bytes(), forbid_dtd=True)
        return root
    except DefusedXmlException:
        raise DataError(
            f"An XML file must not define entities or a document type ({path.name} does). Ask for the "
            f"file as the invoicing system exports it.",
            file=path.name,
        ) from None
    except (ParseError, ValueError, LookupError, RecursionError) as problem:
        row = problem.position[0] if isinstance(problem, ParseError) else None
        raise DataError(
            f"An XML file must be whole ({path.name}{f', row {row}' if row else ''} is damaged or cut off). "
            f"Export it again.",
            file=path.name,
            row=row,
        ) from None


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(element: Element, *names: str) -> Iterator[Element]:
    """The elements under the path of local names, namespaces set aside."""
    if not names:
        yield element
        return
    for child in element:
        if _local(child) == names[0]:
            yield from _all(child, *names[1:])


def _text(element: Element, *names: str) -> str:
    return next(((each.text or "").strip() for each in _all(element, *names)), "")


def _ksef(invoice: Element) -> dict[str, str]:
    kind = _text(invoice, "Fa", "RodzajFaktury")
    identity = ("Podmiot2", "DaneIdentyfikacyjne")
    buyer = (
        _text(invoice, *identity, "NIP")
        or _text(invoice, *identity, "NrVatUE")
        or _text(invoice, *identity, "NrID")
        or _text(invoice, "Podmiot2", "NrKlienta")
        or _text(invoice, *identity, "Nazwa")
        or _text(invoice, *identity, "PelnaNazwa")
    )
    return {
        "Number": _text(invoice, "Fa", "P_2") or _text(invoice, "Fa", "P_2A"),
        "Date": _text(invoice, "Fa", "P_1"),
        "Sold on": _text(invoice, "Fa", "P_6"),
        "Buyer": buyer,
        "Gross": _text(invoice, "Fa", "P_15"),
        "Currency": _text(invoice, "Fa", "KodWaluty"),
        "Type": kind,
        "Corrects": _text(invoice, "Fa", "DaneFaKorygowanej", "NrFaKorygowanej")
        if kind in _CORRECTIONS
        else "",
    }


def _jpk(invoice: Element) -> dict[str, str]:
    return {
        "Number": _text(invoice, "P_2A") or _text(invoice, "P_2"),
        "Date": _text(invoice, "P_1"),
        "Sold on": _text(invoice, "P_6"),
        "Buyer": _text(invoice, "P_5B") or _text(invoice, "P_3A"),
        "Gross": _text(invoice, "P_15"),
        "Currency": _text(invoice, "KodWaluty"),
        "Type": _text(invoice, "RodzajFaktury"),
        "Corrects": _text(invoice, "NrFaKorygowanej"),
    }


def _ubl(invoice: Element) -> dict[str, str]:
    """A return invoice is written with positive amounts: its sign is turned here."""
    kind = _text(invoice, "InvoiceTypeCode")
    total = next(_all(invoice, "LegalMonetaryTotal", "PayableAmount"), None)
    gross = (total.text or "").strip() if total is not None else ""
    time = _text(invoice, "IssueTime")
    returned = kind.upper() in _RETURNS and gross and not gross.startswith("-")
    return {
        "Number": _text(invoice, "ID"),
        "Date": f"{_text(invoice, 'IssueDate')} {time[:8]}".strip(),
        "Sold on": "",
        "Buyer": _ubl_buyer(invoice),
        "Gross": f"-{gross}" if returned else gross,
        "Currency": _text(invoice, "DocumentCurrencyCode")
        or (total.get("currencyID", "") if total is not None else ""),
        "Type": kind,
        "Corrects": _text(invoice, "BillingReference", "InvoiceDocumentReference", "ID"),
    }


def _ubl_buyer(invoice: Element) -> str:
    party = next(_all(invoice, "AccountingCustomerParty", "Party"), None)
    if party is None:
        return ""
    numbers = {
        (each.get("schemeID") or "").upper(): (each.text or "").strip()
        for each in _all(party, "PartyIdentification", "ID")
    }
    person = " ".join(
        filter(None, (_text(party, "Person", "FirstName"), _text(party, "Person", "FamilyName")))
    )
    return numbers.get("VKN") or numbers.get("TCKN") or _text(party, "PartyName", "Name") or person
