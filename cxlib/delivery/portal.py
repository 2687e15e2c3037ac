"""The portal: Voila with our own template, serving published live notebooks and nothing else."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import secrets
import socket
import webbrowser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jupyter_server.log import log_request
from markupsafe import Markup
from tornado.web import HTTPError, authenticated
from traitlets.config import Config
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.handler import TornadoVoilaHandler

from cxlib.base.assets import asset
from cxlib.base.errors import RunError
from cxlib.clients.folder import ClientFolder, home
from cxlib.delivery.kernels import begin
from cxlib.delivery.portal_access import SessionIdentity
from cxlib.delivery.portal_kernels import PortalKernels
from cxlib.delivery.portal_pages import Everyone, Landing, Opened, Plain, live_file
from cxlib.delivery.prepare import read_notebook
from cxlib.pages.cards import render, stylesheet

HOST = "127.0.0.1"
PORT = 8866
_DROPPED = ("/voila/files/", "/voila/tree", "/voila/api/contents", "/voila/render", "/voila/api/shutdown")


SCRIPTS, MOST_SCRIPTS = "cx_scripts", 150
"""The setting that holds the scripts pages have asked for so far."""

_SCRIPT = re.compile(r"/voila/(static|labextensions)/[\w./@-]+\.js(\?v=[0-9a-f]+)?$")

EXTENSIONS = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8"]
"""What a page needs of what is installed for JupyterLab: its lists, and nothing of anybody's own."""


class LivePageHandler(TornadoVoilaHandler):  # type: ignore[misc]
    """A live page: /voila/render/CLIENT/PERIOD/NN-name.ipynb, whoever's it is was decided before."""

    def initialize(self, folders: Mapping[str, ClientFolder], **options: Any) -> None:
        super().initialize(**options)
        self.folders = folders

    content_security_policy = Plain.content_security_policy
    write_error = Plain.write_error
    show = Plain.show
    _spoken = Plain._spoken

    @authenticated
    async def get(self, client: str, period: str, name: str) -> None:
        folder = self.folders.get(client)
        live = live_file(folder, period, name) if folder is not None else None
        if live is None:
            raise HTTPError(404)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.write(self._head(live))
        self.flush()  # something to see before the kernel is started
        async for html in self.get_generator(path=f"{client}/published/{period}/live/{name}"):
            self.write(html)
            self.flush()

    def _head(self, live: Path) -> str:
        known = read_notebook(live).metadata
        return render(
            "live_head.html.j2",
            language=known["cx"]["language"],
            title=known["title"],
            about=known["cx"],
            css=Markup(stylesheet() + _live_css()),
            base_url=self.base_url,
            scripts=list(self.application.settings[SCRIPTS]),
        )


def _live_css() -> str:
    return asset("templates", "voila", "templates", "cx", "static", "live.css").read_text(encoding="utf-8")


class ClosingHandler(VoilaShutdownKernelHandler):  # type: ignore[misc]
    """A page that closes ends its kernel; its farewell cannot carry a token, and the session decides."""

    def check_xsrf_cookie(self) -> None:
        return


class Portal(Voila):  # type: ignore[misc]
    """Voila without its tree, its files and its contents; only our own pages and published notebooks."""

    name = "voila"
    folders: Mapping[str, ClientFolder]
    key: str
    ready: Callable[[], None]

    def init_settings(self) -> dict[str, Any]:
        """Voila's, and the scripts that a page asks for: the next one fetches them while its kernel works."""
        settings: dict[str, Any] = {**super().init_settings(), SCRIPTS: {}, "log_function": self._answered}
        return settings

    def _answered(self, handler: Any) -> None:
        """Note a script that was asked for; what Jupyter logs of a request it logs as ever."""
        scripts, asked = handler.application.settings[SCRIPTS], str(handler.request.uri)
        if handler.get_status() < 400 and _SCRIPT.search(asked) and len(scripts) < MOST_SCRIPTS:
            scripts[asked] = None
        log_request(handler, record_prometheus_metrics=False)  # type: ignore[no-untyped-call]

    def init_handlers(self) -> list[Any]:
        """Voila's own handlers for kernels and scripts, our own for everything a visitor can name."""
        base = str(self.server_url).rstrip("/")
        ours = {"folders": self.folders}
        kept = [
            handler
            for handler in super().init_handlers()
            if handler[0] != self.server_url and not handler[0].removeprefix(base).startswith(_DROPPED)
        ]
        page = {
            **ours,
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        return [
            (rf"{base}/", Everyone, ours),
            (rf"{base}/open/([\w.~-]+)", Opened, {**ours, "key": self.key}),
            (rf"{base}/c/([a-z0-9-]+)/", Landing, ours),
            (rf"{base}/voila/render/([a-z0-9-]+)/([\w-]+)/([\w.-]+)", LivePageHandler, page),
            (rf"{base}/voila/api/shutdown/([\w-]+)", ClosingHandler),
            *kept,
        ]

    def listen(self) -> None:
        """Say where the pages are once the port is taken."""
        self.ready()
        super().listen()

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """No settings of the person's other Voila servers are read."""


def serve(
    folders: Mapping[str, ClientFolder],
    *,
    port: int = PORT,
    browser: bool = True,
    tell: Callable[[str], None] = print,
) -> None:
    """Serve these clients' published pages on this machine until stopped; `tell` gets the address."""
    if not _free(port):
        raise RunError(f"The port must be free ({port} is taken). Call: cx serve --port {port + 1}")
    os.environ["JUPYTER_PATH"] = os.pathsep.join(
        [str(asset("templates")), *filter(None, [os.environ.get("JUPYTER_PATH")])]
    )
    os.environ["CX_HOME"] = str(home())
    begin()
    Portal.clear_instance()
    portal = Portal.instance(config=_config(port))
    portal.folders, portal.key = folders, secrets.token_urlsafe(24)
    address = f"http://{HOST}:{port}/open/{portal.key}"

    def ready() -> None:
        tell(address)
        if browser:
            with contextlib.suppress(webbrowser.Error):
                webbrowser.open(address)

    portal.ready = ready
    portal.initialize([])
    portal.start()


def _config(port: int) -> Config:
    return Config(
        {
            "Voila": {
                "ip": HOST,
                "port": port,
                "port_retries": 0,
                "open_browser": False,
                "root_dir": str(home()),
                "identity_provider_class": SessionIdentity,
                "log_level": logging.WARNING,
                "config_file_paths": [],
            },
            "VoilaConfiguration": {
                "template": "cx",
                "theme": "light",
                "allow_template_override": "NO",
                "allow_theme_override": "NO",
                "strip_sources": True,
                "show_tracebacks": False,
                "file_allowlist": [],
                "preheat_kernel": False,
                "progressive_rendering": False,
                "multi_kernel_manager_class": PortalKernels,
                "extension_allowlist": EXTENSIONS,
            },
        }
    )


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
