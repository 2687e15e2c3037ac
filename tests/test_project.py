"""The project's own files: one list of requirements everywhere, assets that travel, two commands."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
CONDA_NAMES = {"pandera[pandas]": "pandera-pandas"}
"""Where conda's name differs from PyPI's."""


def pyproject() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as stream:
        return tomllib.load(stream)


def core() -> list[str]:
    return list(pyproject()["project"]["dependencies"])


def split(line: str) -> tuple[str, str]:
    """Name and range of a requirement, the range's parts in order."""
    found = re.match(r"^([A-Za-z0-9._\[\]-]+?)((?:[<>=!].*)?)$", line)
    assert found is not None, line
    name = CONDA_NAMES.get(found[1], found[1])
    return canonicalize_name(name), ",".join(sorted(found[2].replace(" ", "").split(",")))


def test_environment_yml_asks_for_what_pyproject_asks_for() -> None:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    by_pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    by_conda = [entry for entry in listed if isinstance(entry, str)]
    assert f"python{pyproject()['project']['requires-python']}" in by_conda
    assert by_pip[-1] == "-e ."
    asked = {split(line) for line in (*by_conda, *by_pip[:-1])} - {
        ("pip", ""), split(f"python{pyproject()['project']['requires-python']}")
    }
    assert asked == {split(line) for line in core()}


def constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def test_constraints_are_names_and_versions_and_nothing_else() -> None:
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", line), line
        assert "/" not in line and "@" not in line


