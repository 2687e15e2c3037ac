"""A run: its record, its failures, and the last good one that stays."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cxlib.base.errors import PlaybookError, RunError, SettingsError
from cxlib.base.figure_store import read as read_figures
from cxlib.base.quarter import Period
from cxlib.cli.runs import _tell_empty
from cxlib.clients.folder import ClientFolder, create
from cxlib.clients.tables import TABLES, write_table
from cxlib.delivery.kernels import PrivateKernelManager
from cxlib.delivery.limits import Limits
from cxlib.delivery.places import alone, aside, settle
from cxlib.delivery.prepare import read_notebook, tags
from cxlib.delivery.record import NotebookRecord, RunRecord, failed_place, last_good
from cxlib.delivery.run import run
from cxlib.pages.page import staging

Hashed = Callable[[Path], dict[str, str]]

BAD = """
from cxlib.base.errors import DataError
raise DataError("Scores must be 0 to 10 (we got 11). Correct it.")
"""


class NoKernels(PrivateKernelManager):
    """Fails the test when anybody starts a kernel."""

    def __init__(self, **options: object) -> None:
        raise AssertionError("a kernel was started")


def by_id(record: RunRecord) -> dict[str, NotebookRecord]:
    return {notebook.id: notebook for notebook in record.notebooks}


def test_a_good_run_leaves_notebooks_figures_rows_and_a_record(tiny, write, quarter, tmp_path) -> None:
    shelf = write("11-voice.ipynb", ("say", "print(client, quarter, as_of)"))
    told: list[str] = []
    record = run(
        tiny, quarter, notebooks=shelf, progress=lambda one: told.append(one.status), as_of="2026-09-30"
    )
    place = tiny.run_folder(quarter)
    assert record.status == "ok" and not record.partial
    assert told == ["running", "ok"]
    assert record == last_good(tiny, quarter)
    assert {"tables/survey", "client.yml", "cxlib", "as_of"} <= set(record.inputs)
    assert record.versions["pandas"] == pd.__version__
    assert read_figures(place / "figures.parquet", record.fingerprint) is not None
    assert (place / "rows" / "survey.parquet").is_file()
    output = read_notebook(place / "11-voice.ipynb").cells[-1].outputs[0].text
    assert output.split() == ["tiny", "2026Q3", "2026-09-30T23:00:00+00:00"]  # the end of that day in London
    assert not staging(tiny, quarter).exists()


def test_one_quarter_of_data_is_told_as_one(tiny, quarter, capsys) -> None:
    _tell_empty(tiny, quarter.shifted(1))
    assert capsys.readouterr().err == "Note: nothing is dated in 2026Q4 (the data are of 2026Q3).\n"


def test_an_executed_notebook_names_neither_the_machine_nor_a_random_cell(tiny, write, quarter) -> None:
    shelf = write("11-voice.ipynb", ("say", "print(1)"))
    run(tiny, quarter, notebooks=shelf)
    first = tiny.run_folder(quarter) / "11-voice.ipynb"
    injected = [cell.id for cell in read_notebook(first).cells if "injected-parameters" in tags(cell)]
    assert injected == ["injected-parameters"]
    assert str(shelf) not in first.read_text(encoding="utf-8")


def test_a_failed_run_leaves_the_last_good_one_alone(tiny, write, quarter, hashed: Hashed) -> None:
    shelf = write("11-voice.ipynb", ("say", "print(1)"))
    run(tiny, quarter, notebooks=shelf)
    before = hashed(tiny.run_folder(quarter))
    write("12-bad.ipynb", ("bad", BAD))
    write("14-odd.ipynb", ("odd", "1 / 0"))
    record = run(tiny, quarter, notebooks=shelf)
    assert record.status == "failed"
    found = by_id(record)
    assert found["11"].status == "ok" and found["11"].error is None
    assert found["12"].error == "Scores must be 0 to 10 (we got 11). Correct it."
    kept = failed_place(tiny, quarter) / "14-odd.ipynb"
    assert "ZeroDivisionError" in found["14"].error and str(kept) in found["14"].error
    assert "division by zero" in kept.read_text(encoding="utf-8")
    assert hashed(tiny.run_folder(quarter)) == before
    (shelf / "12-bad.ipynb").unlink()
    (shelf / "14-odd.ipynb").unlink()
    assert run(tiny, quarter, notebooks=shelf).status == "ok"
    assert not failed_place(tiny, quarter).exists()


def test_a_kernel_that_dies_and_a_cell_that_never_ends(tiny, write, quarter) -> None:
    write("11-dead.ipynb", ("die", "import os\nos._exit(3)"))
    write("12-slow.ipynb", ("wait", "import time\ntime.sleep(60)"))
    shelf = write("14-fine.ipynb", ("say", "print(1)"))
    record = run(tiny, quarter, notebooks=shelf, limits=Limits(cell_seconds=2))
    found = by_id(record)
    assert [found[id_].status for id_ in ("11", "12", "14")] == ["failed", "failed", "ok"]
    assert "ended by itself" in found["11"].error
    assert "must finish within 2 seconds" in found["12"].error
    assert last_good(tiny, quarter) is None


def test_a_notebook_with_a_misspelt_parameter_is_refused_before_any_kernel(tiny, write, quarter) -> None:
    shelf = write("11-voice.ipynb", parameters='client: str = "a"\nquater: str = "2026Q3"\nas_of: str = ""')
    with pytest.raises(PlaybookError, match=r"11-voice\.ipynb takes client: str, quater: str, as_of: str"):
        run(tiny, quarter, notebooks=shelf, kernels=NoKernels)
    assert not tiny.run_folder(quarter).exists()


def test_texts_must_exist_in_the_readers_language(cx_home, write, quarter) -> None:
    polish = create("klinika", language="pl", sector="clinic")
    shelf = write("11-voice.ipynb", ("unheard", "# Only in English"))
    with pytest.raises(PlaybookError, match=r"notebook\.11\.unheard"):
        run(polish, quarter, notebooks=shelf, kernels=NoKernels)


@pytest.mark.parametrize(("only", "chosen"), [("1", ["11", "12"]), ("12", ["12"]), ("2", ["22"])])
def test_only_takes_a_step_or_a_notebook_and_marks_the_run_partial(
    tiny, write, quarter, only, chosen
) -> None:
    for name in ("11-voice.ipynb", "12-journey.ipynb", "22-promises.ipynb"):
        shelf = write(name, ("say", "print(1)"))
    record = run(tiny, quarter, notebooks=shelf, only=only)
    assert [notebook.id for notebook in record.notebooks] == chosen
    assert record.partial and record.status == "ok"


def test_only_completes_itself_from_a_run_of_the_same_inputs(tiny, write, quarter, hashed: Hashed) -> None:
    write("11-voice.ipynb", ("say", "print(1)"))
    shelf = write("12-journey.ipynb", ("say", "print(2)"))
    run(tiny, quarter, notebooks=shelf)
    kept = hashed(tiny.run_folder(quarter))["11-voice.ipynb"]
    record = run(tiny, quarter, notebooks=shelf, only="12")
    assert [notebook.id for notebook in record.notebooks] == ["11", "12"]
    assert not record.partial
    assert hashed(tiny.run_folder(quarter))["11-voice.ipynb"] == kept
    write("11-voice.ipynb", ("say", "print('another source')"))
    assert run(tiny, quarter, notebooks=shelf, only="12").partial


@pytest.mark.parametrize("only", ["x", "123", "3"])
def test_only_refuses_what_there_is_not(tiny, write, quarter, only) -> None:
    shelf = write("11-voice.ipynb", ("say", "print(1)"))
    with pytest.raises(SettingsError):
        run(tiny, quarter, notebooks=shelf, only=only, kernels=NoKernels)


def test_two_runs_of_one_client_do_not_meet(tiny, write, quarter) -> None:
    shelf = write("11-voice.ipynb", ("say", "print(1)"))
    with alone(tiny), pytest.raises(RunError, match="one process at a time"):
        run(tiny, quarter, notebooks=shelf, kernels=NoKernels)


def test_a_lock_left_by_a_dead_process_is_no_lock(tiny, write, quarter) -> None:
    lock = tiny.root / "runs" / ".lock"
    lock.write_text(json.dumps({"process": 999999, "since": "2026-01-01"}), encoding="utf-8")
    shelf = write("11-voice.ipynb", ("say", "print(1)"))
    assert run(tiny, quarter, notebooks=shelf).status == "ok"


def test_a_run_that_is_broken_off_says_so_and_spares_the_good_one(
    tiny, write, quarter, hashed: Hashed
) -> None:
    write("11-voice.ipynb", ("say", "print(1)"))
    shelf = write("12-journey.ipynb", ("say", "print(2)"))
    run(tiny, quarter, notebooks=shelf)
    before = hashed(tiny.run_folder(quarter))

    def stop(notebook: NotebookRecord) -> None:
        if (notebook.id, notebook.status) == ("12", "running"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(tiny, quarter, notebooks=shelf, progress=stop)
    assert hashed(tiny.run_folder(quarter)) == before
    text = (failed_place(tiny, quarter) / "run.json").read_text(encoding="utf-8")
    record = RunRecord.model_validate_json(text)
    assert record.status == "interrupted" and record.finished is None
    assert record.error == "The run was stopped before its end. Run it again."
    assert [notebook.status for notebook in record.notebooks] == ["ok", "interrupted"]


def test_data_that_change_during_a_run_fail_it(tiny, write, quarter) -> None:
    shelf = write("11-voice.ipynb", ("say", "print(1)"))

    def change(notebook: NotebookRecord) -> None:
        frame = tiny.read("survey").head(3)
        write_table(tiny.table_path("survey"), TABLES["survey"], frame)

    with pytest.raises(RunError, match="must stay the same"):
        run(tiny, quarter, notebooks=shelf, progress=change)
    assert last_good(tiny, quarter) is None


@pytest.mark.parametrize("new_is_there", [True, False])
def test_a_swap_cut_short_leaves_the_old_or_the_new(tmp_path: Path, new_is_there: bool) -> None:
    place = tmp_path / "2026Q3"
    aside(place).mkdir()
    (aside(place) / "run.json").write_text("old", encoding="utf-8")
    if new_is_there:
        place.mkdir()
        (place / "run.json").write_text("new", encoding="utf-8")
    settle(place)
    assert (place / "run.json").read_text(encoding="utf-8") == ("new" if new_is_there else "old")
    assert not aside(place).exists()


def test_a_record_without_an_end_was_interrupted(tiny: ClientFolder, quarter: Period) -> None:
    from datetime import UTC, datetime

    moment = datetime(2026, 10, 1, tzinfo=UTC)
    record = RunRecord(
        client="tiny",
        quarter="2026Q3",
        as_of=moment,
        fingerprint="f",
        inputs={},
        versions={},
        started=moment,
        notebooks=(NotebookRecord(id="11", file="11-voice.ipynb", source="s", status="ok"),),
    )
    assert record.status == "interrupted"
    assert record.model_copy(update={"finished": moment}).status == "ok"


def test_notebooks_at_the_same_time_leave_no_event_loop_open(tiny, answering, quarter):
    before = {id(one) for one in gc.get_objects() if isinstance(one, asyncio.AbstractEventLoop)}
    assert run(tiny, quarter, notebooks=answering, at_once=2).status == "ok"
    found = [one for one in gc.get_objects() if isinstance(one, asyncio.AbstractEventLoop)]
    assert [one for one in found if id(one) not in before and not one.is_closed()] == []


def test_a_folder_with_braces_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quarter, write) -> None:
    monkeypatch.setenv("CX_HOME", str(tmp_path / "firms {old}"))
    folder = create("braces", language="en", sector="shop")
    record = run(folder, quarter, notebooks=write("11-voice.ipynb", ("a", "1")))
    assert record.status == "ok"
    assert (folder.run_folder(quarter) / "11-voice.ipynb").is_file()
