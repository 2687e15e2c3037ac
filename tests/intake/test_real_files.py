"""Real exports: the figures that are known about them come out of the tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cxlib.base.errors import DataError
from cxlib.clients.folder import ClientFolder
from cxlib.intake.importer import import_file, rebuild

pytestmark = pytest.mark.real

Client = Callable[..., ClientFolder]

DOC = Path(__file__).parents[2] / "docs" / "real-files.md"

AIRPORT = {
    2011: """
table: survey
source: airport-survey-2011
columns: {respondent_id: RESPNUM, csat: Q8N, driver_food: Q8B, segment_terminal: TERM}
missing: {csat: [0, 6, Blank], driver_*: [0, 6]}
scales: {csat: [1, 5], driver_*: [1, 5]}
constants: {submitted_at: 2011-05-15}
""",
    2015: """
table: survey
source: airport-survey-2015
columns: {respondent_id: RESPNUM, csat: Q7ALL, driver_food: Q7FOOD, segment_area: BAREA, weight: WEIGHT}
missing: {csat: [0, 6, Blank], driver_*: [0, 6]}
scales: {csat: [1, 5], driver_*: [1, 5]}
constants: {submitted_at: 2015-05-15}
""",
    2016: """
table: survey
source: airport-survey-2016
columns: {respondent_id: "*RESPNUM", csat: Q7ALL, submitted_at: INTDATE, driver_food: Q7FOOD,
  segment_area: BAREA, weight: WEIGHT}
missing: {csat: [0, 6, Blank], driver_*: [0, 6]}
scales: {csat: [1, 5], driver_*: [1, 5]}
""",
    2017: """
table: survey
source: airport-survey-2017
columns: {respondent_id: RESPNUM, nps: NETPRO, csat: Q7ALL, driver_food: Q7FOOD,
  segment_area: BAREA, weight: WEIGHT}
