"""Warm kernels: forked, each its own process, with nothing of an ordinary kernel missing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import psutil
import pytest

from cxlib.base.errors import SettingsError
from cxlib.delivery.kernels import PrivateKernelManager, begin
from cxlib.delivery.warm import owner as own
from cxlib.delivery.warm.engine import NAME, ThinEngine
from cxlib.delivery.warm.practice import LIBRARIES, forget_cxlib, learn_cxlib, watched
from cxlib.delivery.warm.wire import Request

pytestmark = pytest.mark.skipif(not own.possible(), reason="this system has no warm kernels")


class Session:
    """A few kernels, one after the other or together, and what their cells print."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.managers: list[PrivateKernelManager] = []

    def start(
        self, kind: type[PrivateKernelManager] = PrivateKernelManager, **environment: str
    ) -> PrivateKernelManager:
        manager = kind()
        self.managers.append(manager)
        options: dict[str, Any] = {"env": {**os.environ, **environment}} if environment else {}
        self.loop.run_until_complete(manager.start_kernel(cwd="/", **options))
        return manager

    def say(self, manager: PrivateKernelManager, code: str, seconds: float = 30) -> str:
        """What a cell prints; an error in the cell fails the test."""
        return self.loop.run_until_complete(self._say(manager, code, seconds))

    async def _say(self, manager: PrivateKernelManager, code: str, seconds: float) -> str:
        client = manager.client()
        client.start_channels()
        heard: list[str] = []
        try:
            await client.wait_for_ready(timeout=seconds)
            reply = await client.execute_interactive(
                code, output_hook=lambda message: heard.append(_text(message)), timeout=seconds
            )
        finally:
            client.stop_channels()
        assert reply["content"]["status"] == "ok", "".join(heard)
        return "".join(heard).strip()

    def end(self, manager: PrivateKernelManager, **options: Any) -> None:
        self.loop.run_until_complete(manager.shutdown_kernel(**options))

    def close(self) -> None:
        for manager in self.managers:
            with contextlib.suppress(RuntimeError):
                self.end(manager, now=True)
        self.loop.close()


class Inline(PrivateKernelManager):
    """As JupyterLab starts kernels: nobody names a backend for charts."""

    environment: ClassVar[dict[str, str]] = {"MPLBACKEND": ""}


def _text(message: dict[str, Any]) -> str:
    content = message["content"]
    if message["msg_type"] == "stream":
        return str(content["text"])
    return "\n".join(content["traceback"]) if message["msg_type"] == "error" else ""


@pytest.fixture
def session() -> Iterator[Session]:
    opened = Session()
    yield opened
    opened.close()


def gone(pid: int, seconds: float = 5) -> bool:
    """Whether a process is over (a zombie is) within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(psutil.NoSuchProcess):
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.02)
                continue
        return True
    return False


def is_warm(manager: PrivateKernelManager) -> bool:
    return isinstance(manager.provisioner.process, own.Kernel)


def test_a_kernel_is_a_fork_of_the_parent_with_a_session_of_its_own(session: Session) -> None:
    own.owner().stop()  # a parent that an earlier test ended would cost one plain kernel
    one, two = session.start(), session.start()
    assert is_warm(one) and is_warm(two)
    ask = "import os; print(os.getpid(), os.getppid(), os.getsid(0), os.getcwd())"
    first, second = session.say(one, ask).split(), session.say(two, ask).split()
    assert first[0] == first[2] and second[0] == second[2] and first[0] != second[0]
    assert first[1] == second[1] == str(own.owner().pid)
    assert first[3] == "/"


def test_the_parent_has_one_thread_and_what_it_learnt_is_there(session: Session) -> None:
    own.owner().stop()
    before = watched()
    kernel = session.start()
    parent = psutil.Process(own.owner().pid)
    assert parent.num_threads() == 1
    assert parent.environ()["JE_ARROW_MALLOC_CONF"] == "background_thread:false"
    assert parent.environ()["OPENBLAS_NUM_THREADS"] == "1"
    asked = [name for name in (*LIBRARIES, "cxlib.pages.page") if name != "polars"]
    missing = session.say(kernel, f"import sys; print([n for n in {asked} if n not in sys.modules])")
    if watched() != before:
        pytest.skip("somebody edits cxlib while it is tested")
    assert missing == "[]"
    never = session.say(kernel, "print([n for n in ('polars', 'papermill', 'voila') if n in sys.modules])")
    assert never == "[]"
    assert "polars" not in LIBRARIES


def test_the_environment_clock_and_arguments_are_the_kernels_own(session: Session) -> None:
    kernel = session.start(TZ="Asia/Tokyo", CX_MADE_UP="yes")
    assert is_warm(kernel)
    ask = "import os, sys, time; print(os.environ['CX_MADE_UP'], time.tzname[0], sys.argv[1])"
    words = session.say(kernel, ask).split()
    assert words[:3] == ["yes", "JST", "-f"]
    assert session.say(kernel, "print('JE_ARROW_MALLOC_CONF' in os.environ, sys.stdin.read())") == "False"


@pytest.mark.parametrize("name", ["PYTHONHASHSEED", "OMP_NUM_THREADS", "LANG"])
def test_what_is_read_only_at_a_start_makes_an_ordinary_kernel(name: str) -> None:
    base = {**os.environ, **own.QUIET}
    changed = {**base, name: "7"}
    assert own.read_once(changed) != own.read_once(base)
    assert own.owner().launch(Request([], changed, "/")) is None


def test_what_dask_writes_into_our_process_leaves_kernels_warm(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_warm(session.start())
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.setenv(name, "1")
    assert is_warm(session.start())


def test_chance_differs_between_kernels(session: Session) -> None:
    ask = "import random, numpy; print(random.random(), numpy.random.rand())"
    drawn = [session.say(session.start(), ask).split() for _ in range(2)]
    assert drawn[0][0] != drawn[1][0] and drawn[0][1] != drawn[1][1]


def test_widgets_charts_and_arrow_work_as_in_an_ordinary_kernel(session: Session) -> None:
    code = """
