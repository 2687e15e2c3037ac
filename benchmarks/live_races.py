"""A live page until its filters work, plain and warm kernels, each behind a portal of its own."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from cxlib.clients.folder import ClientFolder
from cxlib.delivery.portal_access import link_token

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
KINDS = ("warm", "plain")


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CX_CHROMIUM") or next(
        (found for one in names if (found := shutil.which(one))), None
    )


def races(folder: ClientFolder, period: str, rounds: int) -> dict[str, float]:
    """Medians of seconds from asking for a page until a list can be chosen from; {} without a browser."""
    path = chromium()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        print("Chromium or playwright was not found, so no live page was opened")
        return {}
    live = next((folder.root / "published" / period / "live").glob("11-*.ipynb"))
    page_of = f"voila/render/{folder.name}/{period}/{live.name}"
    with portal("warm") as warm, portal("plain") as plain, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            bases = {"warm": warm, "plain": plain}
            times: dict[str, list[float]] = {kind: [] for kind in KINDS}
            for number in range(rounds + 1):
                for kind in KINDS[:: 1 if number % 2 else -1]:
                    took = opened(browser, bases[kind], link_token(folder), page_of)
                    if number:
                        times[kind].append(took)
        finally:
            browser.close()
    return {f"live page, {kind}": median(taken) for kind, taken in times.items()}


def opened(browser: Any, base: str, token: str, page_of: str) -> float:
    """Seconds until the widgets are there, in a fresh session; its kernel ends with the page."""
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(f"{base}/open/{token}")
        began = time.perf_counter()
        page.goto(f"{base}/{page_of}", wait_until="commit")
        page.wait_for_selector("select", timeout=90_000)
        return time.perf_counter() - began
    finally:
        context.close()


@contextmanager
def portal(kind: str) -> Iterator[str]:
    """`cx serve` on a free port, ended by its process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    call = [sys.executable, "-m", "cxlib.cli", "serve", "--port", str(port), "--no-browser"]
    environment = {**os.environ, "CX_KERNELS": kind, "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(
        call, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        told = process.stdout.readline() if process.stdout else ""
        if not re.search(r"/open/\S+", told):
            raise SystemExit(f"the portal must start (it said {told!r})")
        _listening(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _listening(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"the portal must listen on {port} by now")
