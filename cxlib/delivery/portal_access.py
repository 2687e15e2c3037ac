"""Who may see which client's live pages: private links, signed sessions, one decision for every request."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer
from jupyter_server.auth.identity import IdentityProvider, User
from tornado.web import HTTPError

from cxlib.base.errors import CxError
from cxlib.base.files import write_text
from cxlib.clients.folder import ClientFolder

COOKIE = "cx-session"
LINK_DAYS = 120
"""How long a private link opens pages: a quarter and the time until the next one is out."""

_CLIENT = re.compile(r"^/(?:voila/render|c)/(?P<client>[a-z0-9-]+)(?:/|$)")
_KERNEL = re.compile(r"^/(?:api/kernels|voila/api/shutdown)/(?P<kernel>[\w-]+)(?:/|$)")


def link_token(folder: ClientFolder, *, renew: bool = False) -> str:
    """The signed end of a client's private link; `renew` makes all earlier links worthless."""
    return _signer(_secret(folder, renew=renew)).dumps(folder.name)


def client_of(token: str, served: Mapping[str, ClientFolder]) -> str | None:
    """The client that a link opens; None for a link that is forged, renewed, too old or for others."""
    _, name = _signer("").loads_unsafe(token)
    if not isinstance(name, str) or name not in served:
        return None
    path = served[name].root / ".link"
    if not path.is_file():
        return None
    try:
        secret = path.read_text(encoding="ascii").strip()
        found = _signer(secret).loads(token, max_age=LINK_DAYS * 86400)
    except (BadData, UnicodeDecodeError):
        return None
    return name if found == name else None


def _secret(folder: ClientFolder, *, renew: bool) -> str:
    path = folder.root / ".link"
    if renew or not path.is_file():
        write_text(path, secrets.token_hex(32) + "\n", private=True)
    return path.read_text(encoding="ascii").strip()


def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret or "none", salt="cx-portal-link")


class SessionIdentity(IdentityProvider):
    """Decides by session and path: a session sees the pages and kernels of its own clients alone."""

    def get_user(self, handler: Any) -> User:
        """The visitor, or 403: a client's page or kernel needs a session of that client."""
        asked = self._asked(handler)
        if asked is not None and asked not in allowed(handler):
            raise HTTPError(403)
        return User(username=asked or "visitor")

    def get_handlers(self) -> list[Any]:
        """No login page: a link is the only way in."""
        return []

    @property
    def auth_enabled(self) -> bool:
        return True

    def _asked(self, handler: Any) -> str | None:
        """The client a request is about; empty for a kernel nobody owns, None for what is everybody's."""
        path = handler.request.path
        if found := _CLIENT.match(path):
            return found["client"]
        if found := _KERNEL.match(path):
            return str(handler.settings["kernel_manager"].owners.get(found["kernel"], ""))
        return None


def allowed(handler: Any) -> frozenset[str]:
    """The clients of this browser's session."""
    cookie = handler.get_signed_cookie(COOKIE, max_age_days=LINK_DAYS)
    return frozenset(cookie.decode("ascii").split()) if cookie else frozenset()


def admit(handler: Any, clients: frozenset[str]) -> None:
    """Start a session for these clients, in place of an earlier one."""
    handler.set_signed_cookie(
        COOKIE, " ".join(sorted(clients)), expires_days=LINK_DAYS, httponly=True, samesite="Lax", path="/"
    )


def served_folders(names: list[str]) -> dict[str, ClientFolder]:
    """The clients to serve, by name; one that cannot be opened is a CxError."""
    folders = {name: ClientFolder.open(name) for name in names}
    if not folders:
        raise CxError("There must be a client to serve (none was found). Make one with: cx new")
    return folders
