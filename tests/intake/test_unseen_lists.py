"""Lists that owners and their programs make: appointments, calls, orders, tills; what is odd has a rule."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from cxlib.base.errors import DataError
from cxlib.cli import main
from cxlib.clients.folder import ClientFolder
from cxlib.intake.importer import import_file
from cxlib.intake.proposals import Proposal, Uncertain, Unknown, propose
from cxlib.intake.readers.raw import Open
from cxlib.intake.understand import read
from cxlib.pages.proposed import guess_line
from cxlib.pages.wording import Words

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]


def proposal(folder: ClientFolder, path: Path) -> Proposal:
    return propose(read(path, folder, None), folder.settings, path)


def notes(report: object) -> dict[str, dict[str, object]]:
    return dict(report.notes)


def book(*sheets: tuple[str, list[list[object]]]) -> bytes:
    made, stream = openpyxl.Workbook(), io.BytesIO()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(stream)
    return stream.getvalue()


# -- customers ------------------------------------------------------------------------------------------

PEOPLE = {
    "en": [("Ann Bell", "ann@example.org", "020 7946 001"), ("Bob Cole", "bob@example.org", "020 7946 002")],
    "pl": [("Anna Nowak", "anna@example.org", "600 100 200"), ("Jan Lis", "jan@example.org", "600 100 201")],
    "tr": [("Ayşe Kaya", "ayse@example.org", "532 000 0001"), ("Can Er", "can@example.org", "532 000 0002")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "head"),
    [
        ("en", "Name;E-mail;Phone;Since"),
        ("en", "Full name;Email address;Mobile;Customer since"),
        ("en", "Customer;Email;Phone number;Date added"),
        ("en", "Client name;Email;Tel.;First visit"),
        ("pl", "Imię i nazwisko;E-mail;Telefon;Klient od"),
        ("pl", "Klientka;Adres e-mail;Nr telefonu;Data dodania"),
        ("pl", "Pacjent;E-mail;Telefon;Pierwsza wizyta"),
        ("pl", "Nazwisko i imię;Adres e-mail;Tel.;Od kiedy"),
        ("tr", "Ad Soyad;E-posta;Telefon;Müşteri olduğu tarih"),
        ("tr", "Müşteri adı;E-posta adresi;Cep telefonu;Kayıt tarihi"),
        ("tr", "Hasta;E-posta;Telefon;İlk ziyaret"),
        ("tr", "Adı Soyadı;E-posta;GSM;Eklenme tarihi"),
    ],
)
def test_a_list_of_people_is_customers(client: Client, export: Export, language: str, head: str) -> None:
    """Who, e-mail, telephone and since when: known by the address, in whatever order; nobody was invited."""
    days = ("12.04.2023", "30.01.2024")
    table = [head.split(";"), *([*one, day] for one, day in zip(PEOPLE[language], days, strict=True))]
    folder = client(language)
    for order in ((0, 1, 2, 3), (3, 1, 2, 0)):
        text = "\n".join(";".join(row[place] for place in order) for row in table)
        found = proposal(folder, export("list.csv", text))
        assert found.plan.table == "customers", found.doubts
        assert found.plan.columns == {"customer_id": table[0][1], "since": table[0][3]}


@pytest.mark.parametrize(
    ("language", "head"),
    [("en", "Name;E-mail;When"), ("pl", "Osoba;E-mail;Kiedy"), ("tr", "Kim;E-posta;Ne zaman")],
)
def test_a_day_that_nobody_named_is_still_no_invitation(
    client: Client, export: Export, language: str, head: str
) -> None:
    rows = [head, "A B;a@example.org;12.04.2023", "C D;c@example.org;30.01.2024"]
    found = proposal(client(language), export("list.csv", "\n".join(rows)))
    assert found.plan.table == "customers"


@pytest.mark.parametrize(
    "head",
    ["E-mail;Date sent;Answered", "E-mail;Data wysłania;Odpowiedź", "E-posta;Gönderim tarihi;Yanıtladı"],
)
def test_who_was_invited_when_and_answered_stays_a_table_of_invitations(
    client: Client, export: Export, head: str
) -> None:
    rows = [head, "a@example.org;12.04.2023;yes", "c@example.org;30.01.2024;no"]
    found = proposal(client(), export("sent.csv", "\n".join(rows)))
    assert found.plan.table == "invitations"
    assert set(found.plan.columns) >= {"customer_id", "invited_at"}


# -- appointments ---------------------------------------------------------------------------------------

HEAD = ["Lp.", "Data", "Godz.", "Klientka", "Zabieg", "Kto", "Kwota", "Uwagi"]


def month(number: int) -> list[list[object]]:
    """A salon's sheet of one month: title rows, text and number cells mixed, ditto marks, totals."""
    return [
        ["SALON „U Basi”"],
        [],
        HEAD,
        [1, f"3.{number}", "10:00", "Nowak Anna", "„", "Basia", 89.5, None],
        [2, "j.w.", "12.30", "Lis Ewa", "kolor", "Ola", "1 200,00", None],
        [3, f"17.{number:02d}", "9:00", "j.w.", "strzyżenie", "Ola", "150 zł", "nie przyszła"],
        [None, None, None, None, None, "RAZEM", 1439.5],
    ]


