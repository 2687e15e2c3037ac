"""Notebook 12: expected against delivered, counted by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cxlib.base.estimate import Estimate
from cxlib.pages.notes import n12_expected
from tests.notes.firms import LANGUAGES, plain


def answers() -> pd.DataFrame:
    """Twenty people hoped for 5 in spring and gave speed 3 or 4; price was 5 against 5 on the same sheet."""
    people = [f"c{number}" for number in range(20)]
    before = pd.DataFrame(
        {"customer_id": people, "expected_speed": 5.0, "submitted_at": pd.Timestamp("2026-05-04", tz="UTC")}
    )
    after = pd.DataFrame(
        {"customer_id": people, "driver_speed": [3.0, 4.0] * 10, "driver_price": 5.0, "expected_price": 5.0,
         "submitted_at": pd.Timestamp("2026-08-03", tz="UTC")}
    )  # fmt: skip
    both = pd.concat([before, after], ignore_index=True)
    return both.assign(respondent_id=[f"r{number}" for number in range(40)])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("known", [True, False])
def test_the_finding_holds(make_page: Any, check: Any, language: str, known: bool) -> None:
    tables = {"survey": answers()} if known else {}
    page = make_page("12", language=language, **tables)
    finding = n12_expected.expected(page)
    check(finding, page)
    assert finding.kind == ("evidence" if known else "gate")


def test_short_of_what_was_expected_only_where_the_data_show_it(make_page: Any) -> None:
    page = make_page("12", survey=answers())
    speed = page.result("expect.gap.v1", ("driver", "speed"))
    assert isinstance(speed, Estimate)
    assert (speed.value, speed.n) == (-1.5, 20)
    finding = n12_expected.expected(page)
    assert plain(finding.sentence) == "We fell short of what people expected: speed."
    assert finding.grid is not None
    assert [(plain(row[0]), plain(row[1]), row[3], row[4]) for row in finding.grid.rows] == [
        ("speed", "−1.5", "20", "we fell short"),
        ("price", "0.0", "20", "no difference shown"),
    ]
