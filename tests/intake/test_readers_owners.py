"""What owners' spreadsheets are like: a sheet a month, totals, ditto marks, half dates, eaten numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from cxlib.base.errors import DataError
from cxlib.clients.folder import ClientFolder
from cxlib.intake import choices, numbers, years
from cxlib.intake.crosstab import is_crosstab
from cxlib.intake.importer import import_file
from cxlib.intake.readers import read_export
from cxlib.intake.readers.letters import repaired

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]


def column(*texts: str) -> pd.Series:
    return pd.Series(list(texts), dtype="str")


def book(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def test_a_year_of_sheets_with_half_dates(client: Client, tmp_path: Path) -> None:
    head = ["Data", "Klient", "Usługa", "Kwota"]
    path = book(
        tmp_path / "salon 2026.xlsx",
        {
            "Wrzesień": [["Salon Anna"], [], head, ["3.09", "Ewa", "cięcie", 100],
                         ["17.09", "j.w.", "kolor", 250]],
            "Październik": [["Salon Anna"], [], [*head, "Uwagi"], [3.1, "Ola", "cięcie", 110, "nowa"],
                            ["5 paź", "Iza", "cięcie", "90 zł", None], ["RAZEM", None, None, 200, None]],
        },
    )  # fmt: skip
    folder = client("pl")
    report = import_file(folder, path, table="visits", confirm=lambda proposal: True)
    assert (report.rows_read, report.rows_kept, report.reasons) == (5, 4, {"totals": 1})
    table = folder.read("visits")
    days = table["planned_start"].dt.tz_convert("Europe/Warsaw").dt.strftime("%Y-%m-%d")
    assert days.tolist() == ["2026-09-03", "2026-09-17", "2026-10-03", "2026-10-05"]
    assert table["amount"].tolist() == [100, 250, 110, 90]
    assert table["customer_id"][0] == table["customer_id"][1]
    notes = dict(report.notes)
    assert notes["intake.sheets_joined"]["n"] == 2
    assert notes["intake.time_year"] == {"column": "Data", "n": 4}
    assert notes["intake.ditto"] == {"column": "Klient", "n": 1}


@pytest.mark.parametrize(
    "word", ["RAZEM", "Suma:", "OGÓŁEM", "TOPLAM", "Genel Toplam", "TOTAL", "Razem wrzesień", "Toplam: 2026"]
)
def test_totals_rows_are_no_records(export: Export, word: str) -> None:
    text = f"Data;Klient;Kwota;Szt\n01.09.2026;Ewa;100,00;1\n02.09.2026;Ola;50,00;2\n{word};;150,00;3\n"
    raw = read_export(export("a.csv", text), language="pl")
    assert len(raw.frame) == 2 and raw.refused[["row", "reason"]].values.tolist() == [[4, "totals"]]


def test_full_totals_rows_and_names_that_only_look_like_them(export: Export) -> None:
    text = "Usługa;Liczba;Kwota\nRazem młodsi;2;50\nTotal Recall;1;20\nSuma;3;70\n"
    raw = read_export(export("a.csv", text), language="pl")
    assert raw.frame["Usługa"].tolist() == ["Razem młodsi", "Total Recall"]


def test_a_header_in_the_middle_is_passed_over(export: Export) -> None:
    raw = read_export(export("a.csv", "Data,Kwota\n2026-09-01,5\nData,Kwota\n2026-09-02,6\n"), language="pl")
    assert raw.frame["Kwota"].tolist() == ["5", "6"]
    assert raw.refused[["row", "reason"]].values.tolist() == [[3, "header_again"]]


@pytest.mark.parametrize("mark", ['"', "”", "j.w.", "jw.", "J.W.", "aynı", "AYNI", "ditto", "-//-"])
def test_ditto_marks_take_the_cell_above(export: Export, mark: str) -> None:
    quoted = '"' + mark.replace('"', '""') + '"'
    text = f"id,staff\n1,Merve\n2,{quoted}\n3,{quoted}\n4,Ali\n"
    raw = read_export(export("a.csv", text), language="tr")
    assert raw.frame["staff"].tolist() == ["Merve", "Merve", "Merve", "Ali"]
    assert raw.notes == (("intake.ditto", {"column": "staff", "n": 2}),)


def test_a_word_for_the_same_in_free_text_is_an_answer(export: Export) -> None:
    long = "Bardzo długo czekałam na wizytę i nikt nie powiedział dlaczego."
    raw = read_export(export("a.csv", f"id,uwagi\n1,{long}\n2,{long}\n3,jw\n"), language="pl")
    assert raw.frame["uwagi"].tolist()[2] == "jw" and raw.notes == ()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Żółta łódź, çok güzel şişli ığdır „tak” – 5 €", "cp1252"),
        ("zażółć gęślą jaźń", "cp1250"),
        ("çok güzel, ışıl ışıl İzmir", "cp1254"),
        ("zażółć gęślą jaźń, ışık", "latin-1"),
    ],
)
def test_letters_encoded_twice_are_put_right(text: str, encoding: str) -> None:
    broken = "".join(
        bytes([byte]).decode(encoding, errors="ignore") or chr(byte) for byte in text.encode("utf-8")
    )
    assert broken != text and repaired(broken) == text and repaired(text) == text


def test_repaired_cells_are_counted(export: Export) -> None:
    text = "id,Treść\n1,MiÅ‚a obsÅ‚uga\n2,dobrze\n3,gÃ¼zel\n"
    raw = read_export(export("a.csv", text), language="pl")
    assert raw.frame["Treść"].tolist() == ["Miła obsługa", "dobrze", "güzel"]
    assert raw.notes == (("intake.letters_repaired", {"n": 2}),)


@pytest.mark.parametrize(
    ("texts", "hints", "told", "expected"),
    [
        (["3.10", "4.10"], (2026, 0), None, ["2026-10-03", "2026-10-04"]),
        (["3.10", "4.10"], (0, 0), 2025, ["2025-10-03", "2025-10-04"]),
        (["30.12.2025", "31.12", "1.01.2026", "2.01"], (0, 0), None,
         ["30.12.2025", "2025-12-31", "1.01.2026", "2026-01-02"]),
        (["3", "17."], (2026, 10), None, ["2026-10-03", "2026-10-17"]),
        (["3.1", "3.2"], (2026, 10), None, ["2026-10-03", "2026-02-03"]),
        (["5 Ekim 14:30", "Eki 6"], (2026, 0), None, ["2026-10-05 14:30", "2026-10-06"]),
        (["3.10", "abc", ""], (0, 0), None, ["3.10", "abc", ""]),
    ],
)  # fmt: skip
def test_years_come_from_the_sheet_the_map_or_the_rows_around(
    texts: list[str], hints: tuple[int, int], told: int | None, expected: list[str]
) -> None:
    year, month = (np.full(len(texts), hint, dtype=np.int64) for hint in hints)
    found = years.completed(column(*texts), year, month, told=told)
    assert found.texts.tolist() == expected


def test_dates_without_any_year_are_asked_about(client: Client, export: Export) -> None:
    text = "Data;Klient;Kwota\n3.10;Ewa;100,00\n4.10;Ola;50,00\n"
    with pytest.raises(DataError, match=r"must have a year .*row 2: '3\.10'.*file: \{year: 2026\}"):
        import_file(client("pl"), export("wizyty.csv", text), table="orders", confirm=lambda proposal: True)


def test_numbers_eaten_as_dates_are_set_aside_and_counted(client: Client, export: Export) -> None:
    rows = ["01;1;7;100,50", "02;2;6,01E+08;01.maj", "03;3;8;2026-05-01", "04;4;9;5,00", "05;5;9;6,10"]
    text = "\n".join(["Data;Nr;Klient;Kwota", *(f"2026-09-{row}" for row in rows)])
    report = import_file(client("pl"), export("a.csv", text), table="orders", confirm=lambda proposal: True)
    assert report.blanked["amount"] == {"date_for_number": 2}
    assert report.blanked["customer_id"] == {"rounded_id": 1}
    assert numbers.eaten_by_dates(column("1.05", "maj 12", "12-Oct", "abc", "")).tolist() == [
        False, True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "written"),
    [
        (["a;b", "b", "a;c;b"], ["a; b", "b", "a; c; b"]),
        (["a, b", "b", "a,c", "c"], ["a; b", "b", "a; c", "c"]),
        (
            ["SSH;HPC (SLURM, PBS)", "SSH", "HPC (SLURM, PBS);SSH"],
            ["SSH; HPC (SLURM, PBS)", "SSH", "HPC (SLURM, PBS); SSH"],
        ),
        (["fine, thanks", "no, not really", "ok"], ["fine, thanks", "no, not really", "ok"]),
    ],
)
def test_several_answers_in_a_cell_are_written_alike(texts: list[str], written: list[str]) -> None:
    assert choices.alike(column(*texts))[0].tolist() == written


def test_a_table_of_results_is_told_from_records(client: Client, export: Export) -> None:
    table = (
        ",,Happy,,,Unhappy,,\nTeam,All,Men,Women,Total,Men,Women,Total\nA,9,1,2,3,3,3,6\nB,8,1,3,4,2,2,4\n"
    )
    raw = read_export(export("a.csv", table), language="en")
    assert "Unhappy - Women" in raw.frame.columns and is_crosstab(raw)
    with pytest.raises(DataError, match="table of results: each row is one 'Team'"):
        import_file(client(), export("a.csv", table))
    grades = "Name,Q1,Q2,Q3,Q4,Q5\nEwa,1,2,3,4,5\nOla,2,3,4,5,1\n"
    assert not is_crosstab(read_export(export("c.csv", grades), language="en"))