def test_a_salons_notebook_with_a_sheet_a_month(client: Client, export: Export) -> None:
    folder = client("pl")
    prices = [["Zabieg", "Cena"], ["kolor", 250]]
    content = book(("Lipiec 2026", month(7)), ("Sierpień 2026", month(8)), ("Cennik", prices))
    report = import_file(folder, export("zeszyt.xlsx", content))
    visits = folder.read("visits")
    assert (report.table, report.rows_kept, report.reasons) == ("visits", 6, {"totals": 2})
    assert visits["amount"].tolist() == [89.5, 1200, 150] * 2, "numbers and typed amounts in one column"
    local = visits["planned_start"].dt.tz_convert("Europe/Warsaw").dt.strftime("%m-%d %H:%M").tolist()
    assert local == ["07-03 10:00", "07-03 12:30", "07-17 09:00", "08-03 10:00", "08-03 12:30", "08-17 09:00"]
    assert report.columns["planned_start"] == "Data + Godz."
    assert visits["service"].isna().sum() == 2, "a ditto mark below the header repeats nothing"
    assert notes(report)["intake.sheets_left"] == {"sheets": "Cennik", "n": 1}


BOOKED = "Data;Godzina;Klient;Usługa;Pracownik;Cena;Status\n" + "".join(
    f"{day:02d}.07.2026;1{day % 8}:30;K-{day % 3};{service};Ola;1 050,00 zł;{status}\n"
    for day, (service, status) in enumerate(
        [
            ("Broda", "Zrealizowana"), ("Broda", "Klient się nie stawił"), ("Kolor", "Potwierdzona"),
            ("Kolor", "Zrealizowana"), ("Broda", "Wizyta: nie przyszedł"), ("Kolor", "Zrealizowana"),
        ], start=11,
    )
)  # fmt: skip


def test_words_of_a_booking_program_are_proposed_not_guessed(client: Client, export: Export) -> None:
    folder = client("pl")
    with pytest.raises(Uncertain, match="status") as told:
        import_file(folder, export("wizyty.csv", BOOKED))
    plan = told.value.proposal.plan
    assert plan.table == "visits" and plan.columns["planned_start"] == "Data + Godzina"
    assert plan.values["status"] == {"Wizyta: nie przyszedł": "no_show"}
    report = import_file(folder, export("wizyty.csv", BOOKED), confirm=lambda shown: True)
    assert folder.read("visits")["status"].value_counts()["kept"] == 3
    assert notes(report)["intake.visit_status_kept"]["words"] == ["Klient się nie stawił", "Potwierdzona"]


