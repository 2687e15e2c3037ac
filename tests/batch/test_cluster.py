"""The batch on a Dask cluster: a scheduler and its workers as processes of their own on loopback."""

from __future__ import annotations

import datetime as dt
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from cxlib.base.errors import RunError, SettingsError
from cxlib.base.files import sha256
from cxlib.cli import main
from cxlib.clients.folder import ClientFolder
from cxlib.delivery.batch import cluster as dask
from cxlib.delivery.batch.portfolio import run_all
from cxlib.delivery.batch.tasks import Outcome, Task
from cxlib.delivery.batch.workers import Inline
from cxlib.delivery.limits import Limits
from tests.batch.conftest import ANSWER, task
from tests.servers import Cluster as Postgres
from tests.servers import ObjectStore
from tests.waiting import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals")]

DAY = dt.timedelta(days=1)
Firm = Callable[[str], ClientFolder]
Shelf = Callable[..., Path]

WAITS = f"import time\ntime.sleep(60 if client == 'slow' else 2.5 * client.startswith('slow-'))\n{ANSWER}"
DEADLY = (
    "import os, psutil, signal\nif client == 'poison':\n"
    "    mine = [one for one in psutil.Process().parents() if 'batch.hand' in ' '.join(one.cmdline())]\n"
    f"    os.kill(mine[0].pid, signal.SIGKILL)\n{ANSWER}"
)


class Machines:
    """A scheduler and workers; `stop` ends what is left of them, by process id."""

    def __init__(
        self, place: Path, port: int = 0, security: tuple[str, ...] = (), **environment: str
    ) -> None:
        self.place, self.port, self.security = place, port or free_port(), security
        self.environment = {**os.environ, "PYTHONWARNINGS": "ignore", **environment}
        self.address = f"{'tls' if security else 'tcp'}://127.0.0.1:{self.port}"
        self.started: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--dashboard-address", "127.0.0.1:0"
        )
        self.workers = [self.worker(), self.worker()]

    def worker(self) -> subprocess.Popen[bytes]:
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "20")
        return self._start("worker", self.address, *options, "--local-directory", str(self.place))

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        log = (self.place / f"{words[0]}-{len(self.started)}.log").open("wb")
        call = [sys.executable, "-m", "dask", *words, *self.security]
        process = subprocess.Popen(call, env=self.environment, stdout=log, stderr=subprocess.STDOUT)
        log.close()
        self.started.append(process)
        return process

    def stop(self) -> None:
        for process in reversed(self.started):
            if process.poll() is None:
                process.kill()
            process.wait(20)


def digests(place: Path) -> dict[str, str]:
    return {str(path.relative_to(place)): sha256(path) for path in sorted(place.rglob("*")) if path.is_file()}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def machines(place: Path, **given: object) -> Iterator[Machines]:
    place.mkdir(exist_ok=True)
    made = Machines(place, **given)  # type: ignore[arg-type]
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """One cluster for the tests that do not hurt it."""
    with machines(tmp_path_factory.mktemp("cluster")) as made:
        yield made


def on(address: str, tasks: list[Task]) -> dict[str, Outcome]:
    outcomes = run_all(tasks, lambda many: dask.Cluster(address, many), lambda state, outcome: None)
    return {outcome.client: outcome for outcome in outcomes}


def statuses(found: dict[str, Outcome]) -> dict[str, str]:
    return {name: outcome.status for name, outcome in sorted(found.items())}


def hands() -> set[int]:
    """The process ids of all hands on this machine."""
    found = psutil.process_iter(["pid", "cmdline"])
    return {one.info["pid"] for one in found if "cxlib.delivery.batch.hand" in (one.info["cmdline"] or ())}


