"""Every page of the demo clients on a phone: the answer, nothing of the workshop, no stranger asked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cxlib.clients.settings import load_settings
from cxlib.delivery.prepare import read_notebook, tags
from cxlib.pages.banned import find_banned
from cxlib.pages.finding import MIME, Finding
from tests.browser.conftest import PHONE, serious

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


@dataclass(frozen=True)
class Seen:
    """What one look at a page tells: its text, its first answer, and what a check of each kind found."""

    name: str
    quarter: str
    text: str
    answer: str
    code: int
    language: str | None
    title: str
    asked: list[str]
    wide: int
    barriers: list[str]


@pytest.fixture(scope="module")
def seen(client: Path, browser: object) -> Iterator[list[Seen]]:
    """Every page of the client, opened once on a phone's screen in a fresh session."""
    context = browser.new_context(viewport=PHONE)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    newest = quarters(client)[-1]  # the templates are the same, and the rules take most of the time
    yield [look(context.new_page(), path, asked, rules=path.parent == newest) for path in pages(client)]
    context.close()


def look(page: object, path: Path, asked: list[str], *, rules: bool) -> Seen:
    asked.clear()
    page.goto(path.as_uri())
    first = page.locator("main .cx-sentence, main .cx-line, main .cx-gates li").first
    found = Seen(
        name=f"{path.parent.name}/{path.name}",
        quarter=path.parent.name,
        text=page.inner_text("body"),
        answer=first.inner_text() if first.is_visible() else "",
        code=page.locator("pre, code, script").count(),
        language=page.locator("html").get_attribute("lang"),
        title=page.title(),
        asked=[url for url in asked if not url.startswith(("data:", "blob:", "file:"))],
        wide=page.evaluate("document.documentElement.scrollWidth"),
        barriers=serious(page) if rules else [],
    )
    page.close()
    return found


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


def test_pages_answer_and_keep_the_workshop_to_themselves(client: Path, seen: list[Seen]) -> None:
    settings = load_settings(client / "client.yml")
    hidden = {quarter.name: consultants_words(client, quarter.name) for quarter in quarters(client)}
    problems: dict[str, object] = {}
    for page in seen:
        if len(page.answer) <= 15:
            problems[f"{page.name}: no answer"] = page.text[:200]
        if found := CODE.findall(page.text) or page.code:
            problems[f"{page.name}: code"] = found
        if notes := [note for note in hidden[page.quarter] if note in page.text]:
            problems[f"{page.name}: consultant's notes"] = notes
        if page.language != settings.languages.owner:
            problems[f"{page.name}: language"] = page.language
        if settings.name not in page.title:
            problems[f"{page.name}: title"] = page.title
        if page.asked:
            problems[f"{page.name}: asked outside"] = page.asked
    assert not problems, told(problems)


def test_pages_fit_a_phone_and_can_be_read_by_everyone(seen: list[Seen]) -> None:
    wide = {page.name: page.wide for page in seen if page.wide > PHONE["width"]}
    barriers = {page.name: page.barriers for page in seen if page.barriers}
    assert not wide | barriers, told({"scroll sideways": wide, "accessibility": barriers})


def test_pages_hold_no_banned_word(client: Path, seen: list[Seen]) -> None:
    settings = load_settings(client / "client.yml")
    rules = {"sector": settings.sector, "address": settings.address}
    found = {page.name: find_banned(page.text, settings.languages.owner, **rules) for page in seen}
    hits = {name: hit for name, hit in found.items() if hit}
    assert not hits, told(hits)


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
