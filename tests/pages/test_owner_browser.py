"""The owner's page in a real browser: one phone screen, no request, no script, unfolded on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cxlib.pages.owner import owner_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium(browser: Any) -> Any:
    """The system's Chromium."""
    return browser


@pytest.fixture(params=["en", "pl", "tr"])
def opened(
    request: pytest.FixtureRequest, chromium: Any, samples: ModuleType, tmp_path: Path
) -> Iterator[Any]:
    """The page of a whole quarter, opened from disk on a phone without scripts; and its language."""
    language = request.param
    html = owner_page(
        samples.quarter(language),
        words=samples.words(language),
        title=samples.TITLE[language],
        period=samples.PERIOD,
        data_to=samples.DATA_TO,
    )
    file = tmp_path / "owner.html"
    file.write_text(html, encoding="utf-8")
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False, offline=True
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.asked, page.language = asked, language
    yield page
    context.close()


def test_six_lines_fit_on_a_phone_and_nothing_is_asked_for(opened: Any) -> None:
    assert len(opened.asked) == 1
    lines = opened.locator(".cx-lines > li")
    assert lines.count() == 5, "and the head above them"
    bottom = lines.last.bounding_box()
    assert bottom["y"] + bottom["height"] <= 740
    for index in range(5):
        box = lines.nth(index).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    for chart in opened.locator("svg").all():
        assert not chart.is_visible(), "no chart before the first tap"


def test_a_tap_opens_how_sure_and_the_chart_without_a_script(opened: Any, samples: ModuleType) -> None:
    line = opened.locator(".cx-line-worked")
    sure = line.get_by_text(samples.LINES[opened.language]["sure"])
    assert not sure.is_visible()
    line.locator("summary").click()
    assert sure.is_visible() and line.locator("svg").is_visible()
    box = line.locator("svg").bounding_box()
    assert box["width"] <= 360 and box["x"] >= 0
    text = line.locator("svg text").first.bounding_box()
    assert text["height"] >= 11


def test_on_paper_everything_is_unfolded(opened: Any, samples: ModuleType) -> None:
    opened.emulate_media(media="print")
    for hidden in (samples.LINES[opened.language]["sure"], samples.LINES[opened.language]["asked"]):
        assert opened.get_by_text(hidden).first.is_visible()
    assert opened.locator("svg").count() == 3
    assert all(box["height"] > 20 for box in (chart.bounding_box() for chart in opened.locator("svg").all()))


def test_no_serious_violation_of_accessibility(chromium: Any, samples: ModuleType) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    page.set_content(
        owner_page(
            samples.quarter("pl"),
            words=samples.words("pl"),
            title=samples.TITLE["pl"],
            period=samples.PERIOD,
            data_to=samples.DATA_TO,
            links=[("11.html", "Głos pacjentów")],
        ).replace("default-src 'none'", "default-src 'unsafe-inline' 'unsafe-eval'")
    )
    page.locator("summary").first.click()
    found = axe.Axe().run(page).response["violations"]
    page.close()
    assert [(rule["id"], rule["impact"]) for rule in found if rule["impact"] in ("serious", "critical")] == []