@pytest.mark.parametrize("status", ["Not completed", "Nie odbyta", "nie zrealizowana"])
def test_a_not_before_a_word_is_heard(client: Client, export: Export, status: str) -> None:
    rows = BOOKED.replace("Klient się nie stawił", status).replace("Wizyta: nie przyszedł", status)
    found = proposal(client("pl"), export("w.csv", rows))
    assert status not in found.plan.values.get("status", {})


# -- calls ----------------------------------------------------------------------------------------------

CDR = "accountcode,src,dst,clid,start,answer,end,duration,billsec,disposition,uniqueid\n" + "".join(
    f",{src},{dst},x,2026-07-0{day} 10:0{day}:00,,2026-07-0{day} 10:09:00,50,{talk},{what},17000{day}.1\n"
    for day, (src, dst, talk, what) in enumerate(
        [
            ("48600100200", "225551000", 0, "NO ANSWER"), ("48600100201", "225551000", 40, "ANSWERED"),
            ("48600100202", "225551000", 0, "BUSY"), ("48600100202", "225551000", 31, "ANSWERED"),
        ], start=1,
    )
)  # fmt: skip
PANEL = "Data i godzina;Typ połączenia;Numer A;Numer B;Czas trwania\n" + "".join(
    f"{day}.07.2026 1{day % 8}:20;{what};{a};{b};0:00:{talk}\n"
    for day, (what, a, b, talk) in enumerate(
        [
            ("Przychodzące nieodebrane", "+48 600 100 201", "22 555 10 00", "00"),
            ("Wychodzące", "22 555 10 00", "600 100 201", "45"),
            ("Przychodzące odebrane", "600100203", "22 555 10 00", "30"),
            ("Przychodzące nieodebrane", "600100204", "22 555 10 00", "00"),
        ], start=13,
    )
)  # fmt: skip


def test_an_exchange_that_nobody_knows(client: Client, export: Export) -> None:
    folder = client("pl")
    with pytest.raises(Uncertain) as told:
        import_file(folder, export("cdr.csv", CDR))
    assert told.value.proposal.layout == "phone_log"
    import_file(folder, export("cdr.csv", CDR), confirm=lambda shown: True)
    calls = folder.read("contacts")
    assert calls["status"].tolist() == ["missed", "answered", "missed", "answered"]
    assert calls["customer_id"].nunique() == 3 and calls["first_response_at"].notna().tolist() == [
        False, True, True, True,
    ]  # fmt: skip


def test_the_other_side_is_the_customer_whoever_rang(client: Client, export: Export) -> None:
    folder = client("pl")
    report = import_file(folder, export("bilingi.csv", PANEL), confirm=lambda shown: True)
    assert [key for key, _ in report.notes] == ["intake.calls"], "every column was read, no state is odd"
    calls = folder.read("contacts").sort_values("opened_at")
    assert calls["direction"].tolist() == ["in", "out", "in", "in"]
    first, second = calls["customer_id"].tolist()[:2]
    assert first == second, "called back, on the other side of the line"
    assert calls["first_response_at"].notna().tolist()[0] and calls["customer_id"].nunique() == 3


# -- orders and tills -----------------------------------------------------------------------------------

LINES = (
    "order_number,order_date,status,order_total,customer_id,item_name,item_quantity,item_price\n"
    "501,2026-07-01 10:00,wc-completed,30.00,7,Cup,1,10.00\n"
    "501,2026-07-01 10:00,wc-completed,30.00,7,Pot,2,10.00\n"
    "502,2026-07-02 10:00,wc-cancelled,12.00,8,Cup,1,12.00\n"
    "503,2026-07-03 10:00,wc-completed,50.00,7,Cup,1,20.00\n"
    "503,2026-07-03 10:00,wc-completed,50.00,7,Jug,1,30.00\n"
)


