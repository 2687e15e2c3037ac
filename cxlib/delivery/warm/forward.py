"""The next cell waits at the kernel already while one is at work; it is refused when that one failed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

AFTER = "cx_after_success"


class Forward:
    """A kernel's client that sends each of the given cells while the one before is still at work.

    Everything else is the client's own. Its answers come in the order of the cells, so whoever reads them
    one cell after the other finds what it looks for. Only for kernels that know `obey`.
    """

    def __init__(self, client: Any, cells: Iterable[str]) -> None:
        self._client, self._cells = client, list(cells)
        self._sent: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def execute(self, code: str, **_: Any) -> str:
        """The message that carries these, the next cells, which may have gone out long ago."""
        if not self._sent:
            self._send(after_success=False)
        now = self._sent.pop(0)
        if self._cells:
            self._send(after_success=True)
        return now

    def _send(self, *, after_success: bool) -> None:
        content = {
            "code": self._cells.pop(0),
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        metadata = {AFTER: after_success}
        message = self._client.session.msg("execute_request", content, metadata=metadata)
        self._client.shell_channel.send(message)
        self._sent.append(str(message["header"]["msg_id"]))


def obey(kernel: Any) -> None:
    """Teach a kernel to refuse what was sent ahead when the cell before it failed."""

    def wanted(stream: Any, message: dict[str, Any], identities: Any) -> bool:
        return bool(kernel.shell.last_execution_succeeded) or not message["metadata"].get(AFTER)

    kernel.should_handle = wanted
