"""Private links: they open one client's pages, until they are renewed, and cannot be made up."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from itsdangerous import URLSafeTimedSerializer

from cxlib.base.errors import CxError
from cxlib.clients.folder import ClientFolder, create
from cxlib.delivery.portal_access import client_of, link_token, served_folders
from cxlib.delivery.portal_pages import live_file


@pytest.fixture
def served(cx_home: Path) -> dict[str, ClientFolder]:
    return {name: create(name, language="en", sector="shop") for name in ("anna", "bella")}


def test_a_link_opens_its_own_client(served) -> None:
    assert client_of(link_token(served["anna"]), served) == "anna"
    assert client_of(link_token(served["bella"]), served) == "bella"


def test_a_link_of_a_client_that_is_not_served_opens_nothing(served) -> None:
    assert client_of(link_token(served["anna"]), {"bella": served["bella"]}) is None


def test_a_renewed_link_ends_the_earlier_ones(served) -> None:
    old = link_token(served["anna"])
    new = link_token(served["anna"], renew=True)
    assert client_of(old, served) is None
    assert client_of(new, served) == "anna"


def test_links_cannot_be_made_up(served) -> None:
    link_token(served["anna"])
    forged = URLSafeTimedSerializer("guess", salt="cx-portal-link").dumps("anna")
    swapped = URLSafeTimedSerializer(
        (served["bella"].root / ".key").read_text(), salt="cx-portal-link"
    ).dumps("anna")
    for token in (forged, swapped, "", "x", link_token(served["anna"])[:-2] + "zz"):
        assert client_of(token, served) is None


def test_a_client_without_a_link_cannot_be_opened(served) -> None:
    assert client_of(URLSafeTimedSerializer("none", salt="cx-portal-link").dumps("anna"), served) is None


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
def test_the_secret_is_the_owners_alone(served) -> None:
    link_token(served["anna"])
    assert stat.S_IMODE((served["anna"].root / ".link").stat().st_mode) == 0o600


def test_only_published_live_notebooks_have_a_path(served) -> None:
    folder = served["anna"]
    live = folder.root / "published" / "2026Q3" / "live"
    live.mkdir(parents=True)
    (live / "11-voice.ipynb").write_text("{}", encoding="utf-8")
    (live / "findings.json").write_text("{}", encoding="utf-8")
    (folder.root / "runs" / "11-voice.ipynb").write_text("{}", encoding="utf-8")
    assert live_file(folder, "2026Q3", "11-voice.ipynb") == live / "11-voice.ipynb"
    for period, name in [
        ("2026Q3", "findings.json"),
        ("2026Q3", "12-journey.ipynb"),
        ("..", "11-voice.ipynb"),
        ("2026Q3", "../../../runs/11-voice.ipynb"),
        ("2026Q2", "11-voice.ipynb"),
    ]:
        assert live_file(folder, period, name) is None


def test_there_must_be_somebody_to_serve(cx_home: Path) -> None:
    with pytest.raises(CxError, match="must be a client to serve"):
        served_folders([])
