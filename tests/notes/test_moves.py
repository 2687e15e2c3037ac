"""Why figures moved between two runs: late answers, new data, the way of counting; and `cx diff`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cxlib.base.errors import RunError
from cxlib.base.figure import Figure, Figures
from cxlib.base.files import write_text
from cxlib.base.quarter import Period
from cxlib.cli import main
from cxlib.clients.inputs import fingerprints, resolve_as_of
from cxlib.clients.tables import TABLES, write_table
from cxlib.delivery.standing import keep_before
from cxlib.measures import figures as grid
from cxlib.pages.known_rows import freeze_known
from cxlib.pages.moves import frozen_run, moves
from cxlib.pages.page import Page, compute_figures
from tests.notes.firms import plain

SPRING, SUMMER = Period.parse("2026Q2"), Period.parse("2026Q3")


def answers(high: int, low: int, start: str) -> pd.DataFrame:
    count = high + low
    return pd.DataFrame(
        {
            "respondent_id": [f"{start}-{place}" for place in range(count)], "scope": "test",
            "submitted_at": pd.date_range(start, periods=count, freq="20h", tz="UTC"),
            "nps": pd.array([10] * high + [3] * low, dtype="Int64"),
        }
    )  # fmt: skip


def freeze(page: Page, period: Period, as_of: str, place: Path | None = None) -> None:
    """What a run leaves for later comparisons, without its notebooks."""
    clock = resolve_as_of(page.folder, period, as_of)
    where = place or page.folder.run_folder(period)
    where.mkdir(parents=True, exist_ok=True)
    inputs = fingerprints(page.folder, clock)
    text = {"as_of": clock.isoformat(), "inputs": inputs, "fingerprint": "x"}
    write_text(where / "run.json", json.dumps(text))
    grid.write(where / "figures.parquet", compute_figures(page.folder, period, clock), "x")
    freeze_known(page.folder, period, clock, where)


def put(page: Page, *frames: pd.DataFrame) -> None:
    write_table(page.folder.table_path("survey"), TABLES["survey"], pd.concat(frames, ignore_index=True))


@pytest.fixture
def two_runs(make_page: Any) -> Page:
    """Spring was run with 20 of 30; then 10 more of spring came, all unhappy, and summer with 24 of 30."""
    page: Page = make_page("51", name="anna", survey=answers(20, 10, "2026-04-02"))
    freeze(page, SPRING, "2026-06-30")
    late = answers(0, 10, "2026-05-02").assign(respondent_id=[f"late-{place}" for place in range(10)])
    put(page, answers(20, 10, "2026-04-02"), late, answers(24, 6, "2026-07-02"))
    freeze(page, SUMMER, "2026-09-30")
    return page


def test_each_part_of_a_move_by_hand(two_runs: Page) -> None:
    """NPS 33.3 in the spring run, 0 with the late answers, 60 in summer."""
    found = moves(two_runs.folder, frozen_run(two_runs.folder, SPRING), frozen_run(two_runs.folder, SUMMER))
    nps = next(one for one in found.moves if one.measure == "nps.v1")
    assert (nps.before.value, nps.after.value) == (pytest.approx(100 / 3), pytest.approx(60))
    assert nps.late == pytest.approx(-100 / 3)
    assert nps.new_data == pytest.approx(60)
    assert nps.method == pytest.approx(0)
    assert nps.total == pytest.approx(nps.late + nps.new_data + nps.method)
    assert (found.late_rows, found.changed_rows) == (10, 0)
    assert "code" not in found.causes and "definition" not in found.causes


def test_another_way_of_counting_is_told_apart(two_runs: Page) -> None:
    """The spring run once counted 40 where the same rows give 33.3 today."""
    place = two_runs.folder.run_folder(SPRING)
    old = grid.read(place / "figures.parquet")
    assert old is not None
    changed = [
        Figure(one.measure, one.period, one.segment, type(one.result)(**{
            **{name: getattr(one.result, name) for name in one.result.__dataclass_fields__}, "value": 40.0,
        })) if one.measure == "nps.v1" and one.segment is None and hasattr(one.result, "value") else one
        for one in old
    ]  # fmt: skip
    grid.write(place / "figures.parquet", Figures(changed), "x")
    record = json.loads((place / "run.json").read_text())
    record["inputs"]["cxlib"] = "older"
    write_text(place / "run.json", json.dumps(record))
    found = moves(two_runs.folder, frozen_run(two_runs.folder, SPRING), frozen_run(two_runs.folder, SUMMER))
    nps = next(one for one in found.moves if one.measure == "nps.v1")
    assert nps.method == pytest.approx(100 / 3 - 40)
    assert nps.total == pytest.approx(20)
    assert found.causes == ("code",) or "code" in found.causes


def test_corrected_rows_are_counted(two_runs: Page) -> None:
    spring = answers(19, 11, "2026-04-02")
    put(two_runs, spring, answers(24, 6, "2026-07-02"))
    found = moves(two_runs.folder, frozen_run(two_runs.folder, SPRING), frozen_run(two_runs.folder, SUMMER))
    assert (found.late_rows, found.changed_rows) == (0, 1)


def test_a_rerun_keeps_the_figures_it_replaces(two_runs: Page, tmp_path: Path) -> None:
    folder, new = two_runs.folder, tmp_path / "new"
    freeze(two_runs, SPRING, "2026-06-30", new)
    record = json.loads((folder.run_folder(SPRING) / "run.json").read_text())
    full = {**record, "client": "anna", "quarter": "2026Q2", "versions": {}, "started": record["as_of"]}
    write_text(folder.run_folder(SPRING) / "run.json", json.dumps(full))
    keep_before(folder.run_folder(SPRING), new, "another")
    assert sorted(path.name for path in (new / "before").iterdir()) == [
        "figures.parquet", "known.parquet", "run.json",
    ]  # fmt: skip
    for path in (new / "before").iterdir():
        (folder.run_folder(SPRING) / "before").mkdir(exist_ok=True)
        path.rename(folder.run_folder(SPRING) / "before" / path.name)
    for path in new.glob("*.*"):
        path.replace(folder.run_folder(SPRING) / path.name)
    found = moves(folder, frozen_run(folder, SPRING, before=True), frozen_run(folder, SPRING))
    nps = next(one for one in found.moves if one.measure == "nps.v1")
    assert (nps.new_data, nps.late) == (pytest.approx(0), pytest.approx(-100 / 3))


def test_cx_diff(two_runs: Page, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "anna", "2026Q2", "2026Q3"]) == 0
    told = plain(capsys.readouterr().out)
    assert "10 rows came late" in told and "late answers" in told and "new data" in told
    assert main(["diff", "anna", "2026Q2", "2026Q3", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["from"]["quarter"], document["late_rows"]) == ("2026Q2", 10)
    nps = next(one for one in document["figures"] if one["measure"] == "nps.v1")
    assert nps["move"] == pytest.approx(nps["new_data"] + nps["late"] + nps["method"])
    assert main(["diff", "anna", "2026Q3", "2026Q2"]) == 2
    assert main(["diff", "anna", "2026Q3", "2026Q3"]) == 1
    assert "an earlier run of the same quarter" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["pl", "tr"])
def test_cx_diff_speaks_the_consultants_language(make_page: Any, language: str) -> None:
    page = make_page("51", name=f"c-{language}", language=language, survey=answers(20, 10, "2026-04-02"))
    freeze(page, SPRING, "2026-06-30")
    put(page, answers(20, 10, "2026-04-02"), answers(24, 6, "2026-07-02"))
    freeze(page, SUMMER, "2026-09-30")
    assert main(["diff", page.folder.name, "2026Q2", "2026Q3"]) == 0


def test_without_a_run_there_is_nothing_to_compare(make_page: Any) -> None:
    with pytest.raises(RunError, match="There must be a run to compare"):
        frozen_run(make_page("51").folder, SPRING)