def test_a_total_on_every_line_is_counted_once(client: Client, export: Export) -> None:
    folder = client("en")
    with pytest.raises(Uncertain, match="order_total"):
        import_file(folder, export("woo.csv", LINES))
    report = import_file(folder, export("woo.csv", LINES), confirm=lambda shown: True)
    stored = folder.read("orders")
    assert stored["amount"].tolist() == [30, 12, 50] and stored["cancelled"].tolist() == [False, True, False]
    assert notes(report)["intake.orders_void"] == {"n": 1}
    assert "intake.orders_cancelled" not in notes(report), "nothing has a negative amount"


TILLS = {
    "pl": "Data;Raport nr;Sprzedaż brutto;Liczba paragonów\n01.07.2026;1231;1 250,00;41\n"
    "02.07.2026;1232;980,50;35\n03.07.2026;1233;1 420,00;52\n",
    "tr": "Tarih;Z No;Ciro;Fiş sayısı\n"
    "01.07.2026;1;1.250,00;41\n02.07.2026;2;980,50;35\n03.07.2026;3;1.420,00;52\n",
}


@pytest.mark.parametrize("language", TILLS)
def test_a_tills_report_is_figures_and_no_customers(client: Client, export: Export, language: str) -> None:
    folder = client(language)
    with pytest.raises(Uncertain, match="table"):
        import_file(folder, export("raport.csv", TILLS[language]))
    report = import_file(folder, export("raport.csv", TILLS[language]), confirm=lambda shown: True)
    stored = folder.read("series")
    assert report.table == "series" and len(stored) == 6 and report.rows_kept == 3
    assert stored.groupby("name")["value"].sum().tolist() in ([128, 3650.5], [3650.5, 128])
    assert "intake.totals_only" in notes(report) and notes(report)["intake.figures"] == {"n": 2}


def test_months_in_words_are_a_series(client: Client, export: Export) -> None:
    text = "Miesiąc;Liczba klientów;Przychód\n"
    text += "styczeń 2026;120;34 500,00\nluty 2026;131;36 100,50\nmarzec 2026;;38 200\n"
    folder = client("pl")
    import_file(folder, export("lata.csv", text), confirm=lambda shown: True)
    stored = folder.read("series")
    assert stored["name"].value_counts().to_dict() == {"przychód": 3, "liczba_klientów": 2}
    first = stored["date"].min().tz_convert("Europe/Warsaw")
    assert first == pd.Timestamp("2026-01-01", tz="Europe/Warsaw")


def test_a_list_of_purchases_is_no_series(client: Client, export: Export) -> None:
    text = "Data;Kwota\n01.07.2026;12,50\n02.07.2026;13,50\n05.07.2026;7,00\n"
    assert proposal(client("pl"), export("zakupy.csv", text)).plan.table == "orders"


V7 = (
    '<?xml version="1.0" encoding="UTF-8"?><JPK xmlns="http://crd.gov.pl/wzor/2021/12/27/11148/"><Ewidencja>'
    "<SprzedazWiersz><NrKontrahenta>5261040828</NrKontrahenta><NazwaKontrahenta>Oni</NazwaKontrahenta>"
    "<DowodSprzedazy>FV/1</DowodSprzedazy><DataWystawienia>2026-07-01</DataWystawienia>"
    "<K_17>50.00</K_17><K_18>4.00</K_18><K_19>100.00</K_19><K_20>23.00</K_20></SprzedazWiersz>"
    "<SprzedazWiersz><NrKontrahenta>BRAK</NrKontrahenta><NazwaKontrahenta>BRAK</NazwaKontrahenta>"
    "<DowodSprzedazy>RO/7</DowodSprzedazy><DataWystawienia>2026-07-31</DataWystawienia>"
    "<TypDokumentu>RO</TypDokumentu><K_19>9000.00</K_19><K_20>2070.00</K_20></SprzedazWiersz>"
    "</Ewidencja></JPK>"
)


