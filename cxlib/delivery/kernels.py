"""How a notebook's kernel is started: one of our own Python, on a private channel, gone when the run is.

Another way of starting kernels is another subclass handed to `run(..., kernels=...)`.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, ClassVar

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from cxlib.clients.folder import ClientFolder
from cxlib.delivery.kernel_places import KernelPlace, sweep
from cxlib.delivery.warm import owner, provisioner
from cxlib.delivery.warm.briefed import Briefed
from cxlib.delivery.warm.client import Eager
from cxlib.delivery.warm.owner import QUIET
from cxlib.delivery.warm.wire import Request

SOCKETS = os.name != "nt"
"""Kernels talk through socket files in a folder only their owner may enter, where the system has them."""


FORGETFUL = "--HistoryManager.enabled=False"
"""What a client's notebook computed with is no part of a person's own history of commands."""

CLIENT = "cxlib.delivery.warm.client.PromptClient"


def begin() -> None:
    """Be ready for the first kernel: start the warm parent if there is to be one, clear what was left."""
    sweep()
    owner.begin()


def _how() -> dict[str, Any]:
    """What Jupyter is told about our kernels: forked from the warm parent where wanted and known."""
    wanted = _known() and owner.wanted()
    return {"kernel_provisioner": {"provisioner_name": provisioner.NAME}} if wanted else {}


def lab_environment() -> dict[str, str]:
    """What JupyterLab's process gets, so that its kernels start and compute like those of a run.

    The backend is left open: in JupyterLab a consultant's own charts are shown below their cell.
    """
    quiet = {name: value for name, value in QUIET.items() if name != "MPLBACKEND"}
    return quiet | ({"JUPYTER_DEFAULT_PROVISIONER_NAME": provisioner.NAME} if _how() else {})


@cache
def _known() -> bool:
    """Whether Jupyter can find our provisioner (an installation older than the code does not name it)."""
    return bool(entry_points(group="jupyter_client.kernel_provisioners", name=provisioner.NAME))


class Private(Eager):
    """One kernel with its own folder for its connection; `environment` is added to the process's."""

    environment: ClassVar[dict[str, str]] = {}
    briefed: Briefed | None = None
    """Whose kernel it is to be, when there is a parent that knows the client."""

    def __init__(self, **options: Any) -> None:
        self._place = KernelPlace()
        options["connection_file"] = str(self._place.path / "k.json")
        options["client_class"] = CLIENT
        if SOCKETS:
            options["transport"] = "ipc"
            options["ip"] = str(self._place.path / "k")
        else:
            options["transport_encryption"] = "auto"
        super().__init__(**options)

    @property
    def kernel_spec(self) -> KernelSpec:
        """Our own interpreter, whatever kernels the person has installed elsewhere."""
        python = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher"]
        encrypted = {"supported_encryption": "curve"}
        return KernelSpec(
            argv=[*python, "-f", "{connection_file}", FORGETFUL],
            display_name="Python 3",
            language="python",
            env={**QUIET, **self.environment},
            metadata={"debugger": False, **encrypted, **_how()},
        )

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart)  # type: ignore[misc]
        if not restart:
            self._place.clear()

    cleanup_resources = _async_cleanup_resources


class PrivateKernelManager(Private, AsyncKernelManager):  # type: ignore[misc]
    """One kernel of a run."""


def brief(kind: type[PrivateKernelManager], parameters: dict[str, str]) -> Briefed | None:
    """A parent for kernels of a kind that knows what a run's notebooks read; None where none are warm.

    parameters: the run's, as a notebook gets them.
    """
    if not _how():
        return None
    environment = {**os.environ, **QUIET, **kind.environment}
    return Briefed(Request([], environment, str(Path("/")), brief=parameters))


def kernels_of(folder: ClientFolder) -> type[PrivateKernelManager]:
    """A kernel manager whose kernels find this client, wherever they start."""
    settings = {"environment": {"CX_HOME": str(Path(folder.root).parent)}}
    return type("ClientKernelManager", (PrivateKernelManager,), settings)
