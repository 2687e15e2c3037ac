"""How a notebook's kernel is started: one of our own Python, on a private channel, gone when the run is.

Another way of starting kernels is another subclass handed to `run(..., kernels=...)`.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, ClassVar

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from cxlib.clients.folder import ClientFolder

SOCKETS = os.name != "nt"
"""Kernels talk through socket files in a folder only their owner may enter, where the system has them."""

QUIET = {
    "MPLBACKEND": "Agg",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONWARNINGS": "ignore",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
"""Charts are drawn by our own code, numbers never depend on the number of processors."""


class Private:
    """One kernel with its own folder for its connection; `environment` is added to the process's."""

    environment: ClassVar[dict[str, str]] = {}

    def __init__(self, **options: Any) -> None:
        self._place = tempfile.mkdtemp(prefix="cx-k-")
        options["connection_file"] = os.path.join(self._place, "k.json")
        if SOCKETS:
            options["transport"] = "ipc"
            options["ip"] = os.path.join(self._place, "k")
        else:
            options["transport_encryption"] = "auto"
        super().__init__(**options)

    @property
    def kernel_spec(self) -> KernelSpec:
        """Our own interpreter, whatever kernels the person has installed elsewhere."""
        argv = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        encrypted = {"supported_encryption": "curve"}
        return KernelSpec(
            argv=argv,
            display_name="Python 3",
            language="python",
            env={**QUIET, **self.environment},
            metadata={"debugger": False, **encrypted},
        )

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart)  # type: ignore[misc]
        if not restart:
            shutil.rmtree(self._place, ignore_errors=True)

    cleanup_resources = _async_cleanup_resources


class PrivateKernelManager(Private, AsyncKernelManager):  # type: ignore[misc]
    """One kernel of a run."""


def kernels_of(folder: ClientFolder) -> type[PrivateKernelManager]:
    """A kernel manager whose kernels find this client, wherever they start."""
    settings = {"environment": {"CX_HOME": str(Path(folder.root).parent)}}
    return type("ClientKernelManager", (PrivateKernelManager,), settings)
