"""One hand as a program of its own: tasks come in on its standard input, outcomes go out on its output.

For owners that may have no child of `multiprocessing` (the workers of a cluster are such): a client that
eats memory or dies takes this process with it and nobody else. It ends with its owner, even a killed one.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from typing import IO

from cxlib.delivery.batch.tasks import Outcome, Task, failed, why_dead

END_SECONDS = 10.0


class Hand:
    """The owner's side; `batch` is whose task it is at, "" when it is idle."""

    def __init__(self) -> None:
        self.batch = ""
        self._process: subprocess.Popen[bytes] | None = None

    def do(self, task: Task, batch: str) -> Outcome:
        """Have a task done. A hand that dies is replaced for the next task, and this client has failed."""
        process = self._alive()
        self.batch = batch
        try:
            pickle.dump(task, _pipe(process.stdin))
            _pipe(process.stdin).flush()
            outcome = pickle.load(_pipe(process.stdout))
        except (EOFError, OSError, pickle.UnpicklingError):
            outcome = failed(task, why_dead(task, self._dead(process)))
        finally:
            self.batch = ""
        return outcome if isinstance(outcome, Outcome) else failed(task, "The worker answered nonsense.")

    def stop(self) -> None:
        """Break off what is being done, as a run that is stopped by hand does, and end."""
        if self._process is not None:
            self._process.terminate()

    def close(self) -> None:
        """End, by force if need be."""
        if self._process is not None:
            self.stop()
            self._dead(self._process)

    def _alive(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cxlib.delivery.batch.hand"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
            )  # fmt: skip
        return self._process

    def _dead(self, process: subprocess.Popen[bytes]) -> int | None:
        """Wait for its end, and give the code it ended with."""
        for pipe in (process.stdin, process.stdout):
            try:
                _pipe(pipe).close()
            except OSError:  # something was still to be written to a process that is gone
                continue
        try:
            return process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise EOFError
    return pipe


def main() -> None:
    """A hand's life: a task, its outcome, the next one, until its owner is gone."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not get between the outcomes
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    from cxlib.delivery.warm import owner

    try:
        from cxlib.delivery.batch.work import perform

        while (task := tasks.get()) is not None:
            pickle.dump(perform(task), answers)
            answers.flush()
    except (OSError, KeyboardInterrupt):
        return
    finally:
        owner.owner().stop()


def _listen(tasks: queue.SimpleQueue[Task | None]) -> None:
    """Hand the tasks on; when the owner is gone, break off what is being done."""
    try:
        while True:
            tasks.put(pickle.load(sys.stdin.buffer))
    except (EOFError, OSError, pickle.UnpicklingError):
        tasks.put(None)
        os.kill(os.getpid(), signal.SIGTERM)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