def test_the_sales_register_of_a_jpk_file(client: Client, export: Export) -> None:
    folder = client("pl")
    report = import_file(folder, export("jpk_v7m.xml", V7))
    assert folder.read("orders")["amount"].tolist() == [177.0], (
        "net and tax of both rates, not the till's total"
    )
    assert notes(report)["intake.register_sums"] == {"n": 1}
    empty = V7.replace("SprzedazWiersz", "ZakupWiersz")
    with pytest.raises(DataError, match=r"must hold invoices .*JPK_FA"):
        import_file(folder, export("zakupy.xml", empty))


# -- what is broken -------------------------------------------------------------------------------------


def test_decimal_commas_do_not_cut_a_file(client: Client, export: Export) -> None:
    text = "Data;Kwota;Klient\n01.07.2026;10,00;K1\n02.07.2026;5,00\n03.07.2026;5,50;K2;x\n"
    text += "14.07.2026;7,00;K3\n15.07.2026;9,00;K3\n"
    report = import_file(client("pl"), export("r.csv", text))
    assert (report.delimiter, report.rows_kept, report.reasons) == (";", 3, {"cells": 2})


def test_two_columns_of_one_name_are_asked_between(client: Client, export: Export) -> None:
    text = "Data,Kwota,Kwota,Klient\n01.07.2026,10.00,12.30,K1\n22.07.2026,5.00,6.15,K2\n"
    folder = client("pl")
    with pytest.raises(Uncertain, match="amount") as told:
        import_file(folder, export("d.csv", text))
    assert told.value.proposal.plan.columns["amount"] == "Kwota (1)"
    plan = export("m.yml", "table: orders\nsource: s\ncolumns: {ordered_at: Data, amount: Kwota (2)}\n")
    import_file(folder, export("d.csv", text), map_path=plan)
    assert folder.read("orders")["amount"].tolist() == [12.3, 6.15]


def test_a_column_that_stands_twice_the_same_is_one(client: Client, export: Export) -> None:
    text = "Data,Kwota,Kwota,Klient\n01.07.2026,10.00,10.00,K1\n22.07.2026,5.00,5.00,K2\n"
    assert import_file(client("pl"), export("d.csv", text)).columns["amount"] == "Kwota"


def test_formulas_that_were_never_computed(client: Client, export: Export) -> None:
    rows: list[list[object]] = [["Nr zamówienia", "Data zamówienia", "Kwota"]]
    rows += [[f"Z{day}", dt.date(2026, 7, day), f"=10*{day}"] for day in (1, 20)]
    with pytest.raises(DataError, match=r"Formulas must have their values stored .*row 2: '=10\*1'.*save it"):
        import_file(client("pl"), export("f.xlsx", book(("A", rows))))


def test_dates_that_a_spreadsheet_turned_round_are_asked_about(client: Client, export: Export) -> None:
    rows = [f"{number},{date},9" for number, date in enumerate(
        ["2026-01-07", "2026-02-07", "2026-03-07", "13/07/2026", "14/07/2026", "15/07/2026"]
    )]  # fmt: skip
    text = "respondent_id,submitted_at,nps\n" + "\n".join(rows) + "\n"
    with pytest.raises(Open, match="written in two ways"):
        import_file(client("en"), export("s.csv", text))
    mixed = text.replace("2026-01-07", "2026-07-25")
    assert import_file(client("pl"), export("t.csv", mixed)).rows_kept == 6, "real dates and typed ones"


def test_a_year_and_an_order_can_be_told_on_the_line(client: Client, export: Export) -> None:
    folder = client("en")
    path = export("a.csv", "submitted_at,nps\n3 July,9\n4 July,8\n")
    assert main(["import", folder.name, str(path)]) == 1
    assert main(["import", folder.name, str(path), "--year", "2026"]) == 0
    slashes = export("b.csv", "respondent_id,submitted_at,nps\n1,01/02/2026,9\n2,03/04/2026,8\n")
    assert main(["import", folder.name, str(slashes)]) == 1
    assert main(["import", folder.name, str(slashes), "--order", "dmy"]) == 0
    dates = folder.read("survey")["submitted_at"].dt.strftime("%Y-%m-%d").tolist()
    assert dates[:1] == ["2026-02-01"] and dates[-1].startswith("2026-07")


