"""A real browser, and the portal as a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PHONE = {"width": 360, "height": 740}


@dataclass
class Visit:
    """An open page and every address it asked for."""

    page: object
    asked: list[str] = field(default_factory=list)

    def outside(self, *own: str) -> list[str]:
        """What was asked of anybody but the given addresses (and the page's own data)."""
        return [url for url in self.asked if not url.startswith(("data:", "blob:", *own))]


@pytest.fixture
def visit(browser: object) -> Iterator[Callable[..., Visit]]:
    """Open an address on a phone's screen in a fresh session; all requests are noted."""
    contexts = []

    def opener(url: str = "", **options: object) -> Visit:
        context = browser.new_context(viewport=PHONE, **options)
        contexts.append(context)
        found = Visit(context.new_page())
        context.on("request", lambda request: found.asked.append(request.url))
        if url:
            found.page.goto(url)
        return found

    yield opener
    for context in contexts:
        context.close()


def serious(page: object) -> list[str]:
    """What axe finds serious or critical, one line a rule."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:160]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]


@pytest.fixture
def axe() -> Callable[[object], list[str]]:
    return serious


@dataclass(frozen=True)
class Server:
    """The portal: where it is, how the consultant enters, its process, its home."""

    base: str
    entrance: str
    process: subprocess.Popen[str]
    home: Path


@pytest.fixture(scope="session")
def portal(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`cx serve` over a copy of the demo clients' publications, ended by its process id."""
    home = tmp_path_factory.mktemp("portal")
    for client in sorted(path for path in demo_home.iterdir() if (path / "client.yml").is_file()):
        (home / client.name / "runs").mkdir(parents=True)
        shutil.copytree(client / "published", home / client.name / "published")
        shutil.copy2(client / "client.yml", home / client.name / "client.yml")
    port = _free_port()
    call = [sys.executable, "-m", "cxlib.cli", "serve", "--port", str(port), "--no-browser"]
    environment = {**os.environ, "CX_HOME": str(home), "PYTHONWARNINGS": "ignore"}
    log = (home.parent / "portal.log").open("w+", encoding="utf-8")
    process = subprocess.Popen(call, env=environment, stdout=log, stderr=subprocess.STDOUT, text=True)
    try:
        entrance = _entrance(process, Path(log.name))
        yield Server(f"http://127.0.0.1:{port}", entrance, process, home)
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _entrance(process: subprocess.Popen[str], log: Path) -> str:
    """The address the portal tells once it listens."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(r"http://\S+/open/\S+", log.read_text(encoding="utf-8")):
            _wait_for_port(found[0])
            return found[0]
        time.sleep(0.1)
    pytest.fail(f"the portal did not start: {log.read_text(encoding='utf-8')}")


def _wait_for_port(address: str) -> None:
    port = int(address.split(":")[2].split("/")[0])
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
