"""Finding encoding, delimiter and header; refusing what is no export."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from cxlib.base.errors import CxError, DataError, SettingsError
from cxlib.intake.readers import read_export

Export = Callable[..., Path]

POLISH = "Treść;Ocena\nŻółta łódź, pięść i źdźbło;5\nMiła obsługa, wrócę;4\n"
TURKISH = "İçerik;Puan\nçok güzel, ışıl ışıl şık ve dağınık değil;5\nGÜZEL İŞ;4\n"
FRENCH = "Commentaire;Note\ntrès agréable, un peu bruyant à côté;5\n"


@pytest.mark.parametrize("client_language", ["en", "pl", "tr"])
@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (POLISH, "utf-8", "utf-8"),
        (POLISH, "utf-8-sig", "utf-8"),
        (POLISH, "utf-16", "utf-16"),
        (POLISH, "utf-16-le", "utf-16-le"),
        (POLISH, "utf-16-be", "utf-16-be"),
        (POLISH, "cp1250", "cp1250"),
        (POLISH, "iso-8859-2", "iso-8859-2"),
        (POLISH, "cp852", "cp852"),
        (TURKISH, "utf-8", "utf-8"),
        (TURKISH, "cp1254", "cp1254"),
        (FRENCH, "cp1252", "cp1252"),
    ],
)
def test_encoding_is_told_by_its_letters(
    export: Export, text: str, encoding: str, found: str, client_language: str
) -> None:
    raw = read_export(export("a.csv", text, encoding), language=client_language)
    assert raw.encoding == found
    header, first = text.splitlines()[0].split(";"), text.splitlines()[1].split(";")
    assert list(raw.frame.columns) == header
    assert raw.frame.iloc[0].tolist() == first


def test_a_tie_is_decided_by_the_clients_language(export: Export) -> None:
    path = export("a.csv", "a;b\nb\u00fcro;1\n", "cp1252")
    assert read_export(path, language="tr").encoding == "cp1254"
    assert read_export(path, language="tr").frame.iloc[0, 0] == "büro"


@pytest.mark.parametrize(("mark", "name"), [(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv"), ("|", "a.txt")])
def test_delimiter_is_the_one_that_cuts_evenly(export: Export, mark: str, name: str) -> None:
    rows = [["id", "comment", "amount"], ["1", "a, b; c", "2,50"], ["2", "d; e, f, g", "3,10"]]
    text = "\n".join(mark.join(f'"{cell}"' for cell in row) for row in rows)
    raw = read_export(export(name, text), language="en")
    assert raw.delimiter == mark
    assert raw.frame.shape == (2, 3)


def test_packed_files_and_the_separator_line_of_excel(export: Export) -> None:
    packed = export("a.csv.gz", gzip.compress(b"id,score\n1,9\n"))
    assert read_export(packed, language="en").frame.to_dict("records") == [{"id": "1", "score": "9"}]
    told = export("b.csv", "sep=;\nid;score\n1;9\n")
    raw = read_export(told, language="en")
    assert raw.delimiter == ";" and raw.rows.tolist() == [3]


def test_cells_over_several_lines_keep_the_line_they_start_on(export: Export) -> None:
    raw = read_export(export("a.csv", 'id,comment\n1,"two\nlines"\n2,one\n'), language="en")
    assert raw.rows.tolist() == [2, 4]
    assert raw.frame["comment"].tolist() == ["two\nlines", "one"]


def test_title_rows_and_blank_lines_are_passed_over(export: Export) -> None:
    text = "Raport sprzedaży;;\n;;\nNr;Data;Kwota\n1;01.02.2026;5,00\n\n2;02.02.2026;6,00\nRAZEM;;11,00\n"
    raw = read_export(export("a.csv", text), language="pl")
    assert list(raw.frame.columns) == ["Nr", "Data", "Kwota"]
    assert raw.frame["Kwota"].tolist() == ["5,00", "6,00"]
    assert raw.refused[["row", "reason"]].values.tolist() == [[7, "totals"]]
    assert raw.rows_read == 3


def test_two_header_rows_are_joined(export: Export) -> None:
    text = "ID,Which have you seen?,,Age\n,Film one,Film two,\n7,yes,no,30-44\n"
    raw = read_export(export("a.csv", text), language="en")
    assert list(raw.frame.columns) == [
        "ID",
        "Which have you seen? - Film one",
        "Which have you seen? - Film two",
        "Age",
    ]
    assert len(raw.frame) == 1


def test_a_second_header_row_may_only_say_response(export: Export) -> None:
    text = "Respondent ID,Would you recommend us?,Why?\n,Response,Open-Ended Response\n7,9,fine\n"
    raw = read_export(export("a.csv", text), language="en")
    assert list(raw.frame.columns) == ["Respondent ID", "Would you recommend us?", "Why?"]
    assert raw.frame.values.tolist() == [["7", "9", "fine"]]


def test_ragged_rows_are_refused_with_their_text(export: Export) -> None:
    raw = read_export(export("a.csv", "a,b\n1,2\n3,4,5\n6\n7,8\n9,10,,\n"), language="en")
    assert raw.frame.values.tolist() == [["1", "2"], ["7", "8"], ["9", "10"]]
    assert raw.refused[["row", "reason", "text"]].values.tolist() == [
        [3, "cells", "3,4,5"],
        [4, "cells", "6"],
    ]


def test_monthly_sheets_are_joined_and_others_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for month, rows in {"Styczeń": [[1, 9]], "Luty": [[2, 8], [3, 7]]}.items():
        sheet = book.create_sheet(month)
        for row in [["Firma Anna"], [], ["Nr", "Ocena"], *rows]:
            sheet.append(row)
    book.create_sheet("Uwagi").append(["notatka", "inna"])
    book["Uwagi"].append(["x", "y"])
    path = tmp_path / "rok.xlsx"
    book.save(path)
    raw = read_export(path, language="pl")
    assert raw.frame["Nr"].tolist() == ["1", "2", "3"]
    assert raw.sheets == ("Styczeń", "Luty")
    assert [key for key, _ in raw.notes] == ["intake.sheets_left", "intake.sheets_joined"]
    assert read_export(path, language="pl", sheet="luty").frame["Nr"].tolist() == ["2", "3"]
    with pytest.raises(DataError, match="must have the same columns"):
        read_export(path, language="pl", sheet="all")
    with pytest.raises(SettingsError, match=r"'Lutyy'.*'Luty'"):
        read_export(path, language="pl", sheet="Lutyy")


def test_merged_header_cells_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [
        ["Ratings"],
        ["Area", "Food", None, "Shops", None],
        [None, "n", "mean", "n", "mean"],
        ["A", 3, 4.5, 2, 4],
    ]:
        sheet.append(row)
    sheet.merge_cells("B2:C2")
    path = tmp_path / "a.xlsx"
    book.save(path)
    raw = read_export(path, language="en")
    assert list(raw.frame.columns) == ["Area", "Food - n", "Food - mean", "Shops - n", "Shops - mean"]
    assert raw.frame.values.tolist() == [["A", "3", "4.5", "2", "4"]]


WORKBOOK_HEAD = b"PK\x03\x04" + b"\x00" * 40
REFUSED: list[tuple[str, str | bytes, str]] = [
    ("empty.csv", "", "must hold rows"),
    ("blank.csv", "\n \n", "must hold rows"),
    ("header.csv", "id,nps\n", "rows below its header"),
    ("no-header.csv", "1,9\n2,8\n", "must name the columns"),
    ("zeros.csv", b"id,nps\n1,\x00\x00\n", "binary data"),
    ("picture.csv", b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, "a picture"),
    ("old.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 20, "old Excel"),
    ("cut.csv.gz", gzip.compress(b"id,nps\n" + os.urandom(400))[:100], "damaged or cut off"),
    ("cut.xlsx", WORKBOOK_HEAD, "damaged or cut off"),
    ("text.xlsx", "id,nps\n1,9\n", "no XLSX file inside"),
    ("book.csv", WORKBOOK_HEAD, "Rename it to .xlsx"),
    ("plain.csv.gz", "id,nps\n1,9\n", "no gzip file inside"),
    ("packed.csv", gzip.compress(b"id,nps\n1,9\n"), "Rename it to .csv.gz"),
    ("letter.docx", "dear all", "of a kind that is not read"),
    ("uneven.csv", "a,b\n1\n2\n3\n", "as many cells as the header"),
    ("glued.csv", "żółć,b\n".encode() * 40 + b"\xb3,1\n", "UTF-8 but for row 41"),
    ("open.csv", 'id,comment\n1,"never closed, so\n2,b\n3,c\n4,d\n', "Every quote must be closed"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_what_is_no_export_gets_one_sentence(
    export: Export, name: str, content: str | bytes, sentence: str
) -> None:
    path = export(name, content)
    with pytest.raises(DataError, match=sentence) as refused:
        read_export(path, language="en")
    assert refused.value.file == name
    assert "\n" not in str(refused.value)


def test_links_folders_and_wrong_names_are_refused(export: Export, tmp_path: Path) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(export("a.csv", "id,nps\n1,9\n"))
    with pytest.raises(DataError, match="is a link"):
        read_export(link, language="en")
    with pytest.raises(DataError, match="must be one file"):
        read_export(tmp_path, language="en")
    with pytest.raises(SettingsError, match="must exist"):
        read_export(tmp_path / "b.csv", language="en")


def test_an_unknown_encoding_in_the_map_is_a_settings_error(export: Export) -> None:
    path = export("a.csv", "id,nps\n1,9\n")
    with pytest.raises(SettingsError, match="utf-9"):
        read_export(path, language="en", encoding="utf-9")
    with pytest.raises(CxError, match="must be readable as ascii"):
        read_export(export("b.csv", POLISH), language="en", encoding="ascii")