@pytest.mark.parametrize(
    ("header", "hour"), [("Submit Date (UTC)", 10), ("Zaman (GMT+3)", 7), ("Submit Date", 8)]
)
def test_a_zone_in_a_header_is_heard(client: Client, export: Export, header: str, hour: int) -> None:
    folder = client("pl")
    plan = export("m.yml", f"table: survey\nsource: s\ncolumns: {{submitted_at: '{header}', nps: NPS}}\n")
    import_file(folder, export("z.csv", f"{header},NPS\n2026-07-01 10:00:00,9\n"), map_path=plan)
    assert folder.read("survey")["submitted_at"].iloc[0].hour == hour


# -- days without a month, months without people -----------------------------------------------------------


def test_days_of_a_sheet_a_month_are_dates_of_its_month(client: Client, export: Export) -> None:
    def takings(number: int) -> list[list[object]]:
        days = [[day, 100 + number, 200, 300 + number] for day in range(1, 29)]
        return [["Salon - utarg"], [], ["Dzień", "Gotówka", "Karta", "Razem"], *days, ["RAZEM", 1, 2, 3]]

    content = book(("lipiec 2026", takings(7)), ("sierpień 2026", takings(8)))
    folder, path = client(language="pl"), export("utarg.xlsx", content)
    import_file(folder, path, confirm=lambda _: True)
    series = folder.read("series")
    cash = series[series["name"] == "gotówka"]
    days = cash["date"].dt.tz_convert(folder.settings.zone)
    assert len(cash) == 56 and days.dt.month.value_counts().to_dict() == {7: 28, 8: 28}
    assert set(cash["value"]) == {107, 108}


def test_a_report_of_months_is_figures_even_where_they_speak_of_people(
    client: Client, export: Export
) -> None:
    rows = "".join(f"2026-{month:02d},{80 + month}%,{90 - month}%\n" for month in range(1, 10))
    found = proposal(client(language="en"), export("a.csv", "Month,Satisfaction,Calls answered\n" + rows))
    assert found.plan.table == "series"
    assert set(found.plan.columns) == {"date", "figure_satisfaction", "figure_calls_answered"}


def test_a_time_until_somebody_answers_names_nobody(client: Client, export: Export) -> None:
    rows = "".join(
        f"{n},2026-07-{n:02d} 09:00,00:{n:02d}:00,{'EMAIL' if n % 2 else 'CHAT'}\n" for n in range(1, 25)
    )
    text = "Ticket ID,Create date,Time to first agent reply (HH:mm:ss),Source\n" + rows
    assert "agent" not in proposal(client(language="en"), export("a.csv", text)).plan.columns


def test_a_file_that_does_not_say_when_is_asked_in_four_columns(client: Client, export: Export) -> None:
    path = export("a.csv", "NPS,Comment\n" + "9,very nice place\n4,waited too long for an answer\n" * 8)
    with pytest.raises(Unknown, match="must have a date"):
        import_file(client(language="en"), path)


# -- the same question in other words ------------------------------------------------------------------

SENT, CAME = ("Wysłane", "Anulowane"), ("geldi", "gelmedi")


def lines(head: str, row: Callable[[int], str], rows: int = 12) -> str:
    return head + "\n" + "".join(row(place) + "\n" for place in range(rows))


