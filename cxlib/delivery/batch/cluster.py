"""Workers of a Dask cluster: the one place that knows Dask.

Each thread of a Dask worker has one hand (a process of its own), so a client that eats memory costs no
worker. The scheduler remembers nothing beyond its life: what was done stands in the ledger, and calling
the batch again goes on from there. Certificates for `tls://` come from Dask's own settings.
"""

from __future__ import annotations

import atexit
import logging
import os
import platform
import queue
import re
import sys
import threading
import time
import uuid
from collections import deque
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from typing import Any

import distributed

from cxlib import __version__
from cxlib.base.errors import RunError, SettingsError
from cxlib.clients.ledger import URL
from cxlib.delivery.batch.hand import Hand
from cxlib.delivery.batch.tasks import Outcome, Task, failed

LOCAL = "local"
CONNECT_SECONDS, LOST_SECONDS = 15.0, 10.0
"""How long a scheduler may take to answer at first, and how long it may be away later."""
ASK_SECONDS = 2.0
"""How often the scheduler is asked who is at work and how many there are."""

ADDRESS = re.compile(r"((tcp|tls|wss?)://)?[^/\s]+:\d+/?")

_TAKEN: list[Hand] = []
_OWN = threading.local()


class Cluster:
    """The workers behind a scheduler's address, or as many as wanted on this machine (`local`)."""

    def __init__(self, address: str, many: int) -> None:
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL + 1)  # a loss is told once, by us
        self.batch = uuid.uuid4().hex
        self._cluster = _on_this_machine(many) if address == LOCAL else None
        self.address = self._cluster.scheduler_address if self._cluster else address
        self._client = self._connected()
        self._ready: queue.SimpleQueue[tuple[Task, Any]] = queue.SimpleQueue()
        self._tasks: dict[Any, Task] = {}
        self._waiting: deque[Task] = deque()
        self._lost_at = self._asked_at = self._counted_at = 0.0
        self._many = 1
        self._at_work: list[str] = []
        self._seen: set[str] = set()
        try:
            self._agree()
        except BaseException:
            self.close()
            raise

    def submit(self, task: Task) -> None:
        if task.home not in self._seen:
            self._seen_by_all(task)
        self._waiting.append(task)
        self._give()

    def _give(self) -> None:
        """As many tasks as there are threads: the scheduler would put them behind a slow one."""
        while self._waiting and len(self._tasks) < self._threads():
            self._send(self._waiting.popleft())

    def _threads(self) -> int:
        """How many tasks can be done at a time; workers come and go."""
        if time.monotonic() - self._counted_at > ASK_SECONDS:
            self._counted_at = time.monotonic()
            with suppress(Exception):  # a scheduler that is gone is noticed elsewhere
                self._many = max(1, sum(self._client.nthreads().values()))
        return self._many

    def _send(self, task: Task) -> None:
        key = f"{task.client}-{task.period}-{uuid.uuid4().hex[:12]}"
        future = self._client.submit(do, task, self.batch, key=key, pure=False)
        self._tasks[future] = task
        future.add_done_callback(lambda done: self._ready.put((task, done)))

    def finished(self, seconds: float) -> list[Outcome]:
        self._still_there()
        found = []
        with suppress(queue.Empty):
            found.append(self._outcome(*self._ready.get(timeout=seconds)))
            while True:
                found.append(self._outcome(*self._ready.get_nowait()))
        self._give()
        return found

    def at_work(self) -> list[str]:
        if time.monotonic() - self._asked_at < ASK_SECONDS:  # the answer names every task that is left
            return self._at_work
        self._asked_at = time.monotonic()
        with suppress(Exception):  # only for the progress line; a scheduler that is gone is noticed elsewhere
            keys = {key for each in self._client.processing().values() for key in each}
            self._at_work = [task.client for future, task in self._tasks.items() if future.key in keys]
        return self._at_work

    def close(self) -> None:
        self._waiting.clear()
        with suppress(Exception):  # the cluster may be gone by now; what matters is that we end
            if self._tasks and self._client.status == "running":
                self._client.cancel(list(self._tasks), force=True)
                self._client.run(break_off, self.batch, on_error="ignore")
        with suppress(Exception):
            self._client.close(timeout=5)
        if self._cluster is not None:
            with suppress(Exception):
                self._cluster.close(timeout=10)

    def _outcome(self, task: Task, future: Any) -> Outcome:
        self._tasks.pop(future, None)
        try:
            outcome: Outcome = future.result(timeout=30)
        except distributed.KilledWorker:
            return failed(
                task,
                f"The workers that were at {task.client} died one after the other, most often for want of "
                "memory. Look into their logs, and call the batch again.",
            )
        except CancelledError:  # nobody but the end of the scheduler cancels anything here
            raise self._gone() from None
        except Exception as problem:
            kind = type(problem).__name__
            return failed(
                task, f"A worker could not do {task.client} ({kind}: {str(problem)[:200]}). See its log."
            )
        return outcome

    def _still_there(self) -> None:
        """A scheduler that is gone takes what it knew with it; a short silence is none."""
        if self._client.status == "running":
            self._lost_at = 0.0
            return
        self._lost_at = self._lost_at or time.monotonic()
        if time.monotonic() - self._lost_at > LOST_SECONDS:
            raise self._gone()

    def _gone(self) -> RunError:
        return RunError(
            f"The scheduler must stay while a batch runs ({self.address} is gone). Start it again, then "
            "call the same command again: what is done is not done twice."
        )

    def _connected(self) -> Any:
        if ADDRESS.fullmatch(self.address) is None:  # a client that Dask refuses takes half a minute to go
            raise self._no_address("there is no host with a port in it")
        try:
            return distributed.Client(  # type: ignore[no-untyped-call]
                self.address, timeout=CONNECT_SECONDS, set_as_default=False
            )
        except (OSError, TimeoutError):
            raise SettingsError(
                f"The scheduler must answer ({self.address} did not within {CONNECT_SECONDS:.0f} s). Start "
                "it with: dask scheduler, and check address, port and, for tls://, the certificates."
            ) from None
        except (ValueError, TypeError, RuntimeError) as problem:
            raise self._no_address(str(problem)) from None

    def _no_address(self, why: str) -> SettingsError:
        return SettingsError(
            "The scheduler's address must be like tcp://10.0.0.5:8786, tls://... or local "
            f"({self.address}: {why}). Correct it."
        )

    def _agree(self) -> None:
        """Every worker must have the same playbook and write into the same ledger."""
        try:
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError:
            raise SettingsError(
                f"A scheduler must have workers ({self.address} has none). Start one or more with: "
                f"dask worker {self.address} --nthreads 1"
            ) from None
        ours = about()
        for worker, theirs in sorted(self._client.run(about).items()):
            if theirs["machine"] != ours["machine"] and not ours["ledger"]:
                raise SettingsError(
                    f"A batch on several machines must have its ledger on PostgreSQL ({URL} is not set). Set "
                    "it to the server's address here and where the workers start."
                )
            for name, value in ours.items():
                if name in NAMES and theirs[name] != value:
                    raise SettingsError(
                        f"Every worker must have the same {NAMES[name]} ({worker} has "
                        f"{theirs[name] or 'none'}, here it is {value or 'none'}). Set it there and start "
                        "the worker again."
                    )

    def _seen_by_all(self, task: Task) -> None:
        """The clients' folder must be the same for everyone: told once, at the start, for all clients."""
        for worker, there in sorted(self._client.run(sees, task.home, task.client).items()):
            if not there:
                raise SettingsError(
                    f"Every worker must see the clients' folder ({worker} has no {task.client} in "
                    f"{task.home}). Mount it there at the same place and start the worker again."
                )
        self._seen.add(task.home)


