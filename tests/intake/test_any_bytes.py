"""Whatever bytes come: they are imported or refused with a sentence, and a refusal changes nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxlib.base.errors import CxError
from cxlib.clients.folder import ClientFolder
from cxlib.intake.importer import import_file

CELLS = st.one_of(
    st.sampled_from(
        ["1", "9", "10", "2026-07-01", "01.02.2026 10:00", "03/04/2026", "1,5", "1 234", "brak", "", "x"]
    ),
    st.text(max_size=8),
)
HEADERS = st.sampled_from(
    ["nps", "submitted_at", "Timestamp", "order_id", "amount", "ordered_at", "comment", "id", "Data", ""]
)
TABLES = st.builds(
    lambda head, rows, mark: "\n".join(mark.join(row) for row in [head, *rows]).encode("utf-8", "replace"),
    st.lists(HEADERS, min_size=1, max_size=5),
    st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=5),
    st.sampled_from([",", ";", "\t"]),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> ClientFolder:
    from cxlib.clients import folder as folders

    home = tmp_path_factory.mktemp("clients")
    patch = pytest.MonkeyPatch()
    patch.setenv("CX_HOME", str(home))
    made = folders.create("any", language="pl", sector="shop")
    patch.undo()
    return made


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(st.binary(max_size=200), TABLES),
    name=st.sampled_from(["a.csv", "b.tsv", "c.xlsx", "d.csv.gz"]),
)
def test_any_bytes_are_imported_or_refused(
    folder: ClientFolder, snapshot: Callable[[ClientFolder], dict[str, str]], content: bytes, name: str
) -> None:
    before = snapshot(folder)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / name
        path.write_bytes(content)
        try:
            report = import_file(folder, path)
        except CxError as refused:
            assert snapshot(folder) == before
            assert str(refused).strip() and "\n" not in str(refused)
        else:
            assert report.rows_read == report.rows_kept + report.rows_refused
            assert sum(report.reasons.values()) == report.rows_refused
        assert path.read_bytes() == content
