"""A parent that knows a client: what it read is in its kernels, it leaves nothing behind, and it may fail."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.delivery import kernels
from cxlib.delivery.kernels_ahead import WORTH, Ahead
from cxlib.delivery.run import run
from cxlib.delivery.warm import owner as own
from cxlib.delivery.warm.briefed import Briefed
from cxlib.delivery.warm.wire import Request
from cxlib.pages import page as pages
from cxlib.pages import read_ahead

pytestmark = pytest.mark.skipif(not own.possible(), reason="this system has no warm kernels")

TOLD = """
import json, os
from cxlib.pages.page import open_page
page = open_page("11", client, quarter, as_of)
known = sorted(name for name in vars(page) if name in ("frozen", "rules", "words"))
open({path!r}, "a").write(json.dumps({{"kernel": os.getpid(), "parent": os.getppid(), "known": known,
    "score": page.result("nps.v1").value}}) + chr(10))
{then}
"""


@pytest.fixture
def tell(write, tmp_path: Path) -> Iterator[Callable[..., tuple[Path, Callable[[], list[dict[str, Any]]]]]]:
    """So many notebooks that tell who they are and what they found; what the told one does then."""
    told = tmp_path / "told"

    def teller(many: int = WORTH + 1, then: dict[int, str] | None = None) -> Any:
        shelf = tmp_path
        for number in range(many):
            code = TOLD.format(path=str(told), then=(then or {}).get(number, ""))
            shelf = write(f"1{number}-tell.ipynb", ("cell", code))
        return shelf, lambda: [json.loads(line) for line in told.read_text().splitlines()]

    yield teller


def test_all_but_the_first_notebooks_find_what_was_read(tiny: ClientFolder, tell, quarter: Period) -> None:
    own.owner().stop()
    shelf, told = tell()
    before = {one.pid for one in psutil.Process().children(recursive=True)}
    record = run(tiny, quarter, notebooks=shelf)
    assert record.status == "ok", record.failures
    first, *others = told()
    assert first["parent"] == own.owner().pid and first["known"] == []
    assert {one["parent"] for one in others} == {others[0]["parent"]} != {first["parent"]}
    assert all(one["known"] == ["frozen", "rules", "words"] for one in others)
    assert len({one["score"] for one in told()}) == 1
    left = {one.pid for one in psutil.Process().children(recursive=True)} - before - {own.owner().pid}
    assert left == set()


def test_few_notebooks_are_not_worth_it(tiny: ClientFolder, tell, quarter: Period) -> None:
    shelf, told = tell(WORTH - 1)
    assert run(tiny, quarter, notebooks=shelf).status == "ok"
    assert {one["parent"] for one in told()} == {own.owner().pid}


def test_one_that_is_killed_costs_a_notebook_and_not_the_run(
    tiny: ClientFolder, tell, quarter: Period
) -> None:
    """Its kernels end with it; the notebooks after that get kernels of the ordinary parent."""
    shelf, told = tell(WORTH + 2, then={2: "import signal; os.kill(os.getppid(), signal.SIGKILL)"})
    record = run(tiny, quarter, notebooks=shelf)
    status = [one.status for one in record.notebooks]
    assert status[:2] == ["ok", "ok"] and status[3:] == ["ok"] * (len(status) - 3)
    assert told()[-1]["parent"] == own.owner().pid and told()[-1]["known"] == []
    assert not psutil.pid_exists(told()[1]["parent"])


def test_what_cannot_be_read_leaves_ordinary_kernels(tmp_path: Path) -> None:
    """Nobody of that name: the parent says so and ends; the kernels come from ours."""
    own.begin()
    with Ahead(kernels.PrivateKernelManager, tmp_path, wanted=WORTH) as ahead:
        ahead.brief({"client": "nobody-of-this-name", "quarter": "2026Q3", "as_of": ""})
        for _ in range(2):
            taken = ahead.take()
            assert psutil.Process(taken.manager.provisioner.pid).ppid() == own.owner().pid
            ahead.give_back(taken)


def test_it_is_gone_when_it_is_closed_even_while_it_reads(tiny: ClientFolder, tmp_path: Path) -> None:
    own.begin()
    briefed = _briefed(tiny)
    for waits in (False, True):
        briefed = _briefed(tiny)
        briefed.begin()
        assert briefed._line is not None
        pid = briefed._line.process.pid
        if waits:
            assert briefed._line.wait_ready(30)
        briefed.close()
        assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
        briefed.begin()
        assert briefed._line is None  # closed is closed


def test_many_runs_leave_no_handle_open(tiny: ClientFolder) -> None:
    """A batch begins one for each client: what each held is closed with it."""
    own.begin()
    open_before: list[str] = []
    for number in range(4):
        briefed = _briefed(tiny)
        briefed.begin()
        briefed.close()
        if number == 0:  # the parent's own channel is open from the first on
            open_before = os.listdir("/proc/self/fd")
    assert len(os.listdir("/proc/self/fd")) == len(open_before)


def test_it_ends_with_our_parent(tiny: ClientFolder) -> None:
    own.begin()
    briefed = _briefed(tiny)
    briefed.begin()
    assert briefed._line is not None and briefed._line.wait_ready(30)
    process = psutil.Process(briefed._line.process.pid)
    parent = own.owner().pid
    assert parent is not None
    os.kill(parent, signal.SIGKILL)
    psutil.wait_procs([process], timeout=10)
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    assert briefed.launch(Request([], {}, "/")) is None
    briefed.close()


def _briefed(folder: ClientFolder) -> Briefed:
    parameters = {"client": folder.name, "quarter": "2026Q3", "as_of": ""}
    found = kernels.brief(kernels.kernels_of(folder), parameters)
    assert found is not None
    return found


def test_plain_kernels_have_none(tiny: ClientFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(own.ASK, "plain")
    assert kernels.brief(kernels.PrivateKernelManager, {}) is None


def test_a_page_takes_over_only_what_was_read_for_the_same_run(
    tiny: ClientFolder, quarter: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_KNOWN", {})
    read_ahead.read_ahead(tiny.name, quarter.name, "2026-10-02")
    same = pages.open_page("12", tiny.name, quarter.name, "2026-10-02")
    assert same.notebook == "12" and "frozen" in vars(same) and "rules" in vars(same)
    assert same.finding("one", "note", "x").id == "12.one"
    for other in (
        pages.open_page("12", tiny.name, quarter.name, "2026-10-03"),
        pages.open_page("12", tiny.name, "2026Q2", "2026-10-02"),
    ):
        assert "frozen" not in vars(other)
    settings = tiny.root / "client.yml"
    settings.write_text(settings.read_text().replace("Tiny Shop", "Another Shop"))
    assert "frozen" not in vars(pages.open_page("12", tiny.name, quarter.name, "2026-10-02"))


def test_a_large_table_is_not_read_ahead(
    tiny: ClientFolder, quarter: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    rows = pages.Page.rows
    monkeypatch.setattr(pages, "_KNOWN", {})

    def noted(page: pages.Page, name: str) -> Any:
        read.append(name)
        return rows(page, name)

    monkeypatch.setattr(pages.Page, "rows", noted)
    read_ahead.read_ahead(tiny.name, quarter.name, "2026-10-02")
    assert read == ["survey"]
    monkeypatch.setattr(read_ahead, "SMALL", 10)
    read_ahead.read_ahead(tiny.name, quarter.name, "2026-10-02")
    assert read == ["survey"]
