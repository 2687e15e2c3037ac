"""The kernels of one run: the next one is started while a notebook is at work, and ends behind its back.

Everything Jupyter does for a run (start a kernel, talk to it, end it) happens in one event loop in a thread
of its own, so sockets never change threads and a notebook finds a kernel that answers already.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from cxlib.delivery import kernels

if TYPE_CHECKING:
    from cxlib.delivery.kernels import PrivateKernelManager
    from cxlib.delivery.warm.briefed import Briefed

START_SECONDS = 90
END_SECONDS = 30

WORTH = 4
"""For so many notebooks it is worth having a parent that knows the client."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Ready:
    """A kernel that answers: its manager and the client that talks to it."""

    manager: Any
    client: Any


class Ahead:
    """Kernels of one kind that work in one folder; `wanted`: about how many notebooks are to come."""

    def __init__(self, kind: type[PrivateKernelManager], folder: Path, wanted: int = 1) -> None:
        self._kind, self._folder, self._wanted = kind, folder, wanted
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(target=self._turn, name="kernels", daemon=True)
        self._next: Future[Ready] | None = None
        self._lock = threading.Lock()
        self._briefed: Briefed | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        with self._lock:
            self._prepare()
        return self

    def __exit__(self, *_: object) -> None:
        """End what still runs, and be there when it is over."""
        with self._lock:
            left, self._next, self._wanted = self._next, None, 0
        with suppress(Exception):  # a kernel that cannot be ended now ends with the parent, or with us
            self._submit(self._close(left)).result(2 * END_SECONDS)
        if self._briefed is not None:
            self._briefed.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(END_SECONDS)

    def brief(self, parameters: dict[str, str]) -> None:
        """From now on kernels know what a run's notebooks read, if enough are to come. Call it once, when
        the run's figures are there.

        parameters: the run's, as a notebook gets them.
        """
        if self._wanted >= WORTH and (briefed := kernels.brief(self._kind, parameters)) is not None:
            self._briefed = briefed
            self._submit(asyncio.to_thread(briefed.begin))

    def take(self) -> Ready:
        """A kernel that answers, the next one begun; what keeps it from starting is raised."""
        with self._lock:
            mine = self._next or self._submit(self._start(self._briefed))
            self._next = None
            self._wanted -= 1
        ready = self._wait(mine)
        alive = self.do(ready.manager.is_alive())
        with self._lock:  # not sooner: to begin a kernel keeps the loop from the one that is wanted now
            self._prepare()
        if alive:
            return ready
        self.give_back(ready)  # it ended while it waited, most often with its parent: another one
        return self.do(self._start(self._briefed))

    def give_back(self, ready: Ready) -> None:
        """End a kernel; nobody waits for it before the run is over."""
        self._submit(_ended(ready.manager, ready.client))

    def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Have something done where the kernels are talked to, and wait for it."""
        return self._wait(self._submit(work))

    def _prepare(self) -> None:
        if self._wanted > 0 and self._next is None:
            self._next = self._submit(self._start(self._briefed))

    def _submit(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _wait(self, work: Future[Result]) -> Result:
        try:
            return work.result()
        except BaseException:
            work.cancel()  # Ctrl-C: what we do not wait for any more shall stop
            raise

    def _turn(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.close()

    async def _start(self, briefed: Briefed | None) -> Ready:
        manager = self._kind()
        manager.briefed = briefed
        client = None
        try:
            await manager.start_kernel(cwd=str(self._folder))
            client = manager.client()
            client.start_channels(hb=False)  # Jupyter's, stopped before it ran, opens sockets without end
            await client.wait_for_ready(timeout=START_SECONDS)
        except BaseException:
            await _ended(manager, client)
            raise
        client.allow_stdin = False
        return Ready(manager, client)

    async def _close(self, left: Future[Ready] | None) -> None:
        """End the kernel nobody took (one on its way ends itself), and wait for all that is going on."""
        if left is not None and not left.cancel() and left.exception() is None:
            ready = left.result()
            await _ended(ready.manager, ready.client)
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=END_SECONDS)


async def _ended(manager: Any, client: Any) -> None:
    """End a kernel, with all it leaves: channels, its folder."""
    if client is not None:
        client.stop_channels()
    try:
        if await manager.is_alive():
            await manager.shutdown_kernel(now=True)
    finally:
        await manager.cleanup_resources()
