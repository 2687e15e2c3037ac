"""Where a client lives on disk, and how a new one is made.

Tables and settings bring heavy libraries, so they are imported when first asked for: to find two hundred
unchanged clients must not cost more than to look at their folders.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import SettingsError
from cxlib.base.files import write_text
from cxlib.base.quarter import Period
from cxlib.clients.unfinished import finish

if TYPE_CHECKING:
    import pandas as pd

    from cxlib.clients.settings import ClientSettings

_NAME = re.compile(r"^[a-z0-9][a-z0-9-]{0,39}$")
_RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{port}{digit}" for port in ("com", "lpt") for digit in range(1, 10)
}

COUNTRY_DEFAULTS = {
    "PL": ("PLN", "Europe/Warsaw", "", "pl"),
    "TR": ("TRY", "Europe/Istanbul", "", "tr"),
    "GB": ("GBP", "Europe/London", "ENG", "en"),
    "US": ("USD", "America/New_York", "NY", "en"),
}
"""Currency, time zone, holiday subdivision and language a new client of a country starts with."""

LANGUAGE_COUNTRY = {"pl": "PL", "tr": "TR", "en": "GB"}


def check_name(name: str) -> str:
    """A client's name as a safe folder name; anything else is a SettingsError."""
    if not _NAME.match(name) or name in _RESERVED:
        raise SettingsError(
            f"A client's short name must be 1 to 40 small letters, digits and hyphens (we got {name!r}). "
            "Choose a name like anna-dental; the full name goes into client.yml."
        )
    return name


def in_store() -> bool:
    """Whether CX_HOME is the address of a store (`s3://bucket/clients`) and no folder of this machine."""
    return "://" in os.environ.get("CX_HOME", "")


def _brought(name: str) -> None:
    """Have a client of a store on this machine; a client that is here already costs nothing."""
    if in_store():
        from cxlib.clients import remote

        remote.current().bring(name)


def home() -> Path:
    """The folder that holds the client folders: CX_HOME, else clients/ found by searching upwards.

    With a CX_HOME in a store it is the private folder of the session to which clients are brought.
    """
    if in_store():
        from cxlib.clients import remote

        return remote.current().home
    if given := os.environ.get("CX_HOME"):
        return Path(given).expanduser().resolve()
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "clients").is_dir():
            return folder / "clients"
        if (folder / "pyproject.toml").is_file() and (folder / "cxlib").is_dir():
            return folder / "clients"
    return here / "clients"


def home_address() -> str:
    """Where the clients live, for a person and for another machine: a folder or a store's address."""
    return os.environ["CX_HOME"].strip().rstrip("/") if in_store() else str(home())


def told(text: str) -> str:
    """A text for a person: a client of a store has its places there, not where it is worked on."""
    if not in_store():
        return text
    from cxlib.clients import remote

    return remote.as_told(text)


@dataclass(frozen=True)
class ClientFolder:
    """One client's folder; nothing is read before it is asked for."""

    name: str
    root: Path

    @classmethod
    def open(cls, name: str) -> ClientFolder:
        """The folder of an existing client; an unknown name is a SettingsError that lists the known ones."""
        root = home() / check_name(name)
        _brought(name)
        if not (root / "client.yml").is_file():
            known = ", ".join(all_names()) or "none yet"
            raise SettingsError(
                f"The client must exist ({name!r} was not found in {home_address()}; there: {known}). "
                f"Make it with: cx new {name} --language en --sector shop"
            )
        finish(root)
        return cls(name, root)

    @cached_property
    def settings(self) -> ClientSettings:
        from cxlib.clients.settings import load_settings

        return load_settings(self.root / "client.yml")

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    @property
    def typed(self) -> Path:
        """Where `cx workbook` puts what the firm types into."""
        return self.root / "workbook"

    @property
    def rejected(self) -> Path:
        return self.root / "exports" / "rejected"

    @property
    def maps(self) -> Path:
        return self.root / "maps"

    @property
    def tables(self) -> Path:
        return self.root / "tables"

    @property
    def decisions(self) -> Path:
        return self.root / "decisions.db"

    def table_path(self, table: str) -> Path:
        return self.tables / f"{table}.parquet"

    def read(self, table: str, columns: list[str] | None = None) -> pd.DataFrame:
        """A canonical table (empty frame when the client has none)."""
        from cxlib.clients.tables import read_table

        return read_table(self.table_path(table), columns)

    def read_between(
        self,
        table: str,
        span: tuple[dt.datetime, dt.datetime],
        columns: Sequence[str] | None = None,
        *,
        until: dt.datetime | None = None,
        filled: str = "",
    ) -> pd.DataFrame:
        """A table's rows dated in a span, as `clients.rows.read_between` gives them."""
        from cxlib.clients import rows
        from cxlib.clients.tables import TABLES

        return rows.read_between(
            self.table_path(table), TABLES[table], span, columns, until=until, filled=filled
        )

    def tables_present(self) -> list[str]:
        from cxlib.clients.tables import TABLES

        return [name for name in TABLES if self.table_path(name).is_file()]

    def run_folder(self, period: Period) -> Path:
        return self.root / "runs" / period.name

    def published(self, period: Period) -> Path:
        return self.root / "published" / period.name

    @cached_property
    def key(self) -> bytes:
        """The secret of this client's pseudonyms, kept outside tables/."""
        return bytes.fromhex((self.root / ".key").read_text(encoding="ascii").strip())


def all_names() -> list[str]:
    """The clients in CX_HOME, by name."""
    if in_store():
        from cxlib.clients import remote

        return remote.client_names()
    folder = home()
    if not folder.is_dir():
        return []
    return sorted(
        entry.name
        for entry in folder.iterdir()
        if _NAME.match(entry.name) and (entry / "client.yml").is_file()
    )


def blank_settings(*, name: str, language: str, sector: str, country: str | None = None) -> str:
    """The text of a new client's client.yml, with its comments, from templates/client/client.yml."""
    chosen = country or LANGUAGE_COUNTRY.get(language, "")
    if language not in LANGUAGE_COUNTRY or chosen not in COUNTRY_DEFAULTS:
        raise SettingsError(
            "The language must be en, pl or tr and the country PL, TR, GB or US "
            f"(we got {language!r} and {chosen!r}). Choose from these."
        )
    currency, zone, subdivision, _ = COUNTRY_DEFAULTS[chosen]
    text = asset("templates", "client", "client.yml").read_text(encoding="utf-8")
    for blank, value in {
        "@name@": name.replace('"', "'"),
        "@language@": language,
        "@country@": chosen,
        "@currency@": currency,
        "@time_zone@": zone,
        "@subdivision@": subdivision,
        "@sector@": sector,
    }.items():
        text = text.replace(blank, value)
    return text


def create(
    name: str, *, language: str, sector: str, country: str | None = None, display_name: str | None = None
) -> ClientFolder:
    """Make a blank client folder; an existing one is never touched (SettingsError)."""
    from cxlib.clients.settings import parse_settings

    root = home() / check_name(name)
    _brought(name)
    if root.exists():
        raise SettingsError(f"A new client must not exist yet ({root} does). Choose another name.")
    text = blank_settings(name=display_name or name, language=language, sector=sector, country=country)
    parse_settings(yamlio.parse(text, file="client.yml"), file="client.yml")
    for folder in ("exports/rejected", "maps", "tables", "runs", "published"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for folder in ("exports", "exports/rejected"):
        (root / folder).chmod(0o700)
    write_text(root / ".key", secrets.token_hex(32) + "\n", private=True)
    write_text(root / "client.yml", text)
    return ClientFolder(name, root)
