"""The workbook for a firm without exports: written in three languages, filled in, read back without a map."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cxlib.base.errors import DataError, SettingsError
from cxlib.base.inputs import money, offered, series_names
from cxlib.base.quarter import Period
from cxlib.cli import main
from cxlib.clients.decided_money import MoneyInput
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder, create
from cxlib.delivery.forget import forget
from cxlib.delivery.workbook_kit import CHANNELS, KEYS, LINES, SHEETS, headings, tally, workbook_kit
from cxlib.intake.again import import_again
from cxlib.intake.importer import import_file
from cxlib.intake.layouts import layouts
from cxlib.intake.purge import purge
from cxlib.intake.typed_costs import apart
from cxlib.intake.typed_workbook import import_workbook, is_workbook
from cxlib.pages.banned import find_banned, readable
from cxlib.pages.notes import n16_market
from cxlib.pages.page import open_page
from cxlib.pages.wording import Words

LANGUAGES = ("en", "pl", "tr")
TODAY = dt.date(2026, 11, 22)
DAY, TIME = dt.datetime(2026, 7, 3), dt.datetime(2026, 7, 3, 9, 0)


def firm(language: str) -> ClientFolder:
    return create(f"firm-{language}", language=language, sector="shop")


def written(folder: ClientFolder, language: str) -> tuple[Path, Any]:
    kit = workbook_kit(folder, TODAY, (language,))
    return kit.folder / kit.books[0], openpyxl.load_workbook(kit.folder / kit.books[0])


def fill(book: Any, folder: ClientFolder, language: str, table: str, rows: list[list[Any]]) -> None:
    """Type rows below the example, in the columns after the line's number."""
    words = Words.speaking(folder.settings, language)
    sheet = book[words.say(f"workbook.sheet.{table}").replace("\u00a0", " ")]
    for down, row in enumerate(rows, start=3):
        for right, value in enumerate(row, start=2):
            sheet.cell(down, right, value)


def said(folder: ClientFolder, language: str, family: str, value: str) -> str:
    return Words.speaking(folder.settings, language).say(f"workbook.value.{family}.{value}")


def filled(folder: ClientFolder, language: str, path: Path) -> Path:
    """Two answers, three contacts, three visits, two orders, two reviews and counts, a cost, two ranges."""
    _, book = written(folder, language)

    def word(family: str, value: str) -> str:
        return said(folder, language, family, value)

    fill(
        book, folder, language, "survey", [[DAY, "K-1", 10, "ok", 7, 5, ""], [DAY, "K-2", 0, "", 1, 1, "x y"]]
    )
    late = TIME.replace(hour=11)
    fill(book, folder, language, "contacts", [
        [TIME, "K-1", word("channel", "phone"), word("kind", "question"), "A", late, late, ""],
        [TIME, "K-2", word("channel", "in_person"), word("kind", "complaint"), "B", None, None, "x"],
        [TIME, "K-3", word("channel", "social"), word("kind", "formal_claim"), "B", None, None, "x"],
    ])  # fmt: skip
    fill(book, folder, language, "visits", [
        [TIME, "K-1", "S", word("status", "kept"), word("flag", "yes"), 100],
        [TIME, "K-2", "S", word("status", "no_show"), word("flag", "no"), None],
        [TIME, "K-3", "S", word("status", "late_cancel"), word("flag", "no"), None],
    ])  # fmt: skip
    fill(book, folder, language, "orders", [
        [DAY, "K-1", 99.5, word("flag", "no"), DAY, DAY, None, ""],
        [DAY, "K-2", 20, word("flag", "yes"), None, None, None, ""],
    ])  # fmt: skip
    fill(book, folder, language, "reviews", [[DAY, "Google", 5, "ok", DAY], [DAY, "Google", 2, "x", None]])
    fill(book, folder, language, "series", [
        [DAY, word("name", "all"), word("channel", "phone"), 14],
        [DAY, word("name", "complaints"), word("channel", "web"), 2],
    ])  # fmt: skip
    names = dict(zip((*money().series, *money().inputs), offered(language), strict=True))
    fill(book, folder, language, "costs", [
        [DAY, names["acquisition_cost"], 350], [None, names["hour_cost"], 45, 38, 60, "talk"],
        [None, names["margin_share"], "40%"],
    ])  # fmt: skip
    book.save(path)
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_filled_sheet_goes_into_its_table(cx_home: Path, tmp_path: Path, language: str) -> None:
    folder = firm(language)
    path = filled(folder, language, tmp_path / "filled.xlsx")
    done = import_workbook(folder, path)
    kept = {
        report.table: (report.layout, report.rows_kept, report.rows_refused)
        for report in done.reports.values()
        if report.layout != "workbook_costs"
    }
    assert done.empty == ()
    assert kept == {
        table: (f"workbook_{table}", n, 0)
        for table, n in {
            "survey": 2,
            "contacts": 3,
            "visits": 3,
            "orders": 2,
            "reviews": 2,
            "series": 2,
        }.items()
    }
    assert done.ranges == ("hour_cost", "margin_share")
    typed = {
        one.id: (one.low, one.likely, one.high, one.source) for one in Decisions.open(folder).of(MoneyInput)
    }
    assert typed == {
        "hour_cost": (38.0, 45.0, 60.0, "talk"), "margin_share": (0.4, 0.4, 0.4, "filled.xlsx")
    }  # fmt: skip
    assert import_workbook(folder, path).ranges == ()
    assert sorted(folder.read("survey")["nps"]) == [0, 10]
    contacts = folder.read("contacts")
    assert sorted(contacts["channel"]) == ["in_person", "phone", "social"]
    assert sorted(contacts["kind"]) == ["complaint", "formal_claim", "question"]
    waited = (contacts["first_response_at"] - contacts["opened_at"]).dropna()
    assert waited.tolist() == [dt.timedelta(hours=2)]
    visits = folder.read("visits")
    assert sorted(visits["status"]) == ["kept", "late_cancel", "no_show"] and visits["first_visit"].sum() == 1
    orders = folder.read("orders")
    assert orders["amount"].sum() == 119.5 and orders["cancelled"].sum() == 1
    assert sorted(folder.read("reviews")["rating"]) == [2, 5] and set(folder.read("reviews")["scale"]) == {5}
    series = folder.read("series")
    counted = series[series["segment"] != ""]
    assert dict(zip(counted["segment"], counted["value"], strict=True)) == {"phone": 14, "web": 2}
    assert series.loc[series["segment"] == "", "name"].map(str.casefold).map(series_names()).tolist() == [
        "acquisition_cost"
    ]


