"""The portal in a browser: only with a link, each client to itself, filters that work, kernels that end."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from cxlib.clients.folder import ClientFolder
from cxlib.clients.settings import load_settings
from cxlib.delivery.portal_access import link_token
from cxlib.delivery.portal_kernels import GONE_SECONDS
from cxlib.pages.wording import Words

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LANGUAGES = ("pl", "tr", "en")
QUARTER = "2026Q3"


def clients(home: Path) -> dict[str, ClientFolder]:
    """The served clients by their owner's language."""
    found = [
        ClientFolder(path.name, path) for path in sorted(home.iterdir()) if (path / "client.yml").is_file()
    ]
    return {load_settings(folder.root / "client.yml").languages.owner: folder for folder in found}


def notebook(folder: ClientFolder, number: str) -> str:
    live = folder.root / "published" / QUARTER / "live"
    return f"/voila/render/{folder.name}/{QUARTER}/{next(live.glob(f'{number}-*.ipynb')).name}"


@pytest.fixture
def enter(portal, visit: Callable) -> Callable:
    """A visitor who opened a client's private link."""

    def entering(folder: ClientFolder):
        opened = visit()
        answer = opened.page.goto(f"{portal.base}/open/{link_token(folder)}")
        assert answer.status == 200 and opened.page.url == f"{portal.base}/c/{folder.name}/"
        return opened

    return entering


def kernel_of(page) -> str:
    """The kernel behind an open live page."""
    found = page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")
    return str(found)


def kernels_below(portal: int) -> list[int]:
    """All processes the portal started but the one that kernels are forked from."""
    below = psutil.Process(portal).children(recursive=True)
    own = [one.pid for one in below if one.ppid() == portal]
    warm = [one.pid for one in below if one.pid in own and "cxlib.delivery.warm.parent" in one.cmdline()]
    return [one.pid for one in below if one.pid not in warm]


def test_without_a_link_nothing_opens(portal, visit: Callable) -> None:
    opened = visit(locale="tr-TR")
    some = clients(portal.home)["pl"]
    paths = ["/", f"/c/{some.name}/", notebook(some, "11"), "/open/made-up", "/open/" + "x" * 60]
    for path in paths:
        assert opened.page.goto(portal.base + path).status == 403, path
    assert "özel bağlantı" in opened.page.inner_text("main")
    for path in (
        "/voila/tree",
        "/voila/api/contents",
        f"/voila/files/{some.name}/client.yml",
        "/voila/render/",
        "/login",
        f"/voila/files/{some.name}/published/{QUARTER}/index.html",
        "/api/kernels",
        "/api/contents",
    ):
        assert opened.page.goto(portal.base + path).status in (403, 404, 405), path


def test_a_client_sees_its_own_pages_and_nobody_elses(portal, enter: Callable) -> None:
    own, other = clients(portal.home)["pl"], clients(portal.home)["tr"]
    opened = enter(own)
    assert own.settings.name in opened.page.inner_text("main")
    assert other.settings.name not in opened.page.inner_text("body")
    for path in (f"/c/{other.name}/", notebook(other, "11"), "/c/nobody/"):
        assert opened.page.goto(portal.base + path).status == 403, path
    odd = f"/voila/render/{own.name}/..%2F..%2F{other.name}%2Fpublished/11-voice.ipynb"
    assert opened.page.goto(portal.base + odd).status in (403, 404)
    assert opened.page.goto(f"{portal.base}/").status == 200
    assert opened.page.url.endswith(f"/c/{own.name}/")


