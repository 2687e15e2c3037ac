"""The door for Jupyter: a kernel provisioner that asks the warm parent, or starts an ordinary kernel."""

from __future__ import annotations

import asyncio
import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from cxlib.delivery.warm import owner as own
from cxlib.delivery.warm.briefed import Briefed
from cxlib.delivery.warm.kernel import END_SECONDS, Kernel
from cxlib.delivery.warm.wire import Request

NAME = "cx-warm"
PLACE = "cx-k-"
"""How the folder of a kernel's connection begins when it is ours."""

_MODULE = ["-m", "ipykernel_launcher"]
_UNDERSTOOD = {"cwd", "env", "extra_arguments", "kernel_id"}
_POLL_SECONDS = 0.005


class WarmProvisioner(LocalProvisioner):
    """Forks kernels of our own interpreter from the warm parent; any other kernel is started as always."""

    process: Any

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        """Start a kernel; `process` is what the other methods of a local provisioner expect."""
        request = _request(cmd, options) if own.wanted() else None
        kernel = None if request is None else await _launched(request, getattr(self.parent, "briefed", None))
        if kernel is None:
            return await super().launch_kernel(cmd, **options)
        self.process, self.pid, self.pgid = kernel, kernel.pid, kernel.pid
        self.cwd = options.get("cwd") or os.getcwd()
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait without the fixed pauses of an ordinary process."""
        if not isinstance(self.process, Kernel):
            found: int | None = await super().wait()
            return found
        while (code := self.process.poll()) is None:
            await asyncio.sleep(_POLL_SECONDS)
        self.process = None
        return code

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and what it started, and be there when it is over."""
        kernel = self.process
        await super().kill(restart)
        if isinstance(kernel, Kernel):
            await _over(kernel)

    async def send_signal(self, signum: int) -> None:
        """Signal the kernel's process group, unless it is dead (its number may be another's)."""
        if isinstance(self.process, Kernel) and self.process.poll() is not None:
            return
        await super().send_signal(signum)


async def _launched(request: Request, briefed: Briefed | None) -> Kernel | None:
    """Ask the parent that knows the client, or ours.

    In a thread: while it learns or forks, nobody else has to wait. A kernel that is wanted no more when it
    comes is ended at once: nobody else would know of it.
    """

    def ask() -> Kernel | None:
        return (briefed.launch(request) if briefed is not None else None) or own.owner().launch(request)

    asked = asyncio.ensure_future(asyncio.to_thread(ask))
    try:
        return await asyncio.shield(asked)
    except asyncio.CancelledError:
        if (kernel := await asked) is not None:
            kernel.kill()
            await _over(kernel)
        raise


async def _over(kernel: Kernel) -> None:
    """Be there when a kernel's end is over."""
    for _ in range(int(END_SECONDS / _POLL_SECONDS)):
        if kernel.poll() is not None:
            return
        await asyncio.sleep(_POLL_SECONDS)


def _request(cmd: list[str], options: dict[str, Any]) -> Request | None:
    """The request behind a command, if it is one for ipykernel in this very interpreter."""
    if set(options) - _UNDERSTOOD or cmd[0] != sys.executable or _MODULE[1] not in cmd:
        return None
    at = cmd.index(_MODULE[1])
    if cmd[at - 1 : at + 1] != _MODULE or not set(cmd[1 : at - 1]) <= {"-Xfrozen_modules=off"}:
        return None
    arguments = cmd[at + 1 :]
    return Request(
        arguments=arguments,
        environment=dict(options.get("env") or os.environ),
        cwd=str(options.get("cwd") or os.getcwd()),
        place=_place(arguments),
    )


def _place(arguments: list[str]) -> str:
    """The folder of the connection when it is a private one of ours, else ""."""
    for flag, value in pairwise(arguments):
        if flag == "-f" and Path(value).parent.name.startswith(PLACE):
            return str(Path(value).parent)
    return ""
