"""A PostgreSQL server of our own for the tests: a throw-away cluster on a free port of loopback.

The server refuses to run as root, so a root's tests start it as `postgres` or `nobody`.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""Seconds within which a cluster must be made, started or stopped."""

USER, ROLE_WITH_PASSWORD = "cx", "stranger"

LIGHT = {
    "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "16MB",
    "max_connections": "40", "listen_addresses": "127.0.0.1", "unix_socket_directories": "",
    "lc_messages": "C",
}  # fmt: skip
"""Settings of a server whose data nobody will miss."""


class Missing(Exception):
    """Why there can be no server here."""


def binary(name: str) -> str:
    """A program of PostgreSQL: on the path, or where Debian keeps the newest version."""
    kept = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]), reverse=True
    )
    found = shutil.which(name) or next(map(str, kept), None)
    if found is None:
        raise Missing(f"PostgreSQL is not installed ({name} was not found)")
    return found


def _servant() -> str | None:
    """The user to run as: ourselves, unless we are root."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    import pwd

    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Missing("PostgreSQL does not run as root, and there is no other user")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Cluster:
    """One cluster with one server process, until `remove`."""

    def __init__(self) -> None:
        self._servant = _servant()
        self._server, self._initdb = binary("postgres"), binary("initdb")
        self._place = Path(tempfile.mkdtemp(prefix="cx-postgres-"))
        self.data, self._log = self._place / "data", self._place / "log"
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count()
        if self._servant is not None:
            shutil.chown(self._place, self._servant)

    @contextmanager
    def _options(self) -> Iterator[dict[str, Any]]:
        """How our programs are started: as whom, where, and what they say goes into the log."""
        own = {} if self._servant is None else {"user": self._servant, "extra_groups": []}
        with self._log.open("ab") as log:
            yield {"stdout": log, "stderr": log, "cwd": self._place, **own}

    def make(self) -> None:
        """initdb, with one user without and one with a password."""
        command = [self._initdb, "-D", str(self.data), "-U", USER, "-E", "UTF8", "--no-locale", "--no-sync"]
        with self._options() as options:
            done = subprocess.run([*command, "--auth=trust"], timeout=PATIENCE, **options)
        if done.returncode:
            raise Missing(f"initdb failed: {self._log.read_text(encoding='utf-8')[-400:]}")
        rules = self.data / "pg_hba.conf"
        rules.write_text(
            f"host all {ROLE_WITH_PASSWORD} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n",
            encoding="ascii",
        )

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = [part for name, value in LIGHT.items() for part in ("-c", f"{name}={value}")]
        command = [self._server, "-D", str(self.data), "-p", str(self.port), *settings]
        with self._options() as options:
            self._process = subprocess.Popen(command, **options)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            try:
                self.run("SELECT 1")
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise Missing(f"the server did not start: {self._log.read_text(encoding='utf-8')[-400:]}")

    def stop(self) -> None:
        """Stop the server at once (running work is broken off); with patience at an end, kill it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._place, ignore_errors=True)

    def run(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Do one statement; a server out of reach is an OSError."""
        import psycopg

        try:
            with psycopg.connect(self.address(database), autocommit=True, connect_timeout=5) as connection:
                done = connection.execute(statement.encode())
                return done.fetchall() if done.description else []
        except psycopg.OperationalError as problem:
            raise ConnectionError(str(problem)) from None

    def address(self, database: str, user: str = USER) -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def url(self, database: str, user: str = USER) -> str:
        """The address as SQLAlchemy takes it."""
        return self.address(database, user).replace("postgresql:", "postgresql+psycopg:")

    def database(self) -> str:
        """A new empty database; its name."""
        name = f"cx_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return name

    def cut(self, database: str) -> int:
        """End every connection to a database from the server's side; how many there were."""
        query = (
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            f"WHERE datname = '{database}' AND pid <> pg_backend_pid()"
        )
        return int(str(self.run(query)[0][0]))


class ObjectStore:
    """A server in this process that speaks like S3 and forgets everything, until `stop`."""

    def __init__(self) -> None:
        import logging

        from moto.server import ThreadedMotoServer

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        self.port = int(self._server.get_host_and_port()[1])
        self._numbers = itertools.count()

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to reach it."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}", "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }  # fmt: skip

    def bucket(self) -> str:
        """A new empty bucket; its name. The caller has set the environment."""
        import s3fs

        name = f"bucket-{next(self._numbers)}"
        s3fs.S3FileSystem(client_kwargs={"endpoint_url": self.environment["AWS_ENDPOINT_URL"]}).mkdir(name)
        return name

    def stop(self) -> None:
        self._server.stop()
