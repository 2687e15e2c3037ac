"""What the demo firms' second quarter says about the first: late answers at one, a decision at another."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxlib.delivery.prepare import read_notebook
from cxlib.pages.finding import MIME, Finding


def told(home: Path, name: str, quarter: str) -> str:
    """Everything that notebook 53 of a demo firm says to the client."""
    notebook = read_notebook(home / name / "runs" / quarter / "53-what-changed.ipynb")
    found = [
        Finding.from_json(output["data"][MIME])
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if MIME in output.get("data", {})
    ]
    return "\n".join(one.plain() for one in found if one.kind != "note")


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("demo-klinika", ["NPS: wtedy 40, dziś 38. Powód: odpowiedzi lub wpisy, które dotarły później."]),
        ("demo-dukkan", ["Sonradan gelenler: anket yanıtları – 6."]),
        ("demo-agency", ["£7,272 then, £6,544 now. Why: something decided since.", "survey answers – 6"]),
    ],
)
def test_the_second_quarter_explains_what_moved_in_the_first(
    demo_home: Path, name: str, lines: list[str]
) -> None:
    said = told(demo_home, name, "2026Q3").replace("\u00a0", " ")
    for line in lines:
        assert line in said
    assert len(told(demo_home, name, "2026Q2").splitlines()) == 2, "a question and one sentence"
