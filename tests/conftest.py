"""What every test may lean on: a client home of its own, real exports, the demo clients."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.servers import Cluster, Missing, ObjectStore

FLAGS = [
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

settings.register_profile("untimed", deadline=None)  # a busy machine must not fail a test
settings.load_profile("untimed")

CHECKOUT = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """Settings of the person who runs the tests must not leak into them."""
    for name in ("CX_HOME", "CX_DEBUG", "CX_DECISIONS_URL", "CX_LEDGER_URL"):
        os.environ.pop(name, None)
    os.environ.setdefault("MPLBACKEND", "Agg")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # what a shell starts in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish(session: pytest.Session) -> None:
    """All tests and what they import stay to the end: nobody needs to look through them for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of the project."""
    return CHECKOUT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real exports: CX_SHARED, or ../shared/data beside the checkout."""
    folder = Path(os.environ.get("CX_SHARED") or CHECKOUT.parent / "shared" / "data")
    if not folder.is_dir():
        if os.environ.get("CX_REQUIRE_SHARED") == "1":
            pytest.fail(f"the real exports must be there ({folder} was not found)")
        pytest.skip(f"real exports are kept outside the project ({folder} was not found)")
    return folder


@pytest.fixture
def cx_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of clients, set as CX_HOME."""
    home = tmp_path / "clients"
    home.mkdir()
    monkeypatch.setenv("CX_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three demo clients, two quarters run and published; built once, each by the first free worker.

    Only read it: a test that changes a client copies its folder first.
    """
    from cxlib.delivery.demo import make_all
    from cxlib.delivery.demo.firm import FIRMS

    base = tmp_path_factory.getbasetemp()
    root = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    home = root / "demo-clients"
    home.mkdir(exist_ok=True)
    for language in FIRMS:
        if _first(root / f"demo-{language}.begun"):
            told = ""
            try:
                make_all(home=home, languages=[language])
            except BaseException as problem:
                told = repr(problem)
                raise
            finally:
                written = root / f"demo-{language}.ending"
                written.write_text(told, encoding="utf-8")
                written.replace(root / f"demo-{language}.ended")
    for language in FIRMS:
        if told := _ending(root / f"demo-{language}.ended"):
            pytest.fail(f"the demo clients could not be built: {told}")
    return home


def _first(mark: Path) -> bool:
    """Whether this worker is the first to come."""
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def _ending(mark: Path, patience: float = 900) -> str:
    """What the worker wrote who was first; one that waits longer than `patience` seconds fails."""
    until = time.monotonic() + patience
    while not mark.exists():
        if time.monotonic() > until:
            pytest.fail(f"the demo clients must be ready by now ({mark} is not there)")
        time.sleep(0.2)
    return mark.read_text(encoding="utf-8")


def chromium() -> str | None:
    """The system's Chromium, or None."""
    given = os.environ.get("CX_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return given or next((found for name in names if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A headless Chromium for the tests of one module: its event loop must not outlive them.

    Without it the tests are skipped, or fail where CX_REQUIRE_BROWSER=1.
    """
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = chromium()
    if path is None:
        if os.environ.get("CX_REQUIRE_BROWSER") == "1":
            pytest.fail("Chromium must be there (CX_REQUIRE_BROWSER=1, and none was found)")
        pytest.skip("Chromium was not found, so no page was opened")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server for this session's tests, removed with all its data at the end.

    Without PostgreSQL the tests are skipped, or fail where CX_REQUIRE_POSTGRES=1.
    """
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    try:
        cluster = Cluster()
        cluster.make()
    except Missing as why:
        if os.environ.get("CX_REQUIRE_POSTGRES") == "1":
            pytest.fail(f"PostgreSQL must be there (CX_REQUIRE_POSTGRES=1): {why}")
        pytest.skip(str(why))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()


@pytest.fixture(scope="session")
def object_store() -> Iterator[ObjectStore]:
    """A server like S3 on loopback; without moto and s3fs the tests are skipped."""
    for needed in ("moto.server", "s3fs"):
        pytest.importorskip(needed, reason=f"{needed} is not installed")
    store = ObjectStore()
    yield store
    store.stop()
