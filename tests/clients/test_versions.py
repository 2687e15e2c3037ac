"""Clients in a store: whole versions, one pointer, lost races that are told, and what is cleaned when."""

from __future__ import annotations

import datetime as dt
import json
import threading
from pathlib import Path

import pytest

from cxlib.base.errors import RunError, SettingsError, Unreachable
from cxlib.clients import versions
from cxlib.clients.remote import everything, without_exports
from cxlib.clients.store import Held, Store
from cxlib.clients.versions import Checkout, check_out, commit, names, paths

CONTENT = {
    "client.yml": "name: Anna",
    ".key": "secret",
    "exports/2026-10-05/dane [1] 50% *ąż?.csv": "raw",
    "exports/rejected/a.csv": "refused",
    "tables/survey.parquet": "table",
    "runs/2026Q3/run.json": "{}",
    "published/2026Q3/index.html": "",
}


@pytest.fixture
def store(address: str) -> Store:
    return Store(address)


def put(root: Path, content: dict[str, str]) -> None:
    for path, text in content.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        if path.startswith("exports/") or path == ".key":
            place.chmod(0o600)


@pytest.fixture
def anna(store: Store, tmp_path: Path) -> Checkout:
    """A client in the store, as it was committed first."""
    root = tmp_path / "first" / "anna"
    put(root, CONTENT)
    out = Checkout("anna", root, None)
    assert commit(store, out)
    return out


def content_of(root: Path) -> dict[str, str]:
    return {path: (root / path).read_text(encoding="utf-8") for path in paths(root)}


def objects(store: Store) -> list[str]:
    return [key for key in store.keys("versions") if not key.endswith(".json") or "run.json" in key]


def test_a_client_comes_out_as_it_went_in(store: Store, anna: Checkout, tmp_path: Path) -> None:
    out = check_out(store, "anna", tmp_path / "second" / "anna", everything)
    assert content_of(out.root) == CONTENT
    assert out.version == anna.version
    modes = {path: (out.root / path).stat().st_mode & 0o777 for path in CONTENT}
    assert {path for path, mode in modes.items() if mode == 0o600} == {
        ".key",
        *(p for p in CONTENT if "exports" in p),
    }
    assert (out.root / "exports").stat().st_mode & 0o777 == 0o700
    assert list(names(store)) == ["anna"]
    assert not commit(store, out), "an unchanged client makes no version"


def test_only_what_changed_is_sent_and_what_was_not_brought_stays(
    store: Store, anna: Checkout, tmp_path: Path
) -> None:
    before = set(objects(store))
    mark = names(store)["anna"]
    out = check_out(store, "anna", tmp_path / "second" / "anna", without_exports)
    assert not any(path.startswith("exports/") for path in content_of(out.root))
    put(
        out.root, {"tables/survey.parquet": "newer", "runs/2026Q4/run.json": "{}", "tables/.import-lock": "1"}
    )
    (out.root / "published/2026Q3/index.html").unlink()
    assert commit(store, out)
    new = set(objects(store)) - before
    assert {key.split("/", 3)[3] for key in new} == {"tables/survey.parquet", "runs/2026Q4/run.json"}
    assert names(store)["anna"] != mark
    again = check_out(store, "anna", tmp_path / "third" / "anna", everything)
    expected = {**CONTENT, "tables/survey.parquet": "newer", "runs/2026Q4/run.json": "{}"}
    del expected["published/2026Q3/index.html"]
    assert content_of(again.root) == expected


def test_a_file_touched_or_copied_back_is_no_change(store: Store, anna: Checkout, tmp_path: Path) -> None:
    out = check_out(store, "anna", tmp_path / "second" / "anna", everything)
    (out.root / "client.yml").write_text(CONTENT["client.yml"], encoding="utf-8")
    assert not commit(store, out)


