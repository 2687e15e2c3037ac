"""Published pages do not depend on where they are made: in this process, in one of two workers or on a
cluster, with warm or with plain kernels. What they are held against was made by `cx demo`, inline and warm.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cxlib.delivery.batch.cluster import LOCAL, Cluster
from cxlib.delivery.batch.portfolio import run_all
from cxlib.delivery.batch.processes import Processes
from cxlib.delivery.batch.tasks import Task
from cxlib.delivery.batch.workers import Inline, Workers
from cxlib.delivery.demo import LAST
from cxlib.delivery.demo.firm import FIRMS, firm_of_language
from tests.delivery.conftest import hashes

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="the workers end by signals")]

EVERY = os.environ.get("CX_ALL_WAYS") == "1"
"""All firms every way take many minutes: without being asked, each firm goes one way of its own, so that
processes, Dask, warm and plain are all held against what was made inline.
"""


def inline(many: int) -> Workers:
    return Inline()


def cluster(many: int) -> Workers:
    return Cluster(LOCAL, many)


WAYS = [
    pytest.param(Processes, "plain", 2, "en", id="two-workers-plain"),
    pytest.param(cluster, "warm", 2, "pl", id="dask-warm"),
    pytest.param(Processes, "warm", 1, "tr", id="one-worker-warm"),
    pytest.param(inline, "plain", 1, "", id="inline-plain"),
    pytest.param(Processes, "warm", 2, "", id="two-workers-warm"),
]
"""Hands, kind of kernels, how many, and the language of the firm that always goes this way."""


@pytest.mark.parametrize(("hands", "kernels", "jobs", "language"), WAYS if EVERY else WAYS[:3])
def test_pages_are_the_same_whoever_makes_them(
    hands: Callable[[int], Workers],
    kernels: str,
    jobs: int,
    language: str,
    demo_home: Path,
    cx_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CX_KERNELS", kernels)
    names = [firm_of_language(one).short for one in (FIRMS if EVERY else [language])]
    for name in names:
        shutil.copytree(demo_home / name, cx_home / name)
        shutil.rmtree(cx_home / name / "published" / LAST.name)
    tasks = [Task(name, LAST.name, str(cx_home), force=True) for name in names]
    outcomes = run_all(tasks, hands, lambda state, outcome: None, jobs=jobs)
    assert [(one.status, one.sentence, one.kept) for one in outcomes] == [("ok", "", 0)] * len(names)
    for name in names:
        made, there = (hashes(home / name / "published" / LAST.name) for home in (cx_home, demo_home))
        assert made and made == there
