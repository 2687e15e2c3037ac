"""Order lines become orders: sums, cancellations, credits and lines of nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from cxlib.clients.folder import ClientFolder
from cxlib.intake.importer import import_file

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]

HEAD = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
LINES = HEAD + "".join(
    line + "\n"
    for line in (
        "100,A,2,2026-07-01 10:00,2.50,17850.0,UK",
        "100,A,2,2026-07-01 10:00,2.50,17850.0,UK",
        "100,B,1,2026-07-01 10:01,4.00,17850.0,UK",
        "100,GIFT,1,2026-07-01 10:00,0.0,17850.0,UK",
        "C101,A,-2,2026-07-02 09:00,2.50,17850.0,UK",
        "102,A,3,2026-07-03 09:00,1.00,,UK",
        "103,A,3,2026-07-04 09:00,10.00,17851,FR",
        "103,DISCOUNT,1,2026-07-04 09:00,-5.00,17851,FR",
        "104,DEBT,1,2026-07-05 09:00,-900.00,,UK",
    )
)


def orders(folder: ClientFolder) -> pd.DataFrame:
    return folder.read("orders").sort_values("ordered_at", ignore_index=True)


def test_lines_are_summed_and_each_rule_is_counted(client: Client, export: Export) -> None:
    folder = client()
    report = import_file(folder, export("a.csv", LINES))
    table = orders(folder)
    assert table["amount"].tolist() == [14.0, -5.0, 3.0, 25.0]
    assert table["cancelled"].tolist() == [False, True, False, False]
    assert table["lines"].tolist() == [3, 1, 1, 2]
    assert table["customer_id"].isna().tolist() == [False, False, True, False]
    assert table["customer_id"].iloc[0] == table["customer_id"].iloc[1]
    assert table["ordered_at"].iloc[0] == pd.Timestamp("2026-07-01 09:00", tz="UTC")
    assert report.reasons == {"negative_price": 1, "zero_price": 1}
    assert (report.rows_read, report.rows_kept, report.rows_refused, report.added) == (9, 7, 2, 4)
    assert report.duplicates == 1, "identical lines are all kept, and counted"
    notes = dict(report.notes)
    assert notes["intake.orders"] == {"lines": 7, "n": 4}
    assert notes["intake.orders_cancelled"] == {"n": 1}
    assert notes["intake.lines_without_customer"] == {"n": 1, "orders": 1}
    assert notes["intake.lines_negative"] == {"n": 1}


def test_a_whole_order_is_replaced_by_a_later_export(client: Client, export: Export) -> None:
    folder = client()
    import_file(folder, export("a.csv", LINES))
    later = HEAD + "100,A,2,2026-07-01 10:00,2.50,17850,UK\n100,C,1,2026-07-01 10:00,7.00,17850,UK\n"
    report = import_file(folder, export("b.csv", later))
    assert (report.updated, report.added) == (1, 0)
    assert orders(folder)["amount"].iloc[0] == 12.0


def test_polish_headers_decimal_comma_and_a_mapped_amount(client: Client, export: Export) -> None:
    folder = client("pl")
    text = (
        "Nr faktury;Ilość;Data sprzedaży;Cena jedn.;Nr klienta;Wartość\n"
        "1;2;01.07.2026 10:00;1\u00a0250,50;7;2\u00a0501,00\n1;1;01.07.2026 10:00;0,85;7;0,85\n"
    )
    report = import_file(folder, export("a.csv", text, "cp1250"))
    assert (report.encoding, report.delimiter, report.layout) == ("cp1250", ";", "invoice_lines")
    assert orders(folder)["amount"].tolist() == [2501.85]


def test_words_and_patterns_say_what_is_cancelled(client: Client, export: Export) -> None:
    folder = client()
    plan = export(
        "m.yml",
        "table: orders\nsource: s\n"
        "columns: {order_id: id, ordered_at: d, amount: a, status: s, cancelled: id}\n"
        "values: {cancelled: {'X*': yes, '*': no}}\n",
    )
    path = export("a.csv", "id,d,a,s\n1,2026-07-01,5,paid\n2,2026-07-02,6,Anulowane\nX3,2026-07-03,7,paid\n")
    import_file(folder, path, map_path=plan)
    assert orders(folder)["cancelled"].tolist() == [False, True, True]


def test_orders_without_a_number_stand_for_themselves(client: Client, export: Export) -> None:
    folder = client()
    report = import_file(
        folder,
        export("a.csv", "ordered_at,customer_id,amount\n2026-07-01,1,5\n2026-07-01,1,5\n"),
        table="orders",
    )
    assert report.added == 2 and orders(folder)["amount"].sum() == 10