NAMES = {"playbook": "version of the playbook", "python": "version of Python", "ledger": f"ledger ({URL})"}


def about() -> dict[str, str]:
    """What must be the same wherever a batch's clients are done; a ledger's password is not told."""
    python = ".".join(map(str, sys.version_info[:2]))
    ledger = os.environ.get(URL, "").strip().rpartition("@")[2]
    return {"playbook": __version__, "python": python, "ledger": ledger, "machine": platform.node()}


def sees(home: str, client: str) -> bool:
    """Whether a client is in a folder as this worker sees it; a store is the same from everywhere."""
    return "://" in home or (Path(home) / client / "client.yml").is_file()


def do(task: Task, batch: str) -> Outcome:
    """Do a task on a worker, by the hand of this thread."""
    hand = getattr(_OWN, "hand", None)
    if hand is None:
        hand = _OWN.hand = Hand()
        _TAKEN.append(hand)
        if len(_TAKEN) == 1:
            atexit.register(_close_all)
    return hand.do(task, batch)


def break_off(batch: str) -> None:
    """End what this worker is doing for a batch."""
    for hand in _TAKEN:
        if hand.batch == batch:
            hand.stop()


def _close_all() -> None:
    for hand in _TAKEN:
        hand.close()


def _on_this_machine(many: int) -> Any:
    return distributed.LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=many, threads_per_worker=1, memory_limit=0,
        host="127.0.0.1", dashboard_address="127.0.0.1:0",
    )  # fmt: skip