def test_pages_are_the_same_as_without_a_cluster(
    cx_home: Path,
    firm: Firm,
    shelf: Shelf,
    shared: Machines,
    settled: None,
) -> None:
    names, notebooks = ("a", "b", "c"), shelf(n11=ANSWER, n12=ANSWER)
    for name in names:
        firm(name)
    copy = cx_home.with_name("copy")
    shutil.copytree(cx_home, copy)
    assert set(statuses(on(shared.address, [task(cx_home, name, notebooks) for name in names])).values()) == {
        "ok"
    }
    run_all(
        [task(copy, name, notebooks) for name in names], lambda many: Inline(), lambda state, outcome: None
    )
    for name in names:
        pages = digests(cx_home / name / "published")
        assert pages and pages == digests(copy / name / "published")
    again = on(shared.address, [task(cx_home, name, notebooks) for name in names])
    assert set(statuses(again).values()) == {"unchanged"}


def test_a_client_that_kills_its_worker_fails_alone(
    cx_home: Path, firm: Firm, shelf: Shelf, shared: Machines
) -> None:
    for name in ("good", "poison", "right"):
        firm(name)
    notebooks = shelf(n11=DEADLY)
    found = on(shared.address, [task(cx_home, name, notebooks) for name in ("good", "poison", "right")])
    assert statuses(found) == {"good": "ok", "poison": "failed", "right": "ok"}
    assert "by signal 9" in found["poison"].sentence
    assert all(worker.poll() is None for worker in shared.workers), "the cluster's workers live on"


def test_a_slow_client_keeps_nobody_waiting(
    cx_home: Path, firm: Firm, shelf: Shelf, shared: Machines
) -> None:
    names = ("slow", "a", "b", "c")
    for name in names:
        firm(name)
    order: list[str] = []
    limits = Limits(cell_seconds=30, notebook_seconds=4)
    outcomes = run_all(
        [task(cx_home, name, shelf(n11=WAITS), limits=limits) for name in names],
        lambda many: dask.Cluster(shared.address, many),
        lambda state, outcome: order.append(outcome.client) if outcome else None,
    )
    assert order[-1] == "slow" and sorted(order) == sorted(names)
    assert [one.status for one in outcomes] == ["failed", "ok", "ok", "ok"]


def test_a_worker_that_is_killed_is_replaced_by_another(
    cx_home: Path, firm: Firm, shelf: Shelf, tmp_path: Path
) -> None:
    firm("slow-a")
    firm("slow-b")
    others = hands()
    with machines(tmp_path / "cluster") as made:
        killed = threading.Thread(
            target=lambda: (wait_for(lambda: len(hands() - others) >= 2, 20), made.workers[0].kill())
        )
        killed.start()
        found = on(made.address, [task(cx_home, name, shelf(n11=WAITS)) for name in ("slow-a", "slow-b")])
        killed.join()
    assert made.workers[0].returncode == -signal.SIGKILL
    assert statuses(found) == {"slow-a": "ok", "slow-b": "ok"}
    wait_for(lambda: not hands() - others, 20)


@pytest.fixture
def dasks_words() -> Iterator[list[str]]:
    """What Dask's client logs of itself."""
    said: list[str] = []
    logger, handler = logging.getLogger("distributed.client"), logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logger.addHandler(handler)
    yield said
    logger.removeHandler(handler)


def test_a_batch_whose_scheduler_died_is_resumed_by_calling_again(
    cx_home: Path, firm: Firm, shelf: Shelf, tmp_path: Path, settled: None, monkeypatch: pytest.MonkeyPatch,
    dasks_words: list[str],
) -> None:  # fmt: skip
    names = ("a", "slow-b", "slow-c", "slow-d")
    for name in names:
        firm(name)
    tasks = [task(cx_home, name, shelf(n11=WAITS)) for name in names]
    monkeypatch.setattr(dask, "LOST_SECONDS", 0.5)
    others = hands()
    port = free_port()
    with machines(tmp_path / "cluster", port=port) as made:
        through: list[str] = []

        def tell(state: object, outcome: Outcome | None) -> None:
            if outcome is not None and not through:
                through.append(outcome.client)
                made.scheduler.kill()

        with pytest.raises(RunError, match=r"is gone.*done is not done twice"):
            run_all(tasks, lambda many: dask.Cluster(made.address, many), tell)
    assert dasks_words == [], "one sentence, no traceback"
    wait_for(lambda: not hands() - others, 20)
    with machines(tmp_path / "again", port=port) as made:
        found = on(made.address, tasks)
    assert found[through[0]].status == "unchanged"
    assert set(statuses(found).values()) == {"ok", "unchanged"}