def test_the_consultant_sees_all_clients(portal, visit: Callable) -> None:
    opened = visit(portal.entrance)
    text = opened.page.inner_text("main")
    assert all(folder.settings.name in text for folder in clients(portal.home).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_live_page_answers_filters_and_asks_nobody_else(
    portal, enter: Callable, axe: Callable, language
) -> None:
    folder = clients(portal.home)[language]
    words = Words.of(folder.settings)
    opened = enter(folder)
    page = opened.page
    another = "?template=lab&theme=dark"  # no address chooses another look
    page.goto(portal.base + notebook(folder, "11") + another, wait_until="commit")
    page.wait_for_selector("#cx-wait", timeout=5000)
    page.wait_for_selector(".cx-answer .cx-sentence", timeout=60000)
    page.wait_for_selector("select", timeout=60000)
    assert page.locator("html").get_attribute("lang") == language
    assert folder.settings.name in page.title() and words.period(QUARTER) in page.title()
    assert page.locator("#cx-wait").count() == 0
    assert page.locator("link:not([rel=preload])[href*='lab'], [data-jp-theme-light='false']").count() == 0

    shown = page.locator(".widget-html-content:has(.cx-finding)").first
    before = shown.inner_text()
    page.get_by_label(words.say("delivery.live.period"), exact=True).select_option(
        label=words.period("2026Q2")
    )
    page.wait_for_function(
        "old => document.querySelector('.widget-html-content .cx-finding').closest("
        "'.widget-html-content').innerText !== old",
        arg=before,
        timeout=30000,
    )
    assert words.period("2026Q2") in shown.inner_text()

    channel = page.get_by_label(words.say("delivery.live.channel"), exact=True)
    label = channel.locator("option").nth(1).inner_text()  # a list's blanks do not break
    channel.select_option(index=1)
    page.wait_for_function(
        "label => document.querySelector('.widget-html-content .cx-finding').innerText"
        ".replace(/\\u00a0/g, ' ').includes(label)",
        arg=label.replace("\u00a0", " "),
        timeout=30000,
    )
    group = page.get_by_label(words.say("delivery.live.group"), exact=True)
    group.select_option(index=1)
    everyone = words.say("delivery.live.all_channels")
    page.wait_for_function(
        "text => [...document.querySelectorAll('select')].pop().selectedOptions[0].text"
        ".replace(/\\u00a0/g, ' ') === text",
        arg=everyone,
        timeout=30000,
    )

    source = page.content()
    for hidden in ("vnd.cx.finding", "open_live(", "page.show(", "Traceback", "only the consultant"):
        assert hidden not in source
    assert opened.outside(portal.base, portal.base.replace("http", "ws")) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert axe(page) == []


def test_the_next_page_fetches_its_scripts_while_its_kernel_works(portal, enter: Callable) -> None:
    folder = clients(portal.home)["pl"]
    page = enter(folder).page
    page.goto(portal.base + notebook(folder, "11"))
    page.wait_for_selector("select", timeout=60000)
    assert page.request.get(portal.base + "/voila/static/voila.js?made=up").ok
    page.goto(portal.base + notebook(folder, "11"))
    page.wait_for_selector("select", timeout=60000)
    early = page.locator("link[rel=preload]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert "/voila/static/voila.js" in early and len(early) > 20
    assert not any("made" in one for one in early)
    loaded = page.evaluate("performance.getEntriesByType('resource').map(one => new URL(one.name).pathname)")
    scripts = [one for one in loaded if one.endswith(".js")]
    assert len(scripts) == len(set(scripts)), "what was fetched early is not fetched again"


def test_another_clients_kernel_is_refused_and_a_closed_pages_kernel_ends(portal, enter: Callable) -> None:
    own, other = clients(portal.home)["en"], clients(portal.home)["pl"]
    opened = enter(own)
    opened.page.goto(portal.base + notebook(own, "11"))
    opened.page.wait_for_selector("select", timeout=60000)
    kernel = kernel_of(opened.page)
    stranger = enter(other)
    status = "id => fetch('/api/kernels/' + id).then(answer => answer.status)"
    assert opened.page.evaluate(status, kernel) == 200
    assert stranger.page.evaluate(status, kernel) == 403
    ended = "id => fetch('/voila/api/shutdown/' + id, {method: 'POST'}).then(answer => answer.status)"
    assert stranger.page.evaluate(ended, kernel) == 403
    socket = """id => new Promise(done => {
        const socket = new WebSocket(`ws://${location.host}/api/kernels/${id}/channels`);
        socket.onopen = () => done("open"); socket.onerror = () => done("refused"); })"""
    assert stranger.page.evaluate(socket, kernel) == "refused"

    kernels = kernels_below(portal.process.pid)
    assert kernels
    opened.page.close()
    until = time.monotonic() + GONE_SECONDS + 12
    while time.monotonic() < until and any(map(psutil.pid_exists, kernels)):
        time.sleep(0.3)
    assert kernels_below(portal.process.pid) == [], "every page was closed, so no kernel is left"
