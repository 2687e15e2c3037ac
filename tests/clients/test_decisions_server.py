"""Decisions on a PostgreSQL server that breaks off, restarts, is not there or turns us away."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from cxlib.base.errors import SettingsError, Unreachable
from cxlib.clients import databases
from cxlib.clients.decided import Meeting, Touchpoint
from cxlib.clients.decisions import Decisions
from cxlib.clients.decisions_erase import erase, look
from cxlib.clients.decisions_events import EVENTS
from tests.servers import ROLE_WITH_PASSWORD, Cluster, free_port

pytestmark = pytest.mark.postgres

MONDAY = dt.datetime(2026, 6, 29, 8, tzinfo=dt.UTC)


@pytest.fixture
def database(postgres: Cluster) -> str:
    return postgres.database()


@pytest.fixture
def store(postgres: Cluster, database: str) -> Decisions:
    return Decisions("anna", url=postgres.url(database))


def points(*names: str) -> list[Touchpoint]:
    return [Touchpoint(stage="use", name=name) for name in names]


def cutting(cluster: Cluster, database: str, when: Callable[[str], bool]) -> Iterator[list[str]]:
    """While this is on, the connection is cut from outside just before the first statement that fits."""
    cut: list[str] = []

    def before(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not cut and when(statement):
            cut.append(statement)
            assert cluster.cut(database) >= 1

    sa.event.listen(sa.Engine, "before_cursor_execute", before)
    try:
        yield cut
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", before)


@pytest.mark.parametrize("statement", ["INSERT", "SELECT"])
def test_a_connection_cut_midway_is_made_again_and_nothing_is_written_twice_or_lost(
    postgres: Cluster, database: str, store: Decisions, statement: str
) -> None:
    store.save_all(points("door"), "Ewa", MONDAY)
    cuts = cutting(postgres, database, lambda said: said.lstrip().startswith(statement))
    cut = next(cuts)
    try:
        store.save_all(points("phone", "desk"), "Ewa", MONDAY)
        assert [point.name for point in store.touchpoints()] == ["desk", "door", "phone"]
    finally:
        cuts.close()  # type: ignore[attr-defined]
    assert len(cut) == 1, "the connection was cut once"
    assert [len(store.history("touchpoint", name)) for name in ("desk", "door", "phone")] == [1, 1, 1]


def test_what_a_lost_connection_had_already_written_is_not_written_again(
    database: str, store: Decisions, postgres: Cluster
) -> None:
    store.save_all(points("door"), "Ewa", MONDAY)
    lost: list[bool] = []

    def after(connection: sa.Connection) -> None:
        """The server has done it; the answer does not reach us."""
        if not lost:
            lost.append(True)
            raise sa.exc.OperationalError(
                "COMMIT", {}, Exception("the answer was lost"), connection_invalidated=True
            )

    real = store.writer.dialect.do_commit

    def commit(connection: object) -> None:
        real(connection)
        after(connection)  # type: ignore[arg-type]

    store.writer.dialect.do_commit = commit  # type: ignore[method-assign,assignment]
    store.save_all(points("phone"), "Ewa", MONDAY)
    assert lost and len(store.history("touchpoint", "phone")) == 1


def test_writers_outlive_a_restart_of_the_server(postgres: Cluster, database: str, store: Decisions) -> None:
    store.save_all(points("door"), "Ewa", MONDAY)
    written, problems, over = [], [], threading.Event()

    def write(who: str) -> None:
        own = Decisions("anna", url=postgres.url(database))
        number = 0
        while not over.is_set() and number < 2000:
            try:
                own.save_free("note", f"{who}-{number}", number, who, MONDAY + dt.timedelta(seconds=number))
            except SettingsError as problem:
                problems.append(problem)
                return
            written.append(f"{who}-{number}")
            number += 1

    writers = [threading.Thread(target=write, args=(who,)) for who in ("ewa", "marta")]
    for writer in writers:
        writer.start()
    _until(lambda: len(written) > 10)
    postgres.stop()
    postgres.start()
    before = len(written)
    _until(lambda: len(written) > before + 10 or bool(problems))
    over.set()
    for writer in writers:
        writer.join(60)
    assert problems == []
    assert sorted(store.current("note")) == sorted(written)
    assert all(len(store.history("note", key)) == 1 for key in written[before - 3 : before + 3])


def _until(done: Callable[[], bool], patience: float = 30) -> None:
    end = time.monotonic() + patience
    while not done():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def test_many_write_at_once_into_a_store_that_is_not_made_yet(postgres: Cluster, database: str) -> None:
    gate, problems = threading.Barrier(8), []

    def write(number: int) -> None:
        own = Decisions("anna", url=postgres.url(database))
        gate.wait()
        try:
            own.save(Meeting(day=dt.date(2026, 7, 1 + number)), "Ewa", MONDAY)
        except Exception as problem:
            problems.append(problem)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert problems == []
    assert len(Decisions("anna", url=postgres.url(database)).current("meeting")) == 8


@pytest.mark.parametrize(
    ("address", "said", "kind", "tries"),
    [
        ("postgresql+psycopg://cx@127.0.0.1:{closed}/cx", "Connection refused", Unreachable, 3),
        ("postgresql+psycopg://cx@127.0.0.1:{open}/nosuch", "does not exist", SettingsError, 1),
        (
            "postgresql+psycopg://stranger:wrong@127.0.0.1:{open}/postgres",
            "authentication failed",
            SettingsError,
            1,
        ),
    ],
    ids=["nobody there", "no such database", "wrong password"],
)
def test_only_what_can_pass_is_tried_again(
    postgres: Cluster,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    said: str,
    kind: type[SettingsError],
    tries: int,
) -> None:
    roles = [name for (name,) in postgres.run("SELECT rolname FROM pg_roles")]
    if ROLE_WITH_PASSWORD not in roles:
        postgres.run(f"CREATE ROLE {ROLE_WITH_PASSWORD} LOGIN PASSWORD 'secret'")
    monkeypatch.setattr(databases, "TRIES", 3)
    asked: list[bool] = []
    store = Decisions("anna", url=address.format(closed=free_port(), open=postgres.port))
    sa.event.listen(store.reader, "do_connect", lambda *_: asked.append(True))
    with pytest.raises(SettingsError, match=said) as refused:
        store.actions()
    assert type(refused.value) is kind and len(asked) == tries
    assert "CX_DECISIONS_URL" in refused.value.message and "wrong" not in refused.value.message
    assert "\n" not in refused.value.message


def test_erasing_leaves_nothing_in_the_servers_pages(
    postgres: Cluster, database: str, store: Decisions
) -> None:
    store.save_free("note", "a", {"about": "person-1", "text": "very telling"}, "Ewa", MONDAY)
    store.save_free("note", "b", {"text": "about no one"}, "Ewa", MONDAY)
    assert b"very telling" in pages(postgres, database)
    erase(store, look(store, ["person-1"], []))
    assert store.current("note") == {"b": {"text": "about no one"}} and store.history("note", "a") == []
    left = pages(postgres, database)
    assert b"very telling" not in left and b"about no one" in left


def pages(cluster: Cluster, database: str) -> bytes:
    """What the server keeps of the decisions on its disk."""
    cluster.run("CHECKPOINT", database)
    ((path,),) = cluster.run(f"SELECT pg_relation_filepath('{EVENTS.name}')", database)
    return (cluster.data / str(path)).read_bytes()


def test_long_and_odd_texts_fit_on_every_database(store: Decisions) -> None:
    odd = "Zażółć İIıi 🙂 \x00 \\u0000 " * 50
    store.save_free("note", "ż" * 120, odd, "ş" * 120, MONDAY, quarter="2026-07")
    assert store.current("note") == {"ż" * 120: odd}
    with pytest.raises(SettingsError, match="up to 120 letters"):
        store.save_free("note", "a", 1, "ş" * 121, MONDAY)