missing: {nps: [11, Blank], csat: [0, 6, Blank], driver_*: [0, 6]}
scales: {csat: [1, 5]}
constants: {submitted_at: 2017-05-15}
""",
}


def test_four_years_of_an_airport_survey(client: Client, shared_data: Path, tmp_path: Path) -> None:
    folder = client("en", "airport", "US")
    reports = {}
    for year, text in AIRPORT.items():
        plan = tmp_path / f"{year}.yml"
        plan.write_text(text, encoding="utf-8")
        export = shared_data / "sfo_customer_survey" / f"sfo_{year}.csv"
        reports[year] = import_file(folder, export, map_path=plan)
    table = folder.read("survey")
    assert len(table) == 3872 + 2958 + 3087 + 2831
    scores = table.loc[table["scope"] == "airport-survey-2017", "nps"].dropna()
    assert (len(scores), (scores >= 9).sum(), scores.between(7, 8).sum(), (scores <= 6).sum()) == (
        2746,
        1436,
        968,
        342,
    )
    assert table.loc[table["scope"] != "airport-survey-2017", "nps"].isna().all()
    assert ("intake.no_answer", {"column": "NETPRO", "n": 84}) in reports[2017].notes
    answers = table.loc[table["scope"] == "airport-survey-2017", "csat"].value_counts()
    assert answers.to_dict() == {5: 699, 4: 1507, 3: 444, 2: 32, 1: 6}
    weighed = table[(table["scope"] == "airport-survey-2017") & table["nps"].notna()]
    weight = weighed["weight"].astype(float)
    assert weight.sum() ** 2 / (weight**2).sum() == pytest.approx(2267, abs=1)
    share = weight[weighed["nps"] >= 9].sum() - weight[weighed["nps"] <= 6].sum()
    assert 100 * share / weight.sum() == pytest.approx(40.40, abs=0.005)
    assert reports[2016].first is not None and reports[2016].first.year == 2016
    assert all(report.rows_read == report.rows_kept + report.rows_refused for report in reports.values())
    before = folder.table_path("survey").read_bytes()
    rebuild(folder)
    assert folder.table_path("survey").read_bytes() == before


def test_half_a_year_of_an_online_shop(client: Client, shared_data: Path) -> None:
    folder = client("en")
    report = import_file(folder, shared_data / "online_retail" / "online_retail_2010-12_2011-05.csv.gz")
    assert (report.layout, report.rows_read, report.rows_refused) == ("invoice_lines", 209_029, 1292)
    assert report.reasons == {"zero_price": 1292} and report.rows_kept == 207_737
    table = folder.read("orders")
    assert table["customer_id"].nunique() == 2767
    assert table["amount"].sum() == pytest.approx(3_706_827.641)
    assert (table["amount"] < 0).sum() == table["cancelled"].sum() == 1677


def test_a_later_day_of_the_same_shop_replaces_whole_orders(client: Client, shared_data: Path) -> None:
    folder = client("en")
    half, day = "online_retail_2010-12_2011-05.csv.gz", Path("by-day-sample") / "2010-12-01.csv"
    first = import_file(folder, shared_data / "online_retail" / day)
    assert first.added == 133
    report = import_file(folder, shared_data / "online_retail" / half)
    assert (report.unchanged, report.updated, report.added) == (133, 0, 9803 - 133)


def test_service_requests_of_a_city(client: Client, shared_data: Path) -> None:
    folder = client("en", country="US")
    report = import_file(folder, shared_data / "nyc311_sample" / "311_Service_Requests.csv")
    assert (report.layout, report.rows_kept) == ("service_requests", 1000)
    table = folder.read("contacts")
    hours = (table["resolved_at"] - table["opened_at"]).dropna().dt.total_seconds() / 3600
    assert len(hours) == 677 and hours.median() == pytest.approx(0.363, abs=0.0005)
    assert table["channel"].value_counts(dropna=False).to_dict() == {
        "web": 392,
        "app": 301,
        "phone": 293,
        pd.NA: 14,
    }


def test_polish_sales_in_cp1250(client: Client, shared_data: Path) -> None:
    folder = client("pl")
    report = import_file(folder, shared_data / "locale_variants" / "sprzedaz_2010-12-01_pl_cp1250.csv")
    assert (report.encoding, report.delimiter, report.rows_read) == ("cp1250", ";", 3108)
    assert report.rows_kept == 3098
    assert folder.read("orders")["amount"].sum() == pytest.approx(58_635.56)


def test_turkish_reviews_in_cp1254(client: Client, shared_data: Path) -> None:
    folder = client("tr")
    report = import_file(folder, shared_data / "locale_variants" / "yorumlar_spotify_tr_cp1254.csv")
    assert (report.encoding, report.delimiter, report.rows_kept) == ("cp1254", ";", 500)
    table = folder.read("reviews")
    assert table["rating"].mean() == pytest.approx(3.856)
    assert table["comment"].str.contains("ş").any()
    same = client("tr", "again")
    import_file(same, shared_data / "tr_app_reviews" / "spotify_yorumlari.csv")
    assert same.read("reviews")["rating"].mean() == pytest.approx(3.856)


def test_turkish_form_answers(client: Client, shared_data: Path) -> None:
    folder = client("tr")
    report = import_file(folder, shared_data / "locale_variants" / "google_forms_tr_zaman_damgasi.csv")
    assert (report.layout, report.rows_kept, report.scales) == ("google_forms", 200, {"rating": (1.0, 5.0)})
    assert report.last is not None and report.last.isoformat() == "2025-07-09T11:19:15+00:00"


def test_polish_hotel_opinions_need_a_date(client: Client, shared_data: Path, tmp_path: Path) -> None:
    folder = client("pl")
    export = shared_data / "locale_variants" / "opinie_hotele_pl_cp1250.csv"
    with pytest.raises(DataError, match="posted_at: 2026-07-15"):
        import_file(folder, export)
    [proposed] = folder.maps.glob("*.proposed.yml")
    plan = tmp_path / "opinie.yml"
    plan.write_text(
        proposed.read_text(encoding="utf-8") + "constants: {posted_at: 2010-06-01}\n", encoding="utf-8"
    )
    report = import_file(folder, export, map_path=plan)
    assert (report.encoding, report.rows_kept) == ("cp1250", 1500)
    assert folder.read("reviews")["comment"].str.contains("ł").any()


def test_customers_of_a_phone_company(client: Client, shared_data: Path) -> None:
    folder = client("en", "telco", "US")
    report = import_file(folder, shared_data / "telco_churn" / "Telco-Customer-Churn.csv")
    assert (report.layout, report.table, report.added) == ("customer_list", "customers", 7043)
    table = folder.read("customers")
    assert table["customer_id"].is_unique and "left_at" not in table
    assert table["segment_left"].value_counts().to_dict() == {"stayed": 5174, "left": 1869}


def with_map(tmp_path: Path, text: str) -> Path:
    plan = tmp_path / "map.yml"
    plan.write_text(text, encoding="utf-8")
    return plan


def completed_proposal(folder: ClientFolder, export: Path, tmp_path: Path, more: str) -> Path:
    """The saved proposal of a file that lacks something, completed by hand."""
    with pytest.raises(DataError):
        import_file(folder, export)
    [proposed] = folder.maps.glob("*.proposed.yml")
    return with_map(tmp_path, proposed.read_text(encoding="utf-8") + more)


MONKEYS = [("StarWars.csv", 1186), ("food-world-cup-data.csv", 1373), ("comma-survey.csv", 1129)]


@pytest.mark.parametrize(("name", "rows"), MONKEYS, ids=[each[0] for each in MONKEYS])
def test_surveymonkey_exports_need_only_a_date(
    client: Client, shared_data: Path, tmp_path: Path, name: str, rows: int
) -> None:
    folder = client("en", country="US")
    export = shared_data / "fivethirtyeight_surveymonkey" / name
    plan = completed_proposal(folder, export, tmp_path, "constants: {submitted_at: 2014-06-05}\n")
    report = import_file(folder, export, map_path=plan)
    assert (report.table, report.source, report.rows_kept) == ("survey", "surveymonkey", rows)
    assert report.columns["respondent_id"] == "RespondentID"
    assert name == "comma-survey.csv" or report.encoding != "utf-8"
    assert set(folder.read("survey")["segment_gender"].dropna()) == {"Male", "Female"}


def test_a_cross_table_is_refused_with_its_reason(client: Client, shared_data: Path) -> None:
    folder = client("en", country="US")
    for name in (
        "fivethirtyeight_surveymonkey/NFL_fandom_data-surveymonkey.csv",
        "locale_variants/sfo_2017_merged_headers.xlsx",
    ):
        with pytest.raises(DataError, match=r"is a table of results: each row is one '(Team|Boarding area)'"):
            import_file(folder, shared_data / name)
    assert not folder.tables_present()


def test_one_figure_of_a_cross_table_becomes_a_series(
    client: Client, shared_data: Path, tmp_path: Path
) -> None:
    folder = client("en", country="US")
    plan = """
