"""Every page of the demo clients on a phone: the answer, nothing of the workshop, no stranger asked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cxlib.clients.settings import load_settings
from cxlib.delivery.prepare import read_notebook, tags
from cxlib.pages.banned import find_banned
from cxlib.pages.finding import MIME, Finding

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LANGUAGES = ("pl", "tr", "en")
CODE = re.compile(
    r"\bimport \w|\bdef \w+\(|\bpage\.\w+\(|open_page|Traceback|Error:|cxlib|\bNone\b|\bnan\b|<\w+ "
)


@pytest.fixture(scope="module", params=LANGUAGES)
def client(request: pytest.FixtureRequest, demo_home: Path) -> Path:
    """The demo client whose owner reads this language."""
    folders = [path for path in demo_home.iterdir() if (path / "client.yml").is_file()]
    found = [path for path in folders if load_settings(path / "client.yml").languages.owner == request.param]
    assert len(found) == 1
    return found[0]


def quarters(client: Path) -> list[Path]:
    found = sorted(path for path in (client / "published").iterdir() if not path.name.startswith("."))
    assert len(found) == 2, "two quarters are published"
    return found


def pages(client: Path) -> Iterator[Path]:
    for quarter in quarters(client):
        found = sorted(quarter.glob("*.html"))
        assert len(found) >= 6 and (quarter / "index.html") in found
        yield from found


def consultants_words(client: Path, quarter: str) -> list[str]:
    """Every sentence that stands only in cells which only the consultant may see."""
    hidden, open_to_all = set(), set()
    for path in sorted((client / "runs" / quarter).glob("*.ipynb")):
        for cell in read_notebook(path).cells:
            shelf = hidden if "consultant" in tags(cell) else open_to_all
            if cell.cell_type == "markdown":
                shelf.update(line.strip("# ") for line in cell.source.splitlines() if len(line) > 25)
            for output in cell.get("outputs", ()):
                if MIME in output.get("data", {}):
                    shelf.add(Finding.from_json(output["data"][MIME]).sentence)
    assert hidden - open_to_all, "the notebooks keep notes for the consultant"
    return sorted(hidden - open_to_all)


def told(problems: dict[str, object]) -> str:
    return json.dumps(problems, ensure_ascii=False, indent=1, default=str)


def test_pages_answer_and_keep_the_workshop_to_themselves(client: Path, visit: Callable) -> None:
    settings = load_settings(client / "client.yml")
    problems: dict[str, object] = {}
    for path in pages(client):
        opened = visit(path.as_uri())
        text = opened.page.inner_text("body")
        first = opened.page.locator("main .cx-sentence, main .cx-line, main .cx-gates li").first
        name = f"{path.parent.name}/{path.name}"
        if not (first.is_visible() and len(first.inner_text()) > 15):
            problems[f"{name}: no answer"] = text[:200]
        if found := CODE.findall(text) or opened.page.locator("pre, code, script").count():
            problems[f"{name}: code"] = found
        if notes := [note for note in consultants_words(client, path.parent.name) if note in text]:
            problems[f"{name}: consultant's notes"] = notes
        if opened.page.locator("html").get_attribute("lang") != settings.languages.owner:
            problems[f"{name}: language"] = opened.page.locator("html").get_attribute("lang")
        if settings.name not in opened.page.title():
            problems[f"{name}: title"] = opened.page.title()
        if strangers := opened.outside("file:"):
            problems[f"{name}: asked outside"] = strangers
        opened.page.close()
    assert not problems, told(problems)


def test_pages_fit_a_phone_and_can_be_read_by_everyone(client: Path, visit: Callable, axe: Callable) -> None:
    problems: dict[str, object] = {}
    for path in pages(client):
        opened = visit(path.as_uri())
        name = f"{path.parent.name}/{path.name}"
        wide = opened.page.evaluate("document.documentElement.scrollWidth")
        if wide > 360:
            problems[f"{name}: scrolls sideways"] = wide
        if found := axe(opened.page):
            problems[f"{name}: accessibility"] = found
        opened.page.close()
    assert not problems, told(problems)


def test_pages_hold_no_banned_word(client: Path, visit: Callable) -> None:
    settings = load_settings(client / "client.yml")
    problems: dict[str, object] = {}
    for path in pages(client):
        opened = visit(path.as_uri())
        hits = find_banned(
            opened.page.inner_text("body"),
            settings.languages.owner,
            sector=settings.sector,
            address=settings.address,
        )
        if hits:
            problems[f"{path.parent.name}/{path.name}"] = hits
        opened.page.close()
    assert not problems, told(problems)


def test_pages_print_with_their_answer_and_without_their_navigation(client: Path, visit: Callable) -> None:
    for quarter in quarters(client):
        opened = visit((quarter / "index.html").as_uri())
        opened.page.emulate_media(media="print")
        assert opened.page.locator("main .cx-line").first.is_visible()
        page = next(path for path in sorted(quarter.glob("11-*.html")))
        opened.page.goto(page.as_uri())
        assert opened.page.locator("main .cx-answer").first.is_visible()
        assert not opened.page.locator("nav").first.is_visible()


def test_links_lead_from_the_owners_page_to_every_other(client: Path, visit: Callable) -> None:
    quarter = quarters(client)[-1]
    opened = visit((quarter / "index.html").as_uri())
    hrefs = [link.get_attribute("href") for link in opened.page.locator("nav a").all()]
    assert {path.name for path in quarter.glob("*.html")} - {"index.html"} <= set(hrefs)
    assert all((quarter / href).is_file() for href in hrefs)
