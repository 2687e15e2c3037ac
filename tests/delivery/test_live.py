"""Live filters: they choose among frozen figures, one group at a time, and refuse what is not offered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxlib.base.errors import RunError, SettingsError
from cxlib.base.estimate import Estimate
from cxlib.base.figure import Figure, Figures, Suppressed
from cxlib.delivery.publish import publish
from cxlib.delivery.run import run
from cxlib.pages.filtered import Choice, checked, groups, offered, periods, view
from cxlib.pages.live import open_live
from cxlib.pages.widgets import EVERYONE, Filters
from cxlib.pages.wording import Words

NPS = "nps.v1"


def estimate(value: float, n: int) -> Estimate:
    return Estimate(NPS, value, value - 20, value + 20, n, "points", "nps.score", "survey")


@pytest.fixture
def figures() -> Figures:
    return Figures(
        [
            Figure(NPS, "2026Q2", None, estimate(10, 40)),
            Figure(NPS, "2026Q3", None, estimate(30, 50)),
            Figure(NPS, "2026Q3", ("channel", "phone"), estimate(55, 20)),
            Figure(NPS, "2026Q3", ("segment_area", "A"), estimate(-5, 25)),
            Figure(NPS, "2026Q3", ("segment_area", "B"), Suppressed(NPS, 5)),
        ]
    )


@pytest.fixture
def filters(figures: Figures) -> Filters:
    return Filters(figures, (NPS,), Words("en"), period="2026Q3")


def test_what_is_offered(figures: Figures) -> None:
    assert offered(figures, (NPS, "csat.t2b5.v1")) == (NPS,)
    assert periods(figures, (NPS,)) == ["2026Q3", "2026Q2"]
    assert groups(figures, (NPS,)) == [("channel", "phone"), ("segment_area", "A"), ("segment_area", "B")]


@pytest.mark.parametrize(
    "choice",
    [Choice("2020Q1", None), Choice("2026Q3", ("segment_area", "C")), Choice("2026Q3", ("customer_id", "1"))],
)
def test_a_choice_that_is_not_offered_is_refused(figures: Figures, choice: Choice) -> None:
    with pytest.raises(SettingsError):
        checked(figures, (NPS,), choice)


def test_a_choice_shows_its_own_figure_and_its_interval(figures: Figures) -> None:
    shown = view(figures, (NPS,), Choice("2026Q3", ("channel", "phone")), Words("en"))
    shown = shown.replace("\xa0", " ")
    assert ">55<" in shown and "Probably between 35 and 75." in shown and "20 people answered" in shown


def test_a_small_group_says_that_it_is_hidden(figures: Figures) -> None:
    shown = view(figures, (NPS,), Choice("2026Q3", ("segment_area", "B")), Words("en"))
    assert "too small to show (fewer than 5)" in shown.replace("\xa0", " ")
    assert "<svg" not in shown


def test_choosing_a_group_sets_the_channel_back_to_all(filters: Filters) -> None:
    filters.channel.value = ("channel", "phone")
    assert ">55<" in filters.shown.value
    filters.group.value = ("segment_area", "A")
    assert filters.channel.value == EVERYONE
    assert ">\u22125<" in filters.shown.value
    filters.channel.value = ("channel", "phone")
    assert filters.group.value == EVERYONE


def test_choosing_a_period_changes_the_figure(filters: Filters) -> None:
    assert ">30<" in filters.shown.value
    filters.period.value = "2026Q2"
    assert ">10<" in filters.shown.value and "April–June" in filters.shown.value


def test_every_list_says_what_it_is(filters: Filters) -> None:
    assert [one.description for one in (filters.period, filters.group, filters.channel)] == [
        "Period",
        "Group",
        "Channel",
    ]


def test_a_forged_value_gets_a_sentence(filters: Filters) -> None:
    filters.figures = Figures([])
    filters.period.value = "2026Q2"
    assert "not offered" in filters.shown.value


def test_the_first_view_is_the_published_one(figures: Figures) -> None:
    assert (
        Filters(figures, (NPS,), Words("en"), period="2026Q3", first="<p>drawn</p>").shown.value
        == "<p>drawn</p>"
    )


def test_a_live_page_shows_html_alone_and_reads_no_table(tiny, answering, quarter, monkeypatch) -> None:
    run(tiny, quarter, notebooks=answering)
    publish(tiny, quarter)
    monkeypatch.delenv("CX_HOME")
    live = tiny.published(quarter) / "live"
    for path in tiny.tables.iterdir():
        path.unlink()
    page = open_live("11", live)
    bundle = page.show("11.headline")._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert "7 of 12 people" in bundle["text/html"] and "only-for-the-server" not in json.dumps(bundle)
    assert page.filters().children


def test_a_live_page_needs_its_findings(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="must stand beside its findings"):
        open_live("11", tmp_path)