def test_a_lost_race_is_told_and_leaves_nothing(store: Store, anna: Checkout, tmp_path: Path) -> None:
    first, second = (check_out(store, "anna", tmp_path / name / "anna", everything) for name in ("a", "b"))
    put(first.root, {"client.yml": "name: First"})
    put(second.root, {"client.yml": "name: Second"})
    assert commit(store, first)
    before = store.keys("versions")
    with pytest.raises(RunError, match=r"anna was changed in .* meanwhile"):
        commit(store, second)
    assert store.keys("versions") == before
    assert (
        content_of(check_out(store, "anna", tmp_path / "c" / "anna", everything).root)["client.yml"]
        == "name: First"
    )


def test_a_new_client_is_made_once(store: Store, anna: Checkout, tmp_path: Path) -> None:
    put(tmp_path / "other" / "anna", {"client.yml": "name: Another Anna"})
    with pytest.raises(RunError, match="was changed"):
        commit(store, Checkout("anna", tmp_path / "other" / "anna", None))
    assert check_out(store, "berta", tmp_path / "berta", everything).held is None
    assert list(names(store)) == ["anna"]


def test_a_reader_sees_the_old_version_until_the_pointer_is_swapped(
    store: Store, anna: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = check_out(store, "anna", tmp_path / "second" / "anna", everything)
    put(out.root, {"client.yml": "name: New", "maps/a.yml": "x"})
    seen: list[dict[str, str]] = []

    def die(key: str, content: bytes, held: Held | None) -> bool:
        seen.append(content_of(check_out(store, "anna", tmp_path / "reader" / "anna", everything).root))
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "swap", die)
    with pytest.raises(KeyboardInterrupt):
        commit(store, out)
    monkeypatch.undo()
    assert seen == [CONTENT]
    monkeypatch.setattr(versions, "KEPT", dt.timedelta(0))
    left = {key for key in store.keys("versions") if "maps/a.yml" in key}
    assert len(left) == 1, "what the dead writer sent is still there"
    again = check_out(store, "anna", tmp_path / "third" / "anna", everything)
    put(again.root, {"client.yml": "name: Newest"})
    assert commit(store, again)
    assert not left & set(store.keys("versions")), "the next commit after a day sweeps it away"