@pytest.mark.parametrize(
    ("language", "name", "text", "table", "means"),
    [
        pytest.param(
            "pl", "eksport.csv",
            lines(
                "Id zamówienia;Data zakupu;Kupujący;Wartość zamówienia;Status płatności;Status realizacji",
                lambda n: f"a-{n};2026-07-{n + 1:02d} 10:00;k{n % 5};2{n},90;Opłacone;{SENT[n % 2]}",
            ),
            "orders", {"status": "Status realizacji", "customer_id": "Kupujący"},
            id="of two states the one that tells cancelled orders",
        ),
        pytest.param(
            "tr", "siparisler.csv",
            lines(
                "Sipariş No,Sipariş Tarihi,Müşteri Adı,Müşteri E-posta,Toplam Tutar,Durum",
                lambda n: f'#{n},2026-07-{n + 1:02d},Kişi {n % 3},m{n % 3}@ornek.com,"1.{100 + n},90",Teslim',
            ),
            "orders", {"customer_id": "Müşteri E-posta"},
            id="an address tells customers apart better than a name",
        ),
        pytest.param(
            "tr", "randevu.csv",
            lines(
                "Randevu tarihi;Ad Soyad;İşlem;Ücret;Geldi mi?",
                lambda n: f"{n + 1:02d}.07.2026 10:00;Hasta {n % 4};Dolgu;1.500 TL;{CAME[n % 2]}",
            ),
            "visits", {"customer_id": "Ad Soyad", "status": "Geldi mi?"},
            id="whether they came is the state of a visit",
        ),
        pytest.param(
            "en", "tickets.csv",
            lines(
                "Ticket ID,Ticket status,Create date,Time to first agent email reply (HH:mm:ss),Source",
                lambda n: f"{n},Closed,2026-07-{n + 1:02d} 09:00,0{n % 3}:15:00,Email",
            ),
            "contacts", {"opened_at": "Create date"},
            id="a length of time is no member of staff",
        ),
    ],
)  # fmt: skip
def test_headers_in_other_words(
    client: Client, export: Export, language: str, name: str, text: str, table: str, means: dict[str, str]
) -> None:
    plan = proposal(client(language), export(name, text)).plan
    assert plan.table == table and {column: plan.columns.get(column) for column in means} == means
    assert "agent" not in plan.columns


@pytest.mark.parametrize(("language", "written"), [("pl", "25,9"), ("tr", "25,9"), ("en", "25.9")])
def test_what_a_column_holds_is_written_as_the_language_writes_it(
    client: Client, export: Export, language: str, written: str
) -> None:
    text = lines("Order,Date,Total", lambda n: f"{n},2026-07-{n + 1:02d},{('25.9', '30')[n % 2]}")
    folder = client(language)
    guesses = {guess.canonical: guess for guess in proposal(folder, export("o.csv", text)).columns}
    assert written in guess_line(guesses["amount"], Words.of(folder.settings, "consultant"))


@pytest.mark.parametrize(
    ("answers", "scale"),
    [(("9/10", "10/10", "1/10"), (1, 10)), (("9/10", "0/10"), (0, 10)), (("4/5", "5/5"), (1, 5))],
)
def test_answers_that_name_their_top_bring_their_scale(
    client: Client, export: Export, answers: tuple[str, ...], scale: tuple[float, float]
) -> None:
    rated = [answers[place % len(answers)] for place in range(12)]
    text = lines("Tarih,Puan,Yorum", lambda n: f"2026-07-{n + 1:02d},{rated[n]},çok iyiydi {n}")
    folder = client("tr")
    report = import_file(folder, export("yorum.csv", text), confirm=lambda shown: True)
    assert report.scales["rating"] == scale
    assert folder.read("reviews")["rating"].max() == max(int(one.split("/")[0]) for one in answers)


def test_a_column_a_month_is_a_table_of_results(client: Client, export: Export) -> None:
    text = "Usługa;Styczeń;Luty;Marzec;Kwiecień\nStrzyżenie;100;110;120;90\nKolor;30;33;36;31\n"
    with pytest.raises(DataError, match="is a table of results"):
        import_file(client("pl"), export("rok.csv", text))
