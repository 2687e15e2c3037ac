"""Real exports: the figures that are known about them come out of the tables."""

from __future__ import annotations

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
    assert report.reasons == {"zero_price": 1292}
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
    export = shared_data / "telco_churn" / "Telco-Customer-Churn.csv"
    with pytest.raises(DataError, match="please check table"):
        import_file(client("en"), export)
    folder = client("en", "telco")
    assert import_file(folder, export, table="customers").added == 7043
    assert folder.read("customers")["customer_id"].is_unique


OTHERS: list[tuple[str, str]] = [
    ("locale_variants/sfo_2017_merged_headers.xlsx", "can be recognised"),
    ("dask_surveys/2019-user-survey-results.csv", "proposed"),
    ("dask_surveys/2020-user-survey-results.csv", "proposed"),
    ("nhs_patient_comments/nhs_comments_phase1_text_data.csv", "submitted_at"),
]


@pytest.mark.parametrize(("name", "sentence"), OTHERS, ids=[name for name, _ in OTHERS])
def test_files_that_must_be_asked_about(client: Client, shared_data: Path, name: str, sentence: str) -> None:
    folder = client("en")
    with pytest.raises(DataError, match=sentence):
        import_file(folder, shared_data / name)
    assert not folder.tables_present() and not list(folder.exports.glob("*/*.csv"))


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