def test_older_versions_stay_a_day_for_their_readers(
    store: Store, anna: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = check_out(store, "anna", tmp_path / "second" / "anna", everything)
    for number in range(3):
        put(out.root, {"client.yml": f"name: {number}"})
        assert commit(store, out)
    assert sum(key.endswith("client.yml") for key in store.keys("versions")) == 4
    monkeypatch.setattr(versions, "KEPT", dt.timedelta(0))
    put(out.root, {"client.yml": "name: last"})
    assert commit(store, out)
    kept = [store.read(key) for key in store.keys("versions") if key.endswith("client.yml")]
    assert sorted(kept) == [b"name: 2", b"name: last"], "the one just replaced, which somebody may be reading"
    assert content_of(check_out(store, "anna", tmp_path / "third" / "anna", everything).root) == {
        **CONTENT, "client.yml": "name: last",
    }  # fmt: skip


@pytest.mark.parametrize("change", ["report", "removed", "rewritten"])
def test_what_is_erased_is_nowhere_in_the_store(
    store: Store, anna: Checkout, tmp_path: Path, change: str
) -> None:
    out = check_out(store, "anna", tmp_path / "second" / "anna", everything)
    put(out.root, {"tables/survey.parquet": "table with Jan"})
    assert commit(store, out)
    export = out.root / "exports/2026-10-05/dane [1] 50% *ąż?.csv"
    put(out.root, {"tables/survey.parquet": "table"})
    if change == "report":
        put(out.root, {"erasures/2026-10-06-1.txt": "done"})
    elif change == "removed":
        export.unlink()
    else:
        export.write_text("other", encoding="utf-8")
    assert commit(store, out)
    assert not [key for key in store.keys("versions") if b"Jan" in store.read(key)]
    assert len(store.keys("versions")) == len(content_of(out.root)) + 1, "one version and its list"
    assert content_of(check_out(store, "anna", tmp_path / "third" / "anna", everything).root) == content_of(
        out.root
    )


def test_a_reader_whose_version_is_erased_gets_the_newer_one(
    store: Store, anna: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = check_out(store, "anna", tmp_path / "second" / "anna", everything)
    put(out.root, {"erasures/1.txt": "done", "client.yml": "name: New"})
    read = store.read

    def late(key: str) -> bytes:
        if out.version == anna.version:
            assert commit(store, out)
        return read(key)

    monkeypatch.setattr(store, "read", late)
    found = check_out(store, "anna", tmp_path / "reader" / "anna", everything)
    assert content_of(found.root)["client.yml"] == "name: New"


def test_damage_in_the_store_gets_a_sentence(store: Store, anna: Checkout, tmp_path: Path) -> None:
    key = next(key for key in store.keys("versions") if key.endswith("client.yml"))
    store.write(key, b"name: Eve")
    with pytest.raises(SettingsError, match=r"must come out of the store as it went in \(client.yml of anna"):
        check_out(store, "anna", tmp_path / "a", everything)
    store.remove([key])
    with pytest.raises(SettingsError, match="Every file of a client's version must be in the store"):
        check_out(store, "anna", tmp_path / "b", everything)
    store.write("current/anna.json", b'{"format": 2, "version": "x"}')
    with pytest.raises(SettingsError, match=r"must be as it was written \(current/anna.json: another format"):
        check_out(store, "anna", tmp_path / "c", everything)


@pytest.mark.parametrize("address", ["file", "s3"], indirect=True)
def test_many_writers_at_once_each_win_once(
    address: str, store: Store, anna: Checkout, tmp_path: Path
) -> None:
    lost, problems = [], []

    def add(number: int) -> None:
        own = Store(address)
        for attempt in range(200):
            out = check_out(own, "anna", tmp_path / f"w{number}-{attempt}" / "anna", without_exports)
            counter = out.root / "maps" / "counter"
            counter.write_text((counter.read_text() if counter.exists() else "") + f"{number} ")
            try:
                commit(own, out)
                return
            except RunError:
                lost.append(number)
            except Exception as problem:
                problems.append(problem)
                return

    writers = [threading.Thread(target=add, args=(number,)) for number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert problems == []
    found = check_out(store, "anna", tmp_path / "end" / "anna", everything)
    assert sorted((found.root / "maps" / "counter").read_text().split()) == list("012345")


@pytest.mark.parametrize("address", ["s3"], indirect=True)
def test_an_answer_lost_on_its_way_is_no_lost_race(
    store: Store, anna: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = check_out(store, "anna", tmp_path / "second" / "anna", everything)
    put(out.root, {"client.yml": "name: New"})
    write = store.fs.pipe_file

    def twice(path: str, content: bytes, **condition: str) -> None:
        write(path, content, **condition)
        if condition:
            write(path, content, **condition)

    monkeypatch.setattr(store.fs, "pipe_file", twice)
    assert commit(store, out)
    assert json.loads(store.read("current/anna.json"))["version"] == out.version


@pytest.mark.parametrize(
    ("address", "sentence", "kind"),
    [
        ("nosuch://bucket/clients", "installed", SettingsError),
        ("file:///proc/nowhere/clients", "must be readable and writable", SettingsError),
    ],
)
def test_a_store_out_of_reach_gets_a_sentence(
    address: str, sentence: str, kind: type[SettingsError], tmp_path: Path
) -> None:
    put(tmp_path / "anna", {"client.yml": "x"})
    with pytest.raises(SettingsError, match=sentence) as refused:
        commit(Store(address), Checkout("anna", tmp_path / "anna", None))
    assert "\n" not in refused.value.message and isinstance(refused.value, kind | Unreachable)
