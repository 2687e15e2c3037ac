"""What is known to bite in the platform has a test that would notice, or words that say why there is none."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zmq

from cxlib.base import yamlio
from cxlib.delivery.warm.client import AGAIN_MS, SELDOM_MS, PromptClient

HERE = Path(__file__).parent
PITFALLS = dict(yamlio.load(HERE / "pitfalls.yml"))


def names_in(file: str) -> set[str]:
    tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("pitfall", PITFALLS)
def test_each_has_its_test_or_its_words(checkout: Path, pitfall: str) -> None:
    (kind, place), *rest = PITFALLS[pitfall].items()
    assert not rest
    if kind == "test":
        file, name = place.split(":")
        assert name in names_in(file)
    else:
        assert kind == "told"
        assert place[1] in (checkout / place[0]).read_text(encoding="utf-8")


def test_a_client_tries_again_at_once_and_then_more_seldom(tmp_path: Path) -> None:
    client = PromptClient(transport="ipc", ip=str(tmp_path / "k"))
    channel = client.connect_control()
    try:
        assert channel.getsockopt(zmq.RECONNECT_IVL) == AGAIN_MS < SELDOM_MS
        assert channel.getsockopt(zmq.RECONNECT_IVL_MAX) == SELDOM_MS
    finally:
        channel.close(linger=0)
        client.context.destroy(linger=0)


def calls(checkout: Path, room: str, name: str) -> Iterator[Any]:
    """Calls of a method of this name, as file:line."""
    for path in sorted((checkout / "cxlib" / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                yield f"{path.relative_to(checkout)}:{node.lineno}"


def test_nobody_sets_the_locale_of_the_process(checkout: Path) -> None:
    assert list(calls(checkout, "", "setlocale")) == []


def test_no_measure_applies_a_function_to_each_group(checkout: Path) -> None:
    assert list(calls(checkout, "measures", "apply")) == []
    grouped = re.compile(r"groupby\([^\n]*\)\.(agg|transform)\(lambda")
    found = [path for path in (checkout / "cxlib/measures").rglob("*.py") if grouped.search(path.read_text())]
    assert found == []
