"""Notebook 10: checklists, strong and weak sides, ideas, on a client that wrote some down."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pandas as pd
import pytest

from cxlib.base.errors import SettingsError
from cxlib.clients.decided import decided
from cxlib.clients.decided_checks import Idea, Mark, Persona, SwotLine, checks
from cxlib.pages.cards import finding_html
from cxlib.pages.finding import Finding
from cxlib.pages.notes import n10_checks as look
from cxlib.pages.notes import n10_personas
from tests.notes.firms import LANGUAGES, action, decide, plain

MARK = {"check": "today", "item": "speed", "score": 1, "seen_on": "2026-07-01"}
FINDINGS = (
    look.checked, look.lists, look.swot, look.ideas, n10_personas.personas, look.limits, look.next_steps,
)  # fmt: skip


def write_down(page: Any) -> None:
    """Prices fell from 2 to 0, enquiries rose from 1 to 3, information stayed at 2; one opinion, one idea."""
    days = dt.date(2026, 2, 2), dt.date(2026, 8, 3)
    scores = {"prices": (2, 0), "enquiry": (1, 3), "information": (2, 2)}
    marks = [
        Mark(check="before_buying", item=item, score=score, seen_on=day, evidence="price list page")
        for item, pair in scores.items()
        for score, day in zip(pair, days, strict=True)
    ]
    later = Mark(check="before_buying", item="prices", score=3, seen_on=dt.date(2026, 11, 1))
    idea = Idea(
        id="card", title="Card", stage="use", cost=40, measure="csat.t2b5.v1", look_on=dt.date(2026, 12, 31)
    )
    persona = Persona(id="p", title="Busy Bea", group="channel=sms", assumptions="comes at lunch; has kids")
    decide(page, *marks, later, SwotLine(side="threat", text="A chain opens nearby"), idea, persona)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("filled", [True, False])
def test_every_finding_holds(make_page: Any, check: Any, language: str, filled: bool) -> None:
    page = make_page("10", language=language)
    if filled:
        write_down(page)
    for finding in FINDINGS:
        check(finding(page), page)
    assert look.checked(page).kind == ("answer" if filled else "gate")


def test_what_is_missing_and_what_moved(make_page: Any) -> None:
    page = make_page("10")
    write_down(page)
    found = look.checked(page)
    assert plain(found.sentence) == "Weakest by our own eyes: “Offer and prices are clear”."
    assert [plain(text) for text in found.details[:2]] == [
        "Better than last time: “A question gets a quick answer”.",
        "Worse than last time: “Offer and prices are clear”.",
    ]
    grid = look.lists(page).grid
    assert grid is not None
    assert [row[1:3] for row in grid.rows] == [
        ("mostly", "mostly"),
        ("fully", "a little"),
        ("not at all", "mostly"),
    ]


def test_a_correction_of_the_same_quarter_is_no_second_look(make_page: Any) -> None:
    """Judged 0 on 3 August, corrected to 2 on 10 August: nothing got better; 1 in May stands beside it."""
    page = make_page("10")
    days = {dt.date(2026, 5, 4): 1, dt.date(2026, 8, 3): 0, dt.date(2026, 8, 10): 2}
    speed = {"check": "today", "item": "speed"}
    decide(page, *(Mark(**speed, score=score, seen_on=day) for day, score in days.items()))
    (found,) = look.judged(page).values()
    assert found.before is not None and (found.now.score, found.before.score) == (2, 1)
    fresh = make_page("10")
    decide(fresh, *(Mark(**speed, score=days[day], seen_on=day) for day in list(days)[1:]))
    assert [one.before for one in look.judged(fresh).values()] == [None]
    assert not any("Better than last time" in text for text in look.checked(fresh).details)


def test_lists_have_points_and_weak_items_a_planned_change(make_page: Any) -> None:
    """Before buying: 0, 3 and 2 of three points each, 6 then and 5 now; speed was last judged in January."""
    page = make_page("10")
    write_down(page)
    old = Mark(check="today", item="speed", score=1, seen_on=dt.date(2026, 1, 12), action="call-back")
    decide(page, old, action(title="Calling back"))
    lists = look.lists(page)
    assert [plain(text) for text in lists.details[:2]] == [
        "Before people buy: 5 of 9 points. Items judged twice: 5 then, 5 now.",
        "What people expect today: 1 of 3 points.",
    ]
    assert lists.grid is not None
    assert {row[0]: row[5] for row in lists.grid.rows}["Things go fast and are easy"] == "Calling back"
    found = [plain(text) for text in look.checked(page).details]
    assert "No change is planned yet for: “Offer and prices are clear”." in found
    assert "1 item was last looked at more than half a year ago." in found


def test_a_line_without_evidence_is_called_an_opinion(make_page: Any) -> None:
    page = make_page("10")
    write_down(page)
    assert [(side, plain(text), evidence) for side, text, evidence in look.lines(page)] == [
        ("strength", "“A question gets a quick answer”: fully", "our checklist"),
        ("weakness", "“Offer and prices are clear”: not at all", "our checklist"),
        ("threat", "A chain opens nearby", "opinion, no evidence yet"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_that_nothing_supports_is_grey_and_says_so(make_page: Any, language: str) -> None:
    """Of the checklist's two lines and two typed ones only that without evidence; also once published."""
    page = make_page("10", language=language)
    write_down(page)
    decide(page, SwotLine(side="strength", text="Known doctors", evidence="12 comments"))
    found = Finding.from_json(look.swot(page).as_json())
    assert found.grid is not None
    assert [row[1] for row in found.grid.rows].index("A chain opens nearby") == 3
    assert found.grid.quiet == (3,)
    grey = re.findall(r'<tr role="row" class="cx-quiet">.*', finding_html(found))
    assert len(grey) == 1
    assert "A chain opens nearby" in grey[0] and page.words.say("n10.swot.opinion") in grey[0]


