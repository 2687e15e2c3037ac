"""Sound exports of every kind, damaged: by Hypothesis, and guided by coverage where atheris is installed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxlib.base.errors import CxError
from cxlib.intake.readers import read_export

HERE = Path(__file__).parent
SECONDS = 10


def _seeds() -> dict[str, bytes]:
    spec = importlib.util.spec_from_file_location("seeds", HERE / "seeds.py")
    if spec is None or spec.loader is None:
        raise ImportError("tests/fuzz/seeds.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    make: Callable[[], dict[str, bytes]] = module.seeds
    return make()


SEEDS = _seeds()


@pytest.mark.parametrize("name", SEEDS)
def test_the_seeds_are_sound(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(SEEDS[name])
    assert read_export(path, language="pl").rows_read >= 1


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A sound file with some bytes cut out, put in or replaced, under its own or another name."""
    name = draw(st.sampled_from(sorted(SEEDS)))
    content = bytearray(SEEDS[name])
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        length = draw(st.integers(0, 40))
        content[start : start + length] = draw(st.binary(max_size=12))
    return draw(st.sampled_from([name, name, name, *sorted(SEEDS)])), bytes(content)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_damaged_files_are_read_or_refused_with_a_sentence(file: tuple[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file[0]
        path.write_bytes(file[1])
        try:
            raw = read_export(path, language="tr")
        except CxError as refused:
            assert str(refused).strip() and "\n" not in str(refused)
        else:
            assert raw.rows_read == len(raw.frame) + len(raw.refused)
        assert path.read_bytes() == file[1], "a reader only reads"


@pytest.mark.slow
def test_a_bounded_coverage_guided_run_finds_no_crash(tmp_path: Path) -> None:
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed (it has wheels for Linux on x86-64 only)")
    done = subprocess.run(
        [sys.executable, str(HERE / "fuzz_readers.py"), str(SECONDS), str(tmp_path)],
        capture_output=True, text=True, timeout=SECONDS * 12,
    )  # fmt: skip
    assert not list(tmp_path.glob("crash-*")), done.stderr[-3000:]
    assert done.returncode == 0, done.stderr[-3000:]
