"""What so many answers could have shown, counted by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cxlib.pages.notes import n11_voice, n14_times
from tests.notes.firms import LANGUAGES, calls, joined, plain
from tests.notes.test_moves import answers


@pytest.mark.parametrize("language", LANGUAGES)
def test_beside_no_change_stands_which_change_could_have_been_seen(
    make_page: Any, check: Any, language: str
) -> None:
    """20 of 30 promoters, 10 detractors: a spread of 94.28 points, so 2.8 x 94.28 x root of 2/30 = 68 points.

    10 points take 2 (2.8 x 94.28 / 10)^2 = 1396 answers. 38 of 84 calls then and 40 of 89 now: a spread of
    49.74, so 2.8 x 49.74 x root of (1/84 + 1/89) = 21 of 100; 10 of 100 take 389.
    """
    survey = pd.concat([answers(20, 10, "2026-04-02"), answers(20, 10, "2026-07-02")], ignore_index=True)
    contacts = joined(calls(38, 84, "2026-04-02 08:00"), calls(40, 89, "2026-07-02 08:00"))
    page = make_page("11", language=language, survey=survey, contacts=contacts)
    scores, calls_told = n11_voice.change(page), n14_times.change(page)
    check(scores, page)
    if language == "en":
        said = [plain(text) for text in scores.details]
        assert "With so many answers only a change of about 68 points would be seen." in said
        assert "To see 10 points takes about 1,396 answers each time." in said
        assert "With so many only a change of about 21 of 100 would be seen." in map(
            plain, calls_told.details
        )
        assert "To see 10 of 100 takes about 389 each time." in map(plain, calls_told.details)


def test_beside_a_change_that_is_shown_it_is_absent(make_page: Any) -> None:
    survey = pd.concat([answers(10, 20, "2026-04-02"), answers(28, 2, "2026-07-02")], ignore_index=True)
    found = n11_voice.change(make_page("11", survey=survey))
    assert not any("would be seen" in text for text in (found.sentence, *found.details))
