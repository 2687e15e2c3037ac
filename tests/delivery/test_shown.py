"""`cx measures` prints what the notebooks know: frozen figures, those from decisions, and verdicts."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from cxlib.base.registry import definitions
from cxlib.cli import main
from cxlib.delivery.demo.truths import LAST, NOW, TRUTHS

WITHOUT_DEMO_DATA = {
    "nps.w.v1", "csat.t2b7.v1", "rating.mean5.v1", "clicks.rate.v1", "expect.gap.v1",
    "driver.weight.v1", "driver.explained.v1", "coding.alpha.v1",
}  # fmt: skip
"""What no demo firm has data for: other scales, links, weights, 200 rated answers, second readers."""


@pytest.fixture(scope="module")
def printed(demo_home: Path) -> dict[str, list[dict[str, Any]]]:
    """What `cx measures --json` prints of each demo firm's last quarter."""
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CX_HOME", str(demo_home))
        for client in TRUTHS:
            out = io.StringIO()
            with redirect_stdout(out):
                assert main(["measures", client, LAST.name, "--json"]) == 0
            found[client] = json.loads(out.getvalue())
    return found


def test_every_measure_is_printed(printed: dict[str, list[dict[str, Any]]]) -> None:
    rows = [row for one in printed.values() for row in one if row["status"] == "ok"]
    levels = {measure for measure in definitions() if "~" not in measure}
    assert levels - {row["measure"].partition("~")[0] for row in rows} <= WITHOUT_DEMO_DATA


def test_verdicts_are_printed_with_their_action(printed: dict[str, list[dict[str, Any]]]) -> None:
    for truths in TRUTHS.values():
        said = [row["verdict"] for row in printed[truths.client] if "verdict" in row]
        begun = [action for action in truths.actions if action.start < NOW.date()]
        assert sorted(said) == sorted(action.verdict for action in begun)


def test_a_line_for_people_says_the_verdict_first(demo_home: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("CX_HOME", str(demo_home))
    assert main(["measures", "demo-agency", LAST.name]) == 0
    said = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert [line for line in said if line.endswith(": worked")]
