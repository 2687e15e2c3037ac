"""The demo's files: the same bytes every time, sizes of small firms, nothing real in them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cxlib.clients.decided import STAGES
from cxlib.clients.tables import TABLES
from cxlib.delivery.demo.export import file_map, write_exports
from cxlib.delivery.demo.firm import FIRMS, firm_of_language
from cxlib.delivery.demo.tables import firm_tables
from cxlib.intake.mapping import parse_map

if TYPE_CHECKING:
    from tests.demo.conftest import Exports

QUARTERS = [f"{year}Q{number}" for year in (2024, 2025, 2026) for number in (1, 2, 3, 4)][2:11]


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes(exports: Exports, tmp_path: Path) -> None:
    write_exports(exports.firm, firm_tables(exports.firm), tmp_path)
    assert digests(tmp_path) == digests(exports.folder)
    assert len(digests(tmp_path)) == 20


def test_fewer_quarters_are_the_last_ones(exports: Exports) -> None:
    short = firm_tables(exports.firm, 2)["contacts"]
    long = firm_tables(exports.firm)["contacts"]
    assert [row["opened_at"] for row in short] == [row["opened_at"] for row in long[-len(short) :]]


@pytest.mark.parametrize("language", FIRMS)
def test_every_table_has_a_valid_map(language: str) -> None:
    firm = firm_of_language(language)
    tables = firm_tables(firm, 1)
    assert set(tables) == set(TABLES)
    for table in tables:
        plan = parse_map(file_map(firm, table), file=f"{table}.yml")
        assert set(TABLES[table].key) <= set(plan.columns)
        assert TABLES[table].dated_by in plan.columns


def test_sizes_are_those_of_a_small_firm(exports: Exports) -> None:
    for quarter in QUARTERS:
        assert 40 <= len(exports.of("survey", "submitted_at", quarter)) <= 120, quarter
        assert 80 <= len(exports.of("contacts", "opened_at", quarter)) <= 250, quarter
        for table, column, least in (
            ("visits", "planned_start", 30),
            ("orders", "ordered_at", 30),
            ("reviews", "posted_at", 8),
            ("series", "date", 9),
            ("invitations", "invited_at", 60),
        ):
            assert len(exports.of(table, column, quarter)) >= least, (table, quarter)
    newest = max(row["submitted_at"][6:10] + row["submitted_at"][3:5] for row in exports.tables["survey"])
    assert newest == "202609"


def test_each_country_has_its_own_manner(all_exports: dict[str, Exports]) -> None:
    polish = (all_exports["demo-klinika"].folder / "sprzedaz_2026Q3.csv").read_bytes().decode("cp1250")
    assert polish.startswith("Nr rachunku;Nr pacjenta;Data sprzedaży;Wartość brutto;")
    assert re.search(r";\d \d{3},\d\d;", polish)
    assert "\r\nRAZEM;" in polish
    turkish = (all_exports["demo-dukkan"].folder / "siparis_satirlari_2026Q3.csv").read_bytes()
    assert turkish.startswith(b"\xef\xbb\xbf" + "Sipariş Numarası;".encode())
    assert re.search(r";\d\.\d{3},\d\d;", turkish.decode("utf-8-sig"))
    assert (
        (all_exports["demo-dukkan"].folder / "yorumlar_2026Q3.csv")
        .read_bytes()
        .decode("cp1254")
        .startswith("Yorum No;")
    )
    english = (all_exports["demo-agency"].folder / "invoices_2026Q3.csv").read_text(encoding="utf-8")
    assert english.startswith("Invoice,Client ID,Invoice date,")
    assert re.search(r',"\d,\d{3}\.\d\d",', english)


def test_addresses_and_numbers_are_invented(exports: Exports) -> None:
    found: Counter[str] = Counter()
    for path in exports.folder.glob("*.csv"):
        text = path.read_bytes().decode(
            "cp1250" if exports.firm.language == "pl" else "utf-8-sig", errors="replace"
        )
        found.update(domain for domain in re.findall(r"[\w.]+@([\w.]+\w)", text))
        for number in re.findall(r"(?:\+48|\b0)[ \d]{9,14}\d", text):
            assert re.fullmatch(r"\+48 000 000 \d{3}|0500 000 0\d{3}|07700 900\d{3}", number), number
    assert found
    assert set(found) <= {"example.com", "example.org"}


def test_stages_and_touchpoints_are_those_of_the_inventory(exports: Exports) -> None:
    inventory = {(place.stage, place.name) for place in exports.firm.places}
    assert {stage for stage, _ in inventory} == set(STAGES)
    for table in ("survey", "contacts"):
        assert {(row["stage"], row["touchpoint"]) for row in exports.tables[table]} <= inventory


def test_times_run_forwards(exports: Exports) -> None:
    for row in firm_tables(exports.firm)["contacts"]:
        opened, answered, resolved = row["opened_at"], row["first_response_at"], row["resolved_at"]
        assert answered is None or answered > opened  # type: ignore[operator]
        assert resolved is None or resolved > (answered or opened)  # type: ignore[operator]
    for row in firm_tables(exports.firm)["visits"]:
        assert row["booked_at"] < row["planned_start"]  # type: ignore[operator]
        assert row["started_at"] is None or row["started_at"] >= row["planned_start"]  # type: ignore[operator]


def test_nobody_acts_before_being_a_customer(exports: Exports) -> None:
    tables = firm_tables(exports.firm)
    since = {row["customer_id"]: row["since"] for row in tables["customers"]}
    for order in tables["orders"]:
        assert order["ordered_at"].date() >= since[order["customer_id"]]  # type: ignore[attr-defined]
    known = {row["customer_id"] for row in tables["survey"] + tables["visits"] + tables["invitations"]}
    assert known <= set(since)


def test_every_answer_was_invited(exports: Exports) -> None:
    invited = Counter(
        row["customer_id"]
        for row in exports.tables["invitations"]
        if row["answered"] == exports.firm.manner.yes
    )
    assert invited == Counter(row["customer_id"] for row in exports.tables["survey"])


def test_comments_are_varied_and_mostly_in_the_firms_language(exports: Exports) -> None:
    comments = [row["comment"] for row in exports.tables["survey"] if row["comment"]]
    assert 0.35 < len(comments) / len(exports.tables["survey"]) < 0.75
    assert len(set(comments)) > 0.45 * len(comments)
    foreign = {text for bank in exports.firm.texts["foreign"].values() for text in bank}
    assert 0 < sum(comment in foreign for comment in comments) < 0.1 * len(comments)
