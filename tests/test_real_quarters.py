"""Real exports through the whole house: import, notebooks, figures, pages, by the command line alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cxlib.cli import main
from cxlib.pages.banned import find_banned, readable

pytestmark = [pytest.mark.real, pytest.mark.slow]

AIRPORT_MAP = """\
table: survey
source: airport-survey-2017
columns:
  respondent_id: RESPNUM
  nps: NETPRO
  csat: Q7ALL
  driver_signs: Q7SIGN
  driver_food: Q7FOOD
  segment_area: BAREA
  weight: WEIGHT
missing: {nps: [11, Blank], csat: [0, 6, Blank], driver_*: [0, 6, Blank]}
scales: {csat: [1, 5], driver_*: [1, 5]}
constants: {submitted_at: 2017-05-15}
"""


def cx(*words: str) -> None:
    """A call that must succeed."""
    assert main(list(words)) == 0


def cx_json(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """The one document a call prints with --json."""
    capsys.readouterr()
    cx(*words, "--json")
    return json.loads(capsys.readouterr().out)


def figures(rows: list[dict[str, Any]], quarter: str) -> dict[str, dict[str, Any]]:
    """Overall figures of a quarter by measure."""
    return {row["measure"]: row for row in rows if row["segment"] is None and row["quarter"] == quarter}


def pages(home: Path, client: str, quarter: str) -> dict[str, str]:
    """Every published page as a reader sees it."""
    folder = home / client / "published" / quarter
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html"))}
    return {name: html.replace("\u00a0", " ") for name, html in found.items()}


def test_the_airport_goes_once_round(
    cx_home: Path, shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    the_map = tmp_path / "airport.yml"
    the_map.write_text(AIRPORT_MAP, encoding="utf-8")
    export = str(shared_data / "sfo_customer_survey" / "sfo_2017.csv")
    cx("new", "airport", "--language", "en", "--sector", "airport")
    note = cx_json(capsys, "import", "airport", export, "--map", str(the_map))
    assert (note["rows_read"], note["rows_kept"], note["rows_refused"]) == (2831, 2831, 0)
    again = cx_json(capsys, "import", "airport", export, "--map", str(the_map))
    assert (again["added"], again["updated"]) == (0, 0)
    cx("run", "airport", "2017Q2")
    found = figures(cx_json(capsys, "measures", "airport", "2017Q2"), "2017Q2")
    nps, weighted = found["nps.v1"], found["nps.w.v1"]
    assert (round(nps["value"], 2), nps["n"], nps["method"]) == (39.84, 2746, "nps.adjusted_wald")
    assert round(weighted["value"], 2) == 40.40
    assert found["frt.adherence.v1"]["status"] == "no_data"
    assert found["frt.adherence.v1"]["value"] is None
    cx("publish", "airport", "2017Q2")
    published = pages(cx_home, "airport", "2017Q2")
    assert "1,436 of 2,746 passengers gave us 9 or 10." in published["index.html"]
    assert "not-yet.html" in published
    for name, html in published.items():
        assert not find_banned(readable(html, "en"), "en", sector="airport"), name


@pytest.mark.parametrize(
    ("client", "language", "sector", "country", "file", "quarter", "only", "expected"),
    [
        ("city", "en", "services", "US", "nyc311_sample/311_Service_Requests.csv", "2024Q2", "14",
         ("resolution.median.v1", 0.536, 1000)),
        ("sklep", "pl", "shop", "PL", "locale_variants/sprzedaz_2010-12-01_pl_cp1250.csv", "2010Q4", "01",
         None),
        ("muzik", "tr", "other", "TR", "locale_variants/yorumlar_spotify_tr_cp1254.csv", "2025Q2", "01",
         ("reviews.mean5.v1", None, None)),
        ("retail", "en", "shop", "GB", "online_retail/online_retail_2010-12_2011-05.csv.gz", "2011Q1", "51",
         ("order.value.median.v1", None, None)),
    ],
    ids=["service requests", "Polish sales list", "Turkish reviews", "order lines"],
)  # fmt: skip
def test_an_export_nobody_prepared_goes_in_without_a_map(
    client: str, language: str, sector: str, country: str, file: str, quarter: str, only: str,
    expected: tuple[str, float | None, int | None] | None,
    cx_home: Path, shared_data: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    cx("new", client, "--language", language, "--sector", sector, "--country", country)
    cx("import", client, str(shared_data / file))
    cx("run", client, quarter, "--only", only)
    found = figures(cx_json(capsys, "measures", client, quarter), quarter)
    if expected is not None:
        measure, value, n = expected
        assert found[measure]["status"] == "ok"
        assert value is None or round(found[measure]["value"], 3) == value
        assert n is None or found[measure]["n"] == n
    assert all(row["value"] is None for row in found.values() if row["status"] != "ok")
