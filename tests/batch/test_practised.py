"""What the workers of a batch begin with: everything every client needs, and no thread."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cxlib.delivery.batch.processes import PRELOADED

PRACTISED = "cxlib.delivery.batch.practised"


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_workers_begin_practised() -> None:
    assert PRACTISED in PRELOADED
    told = python(
        f"import sys, {PRACTISED}\n"
        "from cxlib.pages.wording import sentences\n"
        "print('seaborn' in sys.modules, sentences.cache_info().currsize)"
    )
    assert told == "True 3"


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted the Linux way")
def test_practice_starts_no_thread_that_imports_do_not() -> None:
    count = "len(os.listdir('/proc/self/task'))"
    told = python(
        f"import os, {PRELOADED[0]}, seaborn; before = {count}; import {PRACTISED}; print({count} - before)"
    )
    assert told == "0"


@pytest.mark.parametrize("broken", ["cxlib.pages.cards.templates", "cxlib.delivery.prepare.sources"])
def test_what_is_broken_is_left_to_the_workers(broken: str) -> None:
    """An error would end the server that forks them."""
    module, name = broken.rsplit(".", 1)
    assert python(f"import {module} as m; m.{name} = lambda: 1 / 0; import {PRACTISED}; print('up')") == "up"
