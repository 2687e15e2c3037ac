"""Layouts: small samples made after each layout's source, imported as a consultant would."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cxlib.base.errors import DataError
from cxlib.cli import main
from cxlib.clients.folder import ClientFolder
from cxlib.intake.importer import import_file, rebuild
from cxlib.intake.layouts import layouts

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]

TRENDYOL = (
    "Siparişleriniz;;;;;;;;;\n"
    "Barkod;Paket No;Sipariş Tarihi;Termin Süresinin Bittiği Tarih;Teslim Tarihi;Alıcı;İl;İlçe;"
    "Sipariş Statüsü;Faturalanacak Tutar\n"
    "869;101;01.09.2026 10:00;04.09.2026 23:59;03.09.2026 15:00;Ayşe Işık;İzmir;Konak;Kargoda;1.154,00\n"
    "870;101;01.09.2026 10:00;04.09.2026 23:59;03.09.2026 15:00;Ayşe Işık;İzmir;Konak;Teslim Edildi;2,17\n"
    "869;102;02.09.2026 11:00;05.09.2026 23:59;;AYŞE IŞIK;İZMİR;KONAK;İptal Edildi;99,90\n"
    "871;103;03.09.2026 12:00;06.09.2026 23:59;;Ayşe Işık;Bursa;Nilüfer;Kargoda;50,00\n"
)
SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price\n"
    "#1001,a@x.pl,paid,2026-09-01 10:00:00 +0200,PLN,90.00,100.00,2026-09-01 10:00:00 +0200,1,Cup,40.00\n"
    "#1001,,,,,,,,2,Plate,25.00\n"
    "#1002,b@x.pl,refunded,2026-09-02 10:00:00 +0200,PLN,10.00,20.00,2026-09-02 10:00:00 +0200,1,Cup,10.00\n"
)
EARSIV = (
    "e-Arşiv Fatura Listesi;;;;;;;;\n"
    "Sıra;Ünvanı/Adı Soyadı;Vergi Kimlik/T.C. Kimlik Numarası;Fatura No;Düzenleme Tarihi;Ödenecek Tutar;"
    "Vergiler Toplamı;Para Birimi;İptal İtiraz Durum\n"
    "1;A Ltd;1234567890;GIB2026000000001;01/09/2026;1.180,00;180,00;TRY;\n"
    "2;B Ltd;1234567891;GIB2026000000002;15/09/2026;590,00;90,00;TRY;İptal Edildi\n"
    ";;;;Genel Toplam;1.770,00;270,00;;\n"
)
FORMBRICKS = (
    "No.,Response ID,Timestamp,Finished,Survey ID,User ID,Tags,"
    "1. How likely are you to recommend us? (0-10)\n"
    "1,r1,2026-09-01 10:00,Yes,s1,u1,,9\n2,r2,2026-09-02 10:00,No,s1,u2,,\n"
    "3,r3,2026-09-03 10:00,Yes,s1,u3,,3\n"
)
LIMESURVEY = (
    '"id. Response ID","submitdate. Date submitted","lastpage. Last page","startlanguage. Start language",'
    '"Q1. Czy poleciliby nas Państwo znajomym?"\n'
    '"1","2026-09-01 10:00:00","2","pl","10"\n"2","2026-09-02 10:00:00","2","pl","4"\n'
)
CHATWOOT = (
    "Agent name,Rating,Feedback Comment,Contact name,Contact email address,Contact phone number,"
    "Link to the conversation,Recorded date\n"
    "Merve (m@f.tr),5,harika,Ali,a@x.tr,,https://c/1,2026-09-01 10:00:00 UTC\n"
    "Merve (m@f.tr),2,,Can,c@x.tr,,https://c/2,2026-09-02 10:00:00 UTC\n"
    "Reporting period 01-09-2026 to 30-09-2026\n"
)
SURVEYGIZMO = (
    '"Response ID","Time Started","Date Submitted","Status","How likely are you to recommend us? (0-10)"\n'
    '"1","2026-09-01 10:00:00","2026-09-01 10:05:00","Complete","9"\n'
    '"2","2026-09-02 10:00:00","2026-09-02 10:01:00","Partial",""\n'
    '"3","2026-09-03 10:00:00","2026-09-03 10:05:00","Complete","2"\n'
)
MONKEY = (
    "Respondent ID,Collector ID,Start Date,End Date,Email Address,How likely are you to recommend us?,Why?\n"
    ",,,,,Response,Open-Ended Response\n"
    "11,1,09/01/2026 10:00:00 AM,09/13/2026 10:05:00 AM,a@x.com,9,kind\n"
    "12,1,09/14/2026 10:00:00 AM,09/14/2026 10:05:00 AM,b@x.com,3,slow\n"
)
QUALTRICS = (
    "StartDate,EndDate,Finished,RecordedDate,ResponseId,ExternalReference,UserLanguage,Q1\n"
    "Anfang,Ende,Beendet,Erfasst,Antwort-ID,Referenz,Sprache,How likely are you to recommend us?\n"
    '"{""ImportId"":""startDate""}","{""ImportId"":""endDate""}","{""ImportId"":""finished""}",'
    '"{""ImportId"":""recordedDate""}","{""ImportId"":""_recordId""}","{""ImportId"":""externalDataReference""}",'
    '"{""ImportId"":""userLanguage""}","{""ImportId"":""QID1""}"\n'
    "2026-09-01 10:00:00,2026-09-01 10:01:00,1,2026-09-01 10:01:00,R_1,c1,EN,10\n"
    "2026-09-02 10:00:00,2026-09-02 10:01:00,0,2026-09-02 10:01:00,R_2,c2,EN,2\n"
)
FORMS = '"{stamp}","{question}"\n"{first}","9"\n"{second}","3"\n'
POLISH = FORMS.format(
    stamp="Sygnatura czasowa",
    question="Czy poleciliby nas Państwo znajomym?",
    first="2026/09/01 10:00:00 AM GMT+2",
    second="2026/09/02 1:00:00 PM GMT+2",
)
TURKISH = FORMS.format(
    stamp="Zaman damgası",
    question="Bizi tavsiye eder misiniz? (0-10)",
    first="2026/09/01 10:00:00 ÖÖ GMT+3",
    second="2026/09/02 1:00:00 ÖS GMT+3",
)

KNOWN: list[tuple[str, str, str, str, str, int, dict[str, Any]]] = [
    ("Google Forms, Polish", "pl", "a.csv", POLISH, "google_forms", 2, {"nps": [9, 3]}),
    ("Google Forms, Turkish", "tr", "a.csv", TURKISH, "google_forms", 2, {"nps": [9, 3]}),
    ("SurveyMonkey", "en", "a.csv", MONKEY, "surveymonkey", 2, {"nps": [9, 3]}),
    ("SurveyGizmo", "en", "a.csv", SURVEYGIZMO, "surveygizmo", 3, {"completed": [True, False, True]}),
    ("Qualtrics", "en", "a.csv", QUALTRICS, "qualtrics", 2, {"nps": [10, 2], "completed": [True, False]}),
    ("LimeSurvey", "pl", "a.csv", LIMESURVEY, "limesurvey", 2, {"nps": [10, 4], "language": ["pl", "pl"]}),
    ("Formbricks", "en", "a.csv", FORMBRICKS, "formbricks", 3, {"completed": [True, False, True]}),
    ("Chatwoot", "tr", "a.csv", CHATWOOT, "chatwoot_csat", 2, {"csat": [5, 2], "channel": ["chat", "chat"]}),
    ("Trendyol", "tr", "a.csv", TRENDYOL, "trendyol", 3, {"amount": [1156.17, 99.9, 50.0]}),
    ("Shopify", "pl", "a.csv", SHOPIFY, "shopify", 2, {"amount": [100.0, 20.0], "cancelled": [False, True]}),
    (
        "GİB e-Arşiv",
        "tr",
        "a.csv",
        EARSIV,
        "gib_earsiv",
        2,
        {"amount": [1180, 590], "cancelled": [False, True]},
    ),
]


@pytest.mark.parametrize(
    ("language", "name", "text", "layout", "rows", "values"),
    [case[1:] for case in KNOWN],
    ids=[case[0] for case in KNOWN],
)
def test_known_layouts_need_no_question(
    client: Client, export: Export, language: str, name: str, text: str, layout: str, rows: int, values: Any
) -> None:
    folder = client(language)
    report = import_file(folder, export(name, text))
    assert (report.layout, report.added) == (layout, rows)
    table = folder.read(report.table)
    for column, expected in values.items():
        assert table[column].tolist() == expected, column
    before = folder.table_path(report.table).read_bytes()
    rebuild(folder)
    assert folder.table_path(report.table).read_bytes() == before


def test_trendyol_customers_are_told_weakly_and_it_is_said(client: Client, export: Export) -> None:
    folder = client("tr")
    report = import_file(folder, export("a.csv", TRENDYOL))
    table = folder.read("orders")
    assert table["customer_id"].nunique() == 2 and table["customer_id"][0] == table["customer_id"][1]
    assert ("intake.weak_customer", {"columns": "Alıcı, İl, İlçe", "n": 2}) in report.notes
    assert table["cancelled"].tolist() == [False, True, False] and table["lines"].tolist() == [2, 1, 1]
    assert not any("İl" in str(values) for key, values in report.notes if key == "intake.columns_left")


def test_blank_order_cells_are_completed_and_counted(client: Client, export: Export) -> None:
    report = import_file(client("pl"), export("a.csv", SHOPIFY))
    assert (report.rows_read, report.rows_kept, report.reasons) == (3, 3, {})
    assert ("intake.lines_completed", {"n": 1}) in report.notes


CHAT = "01.09.2026, 10:00 - Ewa: Dzień dobry\n01.09.2026, 10:20 - Salon: Słucham\n"


def test_a_chat_asks_once_who_we_are(client: Client, export: Export) -> None:
    folder = client("pl")
    with pytest.raises(DataError, match=r"who writes for the firm .*'Ewa', 'Salon'"):
        import_file(folder, export("czat.txt", CHAT))
    assert not folder.tables_present()
    [proposed] = folder.maps.glob("*.proposed.yml")
    text = proposed.read_text(encoding="utf-8")
    assert "constants: {channel: whatsapp}" in text
    plan = export("m.yml", text.replace("{channel: whatsapp}", "{channel: whatsapp, us: Salon}"))
    assert import_file(folder, export("czat.txt", CHAT), map_path=plan).layout == "map"
    later = CHAT.replace("01.09", "05.09").replace("Ewa", "Ola")
    report = import_file(folder, export("czat2.txt", later))
    assert (report.layout, report.added) == ("remembered", 1)
    table = folder.read("contacts")
    waits = (table["first_response_at"] - table["opened_at"]).dt.total_seconds() / 60
    assert waits.tolist() == [20, 20] and table["channel"].tolist() == ["whatsapp"] * 2
    assert "comment" not in table


def test_reviews_of_takeout_in_an_archive(client: Client, export: Export) -> None:
    reviews = [
        {"reviewId": "1", "starRating": "FIVE", "comment": "Super", "createTime": "2026-09-01T10:00:00Z"},
        {"reviewId": "2", "starRating": "ONE", "createTime": "2026-09-02T10:00:00Z"},
    ]
    folder = client("pl")
    report = import_file(folder, export("reviews.json", json.dumps({"reviews": reviews})))
    assert report.layout == "google_reviews" and report.scales == {"rating": (1.0, 5.0)}
    table = folder.read("reviews")
    assert table["rating"].tolist() == [5, 1] and table["site"].tolist() == ["google"] * 2


CALLS = [
    (
        "pl",
        "Data;Godzina;Kierunek;Numer;Czas trwania\n"
        "01.09.2026;09:15;przychodzące;600 100 200;00:00\n01.09.2026;09:40;przychodzące;600100300;01:20\n"
        "01.09.2026;10:02;wychodzące;+48 600 100 200;02:11\n"
        "01.09.2026;11:02;przychodzące;600 100 400;00:00\n",
    ),
    (
        "tr",
        "Arama türü,Telefon,Başlangıç,Süre (sn)\n"
        "Cevapsız,0532 100 20 30,2026-09-01 09:15,0\nGelen,05321002031,2026-09-01 09:40,80\n"
        "Giden,+90 532 100 20 30,2026-09-01 10:02,131\nCevapsız,0532 100 20 40,2026-09-01 11:02,0\n",
    ),
]


@pytest.mark.parametrize(("language", "text"), CALLS, ids=["an exchange", "a mobile"])
def test_a_missed_call_is_answered_by_the_call_back(
    client: Client, export: Export, language: str, text: str
) -> None:
    folder = client(language)
    with pytest.raises(DataError, match="certain"):
        import_file(folder, export("log.csv", text))
    report = import_file(folder, export("log.csv", text), confirm=lambda proposal: True)
    assert report.layout == "phone_log"
    table = folder.read("contacts")
    assert table["direction"].tolist() == ["in", "in", "out", "in"]
    assert table["status"].tolist() == ["missed", "answered", "answered", "missed"]
    waits = (table["first_response_at"] - table["opened_at"]).dt.total_seconds() / 60
    assert [None if pd.isna(wait) else wait for wait in waits] == [47, 0, None, None]
    assert table["customer_id"][0] == table["customer_id"][2]


def test_visits_with_a_telephone_are_no_phone_log(client: Client, export: Export) -> None:
    text = "Data wizyty,Telefon,Status wizyty,Usługa\n" + "\n".join(
        f"2026-09-0{day} 10:00,60010020{day},zakończona,strzyżenie" for day in range(1, 6)
    )
    folder = client("pl")
    report = import_file(folder, export("wizyty.csv", text), table="visits", confirm=lambda proposal: True)
    assert report.table == "visits" and report.rows_kept == 5


def test_a_folder_of_ticket_tables_is_one_import(client: Client, tmp_path: Path) -> None:
    tables = {
        "ticket.csv": "id,created_at,requester_id,status,via_channel,updated_at\n"
        "1,2026-09-01 10:00:00,7,closed,email,x\n2,2026-09-02 10:00:00,8,open,web,x\n",
        "ticket_comment.csv": "id,ticket_id,user_id,created,public\n"
        "1,1,7,2026-09-01 10:00:00,TRUE\n2,1,9,2026-09-01 10:10:00,FALSE\n3,1,9,2026-09-01 10:30:00,TRUE\n"
        "4,2,7,2026-09-02 11:00:00,TRUE\n5,99,9,2026-09-02 11:00:00,TRUE\n",
        "user.csv": "id,role,email\n7,end-user,a@x\n8,end-user,b@x\n9,agent,c@x\n",
        "ticket_field_history.csv": "ticket_id,field_name,value,updated\n"
        "1,status,solved,2026-09-01 12:00:00\n1,status,open,2026-09-01 13:00:00\n"
        "1,status,solved,2026-09-01 15:00:00\n1,status,closed,2026-09-05 15:00:00\n",
    }
    folder_of = tmp_path / "helpdesk"
    folder_of.mkdir()
    for name, text in tables.items():
        (folder_of / name).write_text(text, encoding="utf-8")
    folder = client("en")
    report = import_file(folder, folder_of)
    assert (report.layout, report.added) == ("zendesk_tables", 2)
    assert ("intake.comments_left", {"n": 1}) in report.notes
    table = folder.read("contacts")
    waits = (table["first_response_at"] - table["opened_at"]).dt.total_seconds() / 60
    assert waits[0] == 30 and pd.isna(waits[1])
    assert (table["resolved_at"][0] - table["opened_at"][0]).total_seconds() == 5 * 3600
    assert table["reopened"].tolist() == [True, pd.NA]
    assert import_file(folder, folder_of).unchanged == 2


def test_layouts_without_a_real_file_are_asked_about() -> None:
    unsure = {layout.name for layout in layouts() if layout.certainty == "unsure"}
    assert {"hepsiburada", "phone_log", "meta_messages", "comment_lines"} <= unsure
    assert {"google_forms", "surveymonkey", "trendyol", "gib_earsiv", "shopify", "whatsapp"}.isdisjoint(
        unsure
    )


def test_reviews_can_be_pasted_into_the_command_line(
    client: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = client("tr")
    monkeypatch.setattr(
        "sys.stdin", io.StringIO("Ayşe\n★★★★★\n3 ay önce\nÇok iyi\nCan\n★ 2 hafta önce\nKötü\n")
    )
    assert main(["import", folder.name, "-"]) == 0
    capsys.readouterr()
    table = folder.read("reviews")
    assert table["rating"].tolist() == [5, 1] and table["comment"].tolist() == ["Çok iyi", "Kötü"]
    assert table["date_precision"].tolist() == ["month", "week"]
    [kept] = folder.exports.glob("*/pasted-*.txt")
    assert kept.read_text(encoding="utf-8").startswith("seen_on: ")
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert main(["import", folder.name, "-"]) == 2
