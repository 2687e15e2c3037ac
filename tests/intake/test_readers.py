"""Formats besides CSV and XLSX: old workbooks, SPSS, web tables, JSON, XML and archives."""

from __future__ import annotations

import importlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cxlib.base.errors import DataError, SettingsError
from cxlib.intake.readers import FileOptions, read_export

Export = Callable[..., Path]
SAMPLES = Path(__file__).parent / "samples"


def zipped(members: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return packed.getvalue()


def test_an_old_workbook_with_a_sheet_a_month() -> None:
    raw = read_export(SAMPLES / "rok.xls", language="pl")
    assert raw.sheets == ("Wrzesień", "Październik")
    assert raw.frame.values.tolist() == [
        ["2026-09-01", "Anna", "strzyżenie", "120.5"],
        ["2026-09-02", "Anna", "koloryzacja", "300"],
        ["2026-10-03", "Ewa", "strzyżenie", "110"],
    ]
    assert raw.refused["reason"].tolist() == ["totals", "totals"]
    assert ("intake.ditto", {"column": "Klient", "n": 1}) in raw.notes
    assert raw.years is not None and set(raw.years) == {2026}
    assert raw.months is not None and raw.months.tolist() == [9, 9, 10]


@pytest.mark.parametrize(
    "content",
    [
        "<html><body><table><tr><th>Tarih</th><th>Tutar</th></tr><tr><td>01.09.2026</td><td>1.154,50</td></tr>"
        "<tr><td>02.09.2026</td><td>&Ouml;demesiz</td></tr></table></body></html>",
        "Tarih\tTutar\n01.09.2026\t1.154,50\n02.09.2026\tÖdemesiz\n",
    ],
    ids=["a page", "a text"],
)
def test_an_xls_file_that_is_none(export: Export, content: str) -> None:
    raw = read_export(export("liste.xls", content), language="tr")
    assert raw.frame.values.tolist() == [["01.09.2026", "1.154,50"], ["02.09.2026", "Ödemesiz"]]


def test_spss_answers_keep_questions_and_labels(tmp_path: Path) -> None:
    spss = pytest.importorskip("pyreadstat")
    frame = pd.DataFrame({"Q1": [10.0, 3.0, None], "SEX": [1.0, 2.0, 1.0], "Q2": [5.0, 4.0, 5.0]})
    spss.write_sav(
        frame,
        str(tmp_path / "a.sav"),
        column_labels=["Czy poleci nas Pan(i)?", "Płeć", "Zadowolenie"],
        variable_value_labels={
            "SEX": {1: "kobieta", 2: "mężczyzna"},
            "Q2": {4: "dobrze", 5: "bardzo dobrze"},
        },
        variable_measure={"SEX": "nominal", "Q2": "ordinal"},
    )
    raw = read_export(tmp_path / "a.sav", language="pl")
    assert list(raw.frame.columns) == ["Czy poleci nas Pan(i)?", "Płeć", "Zadowolenie"]
    assert raw.frame["Czy poleci nas Pan(i)?"].tolist() == ["10", "3", ""]
    assert raw.frame["Płeć"].tolist() == ["kobieta", "mężczyzna", "kobieta"]
    assert raw.frame["Zadowolenie"].tolist() == ["5 - bardzo dobrze", "4 - dobrze", "5 - bardzo dobrze"]
    assert raw.aliases["q1"] == "Czy poleci nas Pan(i)?"


def test_spss_without_its_extra_says_what_to_install(export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def absent(name: str, package: str | None = None) -> Any:
        if name == "pyreadstat":
            raise ImportError(name)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(SettingsError, match=r"cx-playbook\[spss\]"):
        read_export(export("a.sav", b"$FL2" + b"\x00" * 200), language="en")


TAKEOUT = {
    "averageRating": 3.5,
    "totalReviewCount": 3,
    "reviews": [
        {
            "reviewId": "r1",
            "reviewer": {"displayName": "Jan K"},
            "starRating": "FIVE",
            "comment": "(Translated by Google) Nice place\n\n(Original)\nMiłe miejsce",
            "createTime": "2026-07-01T10:00:00.123Z",
            "updateTime": "2026-07-01T10:00:00.123Z",
            "reviewReply": {"comment": "Dziękujemy", "updateTime": "2026-07-02T08:00:00Z"},
        },
        {
            "name": "accounts/1/locations/2/reviews/r2",
            "reviewer": {"isAnonymous": True},
            "starRating": "TWO",
            "comment": "Çok bekledik\n\n(Translated by Google)\nWe waited long",
            "createTime": "2026-07-03T10:00:00Z",
        },
        {"reviewId": "r3", "starRating": "THREE", "createTime": "2026-07-04T10:00:00Z"},
    ],
}


def test_google_reviews_keep_stars_replies_and_the_original_words(export: Export) -> None:
    raw = read_export(export("reviews.json", json.dumps(TAKEOUT)), language="pl")
    assert raw.form == "google_reviews"
    assert raw.frame["Stars"].tolist() == ["5", "2", "3"]
    assert raw.frame["Comment"].tolist() == ["Miłe miejsce", "Çok bekledik", ""]
    assert raw.frame["Review id"].tolist() == ["r1", "accounts/1/locations/2/reviews/r2", "r3"]
    assert raw.frame["Replied"].tolist() == ["2026-07-02T08:00:00Z", "", ""]
    assert ("intake.translations_dropped", {"n": 2}) in raw.notes
    assert not raw.frame.map(lambda cell: "Jan" in cell).any().any()


def test_messages_of_instagram_have_their_letters_put_right(export: Export) -> None:
    broken = "dziękuję, ile kosztuje?".encode().decode("latin-1")
    content = {
        "participants": [{"name": "Ania"}, {"name": "Salon"}],
        "title": "Ania",
        "messages": [
            {"sender_name": "Salon", "timestamp_ms": 1780000600000, "content": "200"},
            {"sender_name": "Ania", "timestamp_ms": 1780000000000, "content": broken},
        ],
    }
    path = export("message_1.json", json.dumps(content))
    raw = read_export(path, language="pl", told=FileOptions(keep_text=True))
    assert raw.question is None and len(raw.frame) == 1
    assert raw.frame.loc[0, "Text"] == "dziękuję, ile kosztuje?"
    assert raw.frame.loc[0, "Opened"] == "2026-05-28 20:26:40+00:00"
    assert raw.frame.loc[0, "First reply"] == "2026-05-28 20:36:40+00:00"


@pytest.mark.parametrize(
    "content",
    [
        '[{"id": 1, "who": {"name": "Ali"}, "tags": ["a", "b"]}, {"id": 2.0, "ok": true}]',
        '{"n": 2, "data": [{"id": 1, "who": {"name": "Ali"}, "tags": ["a", "b"]}, {"id": 2, "ok": true}]}',
        '{"id": 1, "who": {"name": "Ali"}, "tags": ["a", "b"]}\n{"id": 2, "ok": true}\n',
    ],
    ids=["a list", "a list inside", "one a line"],
)
def test_plain_lists_of_records_are_tables(export: Export, content: str) -> None:
    raw = read_export(export("a.json", content), language="en")
    assert raw.frame.to_dict("records") == [
        {"id": "1", "who.name": "Ali", "tags": "a; b", "ok": ""},
        {"id": "2", "who.name": "", "tags": "", "ok": "true"},
    ]


FA = """<?xml version="1.0" encoding="UTF-8"?>
<Faktura xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/">
 <Naglowek><KodFormularza kodSystemowy="FA (3)" wersjaSchemy="1-0E">FA</KodFormularza></Naglowek>
 <Podmiot1><DaneIdentyfikacyjne><NIP>1111111111</NIP><Nazwa>My</Nazwa></DaneIdentyfikacyjne></Podmiot1>
 <Podmiot2><DaneIdentyfikacyjne><NIP>5260250274</NIP><Nazwa>Klient</Nazwa></DaneIdentyfikacyjne></Podmiot2>
 <Fa><KodWaluty>PLN</KodWaluty><P_1>2026-09-{day}</P_1><P_2>{number}</P_2><P_15>{gross}</P_15>
 <RodzajFaktury>{kind}</RodzajFaktury>{more}</Fa>
</Faktura>"""
CORRECTED = "<DaneFaKorygowanej><NrFaKorygowanej>FV/1</NrFaKorygowanej></DaneFaKorygowanej>"
UBL = """<?xml version="1.0"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2">
 <cbc:ID>ABC2026000000001</cbc:ID><cbc:IssueDate>2026-09-01</cbc:IssueDate><cbc:IssueTime>10:30:00</cbc:IssueTime>
 <cbc:InvoiceTypeCode>IADE</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>TRY</cbc:DocumentCurrencyCode>
 <cac:AccountingCustomerParty><cac:Party><cac:PartyIdentification><cbc:ID schemeID="VKN">1234567890</cbc:ID>
 </cac:PartyIdentification></cac:Party></cac:AccountingCustomerParty>
 <cac:LegalMonetaryTotal>
 <cbc:PayableAmount currencyID="TRY">118.50</cbc:PayableAmount></cac:LegalMonetaryTotal>
</Invoice>"""


def test_invoices_of_ksef_with_a_correction(export: Export) -> None:
    first = FA.format(day="01", number="FV/1", gross="1230.00", kind="VAT", more="")
    second = FA.format(day="05", number="FV/2", gross="-230.00", kind="KOR", more=CORRECTED)
    raw = read_export(export("faktury.zip", zipped({"a/1.xml": first, "a/2.xml": second})), language="pl")
    assert raw.form == "ksef" and raw.sheets == ("a/1.xml", "a/2.xml")
    assert raw.frame[["Number", "Date", "Buyer", "Gross", "Type", "Corrects"]].values.tolist() == [
        ["FV/1", "2026-09-01", "5260250274", "1230.00", "VAT", ""],
        ["FV/2", "2026-09-05", "5260250274", "-230.00", "KOR", "FV/1"],
    ]


def test_jpk_fa_holds_many_invoices(export: Export) -> None:
    one = "<Faktura><P_1>2026-09-01</P_1><P_2A>{0}</P_2A><P_3A>K</P_3A><P_15>5.00</P_15></Faktura>"
    both = one.format("A") + one.format("B")
    text = f'<JPK xmlns="http://jpk.mf.gov.pl/wzor/2022/02/17/02171/"><Naglowek/>{both}</JPK>'
    raw = read_export(export("jpk.xml", text), language="pl")
    assert raw.frame["Number"].tolist() == ["A", "B"] and raw.frame["Buyer"].tolist() == ["K", "K"]


def test_a_turkish_return_invoice_is_negative(export: Export) -> None:
    raw = read_export(export("fatura.xml", UBL), language="tr")
    assert raw.form == "ubl"
    assert raw.frame.loc[0].to_dict() | {"Type": "IADE"} == {
        "Number": "ABC2026000000001",
        "Date": "2026-09-01 10:30:00",
        "Sold on": "",
        "Buyer": "1234567890",
        "Gross": "-118.50",
        "Currency": "TRY",
        "Type": "IADE",
        "Corrects": "",
    }


def test_files_of_an_archive_are_read_together_or_named(export: Export) -> None:
    rows = {"jan.csv": "id,nps,note\n1,9,a\n", "__MACOSX/._jan.csv": "x", "feb.csv": "id,nps,note\n2,8,b\n"}
    raw = read_export(export("year.zip", zipped(dict(rows))), language="en")
    assert raw.frame["id"].tolist() == ["1", "2"] and raw.sheets == ("jan.csv", "feb.csv")
    rows["other.csv"] = "colour,weight\nred,3\n"
    path = export("mixed.zip", zipped(dict(rows)))
    with pytest.raises(DataError, match=r"feb\.csv, jan\.csv, other\.csv"):
        read_export(path, language="en")
    chosen = read_export(path, language="en", told=FileOptions(sheet="other.csv"))
    assert chosen.frame.values.tolist() == [["red", "3"]]
    with pytest.raises(SettingsError, match=r"Near it: '\w+\.csv'"):
        read_export(path, language="en", told=FileOptions(sheet="oter.csv"))


REFUSED: list[tuple[str, str | bytes, str]] = [
    ("empty.zip", zipped({"photo.jpg": b"\xff"}), "holds no CSV"),
    ("cut.zip", zipped({"a.csv": "id,nps\n1,9\n"})[:60], "damaged, cut off or protected"),
    ("bomb.zip", zipped({"a.csv": b"0" * 50_000_000}), "1000 times its size"),
    ("plain.zip", "id,nps\n", "no zip file inside"),
    ("cut.json", '{"reviews": [', "JSON file must be whole"),
    ("deep.json", "[" * 100_000, "nested too deep|must be whole"),
    ("none.json", '{"a": 1}', "a list of records"),
    ("other.xml", "<a><b/></a>", "invoices of KSeF"),
    ("cut.xml", "<Faktura><Fa>", "damaged or cut off"),
    (
        "entities.xml",
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Faktura><Fa><P_2>&x;</P_2></Fa></Faktura>',
        "must not define entities",
    ),
    ("none.html", "<html><p>hello</p></html>", "must hold a table"),
    ("cut.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Excel file must be whole"),
    ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "without a password"),
    ("text.sav", "not spss", "no SPSS file inside"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_what_is_damaged_or_a_trap_gets_one_sentence(
    export: Export, name: str, content: str | bytes, sentence: str
) -> None:
    with pytest.raises(DataError, match=sentence) as refused:
        read_export(export(name, content), language="en")
    assert "\n" not in str(refused.value) and "etc" not in str(refused.value)