def test_every_requirement_has_a_tested_version_in_its_range() -> None:
    tested = {canonicalize_name(name): version for name, version in constraints().items()}
    for line in (*core(), *pyproject()["project"]["optional-dependencies"]["dev"]):
        requirement = Requirement(line)
        version = tested[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(Version(version)), line


def test_what_is_installed_here_is_what_is_called_tested() -> None:
    from importlib.metadata import version

    different = {
        Requirement(line).name: (version(Requirement(line).name), constraints()[_key(Requirement(line).name)])
        for line in core()
        if version(Requirement(line).name) != constraints()[_key(Requirement(line).name)]
    }
    assert different == {}


def _key(name: str) -> str:
    return next(listed for listed in constraints() if canonicalize_name(listed) == canonicalize_name(name))


def test_no_copyleft_in_the_core() -> None:
    """GPL, AGPL and LGPL stay out of what everybody installs (their classifiers or licence field)."""
    from importlib.metadata import metadata

    for line in core():
        about = metadata(Requirement(line).name)
        words = [about.get("License-Expression") or "", *(about.get_all("Classifier") or [])]
        licences = [text for text in words if text.startswith("License ::") or text == words[0]]
        assert not [text for text in licences if re.search(r"\b[AL]?GPL", text)], line


def test_extras_are_explained_by_the_doctor() -> None:
    from cxlib.cli.doctor import EXTRAS

    assert set(EXTRAS) == set(pyproject()["project"]["optional-dependencies"])


# -- assets ----------------------------------------------------------------------------------------
def test_assets_are_found_in_the_checkout() -> None:
    from cxlib.base.assets import asset

    assert asset("templates", "client", "client.yml") == ROOT / "templates" / "client" / "client.yml"


@pytest.mark.slow
def test_assets_are_found_the_same_way_from_an_installed_wheel(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    for shelf in ("playbook", "notebooks", "templates"):
        assert tree(site / "cxlib" / "_assets" / shelf) == tree(ROOT / shelf), shelf
    code = (
        "from cxlib.base.assets import asset; from cxlib.clients.settings import sectors; "
        "print(asset('templates', 'client', 'client.yml')); print(sectors()['clinic'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(site)},
        check=True, capture_output=True, text=True,
    )
    path, word = done.stdout.split()
    assert Path(path) == site / "cxlib" / "_assets" / "templates" / "client" / "client.yml"
    assert word == "patient"


def tree(folder: Path) -> dict[str, str]:
    """Relative path to fingerprint of every file that belongs to the project."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
    }


# -- start.py, Makefile ----------------------------------------------------------------------------
@pytest.fixture
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start_here", ROOT / "start.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_makefile_holds_four_targets_and_all_call_start_py() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = dict(re.findall(r"^([a-z]+):.*\n\t(.+)$", text, flags=re.MULTILINE))
    assert targets == {task: f"@$(PYTHON) start.py {task}" for task in ("demo", "test", "lint", "bench")}


def test_start_py_needs_the_standard_library_only() -> None:
    text = (ROOT / "start.py").read_text(encoding="utf-8")
    imported = set(re.findall(r"^\s*(?:import|from) (\w+)", text, flags=re.MULTILINE))
    assert imported <= set(sys.stdlib_module_names)


def test_start_py_says_which_python_it_needs(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start.sys, "version_info", (3, 9, 1))
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    assert start.main(["demo"]) == 1
    assert "Python 3.11 or newer is needed (this is 3.9.1)" in capsys.readouterr().err


def test_start_py_goes_on_with_a_newer_python_when_there_is_one(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []

    def run(call: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        calls.append(call)
        return subprocess.CompletedProcess(call, 7)

    monkeypatch.setattr(start.sys, "version_info", (3, 9, 1))
    monkeypatch.setattr(start.shutil, "which", {"python3.12": "/usr/bin/python3.12"}.get)
    monkeypatch.setattr(start.subprocess, "run", run)
    assert start.main(["demo", "-q"]) == 7
    assert calls == [["/usr/bin/python3.12", str(ROOT / "start.py"), "demo", "-q"]]


def test_start_py_without_a_task_lists_them(start: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main([]) == 2
    out = capsys.readouterr().out
    assert [task for task in start.TASKS if f"  {task} " not in out] == []


def test_start_py_installs_once_and_again_when_the_requirements_change(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done: list[str] = []
    (tmp_path / "pyproject.toml").write_text("a", encoding="utf-8")
    (tmp_path / "constraints.txt").write_text("b", encoding="utf-8")
    python = tmp_path / ".venv" / "python"

    def make() -> None:
        done.append("venv")
        python.parent.mkdir()
        python.touch()

    for name, value in {
        "HERE": tmp_path, "VENV": python.parent, "PYTHON": python, "MARK": python.parent / "made-from",
        "create_venv": make, "install": lambda: done.append("install"), "has_pip": python.exists,
    }.items():
        monkeypatch.setattr(start, name, value)
    start.make_environment()
    start.make_environment()
    assert done == ["venv", "install"]
    (tmp_path / "constraints.txt").write_text("c", encoding="utf-8")
    start.make_environment()
    assert done == ["venv", "install", "install"]


def test_start_py_says_what_to_do_when_packages_cannot_be_fetched(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(start, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(
        start.subprocess, "run", lambda *call, **options: subprocess.CompletedProcess(call, 1)
    )
    with pytest.raises(start.Stop, match="Check the connection and start again"):
        start.install()


def test_start_cmd_is_for_windows_and_pauses() -> None:
    content = (ROOT / "start.cmd").read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n")
    assert b"start.py %TASK%" in content and b"pause" in content


def test_readme_is_one_page_and_its_paths_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 110
    assert "make demo" in text and "make test" in text
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / target).exists(), target


def test_changelog_has_the_heading_for_changed_numbers() -> None:
    assert "### Numbers change" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_yaml_reads_the_same_without_the_c_library() -> None:
    """The loader in C takes an unquoted question mark inside braces, the one in Python does not."""
    call = ["git", "ls-files", "*.yml"]
    ours = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    fast = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    for name in (name for name in ours if name != "templates/client/client.yml"):  # has blanks to fill
        text = (ROOT / name).read_text(encoding="utf-8")
        assert yaml.load(text, Loader=yaml.BaseLoader) == yaml.load(text, Loader=fast), name