import ipywidgets, io, pandas, matplotlib.pyplot as plt
slider = ipywidgets.IntSlider()
assert slider.comm is not None and 'jupyter.widget' in get_ipython().kernel.comm_manager.targets
figure = plt.figure(); plt.plot([1, 2]); plt.close(figure)
store = io.BytesIO(); pandas.DataFrame({'a': range(99999)}).to_parquet(store); store.seek(0)
print(plt.get_backend().lower(), len(pandas.read_parquet(store)))
"""
    assert session.say(session.start(), code) == "agg 99999"
    kernel = session.start(Inline)
    assert is_warm(kernel)
    assert "inline" in session.say(kernel, code)


def test_an_interrupt_reaches_the_cell_and_the_kernel_lives_on(session: Session) -> None:
    kernel = session.start()
    session.say(kernel, "x = 1")

    async def interrupted() -> str:
        client = kernel.client()
        client.start_channels()
        await client.wait_for_ready(timeout=20)
        running = asyncio.ensure_future(
            client.execute_interactive("import time; time.sleep(30)", output_hook=lambda _: None, timeout=20)
        )
        await asyncio.sleep(0.5)
        await kernel.interrupt_kernel()
        reply = await running
        client.stop_channels()
        return str(reply["content"]["ename"])

    assert session.loop.run_until_complete(interrupted()) == "KeyboardInterrupt"
    assert session.say(kernel, "print(x)") == "1"


def test_a_restart_is_a_new_process_on_the_same_connection(session: Session) -> None:
    kernel = session.start()
    before = session.say(kernel, "import os; kept = 1; print(os.getpid())")
    session.loop.run_until_complete(kernel.restart_kernel(now=True))
    after = session.say(kernel, "import os; print(os.getpid(), 'kept' in globals())").split()
    assert after[0] != before and after[1] == "False"
    assert is_warm(kernel) and gone(int(before))


def test_a_polite_end_does_not_stall(session: Session) -> None:
    for _ in range(5):
        kernel = session.start()
        pid = int(session.say(kernel, "import os; print(os.getpid())"))
        began = time.monotonic()
        session.end(kernel)
        assert time.monotonic() - began < 2 and gone(pid)


@pytest.mark.parametrize("crash", ["os.kill(os.getpid(), 9)", "ctypes.string_at(0)", "os._exit(3)"])
def test_a_crash_takes_what_the_kernel_started_with_it(session: Session, crash: str) -> None:
    kernel = session.start()
    start = "import os, ctypes, subprocess; p = subprocess.Popen(['sleep', '60']); print(os.getpid(), p.pid)"
    pid, child = map(int, session.say(kernel, start).split())

    async def die() -> None:
        client = kernel.client()
        client.start_channels()
        client.execute(crash)
        for _ in range(200):
            if not await kernel.is_alive():
                break
            await asyncio.sleep(0.02)
        client.stop_channels()

    session.loop.run_until_complete(die())
    assert gone(pid) and gone(child)


def test_a_killed_parent_takes_its_kernels_and_is_replaced(session: Session) -> None:
    kernel = session.start()
    pid, parent = int(session.say(kernel, "import os; print(os.getpid())")), own.owner().pid
    os.kill(parent, 9)
    assert gone(pid) and gone(parent)
    session.end(kernel, now=True)
    later = session.start()
    assert is_warm(later) and session.say(later, "print(1)") == "1"
    assert own.owner().pid != parent


def test_a_parent_that_cannot_start_leaves_ordinary_kernels(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = own.Owner()
    monkeypatch.setattr(own, "_owner", broken)
    monkeypatch.setattr(own.sys, "executable", "/bin/false")
    assert broken.launch(Request([], {**os.environ, **own.QUIET}, "/")) is None
    assert broken.failures == 2 and broken.pid is None
    monkeypatch.undo()
    monkeypatch.setattr(own, "_owner", broken)
    broken.failures = own.MOST_FAILURES
    kernel = session.start()
    assert not is_warm(kernel) and session.say(kernel, "print(1)") == "1"


def test_plain_is_plain_and_a_wrong_wish_is_refused(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(own.ASK, "plain")
    assert not is_warm(session.start())
    monkeypatch.setenv(own.ASK, "hot")
    with pytest.raises(SettingsError, match="must be warm or plain"):
        begin()
    monkeypatch.setenv(own.ASK, "warm")
    monkeypatch.setattr(own.sys, "platform", "darwin")
    assert not own.wanted()


def test_a_fork_of_the_runner_does_not_use_its_parent(session: Session) -> None:
    session.say(session.start(), "1")
    before = own.owner().pid
    pid = os.fork()
    if pid == 0:
        os._exit(0 if own._owner is None else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert own.owner().pid == before and is_warm(session.start())


def test_an_edited_module_is_read_again(session: Session, tmp_path: Path) -> None:
    learnt = watched()
    assert {Path(path).suffix for path in learnt} >= {".py", ".yml"}
    assert learnt == watched()
    target = next(Path(path) for path in learnt if path.endswith("cxlib/delivery/warm/__init__.py"))
    state = target.stat()
    fresh = "import sys; print('cxlib.pages.page' in sys.modules)"
    assert session.say(session.start(), fresh) in ("True", "False")
    os.utime(target, ns=(state.st_atime_ns, state.st_mtime_ns + 1_000_000))
    try:
        assert watched() != learnt
        kernel = session.start()
        assert is_warm(kernel) and session.say(kernel, fresh) == "False"
        assert session.say(kernel, "import cxlib.pages.page; print('ok')") == "ok"
    finally:
        os.utime(target, ns=(state.st_atime_ns, state.st_mtime_ns))


def test_broken_code_is_left_for_the_kernel_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    kept = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "cxlib"}
    monkeypatch.setitem(sys.modules, "cxlib.pages.page", None)
    try:
        learn_cxlib()
        assert not [name for name in sys.modules if name.split(".")[0] == "cxlib"]
    finally:
        forget_cxlib()
        sys.modules.update(kept)


def test_the_engine_is_registered_and_saves_once(tiny, write, quarter, monkeypatch) -> None:
    from papermill.engines import papermill_engines

    from cxlib.delivery.run import run

    assert papermill_engines.get_engine(NAME) is ThinEngine
    saved: list[str] = []
    for door in ("papermill.engines.write_ipynb", "papermill.execute.write_ipynb"):
        monkeypatch.setattr(door, lambda notebook, path: saved.append(path))
    run(tiny, quarter, notebooks=write("11-voice.ipynb", ("a", "1"), ("b", "2"), ("c", "print(3)")))
    assert len(saved) == 1


def test_warm_and_plain_publish_the_same_bytes(
    tiny, answering, quarter, monkeypatch, hashed: Callable[[Path], dict[str, str]]
) -> None:
    from cxlib.delivery.publish import publish
    from cxlib.delivery.run import run

    made = []
    for kind in ("warm", "plain"):
        monkeypatch.setenv(own.ASK, kind)
        run(tiny, quarter, notebooks=answering)
        publish(tiny, quarter)
        made.append(hashed(tiny.published(quarter)))
    assert made[0] == made[1] and len(made[0]) > 3


def test_messages_are_packets() -> None:
    from cxlib.delivery.warm.wire import LONGEST, channel, hear, say

    one, two = channel()
    with one, two:
        say(one, a=1)
        say(one, b=json.loads('"ż"'))
        assert hear(two) == ({"a": 1}, []) and hear(two) == ({"b": "ż"}, [])
        with pytest.raises(OSError, match="too long"):
            say(one, c="x" * LONGEST)
        one.close()
        assert hear(two) == (None, [])


def test_jupyterlabs_kernels_are_warm_and_end_with_it(tmp_path: Path) -> None:
    """JupyterLab starts its own kernel named python3; ours is the provisioner behind it."""
    from jupyter_client.manager import AsyncKernelManager

    from cxlib.delivery.kernels import lab_environment

    assert lab_environment()["JUPYTER_DEFAULT_PROVISIONER_NAME"] == "cx-warm"
    assert "MPLBACKEND" not in lab_environment()

    async def started() -> None:
        manager = AsyncKernelManager(kernel_name="python3", transport_encryption="auto")
        manager.kernel_spec.metadata["kernel_provisioner"] = {"provisioner_name": "cx-warm"}
        await manager.start_kernel(env={**os.environ, **own.QUIET}, cwd=str(tmp_path))
        assert isinstance(manager.provisioner.process, own.Kernel)
        await manager.shutdown_kernel(now=True)

    asyncio.run(started())
