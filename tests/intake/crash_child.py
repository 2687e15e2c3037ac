"""Imports killed at every step of writing; run by test_crash.py in a process of its own.

    python crash_child.py HOME FIRST SECOND STRIDE

A client that imported FIRST is copied; a forked child imports SECOND and is killed (SIGKILL) before
its n-th step that touches the disk. Prints one JSON line per n: {n, state, again, left}.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cxlib.clients.folder import ClientFolder, create
from cxlib.intake.importer import import_file
from cxlib.intake.undo import undo

NOW = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC)
STEPS = [(os, "replace"), (os, "link"), (os, "fsync"), (os, "chmod"), (os, "mkdir"), (os, "unlink")]
STEPS += [(shutil, "copyfile"), (tempfile, "mkstemp")]


def kept(folder: ClientFolder) -> dict[str, str]:
    """What a client holds, without the marks of work under way."""
    return {
        path.relative_to(folder.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.root.rglob("*"))
        if path.is_file() and (not path.name.startswith(".") or path.name == ".key")
    }


def counting(stop_before: int) -> Callable[[], int]:
    """Count the steps that touch the disk; die before one of them."""
    steps = [0]

    def wrap(real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            steps[0] += 1
            if steps[0] == stop_before:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **options)

        return step

    for module, name in STEPS:
        setattr(module, name, wrap(getattr(module, name)))
    return lambda: steps[0]


def forked(work: Callable[[], None], stop_before: int) -> int:
    """Do the work in a child that dies before a step; how many steps it counted (0: it was killed)."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if not child:
        total = counting(stop_before)
        work()
        os.write(write_end, str(total()).encode())
        os._exit(0)
    os.close(write_end)
    os.waitpid(child, 0)
    told = os.read(read_end, 20)
    os.close(read_end)
    return int(told or b"0")


def main(home: Path, first: Path, second: Path, stride: int, what: str) -> None:
    os.environ["CX_HOME"] = str(home)
    start = create("start", language="en", sector="shop")
    import_file(start, first, now=NOW)
    if what == "undo":
        import_file(start, second, now=NOW)

    def work(folder: ClientFolder) -> None:
        undo(folder) if what == "undo" else import_file(folder, second, now=NOW)

    done = copied(start, "done")
    steps = forked(lambda: work(done), 0)
    before, after = kept(start), kept(done)
    for number in range(1, steps + 1, stride):
        folder = copied(start, f"n{number}")
        assert forked(lambda folder=folder: work(folder), number) == 0
        folder = ClientFolder.open(folder.name)
        found = kept(folder)
        state = "before" if found == before else "after" if found == after else "between"
        if state == "before" or what == "import":
            work(folder)
        left = [path.name for path in folder.root.rglob(".*") if path.name != ".key"]
        again = kept(folder) == after
        print(json.dumps({"n": number, "state": state, "again": again, "left": left}), flush=True)
        shutil.rmtree(folder.root)


def copied(start: ClientFolder, name: str) -> ClientFolder:
    shutil.copytree(start.root, start.root.with_name(name))
    return ClientFolder(name, start.root.with_name(name))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
