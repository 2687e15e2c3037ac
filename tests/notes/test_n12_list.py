"""The list of touchpoints, the promises and the questions to the owner: written down without a demo firm."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.clients.decided import STAGES, PageDecision, Touchpoint
from cxlib.clients.decisions import Decisions
from cxlib.clients.settings import sectors
from cxlib.clients.usual import focus, usual
from cxlib.pages.banned import find_banned
from cxlib.pages.notes import forms_plan, n12_blind, n12_list, n41_board, n41_people
from tests.notes.firms import LANGUAGES, contacts, decide

WHEN = dt.datetime(2026, 9, 30, 12, tzinfo=dt.UTC)


def clock() -> dt.datetime:
    return WHEN


@pytest.mark.parametrize("sector", sorted(sectors()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sector_begins_with_touchpoints_in_all_five_stages(sector: str, language: str) -> None:
    found = usual(sector, language)
    assert tuple(dict.fromkeys(one.stage for one in found)) == STAGES
    assert len({one.name for one in found}) == len(found) >= 12
    told = "\n".join([*(one.name for one in found), *(focus(stage, language) for stage in STAGES)])
    assert find_banned(told, language, sector=sector, audience="owner") == []


def test_a_clinic_a_shop_and_an_agency_begin_differently() -> None:
    lists = {sector: {one.name for one in usual(sector, "pl")} for sector in ("dental", "shop", "agency")}
    assert "recepcja i poczekalnia" in lists["dental"] - lists["shop"] - lists["agency"]
    assert "zwrot towaru" in lists["shop"] - lists["dental"] - lists["agency"]
    assert "oferta z cenami" in lists["agency"] - lists["shop"] - lists["dental"]
    listed = yamlio.load(asset("templates", "touchpoints.yml"))["lists"]
    assert {sector for one in listed for sector in one["sectors"]} <= set(sectors())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_begins_with_what_is_usual_and_holds_what_was_taken(
    make_page: Any, check: Any, language: str
) -> None:
    page = make_page("12", language=language, sector="dental")
    empty = n12_list.listed(page)
    check(empty, page)
    assert empty.grid is not None and len(empty.grid.rows) == 5
    assert all(row[2] == "" and row[3] for row in empty.grid.rows)
    form = n12_list.offer(page, clock)
    form.chosen.value, form.who.value = (0, 4), "Marta"
    form.save.click()
    names = [one.name for one in usual("dental", language)]
    standing = Decisions.open(page.folder).touchpoints()
    assert [(one.stage, one.name) for one in standing] == [("aware", names[0]), ("consider", names[4])]
    full = n12_list.listed(page)
    check(full, page)
    assert full.grid is not None and names[0] in full.grid.rows[0][2] and names[0] not in full.grid.rows[0][3]
    assert set(n12_blind.unasked(n12_blind.journey_of(page))) == {names[0], names[4]}
    form.undo.click()
    assert Decisions.open(page.folder).touchpoints() == []


def test_nothing_is_saved_when_nothing_or_two_of_one_kind_are_chosen(make_page: Any) -> None:
    page = make_page("51")
    asked = {"id": "hours", "question": "Open on Saturday?", "options": "yes; no", "asked_on": "2026-09-20"}
    decide(page, PageDecision.model_validate(asked))
    form = forms_plan.answers(page, clock)
    form.who.value = "Marta"
    form.save.click()
    assert "Nothing is chosen" in form.shown.value
    form.chosen.value = (0, 1)
    form.save.click()
    assert "Choose one of each" in form.shown.value
    form.chosen.value = (1,)
    form.save.click()
    (saved,) = Decisions.open(page.folder).questions()
    assert (saved.answer, saved.answered_on) == ("no", dt.date(2026, 9, 30))


def test_who_answers_for_a_touchpoint_is_written_beside_it(make_page: Any) -> None:
    page = make_page("12")
    decide(page, Touchpoint(stage="aware", name="Profile on the map"))
    made = n12_list.write(page, clock)
    stage, name, responsible, _, asked, who, save = made.children[:7]
    stage.value, name.value, responsible.value, asked.value = "aware", "Profile on the map", "Ola", True
    who.value = "Marta"
    save.click()
    (saved,) = Decisions.open(page.folder).touchpoints()
    assert (saved.responsible, saved.asked) == ("Ola", True)
    assert "profile on the map" not in {one.name for one in n12_list.not_listed(page)}


def test_what_was_answered_since_the_export_is_taken_off_the_board(make_page: Any) -> None:
    """Two cases never answered, a low score and a bad review without a reply; all four are answered now."""
    survey = pd.DataFrame(
        {"customer_id": ["c1"], "nps": pd.array([2], dtype="Int64"), "channel": ["sms"],
         "submitted_at": pd.to_datetime(["2026-09-25 10:00"], utc=True)}
    )  # fmt: skip
    reviews = pd.DataFrame(
        {"rating": [1.0, 5.0], "scale": 5.0,
         "posted_at": pd.to_datetime(["2026-09-01", "2026-09-02"], utc=True),
         "replied_at": pd.to_datetime([None, "2026-09-02 12:00"], utc=True)}
    )  # fmt: skip
    waiting = contacts(0, 0, 2, start="2026-09-21 08:00")
    page = make_page("41", sector="agency", contacts=waiting, survey=survey, reviews=reviews)
    form = forms_plan.replies(page, clock)
    assert len(form.offered) == 4
    form.chosen.value, form.who.value = (0, 1, 2, 3), "Marta"
    form.save.click()
    assert {one.replied_at for one in Decisions.open(page.folder).replies()} == {WHEN}
    board, low, late = n41_board.board(page), n41_people.low_scores(page), n41_people.reviews(page)
    assert board is not None and (board.open, board.answered_since) == (0, 2)
    assert low is not None and low.waiting.empty
    assert late is not None and late.late.empty


def test_a_promise_is_written_down_with_the_day_it_begins(make_page: Any) -> None:
    page = make_page("22")
    made = forms_plan.promise(page, clock)
    channel, standard, valid_from, who, save = made.children[:5]
    channel.value, standard.value, valid_from.value, who.value = "whatsapp", "4 hours", "2026-10-01", "Marta"
    save.click()
    (saved,) = Decisions.open(page.folder).promises()
    assert (saved.channel, saved.standard.hours, saved.valid_from) == ("whatsapp", 4.0, dt.date(2026, 10, 1))