@pytest.mark.parametrize(
    ("model", "data", "said"),
    [
        pytest.param(Mark, {**MARK, "item": "y"}, "checks.yml", id="no item"),
        pytest.param(Mark, {**MARK, "score": 5}, "less than", id="5 of 3"),
        pytest.param(
            Idea, {"id": "a", "title": "b", "stage": "use", "measure": "joy", "look_on": "2026-12-31"},
            "whether it worked", id="an idea without a measure",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_seen_is_refused(model: Any, data: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        decided(model, data, where=model.kind)


def test_checklists_speak_three_languages() -> None:
    for names, items in checks().values():
        for texts in (names, *items.values()):
            assert len({texts[language] for language in LANGUAGES}) == 3


def test_a_persona_has_facts_with_counts_and_assumptions_apart(make_page: Any, check: Any) -> None:
    """Twenty answers by text message, twelve of them 9; of the phone nothing is known."""
    scores = pd.array([9] * 12 + [3] * 8 + [9] * 20, dtype="Int64")
    rows = pd.DataFrame({"nps": scores, "channel": ["sms"] * 20 + ["email"] * 20})
    page = make_page("10", survey=rows)
    decide(
        page,
        Persona(id="bea", title="Busy Bea", group="channel=sms", assumptions="comes at lunch; has children"),
        Persona(id="kim", title="Calling Kim", group="channel=phone"),
    )
    found = n10_personas.personas(page)
    check(found, page)
    assert found.grid is not None
    assert [tuple(map(plain, row)) for row in found.grid.rows] == [
        ("Busy Bea", "Promoters (9–10)", "Text message: 12 of 20"),
        ("Busy Bea", "comes at lunch", "assumed"), ("Busy Bea", "has children", "assumed"),
    ]  # fmt: skip
    assert [plain(text) for text in found.details] == [
        "2 assumptions: turn them into questions.", "Nothing in the data of this time tells of: Calling Kim.",
    ]  # fmt: skip
    assert plain(found.asked) == "40 people answered, July–September 2026."
    form = n10_personas.write(page, lambda: dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC))
    assert ("text message", "channel=sms") in form.children[2].options
