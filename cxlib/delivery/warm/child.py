"""From a fork to a kernel: its own session, environment, chance and shell, as if started afresh."""

from __future__ import annotations

import atexit
import ctypes
import importlib.util
import os
import random
import signal
import sys
import time
from typing import Any

from cxlib.delivery.warm import practice
from cxlib.delivery.warm.forward import obey
from cxlib.delivery.warm.wire import Request

_PR_SET_PDEATHSIG = 1
INLINE = "module://matplotlib_inline.backend_inline"
LAUNCHER = "ipykernel_launcher"

PROMPT_SECONDS = 0.0005
"""How long a cell computes before the thread that sends what was shown may go on (Python's own: 0.005)."""


def stand_alone(parent: int) -> None:
    """Leave the parent's session (a kernel's own children are ended with it) and die with the parent.

    The signal comes when the *thread* that forked ends; the parent has one thread, so that is its death.
    """
    os.setsid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def become_kernel(request: Request, learnt: practice.Stamp | None) -> None:
    """Be the kernel until it is asked to end."""
    meet(request, learnt)
    reseed()
    _backend()
    _run(request.arguments)


def meet(request: Request, learnt: practice.Stamp | None) -> None:
    """Take over the folder and environment asked for; what was edited since it was learnt is read again."""
    os.chdir(request.cwd)
    os.environ.clear()
    os.environ.update(request.environment, JPY_PARENT_PID=str(os.getppid()))
    time.tzset()
    if learnt is not None and practice.watched() != learnt:
        practice.forget_cxlib()


def reseed() -> None:
    """A chance of its own: numpy's legacy generator would be the same in every fork (Python's is not)."""
    random.seed()
    if (numpy := sys.modules.get("numpy")) is not None:
        numpy.random.seed()


def _backend() -> None:
    """Matplotlib read MPLBACKEND when it was imported; without one a kernel draws inline."""
    if (matplotlib := sys.modules.get("matplotlib")) is not None:
        wanted = os.environ.get("MPLBACKEND") or INLINE
        dict.__setitem__(matplotlib.rcParams, "backend", wanted)
        dict.__setitem__(matplotlib.rcParamsDefault, "backend", wanted)


def _run(arguments: list[str]) -> None:
    from ipykernel.kernelapp import IPKernelApp

    found = importlib.util.find_spec(LAUNCHER)
    sys.argv = [str(found.origin) if found is not None else LAUNCHER, *arguments]
    app = IPKernelApp.instance()
    app.parent_handle = os.getppid()  # its default was read from the environment when ipykernel was imported
    app.outstream_class = f"{__package__}.streams.Still"
    app.initialize(arguments)  # type: ignore[no-untyped-call]
    app.kernel._execute_sleep = 0.0  # waits for other programs' output after each cell; ours is flushed
    obey(app.kernel)
    atexit.unregister(app.close)  # races with the threads it closes, and can stall the end by five seconds
    _meet_shell(app.shell)
    sys.setswitchinterval(PROMPT_SECONDS)
    app.start()  # type: ignore[no-untyped-call]


def _meet_shell(shell: Any) -> None:
    """What these libraries do when imported in a kernel: here they were, before there was a shell."""
    if (widgets := sys.modules.get("ipywidgets")) is not None:
        widgets.load_ipython_extension(shell)
    if (pyplot := sys.modules.get("matplotlib.pyplot")) is not None:
        pyplot.install_repl_displayhook()
