"""Kernels behind live pages: each has an owner, and ends seconds after its last visitor has gone."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager, ServerKernelManager

from cxlib.delivery.kernels import Private

GONE_SECONDS = 8
"""A page that was closed, or a phone that sleeps: its kernel ends after this."""

NEVER_SECONDS = 90
"""A page that never came alive (its browser left while it loaded): its kernel ends after this."""


class PortalKernelManager(Private, ServerKernelManager):  # type: ignore[misc]
    """One kernel of a live page, on a private channel."""


class PortalKernels(AsyncMappingKernelManager):
    """All kernels of the portal; `owners` tells whose page started each."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self.owners: dict[str, str] = {}
        self.kernel_manager_class = f"{PortalKernelManager.__module__}.{PortalKernelManager.__name__}"
        self._ends: dict[str, asyncio.TimerHandle] = {}

    async def start_kernel(self, *, path: str | None = None, **options: Any) -> str:  # type: ignore[override]
        """Start a kernel for a page; the first folder of its path is the client it belongs to."""
        kernel_id: str = await self._async_start_kernel(path=path, **options)  # type: ignore[arg-type]
        self.owners[kernel_id] = (path or "").strip("/").split("/")[0]
        self._end_later(kernel_id, NEVER_SECONDS)
        return kernel_id

    def notify_connect(self, kernel_id: str) -> None:
        super().notify_connect(kernel_id)  # type: ignore[no-untyped-call]
        self._keep(kernel_id)

    def notify_disconnect(self, kernel_id: str) -> None:
        super().notify_disconnect(kernel_id)  # type: ignore[no-untyped-call]
        if self._kernel_connections.get(kernel_id, 0) <= 0:
            self._end_later(kernel_id, GONE_SECONDS)

    def remove_kernel(self, kernel_id: str) -> Any:
        self._keep(kernel_id)
        self.owners.pop(kernel_id, None)
        return super().remove_kernel(kernel_id)

    def _keep(self, kernel_id: str) -> None:
        if timer := self._ends.pop(kernel_id, None):
            timer.cancel()

    def _end_later(self, kernel_id: str, seconds: float) -> None:
        self._keep(kernel_id)
        loop = asyncio.get_running_loop()
        self._ends[kernel_id] = loop.call_later(seconds, lambda: loop.create_task(self._end(kernel_id)))

    async def _end(self, kernel_id: str) -> None:
        if kernel_id in self and self._kernel_connections.get(kernel_id, 0) <= 0:
            await self.shutdown_kernel(kernel_id, now=True)  # type: ignore[no-untyped-call]