@pytest.mark.parametrize(
    ("language", "share"),
    [("en", "About 0.8% on 3 July 2026"), ("pl", "Około 0,8%"), ("tr", "Yaklaşık %0,8")],
)
def test_a_market_share_is_typed_of_100_with_its_source(
    cx_home: Path, tmp_path: Path, language: str, share: str
) -> None:
    folder = firm(language)
    _, book = written(folder, language)
    names = dict(zip((*money().series, *money().inputs), offered(language), strict=True))
    row = [DAY, names["market_share"], 0.8, None, None, "the chamber of trade"]
    fill(book, folder, language, "costs", [row])
    book.save(tmp_path / "share.xlsx")
    import_workbook(folder, tmp_path / "share.xlsx")
    quarter = Period.quarter_of(DAY).name
    told = n16_market.market(open_page("16", folder.name, quarter)).sentence.replace("\u00a0", " ")
    assert told.startswith(share) and "the chamber of trade" in told


def test_a_line_typed_again_is_the_same_line(cx_home: Path, tmp_path: Path) -> None:
    folder = firm("pl")
    path = filled(folder, "pl", tmp_path / "filled.xlsx")
    import_workbook(folder, path)
    book = openpyxl.load_workbook(path)
    book["Odpowiedzi z ankiety"]["D3"] = 8
    book["Odpowiedzi z ankiety"]["B5"], book["Odpowiedzi z ankiety"]["D5"] = DAY, 9
    book.save(path)
    report = import_workbook(folder, path, table="survey").reports["Odpowiedzi z ankiety"]
    assert (report.added, report.updated, report.unchanged) == (1, 1, 1)
    assert sorted(folder.read("survey")["nps"]) == [0, 8, 9]


def test_everything_can_be_imported_again_from_what_was_kept(cx_home: Path, tmp_path: Path) -> None:
    folder = firm("tr")
    import_workbook(folder, filled(folder, "tr", tmp_path / "filled.xlsx"))
    before = {table: len(folder.read(table)) for table in KEYS if table != "costs"}
    assert len(import_again(folder)) == 7
    assert {table: len(folder.read(table)) for table in before} == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_example_is_nothing_to_import(cx_home: Path, language: str) -> None:
    folder = firm(language)
    path, _ = written(folder, language)
    assert is_workbook(path)
    with pytest.raises(DataError, match="must be filled in"):
        import_workbook(folder, path)
    assert not list(folder.tables.glob("*.parquet"))


def test_empty_sheets_are_passed_over_and_named(
    cx_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = firm("en")
    path, book = written(folder, "en")
    fill(book, folder, "en", "reviews", [[DAY, "Google", 4, "fine", None]])
    book.save(path)
    assert main(["import", folder.name, str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(sheet["sheet"], sheet["table"], sheet["added"]) for sheet in told["sheets"]] == [
        ("Reviews", "reviews", 1)
    ]
    assert told["empty"] == [
        "Survey answers",
        "Questions and complaints",
        "Visits",
        "Orders",
        "Paper tally",
        "Costs and hours",
    ]
    assert main(["import", folder.name, str(path)]) == 0
    assert "Left empty: Survey answers" in capsys.readouterr().out


def test_a_wrong_sheet_stops_all_of_them(cx_home: Path, tmp_path: Path) -> None:
    folder = firm("en")
    path, book = written(folder, "en")
    fill(book, folder, "en", "survey", [[DAY, "K-1", 10, "", 7, 5, ""]])
    fill(book, folder, "en", "reviews", [["soon", "Google", 4, "fine", None]])
    book.save(path)
    with pytest.raises(DataError):
        import_workbook(folder, path)
    assert folder.read("survey").empty and folder.read("reviews").empty


def test_one_sheet_saved_as_csv_is_known_too(cx_home: Path, tmp_path: Path) -> None:
    folder = firm("pl")
    words = Words.speaking(folder.settings, "pl")
    rows = [
        headings("reviews", words),
        ["przykład", "2026-01-15", "Google", "5", "Szybko", "2026-01-16"],
        ["261122-001", "2026-07-03", "Google", "3", "długo", ""],
        ["261122-002", "", "", "", "", ""],
        ["", "2026-07-04", "Google", "1", "bez numeru", ""],
    ]
    path = tmp_path / "opinie.csv"
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in rows), encoding="utf-8")
    report = import_file(folder, path)
    assert (report.layout, report.rows_kept) == ("workbook_reviews", 2)
    assert sorted(folder.read("reviews")["rating"]) == [1, 3]


