"""Notebook 13's cause diagram on small clients: causes, noted whys, what is left out, what to do without."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from cxlib.clients.voice import Complaint
from cxlib.pages.cards import notebook_html
from cxlib.pages.notes import n13_causes, n13_desk, n13_whys
from tests.notes.firms import LANGUAGES, decide, joined, plain

WHEN = dt.datetime(2026, 8, 20, 12, tzinfo=dt.UTC)


def complaints(**told: int) -> pd.DataFrame:
    """So many complaints a cause, one a day; `unknown` stands for none noted."""
    causes = [None if cause == "unknown" else cause for cause, n in told.items() for _ in range(n)]
    opened = pd.date_range("2026-07-02 09:00", periods=len(causes), freq="24h", tz="UTC")
    frame = pd.DataFrame({"opened_at": opened, "channel": "email", "kind": "complaint", "stage": "use"})
    return frame.assign(cause=pd.array(causes, dtype="string"))


def thought(page: Any, *whys: tuple[str, tuple[str, ...]]) -> None:
    """Note chains of whys, each for another complaint of a cause."""
    rows = n13_causes.register(page)
    left = {cause: list(rows.loc[rows["cause"] == cause, "id"]) for cause in rows["cause"].unique()}
    decide(page, *(Complaint(contact=left[cause].pop(0), whys=chain) for cause, chain in whys), when=WHEN)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", ["nothing", "no whys", "no causes", "nothing noted", "whys", "one"])
def test_the_diagram_speaks_on_every_client(make_page: Any, check: Any, case: str, language: str) -> None:
    frames = {
        "nothing": pd.DataFrame(), "no causes": complaints(unknown=4), "one": complaints(late=1),
        "nothing noted": complaints(unknown=2).drop(columns="stage"),
    }  # fmt: skip
    frame = frames.get(case, complaints(late=6, price=2, unknown=3))
    page = make_page("13", language=language, **({"contacts": frame} if len(frame) else {}))
    if case in ("whys", "one"):
        thought(page, ("late", ("no cover", "holidays")))
    found = n13_whys.diagram(page)
    check(found, page)
    assert found.kind == "note" and (found.chart is None) == (case == "nothing")


def test_complaints_causes_and_whys_hang_together(make_page: Any) -> None:
    page = make_page("13", contacts=complaints(late=6, price=2, unknown=3))
    thought(
        page, ("late", ("no cover", "holidays")), ("late", ("No cover",)),
        ("price", ("old list", "no cover")), ("", ("nobody asked",)),
    )  # fmt: skip
    found = n13_whys.diagram(page)
    assert plain(found.sentence) == "Complaints with noted whys: 4 of 11."
    assert "Named for more than one complaint: no cover (3)." in [plain(text) for text in found.details]
    assert found.grid is not None and found.grid.rows == (
        ("late", "No cover", "1"), ("late", "No cover → holidays", "1"),
        ("price", "old list → no cover", "1"), ("no cause noted", "nobody asked", "1"),
    )  # fmt: skip
    assert found.chart is not None
    assert plain(found.chart.alt).endswith("Most complaints: late (6).")
    for text in ("11 complaints, July–September 2026", "late", "no cause noted", "holidays"):
        assert f">{text}<" in plain(found.chart.svg)


def test_without_whys_it_says_where_to_begin(make_page: Any) -> None:
    found = n13_whys.diagram(make_page("13", contacts=complaints(late=6, price=2)))
    assert "Begin with one complaint from here: late (6)." in plain(found.sentence)
    assert found.chart is not None and ">late<" in found.chart.svg and found.grid is None
    nobody = n13_whys.diagram(make_page("13", contacts=complaints(unknown=2).drop(columns="stage")))
    assert plain(nobody.sentence).startswith("Neither causes nor whys are noted yet.")


def test_without_causes_the_stages_are_the_ribs(make_page: Any) -> None:
    found = n13_whys.diagram(make_page("13", contacts=complaints(unknown=4)))
    assert found.chart is not None and ">uses<" in found.chart.svg and "no cause noted" not in found.chart.svg


def test_what_is_not_drawn_is_counted_and_stands_in_the_table(make_page: Any) -> None:
    causes = {f"cause {letter}": n for letter, n in zip("abcdefghij", range(12, 2, -1), strict=True)}
    page = make_page("13", contacts=complaints(**causes))
    thought(page, *((cause, (f"x {cause} {n}", "y", "z")) for cause in causes for n in range(3)))
    found = n13_whys.diagram(page)
    said = [plain(text) for text in found.details]
    assert "2 more causes are not drawn." in said
    assert f"{90 - n13_whys.WHYS} more whys are not drawn; the chains stand in the table." in said
    assert found.chart is not None and found.chart.svg.count(">z<") == n13_whys.WHYS // 3
    assert found.grid is not None and len(found.grid.rows) == 30


def test_whys_are_shown_as_they_were_typed_and_not_as_markup(make_page: Any) -> None:
    page = make_page("13", contacts=complaints(late=6))
    thought(page, ("late", ("<script>alert(1)</script> & more",)))
    html = notebook_html(n13_desk.diagram(page))
    assert "<script>alert" not in html and "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html


def test_an_older_complaint_is_not_in_the_picture(make_page: Any) -> None:
    before = complaints(late=3).assign(opened_at=pd.Timestamp("2026-05-04 09:00", tz="UTC"))
    found = n13_whys.diagram(make_page("13", contacts=joined(before, complaints(price=2))))
    assert found.chart is not None and "late" not in found.chart.svg
    assert "2 complaints" in plain(found.chart.svg)
