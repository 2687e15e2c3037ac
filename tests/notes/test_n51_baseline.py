"""Notebook 51 beside the first publication, on a client whose quarters are counted by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cxlib.base.estimate import Estimate
from cxlib.base.quarter import Period
from cxlib.clients.publications import FIGURES, first_shown, shown_files
from cxlib.measures import figures as grid
from cxlib.pages.notes import n51_baseline
from cxlib.pages.page import Page, compute_figures
from tests.notes.firms import LANGUAGES, contacts, joined, plain


def publish(page: Page, quarter: str) -> None:
    """Leave the figures of a quarter as a publication leaves them."""
    period = Period.parse(quarter)
    end = period.end(page.settings.zone)
    place = page.folder.published(period) / "live" / FIGURES
    place.parent.mkdir(parents=True)
    grid.write(place, compute_figures(page.folder, period, end), "a" * 64)


def page_of(make_page: Any, language: str, first: tuple[int, int], **rest: Any) -> Page:
    """Answered in time: `first` of spring 2025 (met, of), 30 of 40 of spring, 38 of 40 of summer 2026."""
    met, n = first
    cases = joined(
        contacts(met, 0, n - met, start="2025-04-07 08:00"),
        contacts(30, 0, 10, start="2026-04-06 08:00"),
        contacts(38, 0, 2),
    )
    page: Page = make_page("51", language=language, sector="agency", contacts=cases, **rest)
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_changed_since_the_first_publication(make_page: Any, check: Any, language: str) -> None:
    page = page_of(make_page, language, (16, 40))
    none = n51_baseline.baseline(page)
    check(none, page)
    publish(page, "2026Q2")
    last = n51_baseline.baseline(page)
    check(last, page)
    publish(page, "2025Q2")
    assert first_shown(page.folder.root, page.period) == Period.parse("2025Q2")
    found = n51_baseline.baseline(page)
    check(found, page)
    assert len({none.sentence, last.sentence, found.sentence}) == 3
    start = {
        "en": "Better than at the beginning (April–June 2025): first", "pl": "Lepiej niż na początku (",
        "tr": "Başlangıca göre",
    }  # fmt: skip
    assert plain(found.sentence).startswith(start[language])
    assert found.grid is not None and plain(found.grid.rows[0][2]) in ("40%", "%40")


def test_the_beginning_stays_as_it_was_shown(make_page: Any) -> None:
    """Late answers change what spring 2025 looks like today; the beginning stays at 16 of 40."""
    page = page_of(make_page, "en", (16, 40))
    publish(page, "2025Q2")
    path = page.folder.table_path("contacts")
    rows = pd.read_parquet(path)
    kept = rows[rows["opened_at"] >= pd.Timestamp("2026-01-01", tz="UTC")]
    kept.to_parquet(path)
    run = n51_baseline.began(page)
    assert run is not None
    then = run.figures.get("frt.adherence.v1", run.period, None)
    assert isinstance(then, Estimate) and (then.count, then.n) == (16, 40)


def test_a_beginning_that_nothing_tells_apart(make_page: Any) -> None:
    page = page_of(make_page, "en", (37, 40))
    publish(page, "2025Q2")
    assert plain(n51_baseline.baseline(page).sentence) == (
        "Since the beginning (April–June 2025) no change can be shown."
    )


def test_another_kind_of_period_is_no_beginning_and_the_first_counts_as_an_input(make_page: Any) -> None:
    page = page_of(make_page, "en", (16, 40))
    publish(page, "2025")
    assert first_shown(page.folder.root, page.period) is None
    publish(page, "2025Q2")
    publish(page, "2026Q2")
    assert page.folder.published(Period.parse("2025Q2")) / "live" / FIGURES in shown_files(
        page.folder.root, page.period
    )