table: series
source: airport-areas
columns: {segment: Boarding area, value: Restaurants - mean, n: Restaurants - n}
constants: {name: restaurants, date: 2017-05-15}
"""
    export = shared_data / "locale_variants" / "sfo_2017_merged_headers.xlsx"
    report = import_file(folder, export, map_path=with_map(tmp_path, plan))
    table = folder.read("series").set_index("segment")
    assert (report.rows_read, report.reasons) == (9, {"no_value": 1, "totals": 1})
    assert (table.loc["A", "value"], table.loc["A", "n"]) == (3.45, 614)


def test_a_raw_surveygizmo_export_tells_who_finished(client: Client, shared_data: Path) -> None:
    folder = client("en", country="US")
    export = shared_data / "jupyter_surveys" / "2015_surveygizmo_raw_export.csv"
    with pytest.raises(DataError, match="certain"):
        import_file(folder, export)
    report = import_file(folder, export, confirm=lambda proposal: True)
    assert (report.layout, report.rows_read, report.rows_kept) == ("surveygizmo", 1706, 1706)
    assert folder.read("survey")["completed"].value_counts().to_dict() == {False: 927, True: 779}


@pytest.mark.parametrize(("name", "header_rows"), [("sample.csv", 3), ("sample_legacy.csv", 2)])
def test_qualtrics_exports_old_and_new(
    client: Client, shared_data: Path, name: str, header_rows: int
) -> None:
    folder = client("en")
    report = import_file(folder, shared_data / "qualtrics_samples" / name, confirm=lambda proposal: True)
    assert (report.layout, report.rows_kept) == ("qualtrics", 1)
    table = folder.read("survey")
    assert table["completed"].tolist() == [True] and table["submitted_at"][0].year == 2017


def test_two_years_of_a_form_with_other_stamps(client: Client, shared_data: Path) -> None:
    folder = client("en", country="US")
    for year, rows, first in ((2019, 259, "2019-06-25"), (2020, 239, "2020-06-05")):
        export = shared_data / "dask_surveys" / f"{year}-user-survey-results.csv"
        report = import_file(folder, export, confirm=lambda proposal: True)
        assert (report.layout, report.rows_kept) == ("google_forms", rows)
        assert report.first is not None and report.first.date().isoformat() == first
    assert len(folder.read("survey")) == 259 + 239


def test_answers_separated_in_one_way_or_another_are_written_alike(
    client: Client, shared_data: Path, tmp_path: Path
) -> None:
    folder = client("en", country="US")
    plan = """
