"""A kernel's client that is ready when the kernel is, instead of after fixed waits."""

from __future__ import annotations

import time
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient

ANSWER_SECONDS = 1.0
IDLE_SECONDS = 0.04
"""A kernel that does not answer, or whose news do not reach us yet, is asked again after so long."""

AGAIN_MS, SELDOM_MS = 4, 1000
"""A socket file that is not there yet is tried again after so long; each time twice as long, up to that."""


class Eager:
    """Connects as soon as the kernel's sockets are there (zmq's own next try comes after 100 ms)."""

    context: Any

    def _create_connected_socket(self, channel: str, identity: bytes | None = None) -> Any:
        self.context.setsockopt(zmq.RECONNECT_IVL, AGAIN_MS)
        self.context.setsockopt(zmq.RECONNECT_IVL_MAX, SELDOM_MS)
        return super()._create_connected_socket(channel, identity)  # type: ignore[misc]


class PromptClient(Eager, AsyncKernelClient):
    """Ready as soon as the kernel answered and its news reach us (Jupyter's own waits for silence)."""

    language: dict[str, Any]
    """What the kernel said of its language when it was ready."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for an answer and its `idle`; a RuntimeError when the kernel dies or never answers."""
        until = time.monotonic() + (float("inf") if timeout is None else timeout)
        while True:
            asked = self.kernel_info()
            if await self._answered(asked) and await self._heard_idle(asked):
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > until:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    wait_for_ready = _async_wait_for_ready

    async def _answered(self, asked: str) -> bool:
        """Whether the answer came; answers to earlier questions are read and put aside."""
        while (message := await _next(self.shell_channel, ANSWER_SECONDS)) is not None:
            if message["parent_header"].get("msg_id") == asked:
                self._handle_kernel_info_reply(message)
                self.language = message["content"]["language_info"]
                return True
        return False

    async def _heard_idle(self, asked: str) -> bool:
        while (message := await _next(self.iopub_channel, IDLE_SECONDS)) is not None:
            told = message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"
            if told and message["parent_header"].get("msg_id") == asked:
                return True
        return False


async def _next(channel: Any, seconds: float) -> dict[str, Any] | None:
    try:
        message: dict[str, Any] = await channel.get_msg(timeout=seconds)
    except Empty:
        return None
    return message
