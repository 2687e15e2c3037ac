"""Killed at any moment, disk full, locked files: everything is as before, or everything is done."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cxlib.base.errors import DataError
from cxlib.cli import main
from cxlib.clients.folder import ClientFolder
from cxlib.intake import commit
from cxlib.intake.importer import import_file
from cxlib.intake.undo import undo

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]
Snapshot = Callable[[ClientFolder], dict[str, str]]

HEAD = "respondent_id,submitted_at,nps,comment\n"
FIRST = HEAD + "1,2026-07-01,9,good\n2,2026-07-02,3,bad\n"
SECOND = HEAD + "2,2026-07-02,4,bad\n3,2026-07-03,10,fine\nx,never,9,lost\n"

posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="a kill is simulated by fork and SIGKILL")


def killed(tmp_path: Path, export: Export, what: str, stride: int) -> list[dict[str, object]]:
    child = Path(__file__).with_name("crash_child.py")
    places = [tmp_path / "home", export("a.csv", FIRST), export("b.csv", SECOND)]
    places[0].mkdir()
    paths = [str(place) for place in places]
    done = subprocess.run(
        [sys.executable, str(child), *paths, str(stride), what], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@posix
@pytest.mark.slow
@pytest.mark.parametrize(("what", "stride"), [("import", 1), ("undo", 4)])
def test_a_kill_leaves_all_or_nothing(tmp_path: Path, export: Export, what: str, stride: int) -> None:
    points = killed(tmp_path, export, what, stride)
    assert len(points) >= 5
    assert {point["state"] for point in points} == {"before", "after"}
    assert [point for point in points if not point["again"] or point["left"]] == []


def fails(number: int) -> Callable[..., None]:
    def failing(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), "tables/survey.parquet")

    return failing


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The disk must have room .*nothing was changed.*Free some space"),
        (errno.EACCES, "No file may be open in another program .*survey.parquet"),
        (errno.EROFS, "must be readable and writable .*Read-only"),
    ],
)
@pytest.mark.parametrize(("module", "step"), [(os, "replace"), (os, "fsync"), (shutil, "copyfile")])
def test_what_the_disk_refuses_is_one_sentence(
    client: Client,
    export: Export,
    snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    step: str,
    number: int,
    sentence: str,
) -> None:
    folder = client()
    import_file(folder, export("a.csv", FIRST))
    before, path = snapshot(folder), export("b.csv", SECOND)
    monkeypatch.setattr(module, step, fails(number))
    with pytest.raises(DataError, match=sentence) as refused:
        import_file(folder, path)
    monkeypatch.undo()
    assert refused.value.exit_code == 1 and "\n" not in str(refused.value)
    assert snapshot(folder) == before
    assert import_file(folder, path).added == 1


def test_a_full_disk_stops_an_undo_too(
    client: Client, export: Export, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = client()
    import_file(folder, export("a.csv", FIRST))
    import_file(folder, export("b.csv", SECOND))
    before = snapshot(folder)
    monkeypatch.setattr(os, "fsync", fails(errno.ENOSPC))
    with pytest.raises(DataError, match="must have room"):
        undo(folder)
    assert snapshot(folder) == before


def test_a_locked_export_is_one_sentence(
    client: Client, export: Export, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, path, real = client(), export("a.csv", FIRST), Path.open

    def locked(self: Path, *arguments: object, **options: object) -> object:
        if self.name == "a.csv":
            raise PermissionError(errno.EACCES, "being used by another process", str(self))
        return real(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", locked)
    assert main(["import", folder.name, str(path)]) == 1
    told = capsys.readouterr().err
    assert "open in another program" in told and "Traceback" not in told
    assert not folder.table_path("survey").exists()


def test_a_lock_of_a_process_that_died_is_taken_over(client: Client, export: Export) -> None:
    folder = client()
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    (folder.tables / commit.LOCK).write_text(str(child.pid))
    assert import_file(folder, export("a.csv", FIRST)).added == 2
    assert not (folder.tables / commit.LOCK).exists()


def test_too_little_memory_is_one_sentence(
    client: Client, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cxlib.intake import importer

    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(importer, "read", exhausted)
    with pytest.raises(DataError, match="must fit into memory"):
        import_file(client(), export("a.csv", FIRST))
