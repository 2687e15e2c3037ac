"""The warm parent's program: learn, then fork a kernel for each request until its owner is gone.

    python -m cxlib.delivery.warm.parent CHANNEL OWNER

One thread, no event loop, no signal handlers: it waits for its channel (a request, or the owner's end),
for the owner's process (should the channel live on in a fork of the owner), and for its kernels' ends.

A fork can become a parent itself: one that knows a client, whose kernels need not read it again each.
"""

from __future__ import annotations

import gc
import os
import select
import shutil
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cxlib.delivery.warm import practice
from cxlib.delivery.warm.child import become_kernel, meet, stand_alone
from cxlib.delivery.warm.kernel import alive
from cxlib.delivery.warm.wire import Request, hear, say

Task = tuple[Request, list[int]]
"""What a fork is to become, and the handles that came with it."""

CLEAR_SECONDS = 1.0
"""A parent of kernels whose party is gone may take so long to clear up after them."""


@dataclass
class Party:
    """Somebody who asks for kernels: the channel, the living kernels by handle, the folders to clear.

    parents: the handles among them of those that have kernels of their own.
    """

    channel: socket.socket
    kernels: dict[int, int] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)
    parents: set[int] = field(default_factory=set)

    def end(self) -> None:
        """It is gone: end its kernels and remove what their connections left on disk."""
        for handle in self.parents & self.kernels.keys():
            alive(handle, CLEAR_SECONDS)  # it knows by itself, and clears up after its own kernels
        for pid in self.kernels.values():
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        for handle in list(self.kernels):
            self.bury(handle)
        for place in self.places:
            shutil.rmtree(place, ignore_errors=True)
        self.channel.close()

    def bury(self, handle: int) -> None:
        """End what a dead kernel started; its number is still its own until it is waited for."""
        pid = self.kernels.pop(handle)
        self.parents.discard(handle)
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(handle)


class Parent:
    """The owner, known by its channel and its process, and the guests it brought."""

    def __init__(self, channel: socket.socket, owner: int) -> None:
        self.host, self.owner = Party(channel), owner
        self.guests: dict[int, Party] = {}

    def parties(self) -> list[Party]:
        return [self.host, *self.guests.values()]

    def serve(self) -> Task | None:
        """Answer requests until the owner is gone (then None); in a fork, what it is to become."""
        while True:
            ready = self._wait()
            for party in self.parties():
                for handle in ready & party.kernels.keys():
                    party.bury(handle)
            if self.owner in ready:
                return None
            for party in self.parties():
                if party.channel.fileno() in ready:
                    task = self._listen(party)
                    if task is not None:
                        return task
                    if self.host.channel.fileno() < 0:
                        return None

    def _listen(self, party: Party) -> Task | None:
        """What a party says: it wants a kernel, brings a guest, or is gone. In a fork, what that becomes."""
        try:
            words, handles = hear(party.channel)
        except OSError:
            words, handles = None, []
        if words is None:
            self.guests.pop(party.channel.fileno(), None)
            party.end()
        elif "adopt" in words:
            self._adopt(handles[0])
        else:
            request = Request(**words)
            if self._fork(request, party):
                return request, handles
            for handle in handles:
                os.close(handle)
        return None

    def _adopt(self, handle: int) -> None:
        """Another party from now on; it hears that we are ready."""
        guest = Party(socket.socket(fileno=handle))
        guest.channel.set_inheritable(False)
        self.guests[handle] = guest
        with suppress(OSError):  # gone already: the next wait will tell
            say(guest.channel, ready=os.getpid())

    def _wait(self) -> set[int]:
        poll = select.poll()
        poll.register(self.owner, select.POLLIN)
        for party in self.parties():
            for handle in (party.channel.fileno(), *party.kernels):
                poll.register(handle, select.POLLIN)
        return {handle for handle, _ in poll.poll()}

    def _fork(self, request: Request, party: Party) -> bool:
        """Make a kernel's process and tell the party once it stands alone; True in the new process."""
        me, (ear, mouth) = os.getpid(), os.pipe()
        try:
            pid = os.fork()
        except OSError as problem:
            os.close(ear)
            os.close(mouth)
            say(party.channel, error=str(problem))
            return False
        if pid == 0:
            stand_alone(me)
            os.write(mouth, b".")
            kernels = [handle for each in self.parties() for handle in each.kernels]
            for handle in (ear, mouth, *kernels):
                os.close(handle)
            for each in self.parties():
                each.channel.close()
            return True
        os.close(mouth)
        os.read(ear, 1)
        os.close(ear)
        handle = os.pidfd_open(pid)
        party.kernels[handle] = pid
        if request.brief is not None:
            party.parents.add(handle)
        if request.place:
            party.places.add(request.place)
        with suppress(OSError):  # the party is gone: the next wait will tell
            say(party.channel, [handle], pid=pid)
        return False

    def end(self) -> None:
        """The owner is gone: end every kernel and remove what their connections left on disk."""
        for party in self.parties():
            party.end()


def threads() -> int:
    """How many threads this process has."""
    return len(os.listdir("/proc/self/task"))


def main(channel: int, owner: int) -> None:
    """Be the parent; a fork leaves the loop as a kernel and ends like any program, or goes on as a parent."""
    end = socket.socket(fileno=channel)
    end.set_inheritable(False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the owner, whose end ends us
    handle = os.pidfd_open(owner)
    if os.getppid() != owner:
        return
    if sys.path and sys.path[0] in ("", os.getcwd()):
        del sys.path[0]  # ipykernel's launcher does the same, and the kernel puts its own folder there
    try:
        learnt = _learn()
    except Exception as problem:  # the owner is told, and starts ordinary kernels
        with suppress(OSError):
            say(end, error=f"{type(problem).__name__}: {problem}")
        return
    with suppress(OSError):  # it needed none and is gone: the first wait will tell
        say(end, ready=os.getpid())
    parent = Parent(end, handle)
    while (task := parent.serve()) is not None:
        request, given = task
        if request.brief is None:
            os.close(handle)
            become_kernel(request, learnt)
            return
        parent = Parent(socket.socket(fileno=given[0]), handle)
        _hear_brief(parent.host.channel, request, learnt)
    parent.end()
    os._exit(0)  # somebody may wait for our end, and an interpreter takes long to clear away what it learnt


def _hear_brief(channel: socket.socket, request: Request, learnt: practice.Stamp) -> None:
    """In a fork that becomes a parent: read ahead, then say so; what goes wrong is said, and ends it."""
    channel.set_inheritable(False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        meet(request, learnt)
        practice.read_ahead(request.brief or {})
        _still()
    except Exception as problem:
        with suppress(OSError):
            say(channel, error=f"{type(problem).__name__}: {problem}")
        os._exit(1)
    with suppress(OSError):  # nobody there any more: the next wait will tell
        say(channel, ready=os.getpid())


def _learn() -> practice.Stamp:
    learnt = practice.watched()  # before the first import: what is edited meanwhile counts as edited
    practice.learn()
    practice.learn_cxlib()
    _still()
    sys.stdout.flush()
    sys.stderr.flush()
    return learnt


def _still() -> None:
    """Be ready to be forked: one thread, no folder of the owner's, memory that is left alone."""
    if threads() != 1:
        raise RuntimeError(f"the parent must have one thread (it has {threads()})")
    os.chdir(Path("/"))
    gc.collect()
    gc.freeze()  # forks share these pages as long as nobody counts on them


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
