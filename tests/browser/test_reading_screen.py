"""The reading screen in a real browser: its own script, answered by the real screen in Python."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cxlib.base.assets import asset
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder, create
from cxlib.clients.voice import Quote, Reading
from cxlib.pages.widgets_reading import ReadingScreen
from cxlib.pages.wording import Words
from tests.browser.conftest import serious

pytestmark = pytest.mark.browser

WHEN = dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC)
THEMES = [("waiting", "czekanie"), ("staff", "uprzejmość zespołu")]
COMMENTS = [
    {"id": f"survey/{n}", "text": text, "themes": {}, "quote": False, "read": False, "blind": True}
    for n, text in enumerate(("Za długo się czeka", "Miła <b>obsługa</b>", "Drogo"))
]
PAGE = """<!doctype html><html lang="pl"><title>x</title><body><main id="here"></main></body></html>"""
START = """async ([code, state]) => {
  const heard = {};
  const model = {
    get: (name) => state[name], send: (message) => window.kernel(JSON.stringify(message)),
    on: (name, does) => { heard[name] = does; },
  };
  window.answer = (message, undoable) => { state.undoable = undoable; heard["msg:custom"](message);
                                           heard["change:undoable"](); };
  const file = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  (await import(file)).default.render({ model, el: document.getElementById("here") });
}"""


@pytest.fixture
def folder(cx_home: Path) -> ClientFolder:
    return create("anna", language="pl", sector="salon")


@pytest.fixture
def desk(folder: ClientFolder, browser: Any) -> Iterator[Any]:
    """The screen's page; what its script sends goes to the Python screen, and the answer comes back."""
    made = ReadingScreen(
        folder, COMMENTS, THEMES, Words.of(folder.settings, "consultant"), who="Ewa", clock=lambda: WHEN
    )
    page = browser.new_page(viewport={"width": 390, "height": 844})
    answers: list[Any] = []
    made.screen.send = answers.append

    def kernel(message: str) -> None:
        made._heard(None, json.loads(message), None)
        page.evaluate(
            "([one, undoable]) => window.answer(one, undoable)", [answers[-1], made.screen.undoable]
        )

    page.set_content(PAGE)
    page.add_style_tag(content=asset("templates", "widgets", "reading.css").read_text("utf-8"))
    sent: list[str] = []
    page.expose_function("kernel", lambda message: sent.append(message))
    state = {name: getattr(made.screen, name) for name in ("labels", "themes", "comments", "who", "undoable")}
    page.evaluate(START, [asset("templates", "widgets", "reading.js").read_text("utf-8"), state])
    page.locator(".cx-reading").focus()

    def press(*keys: str) -> None:
        """Press keys; each message sent is answered before the next key."""
        for key in keys:
            page.keyboard.press(key)
            page.wait_for_timeout(20)
            while sent:
                kernel(sent.pop(0))

    page.press = press
    yield page
    page.close()


def readings(folder: ClientFolder) -> dict[str, dict[str, str]]:
    return {one.comment: dict(one.themes) for one in Decisions.open(folder).of(Reading)}


def test_one_key_a_theme_quotes_picked_and_every_step_undone(desk: Any, folder: ClientFolder) -> None:
    desk.press("1", "q", "Enter")
    assert readings(folder) == {"survey/0": {"waiting": "bad"}}
    assert [one.comment for one in Decisions.open(folder).of(Quote)] == ["survey/0"]
    assert desk.locator("blockquote").inner_text() == "Miła <b>obsługa</b>", "the next one, as plain text"
    desk.press("2", "2", "Enter", "Enter")  # a second press of the same key says praise
    assert readings(folder)["survey/1"] == {"staff": "good"} and readings(folder)["survey/2"] == {}
    assert "3" in desk.locator(".cx-progress").inner_text()
    desk.press("u", "u", "u")
    assert readings(folder) == {} and Decisions.open(folder).of(Quote) == []
    assert desk.locator("blockquote").inner_text() == "Za długo się czeka"
    assert desk.locator(".cx-undo").is_disabled()


def test_a_name_is_typed_without_turning_themes_and_nobody_saves_nothing(
    desk: Any, folder: ClientFolder
) -> None:
    desk.locator("input").fill("")
    desk.locator("input").press("1")
    assert desk.locator(".cx-tags button[aria-pressed=true]").count() == 0
    desk.locator("input").fill("")
    desk.locator(".cx-reading").focus()
    desk.press("Enter")
    assert readings(folder) == {} and desk.locator(".cx-status").inner_text()
    assert serious(desk) == []