table: survey
source: forms-2019
columns: {submitted_at: Timestamp, segment_apis: Dask APIs}
"""
    export = shared_data / "dask_surveys" / "2019-user-survey-results.csv"
    report = import_file(folder, export, map_path=with_map(tmp_path, plan))
    [told] = [values for key, values in report.notes if key == "intake.choices"]
    assert told["column"] == "Dask APIs" and told["n"] > 100
    assert folder.read("survey")["segment_apis"].dropna().str.contains("Array; DataFrame").sum() > 50


def test_ticket_tables_are_joined(client: Client, shared_data: Path) -> None:
    folder = client("en", country="US")
    report = import_file(folder, shared_data / "zendesk_schema_seed")
    assert (report.layout, report.added) == ("zendesk_tables", 10)
    notes = dict(report.notes)
    assert notes["intake.tickets_joined"]["answered"] == 0 and notes["intake.comments_left"] == {"n": 20}
    table = folder.read("contacts")
    assert table["resolved_at"].notna().sum() == 1 and table["channel"].value_counts().to_dict() == {
        "email": 9,
        "web": 1,
    }


def test_patients_comments_with_dirty_codes(client: Client, shared_data: Path, tmp_path: Path) -> None:
    folder = client("en")
    plan = """
table: survey
source: nhs-comments
columns: {comment: feedback, rating: criticality, segment_theme: label, segment_trust: organization}
scales: {rating: [-5, 5]}
constants: {submitted_at: 2020-06-15}
"""
    export = shared_data / "nhs_patient_comments" / "nhs_comments_phase1_text_data.csv"
    report = import_file(folder, export, map_path=with_map(tmp_path, plan))
    assert report.rows_kept == 10334
    codes = pd.read_csv(export, dtype=str, keep_default_na=False)["criticality"].str.strip()
    numbers = pd.to_numeric(codes, errors="coerce")
    assert report.blanked["rating"]["out_of_scale"] == int((numbers.abs() > 5).sum())
    assert folder.read("survey")["rating"].notna().sum() == int((numbers.abs() <= 5).sum())
    assert sorted(folder.read("survey")["segment_trust"].unique()) == ["Trust A", "Trust B", "Trust C"]


def test_sentences_of_hotel_guests_line_by_line(client: Client, shared_data: Path, tmp_path: Path) -> None:
    folder, rows = client("pl"), 0
    for part in ("train", "dev", "test"):
        export = shared_data / "wccrs_polish_reviews" / "hotels" / f"{part}.txt"
        plan = f"""
table: reviews
source: hotele-{part}
columns: {{comment: Comment}}
constants: {{posted_at: 2018-06-01, date_precision: year}}
"""
        rows += import_file(folder, export, map_path=with_map(tmp_path, plan)).rows_kept
    assert rows == len(folder.read("reviews")) == 15544


def test_an_airport_file_alone_is_asked_about(client: Client, shared_data: Path) -> None:
    folder = client("en", country="US")
    for year in (2011, 2016):
        with pytest.raises(DataError, match=r"recognised|certain|date"):
            import_file(folder, shared_data / "sfo_customer_survey" / f"sfo_{year}.csv")
    assert not folder.tables_present()


def test_the_table_of_real_files_tells_what_these_tests_hold() -> None:
    """Every figure of its two last columns stands in an assertion or a name above."""
    told = Path(__file__).read_text("utf-8").split("def test_the_table_of_real_files")[0].replace("_", "")
    known = set(re.findall(r"\d+(?:\.\d+)?", told))
    rows = [line.split("|") for line in DOC.read_text("utf-8").splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 22
    for row in rows:
        figures = re.findall(r"\d[\d,]*(?:\.\d+)?", " ".join(row[3:]))
        assert {figure.replace(",", "") for figure in figures} <= known, row[1]


def test_every_export_is_imported_or_gets_a_sentence(client: Client, shared_data: Path) -> None:
    from cxlib.base.errors import CxError

    outcomes: dict[str, Any] = {}
    paths = [path for path in shared_data.rglob("*.csv") if path.stat().st_size < 400_000]
    folder = client("en")
    for path in sorted(paths):
        try:
            outcomes[path.name] = import_file(folder, path, dry_run=True).rows_read
        except CxError as refused:
            outcomes[path.name] = str(refused)
    assert len(outcomes) > 30
    assert all(isinstance(found, int) or ("(" in found and "\n" not in found) for found in outcomes.values())
