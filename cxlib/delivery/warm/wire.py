"""What `cx` and its warm parent say to each other: one message a packet on a private pair of sockets."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

LONGEST = 1 << 17
"""Bytes in a message; an environment that does not fit gets an ordinary kernel."""

MOST_HANDLES = 4


@dataclass(frozen=True)
class Request:
    """A kernel that is wanted: ipykernel's arguments, its environment, where it works.

    place: the folder of its connection, to be removed when `cx` itself cannot do it any more, or "".
    brief: what is to be read ahead (the arguments of `pages.read_ahead`): then it is to be no kernel but
    a parent of kernels that know this, and its channel comes with the request.
    """

    arguments: list[str]
    environment: dict[str, str]
    cwd: str
    place: str = ""
    brief: dict[str, str] | None = None


def channel() -> tuple[socket.socket, socket.socket]:
    """Two ends; a packet stays a packet, and the other end's death is noticed at once."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def say(end: socket.socket, handles: Iterable[int] = (), **words: Any) -> None:
    """Send a message, with open handles if it has any; OSError when nobody is there or it is too long."""
    packet = json.dumps(words).encode()
    if len(packet) > LONGEST:
        raise OSError("the message is too long")
    socket.send_fds(end, [packet], list(handles))


def hear(end: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """The next message and its handles; None when the other end is gone."""
    packet, handles, _, _ = socket.recv_fds(end, LONGEST, MOST_HANDLES)
    return (json.loads(packet) if packet else None), list(handles)


def words_of(request: Request) -> dict[str, Any]:
    return asdict(request)
