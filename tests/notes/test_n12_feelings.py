"""The feeling along the journey, counted by hand; what the team guesses stands apart."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from cxlib.base.errors import SettingsError
from cxlib.clients.decided import Touchpoint, decided
from cxlib.clients.decided_checks import Felt
from cxlib.clients.decisions import Decisions
from cxlib.pages.notes import n12_feelings
from tests.notes.firms import LANGUAGES, decide, plain

DAY = dt.date(2026, 9, 1)


def rated(**scores: tuple[str, list[float]]) -> pd.DataFrame:
    """Ratings from 1 to 5 by touchpoint: (stage, scores)."""
    rows = [(name, stage, score) for name, (stage, given) in scores.items() for score in given]
    return pd.DataFrame(rows, columns=["touchpoint", "stage", "rating"])


APART = {
    "Booking": ("buy", [5.0, 4.0] * 10), "Waiting": ("use", [2.0, 1.0] * 10),
    "After": ("recommend", [4.0, 3.0] * 5),
}  # fmt: skip
ALIKE = {
    "Booking": ("buy", [5.0, 2.0] * 5), "Waiting": ("use", [4.0, 2.0] * 5),
    "After": ("recommend", [4.0, 3.0] * 5),
}  # fmt: skip


def guess(page: Any) -> None:
    """Two people on the team: waiting 1 and 2 (A thought 0 in spring); the website: -1."""
    decide(
        page,
        Touchpoint(stage="aware", name="Website"),
        Felt(touchpoint="Waiting", by="A", score=0, felt_on=dt.date(2026, 4, 1)),
        Felt(touchpoint="Waiting", by="A", score=1, felt_on=DAY),
        Felt(touchpoint="Waiting", by="B", score=2, felt_on=DAY),
        Felt(touchpoint="Website", by="A", score=-1, felt_on=DAY),
        Felt(touchpoint="Website", by="A", score=2, felt_on=dt.date(2026, 12, 1)),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tables", [{"survey": rated(**APART)}, {"survey": rated(**ALIKE)}, {}])
@pytest.mark.parametrize("guessed", [True, False])
def test_every_finding_holds(make_page: Any, check: Any, tables: Any, guessed: bool, language: str) -> None:
    page = make_page("12", language=language, **tables)
    if guessed:
        guess(page)
    found = n12_feelings.feelings(page)
    check(found, page)
    assert found.kind == ("evidence" if guessed or tables else "gate")


def test_best_worst_and_last_are_named(make_page: Any) -> None:
    page = make_page("12", survey=rated(**APART))
    guess(page)
    found = n12_feelings.feelings(page)
    assert plain(found.sentence) == "Feels best: Booking. Feels worst: Waiting."
    assert plain(found.details[0]) == "The last contact on the way: After (+0.5)."
    assert found.grid is not None
    assert [tuple(map(plain, row)) for row in found.grid.rows] == [
        ("hears about you", "", "", "−1.0"), ("buys", "+1.5", "20", ""), ("uses", "−1.5", "20", "+1.5"),
        ("recommends", "+0.5", "10", ""),
    ]  # fmt: skip
    assert found.chart is not None and plain(found.chart.svg).count("workshop guess") == 2
    contacts = {one.name: one for one in n12_feelings.along(page)}
    assert list(contacts) == ["Website", "Booking", "Waiting", "After"]
    assert contacts["Website"].felt is None and contacts["Website"].guesses == (-1,)
    assert contacts["Waiting"].guesses == (1, 2)


def test_what_the_data_cannot_tell_apart_has_no_best_and_no_worst(make_page: Any) -> None:
    found = n12_feelings.feelings(make_page("12", survey=rated(**ALIKE)))
    assert found.sentence == "No contact feels better or worse than the others in a way we can show."


def test_guesses_alone_are_said_to_be_guesses(make_page: Any) -> None:
    page = make_page("12")
    guess(page)
    found = n12_feelings.feelings(page)
    assert found.sentence.startswith("So far only the team") and found.figures == ()


def test_a_guess_is_written_down_from_minus_two_to_two(make_page: Any) -> None:
    page = make_page("12", survey=rated(**APART))
    form = n12_feelings.write(page, lambda: dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC))
    touchpoint, by, score, day, who, save, *_ = form.children
    touchpoint.value, by.value, score.value, day.value, who.value = "Waiting", "C", -2, "2026-09-01", "Marta"
    save.click()
    (saved,) = Decisions.open(page.folder).of(Felt)
    assert (saved.touchpoint, saved.by, saved.score) == ("Waiting", "C", -2)
    with pytest.raises(SettingsError, match="less than or equal to 2"):
        decided(Felt, {"touchpoint": "x", "by": "A", "score": 3, "felt_on": "2026-09-01"}, where="felt")
