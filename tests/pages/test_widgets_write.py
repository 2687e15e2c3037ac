"""The small forms of a working notebook: what is typed is checked, saved with who and when, and undone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from cxlib.clients.decided_outside import Guess
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder, create
from cxlib.pages.widgets_write import Write
from cxlib.pages.wording import Words

WHEN = dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def folder(cx_home: Path) -> ClientFolder:
    return create("anna", language="pl", sector="dental")


def form(folder: ClientFolder) -> Write:
    names = {name: f"write.guess.{name}" for name in ("about", "by", "value")}
    choices = {"about": [("?", "nps.promoters.v1"), ("??", "csat.t2b5.v1")]}
    words = Words.of(folder.settings, "consultant")
    return Write(
        folder, Guess, words, names, fixed={"quarter": "2026Q3"}, choices=choices, clock=lambda: WHEN
    )


def typed(made: Write, **values: Any) -> Write:
    for name, value in values.items():
        (made.who if name == "who" else made.fields[name]).value = value
    made.save.click()
    return made


def test_a_guess_is_saved_with_who_and_when_and_taken_back(folder: ClientFolder) -> None:
    made = typed(form(folder), by="A", value="82,5", who="Marta")
    store = Decisions.open(folder)
    assert [(one.about, one.by, one.value) for one in store.of(Guess)] == [("nps.promoters.v1", "A", 82.5)]
    event = store.history("guess", "2026Q3/nps.promoters.v1/A")[0]
    assert (event.who, event.when) == ("Marta", WHEN)
    assert "Zapisano" in made.shown.value
    made.undo.click()
    assert store.of(Guess) == []
    assert made.undo.disabled


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param(
            {"by": "A", "value": "820", "who": "Marta"}, "less than or equal to 100", id="820 of 100"
        ),
        pytest.param({"by": "A", "value": "<b>", "who": "Marta"}, "valid number", id="no number"),
        pytest.param({"by": "A", "value": "8"}, "must say who took it", id="nobody decides"),
    ],
)
def test_what_is_wrong_is_told_and_not_saved(folder: ClientFolder, values: dict[str, str], said: str) -> None:
    made = typed(form(folder), **values)
    assert said in made.shown.value
    assert "<b>" not in made.shown.value
    assert Decisions.open(folder).of(Guess) == []


def test_every_field_has_a_label(folder: ClientFolder) -> None:
    made = form(folder)
    assert all(field.description for field in (*made.fields.values(), made.who, made.save, made.undo))
