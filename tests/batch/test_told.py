"""What a batch tells: progress with rate and time left, a summary with failures, codes, one document."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cxlib.cli import batch, main
from cxlib.cli.batch_screen import _words, live
from cxlib.clients.folder import ClientFolder
from cxlib.delivery.batch import portfolio, work
from cxlib.delivery.batch.portfolio import State
from cxlib.delivery.batch.tasks import Outcome, Task
from cxlib.delivery.batch.workers import Inline

Firm = Callable[[str], ClientFolder]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients that can be opened are done at once."""

    def done(turn: work._Turn) -> Outcome:
        assert turn.folder.settings.name
        return Outcome.of(turn.task, "ok")

    monkeypatch.setattr(work._Turn, "outcome", done)
    monkeypatch.setattr(portfolio, "AT_ONCE_SECONDS", 0)


def test_a_client_that_fails_at_once_promises_no_early_end(cx_home: Path) -> None:
    """Of 21 clients, one with broken settings and two of half a minute each are through: 18 are left."""

    class Hands(Inline):
        told = [0.2, 30.0, 30.0] + [30.0] * 18

        def finished(self, seconds: float) -> list[Outcome]:
            task = self._waiting.popleft()
            return [replace(Outcome.of(task, "ok"), seconds=self.told[int(task.client)])]

    states: list[State] = []
    tasks = [Task(str(number), "2026Q3", str(cx_home)) for number in range(21)]
    portfolio.run_all(tasks, lambda many: Hands(), lambda state, outcome: states.append(state))
    assert [(state.through, state.worked) for state in states[:3]] == [(1, 0), (2, 1), (3, 2)]
    assert states[0].seconds_left is None
    assert replace(states[2], seconds=60).seconds_left == pytest.approx(18 * 30)


@pytest.mark.parametrize(
    ("state", "rate", "left"),
    [
        pytest.param(State(10, through=4, worked=4, seconds=120), 2.0, 180.0, id="two a minute, six left"),
        pytest.param(State(200, through=190, worked=0, seconds=3), 0.0, None, id="nobody was worked on yet"),
        pytest.param(
            State(200, through=191, worked=1, seconds=30), 2.0, 270.0, id="the unchanged make no rate"
        ),
    ],
)
def test_the_rate_is_that_of_the_worked_and_the_time_left_follows(
    state: State, rate: float, left: float | None
) -> None:
    assert (state.rate, state.seconds_left) == (rate, left)


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.4, "0 s"), (89, "89 s"), (90, "2 min"), (3600, "60 min"), (5400, "1 h 30 min")]
)
def test_lengths_of_time_as_people_say_them(seconds: float, told: str) -> None:
    assert batch.span(seconds) == told


def test_a_log_gets_a_line_a_client_and_a_summary_that_says_where_to_look(
    cx_home: Path, firm: Firm, quick: None, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("anna", "berta-long", "carla"):
        firm(name)
    for name in ("anna", "berta-long"):
        (cx_home / name / "client.yml").write_text("name: [")
    assert main(["batch", "2026Q3", "--jobs", "1"]) == 1
    told = capsys.readouterr()
    steps = told.err.splitlines()
    assert len(steps) == 3
    assert re.fullmatch(
        r"\[1/3\] anna 2026Q3: failed, \d\.\d s, \d+\.\d clients a minute, \d+ s left", steps[0]
    )
    assert re.fullmatch(r"\[3/3\] carla 2026Q3: done, \d\.\d s", steps[2]), "nothing is left at the end"
    lines = told.out.splitlines()
    assert lines[0] == "3 clients: 1 done, 2 failed."
    assert lines[1].startswith("  anna        The file must be valid YAML (") and "client.yml" in lines[1]
    assert lines[2].startswith("  berta-long  The file must be valid YAML (")
    assert lines[3:] == [
        "Correct what it says, then call the same command again: what is done is not done twice."
    ]
    assert main(["batch", "2026Q3", "--jobs", "1", "--clients", "anna", "--force"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("1 client: 1 failed.\n") and "again, without --force: what" in out


def test_where_to_look_is_told_unless_the_sentence_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = [
        Outcome("anna", "2026Q3", "failed", "Notebook 11 stopped.", "/clients/anna/runs/2026Q3.failed"),
        Outcome("berta", "2026-09", "failed", "Correct /c/berta/client.yml.", "/c/berta/client.yml"),
        Outcome("carla", "2026-09", "quiet"),
    ]
    batch._summary(outcomes, forced=False)
    assert capsys.readouterr().out.splitlines()[:-1] == [
        "3 periods of 3 clients: 1 too little data yet, 2 failed.",
        "  anna   2026Q3   Notebook 11 stopped.",
        "         Look in /clients/anna/runs/2026Q3.failed",
        "  berta  2026-09  Correct /c/berta/client.yml.",
    ]


def test_one_document_with_counts_and_the_same_codes(
    cx_home: Path, firm: Firm, quick: None, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("anna", "berta"):
        firm(name)
    assert main(["batch", "2026Q3", "--jobs", "1", "--json"]) == 0
    told = capsys.readouterr()
    assert told.err == "" and json.loads(told.out)["counts"] == {
        "ok": 2, "unchanged": 0, "quiet": 0, "failed": 0,
    }  # fmt: skip
    (cx_home / "berta" / "client.yml").write_text("name: [")
    assert main(["batch", "2026Q3", "--jobs", "1", "--json"]) == 1
    told = capsys.readouterr()
    outcomes = {one["client"]: one for one in json.loads(told.out)["outcomes"]}
    assert outcomes["berta"]["status"] == "failed" and "valid YAML" in outcomes["berta"]["sentence"]
    assert Path(outcomes["berta"]["place"]) == cx_home / "berta" / "client.yml"


def test_a_terminal_gets_one_live_line_and_failures_above_it(capsys: pytest.CaptureFixture[str]) -> None:
    state = State(9, 4, 3, 1, 90.0, ("anna", "berta", "carla", "dora"), elsewhere=2)
    assert _words(state) == (
        "1 failed · 2.0 a minute, 2 min left · 2 with another batch · anna, berta, carla"
    )
    assert _words(State(9)) == ""
    with live() as tell:
        tell(state, Outcome("anna", "2026Q3", "failed", "The file must be [whole]."))
        tell(state, Outcome("berta", "2026Q3", "ok"))
    told = capsys.readouterr()
    assert "anna: The file must be [whole]." in told.err and told.out == ""