@pytest.mark.postgres
def test_clients_in_a_store_with_the_ledger_on_a_server(
    cx_home: Path, firm: Firm, shelf: Shelf, tmp_path: Path, postgres: Postgres, object_store: ObjectStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name in ("a", "b"):
        firm(name)
    database = postgres.url(postgres.database())
    servers = {**object_store.environment, "CX_DECISIONS_URL": database, "CX_LEDGER_URL": database}
    for name, value in servers.items():
        monkeypatch.setenv(name, value)
    address = f"s3://{object_store.bucket()}/clients"
    monkeypatch.setenv("CX_HOME", address)
    for name in ("a", "b"):
        assert main(["deposit", str(cx_home / name)]) == 0
    tasks = [Task(name, "2026Q3", address, shelf=str(shelf(n11=ANSWER))) for name in ("a", "b")]
    with machines(tmp_path / "cluster", **servers) as made:
        assert statuses(on(made.address, tasks)) == {"a": "ok", "b": "ok"}
        assert statuses(on(made.address, tasks)) == {"a": "unchanged", "b": "unchanged"}
        monkeypatch.setenv("CX_LEDGER_URL", database.replace("127.0.0.1", "10.0.0.9"))
        with pytest.raises(SettingsError, match="Every worker must have the same ledger"):
            dask.Cluster(made.address, 1)


def test_certificates(cx_home: Path, firm: Firm, shelf: Shelf, tmp_path: Path) -> None:
    firm("a")
    key, paper = certificate(tmp_path)
    security = ("--tls-ca-file", str(paper), "--tls-cert", str(paper), "--tls-key", str(key))
    named = {f"distributed.comm.tls.{role}.{what}": str(path) for role in ("client", "worker", "scheduler")
             for what, path in (("cert", paper), ("key", key))}  # fmt: skip
    import dask as settings

    with machines(tmp_path / "cluster", security=security) as made:
        with settings.config.set({"distributed.comm.tls.ca-file": str(paper), **named}):
            found = on(made.address, [task(cx_home, "a", shelf(n11=ANSWER))])
        assert statuses(found) == {"a": "ok"}


def certificate(place: Path) -> tuple[Path, Path]:
    """A key and a certificate of our own, good for this test."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cluster")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - DAY).not_valid_after(now + DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    files = place / "key.pem", place / "cert.pem"
    files[0].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    files[1].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return files


def test_wrong_addresses_get_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "CONNECT_SECONDS", 1.0)
    with pytest.raises(SettingsError, match="The scheduler must answer"):
        dask.Cluster(f"tcp://127.0.0.1:{free_port()}", 1)
    began = time.monotonic()
    for address in ("nonsense://x", "foo", "tcp://10.0.0.5", "nonsense://x:8786"):
        with pytest.raises(SettingsError, match="address must be like tcp://"):
            dask.Cluster(address, 1)
    assert time.monotonic() - began < 5, "Dask's own client would hold us up for half a minute"


def test_workers_that_do_not_see_the_clients_are_told_at_the_start(shared: Machines, tmp_path: Path) -> None:
    cluster = dask.Cluster(shared.address, 1)
    try:
        with pytest.raises(SettingsError, match=r"must see the clients' folder \(tcp://.* has no a in"):
            cluster.submit(Task("a", "2026Q3", str(tmp_path)))
        assert cluster.finished(0.1) == []
    finally:
        cluster.close()


def test_a_cluster_on_this_machine_by_the_command(
    cx_home: Path, firm: Firm, capsys: pytest.CaptureFixture[str]
) -> None:
    firm("a")
    others = hands()
    assert main(["batch", "2026Q3", "--scheduler", "local", "--jobs", "1", "--no-publish"]) == 0
    assert "1 client: 1 done." in capsys.readouterr().out
    wait_for(lambda: not hands() - others, 20)
