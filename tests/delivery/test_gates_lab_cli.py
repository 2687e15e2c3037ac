"""Gates for `cx check`, notebooks laid ready for JupyterLab, and the commands themselves."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from cxlib.base.errors import RunError, SettingsError
from cxlib.base.quarter import Period
from cxlib.cli import main
from cxlib.clients.folder import create
from cxlib.delivery import prepare
from cxlib.delivery.gates import notebook_gates
from cxlib.delivery.lab import PICKER, lay_ready, newest_period, open_lab
from cxlib.delivery.portal import serve
from cxlib.delivery.prepare import read_notebook, sources, tags
from cxlib.delivery.shelf import entries
from cxlib.pages import picking
from cxlib.pages.page import open_page
from cxlib.pages.picking import pick
from cxlib.pages.widgets import Picker
from cxlib.pages.wording import Words


def test_every_notebook_is_on_the_shelf() -> None:
    assert {source.id for source in sources()} <= set(entries())


def test_slugs_are_ascii_in_every_language() -> None:
    for entry in entries().values():
        for language in ("en", "pl", "tr"):
            assert entry.slug[language].isascii() and " " not in entry.slug[language]


def test_gates_say_what_is_needed_and_what_there_is(tiny, quarter) -> None:
    found = {gate["id"]: gate for gate in notebook_gates(tiny, quarter)}
    assert found["11"] == {
        "id": "11",
        "open": True,
        "needs": {"any_of": ["survey"], "rows": 1},
        "have": {"survey": 12},
        "reason": None,
    }
    assert found["14"]["open"] is False and found["14"]["reason"] == "no_table"
    assert found["41"]["open"] is True
    before = {gate["id"]: gate for gate in notebook_gates(tiny, Period.parse("2026Q2"))}
    assert before["11"]["reason"] == "too_few" and before["11"]["have"] == {"survey": 0}


def test_the_newest_period_is_the_datas_own(tiny) -> None:
    assert newest_period(tiny).name == "2026Q3"


def test_without_data_a_quarter_must_be_named(cx_home) -> None:
    with pytest.raises(SettingsError, match="A quarter must be named"):
        newest_period(create("empty", language="en", sector="shop"))


def test_jupyterlab_listens_to_this_machine_alone_and_serves_no_client(tiny, tmp_path, monkeypatch) -> None:
    calls: list[list[str]] = []

    class Started:
        def __init__(self, call: list[str], **_: object) -> None:
            calls.append(call)

        def wait(self) -> int:
            return 0

    monkeypatch.setattr("cxlib.delivery.lab.subprocess.Popen", Started)
    monkeypatch.setattr("cxlib.delivery.lab.signal.signal", lambda *_: None)
    assert open_lab(tiny, tmp_path, port=8899, browser=False) == 0
    assert {"--ServerApp.ip=127.0.0.1", "--ServerApp.port=8899", "--no-browser"} <= set(calls[0])
    assert any("voila.server_extension': False" in option for option in calls[0])


def test_the_picker_tells_every_new_choice_and_keeps_the_page_until_then(tiny, quarter, monkeypatch) -> None:
    told: list[tuple[str, str]] = []
    picker = Picker(
        ["anna", "tiny"],
        ["2026Q2", "2026Q3"],
        Words("en"),
        client="tiny",
        quarter="2026Q3",
        opened=lambda *choice: told.append(choice),
    )
    picker.quarter.value = "2026Q2"
    picker.client.value = "anna"
    assert told == [("tiny", "2026Q2"), ("anna", "2026Q2")]
    page = open_page("11", "tiny", "2026Q3")
    monkeypatch.setattr("IPython.display.display", lambda *_: None)
    assert pick(page) is page
    monkeypatch.setitem(picking._picked, "11", ("tiny", "2026Q2"))
    assert pick(page).period.name == "2026Q2"


def test_a_taken_port_gets_a_sentence(tiny) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(RunError, match=f"--port {port + 1}"):
            serve({"tiny": tiny}, port=port, browser=False)


def test_lab_notebooks_have_their_parameters_set_and_a_picker(tiny, write, quarter, monkeypatch) -> None:
    shelf = write("11-voice.ipynb", ("setup", "page = None", "setup"), ("answer", "1"))
    monkeypatch.setattr("cxlib.delivery.lab.sources", lambda: prepare.sources(shelf))
    place = lay_ready(tiny, quarter)
    cells = read_notebook(place / "11-voice.ipynb").cells
    parameters = next(cell for cell in cells if "parameters" in tags(cell))
    assert parameters.source.splitlines()[:2] == ['client: str = "tiny"', 'quarter: str = "2026Q3"']
    picker = next(cell for cell in cells if cell.id == PICKER)
    assert tags(picker) == ["consultant"]
    assert place == tiny.root / "lab" / "2026Q3"


@pytest.fixture
def shelf(answering: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = prepare.sources(answering)
    monkeypatch.setattr("cxlib.delivery.run.sources", lambda folder=None: found)
    return answering


def test_the_commands_of_a_quarter(tiny, shelf, capsys) -> None:
    assert main(["run", "tiny", "2026Q3", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["status"] == "ok" and [one["status"] for one in record["notebooks"]] == ["ok", "ok"]
    assert main(["measures", "tiny", "2026Q3", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows[0]["quarter"] == "2026Q3"
    nps = next(row for row in rows if row["measure"] == "nps.v1" and row["segment"] is None)
    assert nps["n"] == 12 and isinstance(nps["n"], int)
    assert nps["value"] == pytest.approx(100 * 4 / 12)
    assert main(["publish", "tiny", "2026Q3", "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert done["pages"] == ["index.html", "11-voice-of-the-customer.html", "not-yet.html"]
    assert main(["measures", "tiny", "2026Q3"]) == 0
    assert "NPS" in capsys.readouterr().out
    assert main(["link", "tiny"]) == 0
    assert capsys.readouterr().out.startswith("http://127.0.0.1:8866/open/")


def test_a_run_tells_its_notebooks_one_line_each(tiny, shelf, capsys) -> None:
    assert main(["run", "tiny", "2026Q3"]) == 0
    told = capsys.readouterr()
    first, *lines = told.err.splitlines()
    assert first == "  figures ..."
    assert sorted(line.split()[0] for line in lines) == ["11-voice.ipynb", "12-journey.ipynb"]
    assert all("ok, " in line and line.endswith(" s") for line in lines)
    assert "cx publish tiny 2026Q3" in told.out


def test_a_failed_run_has_exit_code_one(tiny, write, monkeypatch, capsys) -> None:
    shelf = write("14-odd.ipynb", ("odd", "1 / 0"))
    monkeypatch.setattr("cxlib.delivery.run.sources", lambda folder=None: prepare.sources(shelf))
    assert main(["run", "tiny", "2026Q3"]) == 1
    assert "something unexpected (ZeroDivisionError)" in capsys.readouterr().err
    assert main(["publish", "tiny", "2026Q3", "--json"]) == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["kind"] == "run" and "failed" in error["message"]


@pytest.mark.parametrize(
    "call", [["run", "nobody", "2026Q3"], ["run", "tiny", "Q3"], ["measures", "tiny", "x"]]
)
def test_wrong_calls_have_exit_code_two(tiny, call, capsys) -> None:
    assert main(call) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_figures_before_a_run_get_a_sentence(tiny, capsys) -> None:
    assert main(["measures", "tiny", "2026Q3", "--json"]) == 1
    assert "must be run before" in json.loads(capsys.readouterr().out)["error"]["message"]
