"""ploomber-engine as a peer: notebooks in one process without isolation, in an environment of its own.

The environment has ploomber-engine first and ours behind it, so that the notebooks find cxlib. Its
telemetry is off and its home is a scratch folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PACKAGE = "ploomber-engine==0.0.33"
CHILD = """
import contextlib, io, json, sys
from ploomber_engine import execute_notebook
print("ready", flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    told = ""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            execute_notebook(asked["path"], asked["into"], parameters=asked["parameters"],
                             log_output=False, progress_bar=False)
        except BaseException as problem:
            told = repr(problem)[:500]
    print(json.dumps(told), flush=True)
"""


class Ploomber:
    """Its process: one notebook after the other."""

    def __init__(self, process: subprocess.Popen[str], place: Path) -> None:
        self._process, self._place = process, place

    def execute(self, path: Path, parameters: dict[str, Any]) -> None:
        """Run one notebook to its end; one that fails stops the benchmark."""
        into = str(self._place / f"ploomber-{path.name}")
        told = self._ask(json.dumps({"path": str(path), "into": into, "parameters": parameters}))
        if problem := json.loads(told):
            raise SystemExit(f"ploomber-engine, {path.name}: {problem}")

    def _ask(self, line: str) -> str:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline() or '"it ended by itself"'


@contextmanager
def ploomber(place: Path) -> Iterator[Ploomber | None]:
    """The peer, or None with a sentence where the package index does not have it."""
    python = _environment(place / "ploomber")
    if python is None:
        yield None
        return
    environment = {**os.environ, "PLOOMBER_STATS_ENABLED": "false", "HOME": str(place), "MPLBACKEND": "agg"}
    log = (place / "ploomber.log").open("w+", encoding="utf-8")
    process = subprocess.Popen(
        [str(python), "-W", "ignore", "-c", CHILD], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
    )  # fmt: skip
    try:
        if not process.stdout or process.stdout.readline().strip() != "ready":
            log.seek(0)
            print(f"ploomber-engine did not start, so it is left out: {log.read()[-400:]}")
            yield None
        else:
            yield Ploomber(process, place)
    finally:
        process.kill()
        process.wait(10)
        log.close()


def _environment(place: Path) -> Path | None:
    venv.create(place, with_pip=True, symlinks=os.name != "nt")
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    done = subprocess.run(
        [str(python), "-m", "pip", "install", "-q", PACKAGE], capture_output=True, text=True
    )
    if done.returncode:
        print(f"ploomber-engine could not be installed, so it is left out: {done.stderr.strip()[-200:]}")
        return None
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    own = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    behind = [sysconfig.get_path("purelib"), str(Path(__file__).resolve().parent.parent)]
    Path(own, "behind.pth").write_text("\n".join(dict.fromkeys(behind)) + "\n", encoding="utf-8")
    return python


if __name__ == "__main__":
    sys.exit("called by bench.py --only notebooks")