def test_layouts_know_the_headings_and_lists(cx_home: Path) -> None:
    known = {layout.name: layout for layout in layouts()}
    for language in LANGUAGES:
        words = Words.speaking(firm(language).settings, language)
        for table, entries in SHEETS.items():
            layout = known[f"workbook_{table}"]
            for name, heading in zip(
                [KEYS[table], *(entry.name for entry in entries)], headings(table, words), strict=True
            ):
                assert name in ("row", "low", "high", "source") or heading in layout.columns[name]
            for entry in entries:
                for value in entry.values if entry.family in ("channel", "kind", "status") else ():
                    assert (
                        layout.values[entry.name][words.say(f"workbook.value.{entry.family}.{value}")]
                        == value
                    )


def test_a_workbook_is_checked_while_it_is_typed(cx_home: Path) -> None:
    folder = firm("tr")
    _, book = written(folder, "tr")
    sheet = book["Sorular ve şikâyetler"]
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert lists[0].formula1 == '"telefon,e-posta,WhatsApp,yüz yüze,web formu,sosyal medya"'
    assert sheet["A2"].value == "örnek" and sheet["A3"].value == "261122-001"
    assert sheet.max_row == LINES + 2
    assert sheet.protection.sheet and sheet["B2"].protection.locked
    assert not sheet.column_dimensions["B"].protection.locked


def test_a_workbook_is_never_written_over(cx_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = firm("pl")
    assert main(["workbook", folder.name]) == 0
    assert "workbook-pl.xlsx" in capsys.readouterr().out
    with pytest.raises(SettingsError, match="not written over"):
        workbook_kit(folder, TODAY)
    assert main(["workbook", folder.name, "--language", "de"]) == 2


def test_other_workbooks_are_left_to_the_other_readers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Date", "Rating"])
    book.save(tmp_path / "own.xlsx")
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 cut off")
    assert not is_workbook(tmp_path / "own.xlsx") and not is_workbook(tmp_path / "bad.xlsx")
    assert not is_workbook(tmp_path / "none.xlsx")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tally_sheet_has_a_box_for_every_day_and_channel(cx_home: Path, language: str) -> None:
    folder = firm(language)
    html = tally(folder, Words.speaking(folder.settings, language))
    assert html.count('class="box"') == 7 * 12 * len(CHANNELS)
    assert find_banned(readable(html, language), language, audience="owner") == []


def test_a_filled_workbook_is_seen_by_forget_and_purge(cx_home: Path, tmp_path: Path) -> None:
    folder = firm("pl")
    typed = filled(folder, "pl", tmp_path / "typed.xlsx")
    import_workbook(folder, typed)
    book, blank = folder.typed / "workbook-pl.xlsx", folder.typed / "workbook-en.xlsx"
    shutil.copyfile(typed, book)
    workbook_kit(folder, TODAY, ("en",))
    assert forget(folder, "K-1").mentions == ("workbook/workbook-pl.xlsx",)
    late = dt.datetime.now(dt.UTC) + dt.timedelta(days=folder.settings.keep_raw_days + 1)
    assert "workbook/workbook-pl.xlsx" in purge(folder, now=late).strays
    assert blank.is_file() and not book.exists(), "what nobody filled in stays"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["1", "", "wages", "5"], "must name a figure of the list"),
        (["1", "", "hour_cost", ""], "must have a value"),
        (["1", "", "hour_cost", "soon"], "must be a number"),
        (["1", "", "hour_cost", "5", "9"], "must rise"),
    ],
)
def test_a_cost_that_cannot_be_is_refused_with_its_line(line: list[str], said: str) -> None:
    with pytest.raises(DataError, match=f"line 1.*{said}|{said}.*line 1"):
        apart([["Row no.", "Day", "Figure", "Value", "Low", "High"], line], file="w.xlsx")


def test_shares_are_typed_as_people_write_them() -> None:
    head, rest = ["Row no.", "Day", "Figure", "Value", "Low", "High"], ["", ""]
    for text in ("40%", "0.4", "0,4", "40"):
        (found,) = apart([head, ["1", "", "Margin_Share", text, *rest]], file="w.xlsx").ranges
        assert found.likely == pytest.approx(0.4)
