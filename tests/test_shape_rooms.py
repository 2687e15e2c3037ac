"""The rooms of cxlib: which may know which, which library has which door, who may read the clock."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("base", "clients", "intake", "measures", "pages", "delivery", "cli")
LONGEST_MODULE = 300

DOORS = {
    "papermill": ("cxlib.delivery.run_notebook", "cxlib.delivery.warm"),
    "ipywidgets": ("cxlib.pages.widgets",),
    "anywidget": ("cxlib.pages.widgets",),
    "seaborn": ("cxlib.pages.charts",),
    "sqlalchemy": tuple(f"cxlib.clients.{name}" for name in ("databases", "decisions", "leases", "ledger")),
    "voila": ("cxlib.delivery.portal",),
    "distributed": ("cxlib.delivery.batch.cluster",),
    "holidays": ("cxlib.base.calendars",),
}
"""Library -> the modules (or module prefixes) that may import it."""

LIGHT = ("cxlib.cli", "cxlib.base.errors", "cxlib")
"""What a command module may import of the project before a command runs."""

HEAVY = {
    "babel",
    "distributed",
    "ipywidgets",
    "jinja2",
    "matplotlib",
    "nbclient",
    "nbconvert",
    "nbformat",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "pydantic",
    "rich",
    "scipy",
    "seaborn",
    "sqlalchemy",
    "statsmodels",
    "voila",
}

MAY_COMBINE = ("cxlib.measures.compare", "cxlib.measures.effects", "cxlib.measures.figures")
FREE_OF_CLIENTS = ("cxlib.clients.folder", "cxlib.clients.decisions", "cxlib.intake")
READING = {"open", "print", "input"}
CLOCKS = {"now", "utcnow", "today", "time_ns", "monotonic"}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted((ROOT / "cxlib").rglob("*.py"))}


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def is_typing_only(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def names_of(node: ast.AST, module: str) -> Iterator[str]:
    """Everything an import statement names, as dotted paths (`from a import b` names a.b, and a too)."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            package = module.split(".") if MODULES[module].name == "__init__.py" else module.split(".")[:-1]
            base = ".".join([*package[: len(package) - node.level + 1], *([base] if base else [])])
        named = [f"{base}.{alias.name}" for alias in node.names]
        yield from named
        if not all(name in MODULES for name in named):  # not only submodules: the package's own names too
            yield base
    elif (
        isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith(("import_module", "__import__"))
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ):
        yield node.args[0].value


def imports(module: str) -> set[str]:
    """Every name imported anywhere in a module, inside functions too."""
    return {name for node in ast.walk(tree(module)) for name in names_of(node, module)}


def imports_at_load(module: str) -> set[str]:
    """What is imported when the module is, so not inside functions and not for types only."""
    found: set[str] = set()
    waiting: list[ast.stmt] = list(tree(module).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or is_typing_only(node):
            continue
        found.update(names_of(node, module))
        waiting.extend(child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt))
    return found


def room(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "cxlib" and parts[1] in ROOMS else None


def test_every_module_stands_in_a_room() -> None:
    strays = [name for name in MODULES if name != "cxlib" and room(name) is None]
    assert strays == []
    assert {room(name) for name in MODULES} >= {"base", "clients", "cli"}


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_only_to_the_left(module: str) -> None:
    here = room(module)
    if here is None:
        assert not any(room(name) for name in imports(module))
        return
    right = [
        name
        for name in imports(module)
        if (there := room(name)) is not None and ROOMS.index(there) > ROOMS.index(here)
    ]
    assert right == []


def test_no_module_imports_itself_through_others() -> None:
    graph = {
        module: {name for name in imports_at_load(module) if name in MODULES and name != module}
        for module in MODULES
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        pytest.fail(f"these modules import each other in a circle: {' <- '.join(cycle.args[1])}")


@pytest.mark.parametrize("library", DOORS)
def test_a_heavy_library_has_one_door(library: str) -> None:
    doors = DOORS[library]
    outside = [
        module
        for module in MODULES
        if any(name.split(".")[0] == library for name in imports(module)) and not module.startswith(doors)
    ]
    assert outside == []


def test_a_measure_module_does_not_import_another() -> None:
    wrong = []
    for module in MODULES:
        if room(module) != "measures" or module.startswith(MAY_COMBINE):
            continue
        siblings = {
            name for name in imports(module) if name in MODULES and name.startswith("cxlib.measures.")
        } - {module}
        wrong += [(module, name) for name in sorted(siblings)]
    assert wrong == []


@pytest.mark.parametrize("module", [name for name in MODULES if room(name) == "measures"])
def test_measures_are_pure(module: str) -> None:
    named = imports(module)
    assert not [name for name in named if name.startswith(FREE_OF_CLIENTS)]
    assert not named & {"pathlib", "os", "io", "sqlite3", "random", "warnings"}
    called = {
        node.func.id
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & READING


@pytest.mark.parametrize("module", [name for name in MODULES if room(name) in ("base", "measures", "pages")])
def test_nothing_but_the_run_reads_the_clock(module: str) -> None:
    read = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
    ]
    assert read == []


@pytest.mark.parametrize("module", [name for name in MODULES if room(name) == "cli"])
def test_commands_import_what_is_heavy_only_when_they_run(module: str) -> None:
    early = imports_at_load(module)
    assert not {name for name in early if name.split(".")[0] in HEAVY}
    of_ours = {name for name in early if name in MODULES and not name.startswith("cxlib.cli")}
    assert of_ours <= set(LIGHT)


@pytest.mark.parametrize("module", MODULES)
def test_modules_stay_small(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("module", MODULES)
def test_modules_say_what_they_are_for_and_do_not_assert(module: str) -> None:
    assert ast.get_docstring(tree(module))
    nodes = list(ast.walk(tree(module)))
    asserts = [node.lineno for node in nodes if isinstance(node, ast.Assert)]
    assert asserts == [], "input is refused with an error of cxlib.base.errors"
    assert [node.lineno for node in nodes if isinstance(node, ast.ExceptHandler) and node.type is None] == []
