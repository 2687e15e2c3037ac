"""Notebook 01 on small clients: what came in, what is odd, what is missing."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from cxlib.pages.notes import n01_ask, n01_data, n01_odd

FINDINGS = (
    n01_data.ready,
    n01_data.tables,
    n01_data.refused,
    n01_odd.odd,
    n01_data.gates,
    n01_ask.ask,
    n01_ask.limits,
    n01_ask.next_steps,
    n01_ask.files,
)
LANGUAGES = ("en", "pl", "tr")


def survey(n: int = 64, start: str = "2026-07-01 10:00", **columns: Any) -> pd.DataFrame:
    """So many answers, evenly over a quarter of 92 days."""
    step = pd.Timedelta(days=91) / max(n - 1, 1)
    frame = pd.DataFrame(
        {
            "submitted_at": pd.DatetimeIndex(
                [pd.Timestamp(start, tz="UTC") + place * step for place in range(n)]
            ).as_unit("us"),
            "respondent_id": [f"{start}-{place}" for place in range(n)],
            "nps": pd.array([9, 10, 7, 3][: min(n, 4)] * (n // 4) + [9] * (n % 4), dtype="Int64")[:n],
        }
    )
    return frame.assign(**columns)


def contacts(n: int = 92, start: str = "2026-07-01 10:00", **columns: Any) -> pd.DataFrame:
    """One contact a day."""
    opened = pd.date_range(start, periods=n, freq="D", tz="UTC")
    frame = pd.DataFrame(
        {
            "contact_id": [f"{start}-{place}" for place in range(n)],
            "opened_at": opened,
            "first_response_at": opened + pd.Timedelta(hours=1),
            "channel": "phone",
            "customer_id": [f"c-{place}" for place in range(n)],
        }
    )
    return frame.assign(**columns)


def log(page: Any, *reports: dict[str, Any]) -> None:
    """An import log as the import writes it."""
    lines = []
    for number, report in enumerate(reports):
        whole = {
            "table": "survey", "source": "s", "layout": "table", "encoding": "utf-8", "delimiter": ";",
            "rows_read": 10, "rows_kept": 10, "rows_refused": 0, "reasons": {}, "duplicates": 0,
            "first": "2026-07-01T10:00:00+00:00", "last": "2026-09-01T10:00:00+00:00", "columns": {},
            "scales": {"csat": [1, 5]}, "blanked": {}, "added": 10, "updated": 0, "unchanged": 0, "notes": [],
        }  # fmt: skip
        entry = {"time": "2026-10-05T08:00:00+00:00", "file": f"answers-{number}.csv", "sha256": str(number)}
        lines.append(json.dumps({**entry, "map": {}, "report": {**whole, **report}}))
    page.folder.tables.mkdir(exist_ok=True)
    (page.folder.tables / "import-log.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


CLIENTS: dict[str, Any] = {
    "full": lambda: {
        "survey": survey(customer_id=[f"c-{n}" for n in range(64)], comment="fine", touchpoint="desk"),
        "contacts": contacts(topic="wait"),
        "visits": pd.DataFrame(
            {"status": ["kept", "no_show"] * 30, "customer_id": [f"c-{n}" for n in range(60)]}
        ),
        "reviews": pd.DataFrame({"rating": [5.0, 4.0, 1.0] * 6, "scale": 5.0}),
        "invitations": pd.DataFrame({"answered": [True, False] * 60, "delivered": True}),
    },
    "nothing": dict,
    "survey only": lambda: {"survey": survey()},
    "six answers": lambda: {"survey": survey(6)},
    "old data only": lambda: {"survey": survey(start="2026-01-01 10:00")},
}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CLIENTS)
def test_every_finding_speaks_on_every_client(make_page: Any, check: Any, case: str, language: str) -> None:
    page = make_page("01", language=language, **CLIENTS[case]())
    if case == "full":
        log(
            page,
            {
                "rows_read": 70,
                "rows_refused": 6,
                "reasons": {"no_date": 4, "surprise": 2},
                "blanked": {"nps": {"no_number": 3}},
            },
        )
    for finding in FINDINGS:
        check(finding(page), page)


def test_a_full_quarter_is_ready(make_page: Any) -> None:
    found = n01_data.ready(make_page("01", **CLIENTS["full"]()))
    assert found.kind == "answer"
    assert plain(found.sentence) == "Ready: 5 kinds of data cover July–September 2026."
    assert plain(found.details[0]) == "Counted: everything up to 30 September 2026."


def test_a_quarter_without_data_is_not(make_page: Any) -> None:
    found = n01_data.ready(make_page("01", **CLIENTS["old data only"]()))
    assert found.kind == "gate"
    assert "has come in yet" in found.sentence


def test_six_answers_are_too_little(make_page: Any) -> None:
    assert (
        "too little for a first figure"
        in n01_data.ready(make_page("01", **CLIENTS["six answers"]())).sentence
    )


def test_tables_are_counted(make_page: Any) -> None:
    found = n01_data.tables(make_page("01", **CLIENTS["survey only"]()))
    assert found.grid is not None
    (row,) = found.grid.rows
    assert [plain(cell) for cell in row] == ["survey answers", "1 July 2026 – 30 September 2026", "64", "64"]


def test_refused_rows_are_told_with_their_reasons(make_page: Any) -> None:
    page = make_page("01", survey=survey())
    log(
        page,
        {
            "rows_read": 70,
            "rows_kept": 64,
            "rows_refused": 6,
            "reasons": {"no_date": 4, "repeated_id": 2},
            "duplicates": 2,
        },
        {"blanked": {"nps": {"out_of_scale": 3}}},
    )
    found = n01_data.refused(page)
    assert plain(found.sentence).startswith("6 of 80 rows were left out.")
    assert plain(found.details[0]) == "survey answers: 4 – no date that can be read."
    assert plain(found.details[2]) == "survey answers, nps: 3 values set aside – outside the scale."
    assert found.grid is not None and found.grid.rows[0][1:] == ("80", "6", "2")


def test_a_steady_quarter_has_nothing_odd(make_page: Any) -> None:
    steady = {"survey": survey(customer_id=[f"c-{n}" for n in range(64)]), "contacts": contacts()}
    assert n01_odd.odd(make_page("01", **steady)).details == ()


def test_a_silent_week_is_named(make_page: Any) -> None:
    days = contacts()
    gap = days[(days["opened_at"] < "2026-08-03") | (days["opened_at"] >= "2026-08-10")]
    found = [plain(one) for one in n01_odd.silent_weeks(make_page("01", contacts=gap))]
    assert found == ["questions and complaints: nothing in the week from 3 August."]


def test_a_channel_that_stopped_is_named(make_page: Any) -> None:
    before = contacts(91, "2026-04-01 10:00", channel=["sms"] * 12 + ["phone"] * 79)
    page = make_page("01", contacts=pd.concat([before, contacts()], ignore_index=True))
    found = [plain(one) for one in n01_odd.stopped_channels(page)]
    assert found == ["questions and complaints, text message: 12 before, none now."]


def test_missing_customers_one_date_and_backward_times_are_named(make_page: Any) -> None:
    same = survey(20).assign(submitted_at=pd.Timestamp("2026-07-15 10:00", tz="UTC"))
    wrong = contacts()
    wrong.loc[:2, "first_response_at"] = wrong.loc[:2, "opened_at"] - pd.Timedelta(hours=2)
    found = [plain(one) for one in n01_odd.odd(make_page("01", survey=same, contacts=wrong)).details]
    assert found == [
        "survey answers: all rows carry one date, 15 July 2026.",
        "survey answers: 20 of 20 rows name no patient.",
        "questions and complaints: 3 rows were answered before they came.",
    ]


def test_rows_after_the_period_wait(make_page: Any) -> None:
    page = make_page("01", survey=survey(70, "2026-07-06 10:00", customer_id="c"))
    found = [plain(one) for one in n01_odd.future(page)]
    assert found == ["survey answers: 4 rows are dated after 30 September 2026 and wait."]


def test_late_rows_ask_for_a_new_run(make_page: Any) -> None:
    page = make_page("01", survey=survey())
    log(page, {"first": "2026-06-01T10:00:00+00:00", "last": "2026-06-20T10:00:00+00:00"})
    assert list(n01_odd.late(page)) == []
    place = page.folder.run_folder(page.period.previous())
    place.mkdir(parents=True)
    (place / "run.json").write_text(json.dumps({"started": "2026-07-03T08:00:00+00:00"}), encoding="utf-8")
    assert [plain(one) for one in n01_odd.late(page)] == [
        "Data for April–June 2026 came after its pages were made. Run that period again."
    ]


def test_closed_gates_are_one_list_without_repeats(make_page: Any) -> None:
    page = make_page("01", survey=survey())
    closed = dict(n01_data.closed_gates(page))
    families = [measure.split(".")[0] for measure in closed]
    assert len(families) == len(set(families))
    assert "nps" not in families
    assert closed["frt.adherence.v1"].reason == "no_table"


def test_what_to_ask_for_fits_the_sector(make_page: Any) -> None:
    clinic = n01_ask.missing(make_page("01", survey=survey()))
    shop = n01_ask.missing(make_page("01", sector="shop", survey=survey()))
    assert "visits" in clinic and "orders" not in clinic
    assert "orders" in shop and "visits" not in shop
    assert "survey.customer_id" in clinic and "survey.nps" not in clinic
