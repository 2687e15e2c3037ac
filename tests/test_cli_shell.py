"""The command line as a person and a script meet it: help, exit codes, errors in words and as JSON."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from cxlib.base.errors import DataError
from cxlib.cli import app, main, requirements
from cxlib.cli import doctor as doctor_module

COMMANDS = sorted(str(command.name) for command in app.registered_commands)


def cx(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `cx` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "cxlib.cli", *arguments],
        capture_output=True, text=True, encoding="utf-8", env={**os.environ, **environment}, check=False,
    )


def test_the_stable_commands_are_there() -> None:
    assert set(COMMANDS) >= {
        "new", "import", "check", "run", "measures", "publish", "serve", "lab", "link", "demo", "doctor"
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_ends_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    last = " ".join(capsys.readouterr().out.strip().split("\n\n")[-1].split())
    assert last.startswith(f"Example: cx {command}")


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from cxlib.cli import main; main(['--help']); "
        "print(sorted({'pandas', 'numpy', 'pydantic', 'matplotlib', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_a_run_never_loads_the_address_grammars() -> None:
    """They take seconds to build: only an import that finds None in their place is free."""
    code = (
        "import sys, cxlib.delivery.run, cxlib.delivery.publish; "
        "print(sys.modules['rfc3987_syntax'], 'lark' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None False"


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert re.fullmatch(r"cx-playbook \d+\.\d+\.\d+\n", capsys.readouterr().out)


def test_without_a_command_the_help_comes_and_the_call_was_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "Commands:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "start", "end"),
    [
        (["new"], "Missing argument 'name'. Example: cx new anna", "See: cx new --help"),
        (["xyzzy"], "No such command 'xyzzy'.", "See: cx --help"),
        (["nwe"], "No such command 'nwe'", "See: cx --help"),
        (["new", "a", "--colour", "red"], "No such option: --colour", "See: cx new --help"),
    ],
    ids=["missing", "unknown command", "near miss", "unknown option"],
)
def test_wrong_usage_is_one_line_and_exit_2(
    arguments: list[str], start: str, end: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    caught = capsys.readouterr()
    assert caught.out == ""
    [line] = caught.err.splitlines()
    assert line.startswith(start) and line.endswith(end)
    assert "?." not in line and ".." not in line


def test_wrong_usage_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nwe", "--json"]) == 2
    caught = capsys.readouterr()
    assert caught.err == ""
    assert json.loads(caught.out)["error"]["kind"] == "usage"
    assert main(["run", "--json"]) == 2
    said = json.loads(capsys.readouterr().out)["error"]["message"]
    assert said == "Missing argument 'name'. Example: cx run anna-dental 2026Q3."


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give `cx` a command `fail` that raises what it is told to."""
    registered = list(app.registered_commands)
    monkeypatch.setattr(app, "registered_commands", registered)
    raised = {
        "data": DataError("The score must lie on the scale.", file="a.csv", row=7, column="nps"),
        "fault": ZeroDivisionError("division by zero"),
        "interrupt": KeyboardInterrupt(),
    }

    def fail(how: str, as_json: bool = typer.Option(False, "--json")) -> None:
        raise raised[how]

    app.command("fail")(fail)


@pytest.mark.usefixtures("failing")
def test_an_error_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fail", "data"]) == 1
    caught = capsys.readouterr()
    assert (caught.out, caught.err) == ("", "The score must lie on the scale.\n")


@pytest.mark.usefixtures("failing")
def test_an_error_as_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fail", "data", "--json"]) == 1
    caught = capsys.readouterr()
    assert caught.err == ""
    assert json.loads(caught.out) == {
        "error": {
            "kind": "data", "message": "The score must lie on the scale.",
            "file": "a.csv", "row": 7, "column": "nps",
        }
    }


@pytest.mark.usefixtures("failing")
def test_a_fault_of_ours_leaves_a_private_file_and_no_traceback(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["fail", "fault"]) == 1
    caught = capsys.readouterr()
    assert "Traceback" not in caught.err
    assert len(caught.err.strip().splitlines()) == 1
    [log] = tmp_path.glob("cx-*.log")
    assert str(log) in caught.err
    assert "ZeroDivisionError: division by zero" in log.read_text(encoding="utf-8")
    if os.name != "nt":
        assert log.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("failing")
def test_a_developer_sees_the_fault_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CX_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["fail", "fault"])


@pytest.mark.usefixtures("failing")
def test_ctrl_c_ends_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fail", "interrupt"]) == 130
    assert capsys.readouterr().err.startswith("Stopped.")


# -- cx new ----------------------------------------------------------------------------------------
def test_new_makes_a_folder_that_can_be_read_back(cx_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from cxlib.clients.folder import ClientFolder

    name = 'Klinika „Żółw" Łódź'
    assert main(["new", "anna-dental", "--language", "pl", "--sector", "dental", "--name", name]) == 0
    settings = ClientFolder.open("anna-dental").settings
    assert (settings.country, settings.currency, settings.languages.owner) == ("PL", "PLN", "pl")
    assert settings.name == name.replace('"', "'")
    assert str(cx_home / "anna-dental") in capsys.readouterr().out


@pytest.mark.parametrize("name", ["Anna", "../x", "con", "a b", "", "-a", "ż", "a" * 41])
def test_new_refuses_a_name_that_is_no_safe_folder(name: str, cx_home: Path) -> None:
    assert main(["new", "--language", "pl", "--sector", "dental", "--", name]) == 2
    assert list(cx_home.iterdir()) == []


@pytest.mark.parametrize(
    "options",
    [
        ["--language", "de", "--sector", "dental"],
        ["--language", "pl", "--sector", "bank robbery"],
        ["--language", "pl", "--sector", "dental", "--country", "FR"],
    ],
    ids=["language", "sector", "country"],
)
def test_new_refuses_what_it_does_not_know_and_leaves_nothing(options: list[str], cx_home: Path) -> None:
    assert main(["new", "anna", *options]) == 2
    assert list(cx_home.iterdir()) == []


def test_new_never_touches_an_existing_client(cx_home: Path) -> None:
    call = ["new", "anna", "--language", "en", "--sector", "shop"]
    assert main(call) == 0
    before = (cx_home / "anna" / "client.yml").read_bytes()
    assert main(call) == 2
    assert (cx_home / "anna" / "client.yml").read_bytes() == before


def test_a_sample_that_cannot_be_made_leaves_no_folder(
    cx_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from cxlib.delivery import demo

    def fail(folder: object, **options: object) -> None:
        raise DataError("The export must be readable.")

    monkeypatch.setattr(demo, "fill_sample", fail)
    assert main(["new", "anna", "--language", "pl", "--sector", "dental", "--sample"]) == 1
    assert capsys.readouterr().err.endswith("The export must be readable.\n")
    assert list(cx_home.iterdir()) == []


@pytest.fixture
def demo_made(cx_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`make_all` as if the clinic's page had been made."""
    from cxlib.clients.folder import create
    from cxlib.delivery import demo

    page = cx_home / "klinika" / "published" / "2026Q3" / "index.html"
    made = demo.DemoClient(
        "klinika", "Klinika Żuraw", "pl", create("klinika", language="pl", sector="dental"), "kept", (page,)
    )
    monkeypatch.setattr(demo, "make_all", lambda progress: [made])
    return page


def test_demo_says_what_to_open_and_how_to_go_on(
    demo_made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert main(["demo"]) == 0
    out = capsys.readouterr().out
    assert str(demo_made) in out and "Klinika Żuraw [pl]  (you changed its client.yml" in out
    assert f"{Path(sys.executable).parent.name}/cx serve klinika\n" in out.replace("\\", "/")


def test_demo_as_one_document(demo_made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--json"]) == 0
    [client] = json.loads(capsys.readouterr().out)
    assert (client["client"], client["state"], client["pages"]) == ("klinika", "kept", [str(demo_made)])


def test_a_sample_says_what_to_run_next(cx_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "anna", "--language", "pl", "--sector", "dental", "--sample"]) == 0
    assert capsys.readouterr().out.endswith("Next: cx run anna 2026Q3\n")
    assert (cx_home / "anna" / "tables" / "survey.parquet").is_file()


def test_output_is_utf8_whatever_the_console(cx_home: Path) -> None:
    done = cx(
        "new", "zolw", "--language", "pl", "--sector", "shop", "--name", "Żółw", "--json",
        CX_HOME=str(cx_home / "ŻÓŁĆ"), PYTHONIOENCODING="cp1254", PYTHONUTF8="0",
    )
    assert done.returncode == 2
    plain = cx(
        "new", "zolw", "--language", "pl", "--sector", "shop",
        CX_HOME=str(cx_home / "ŻÓŁĆ"), PYTHONIOENCODING="cp1254", PYTHONUTF8="0",
    )
    assert plain.returncode == 0
    assert "ŻÓŁĆ" in plain.stdout


# -- cx doctor -------------------------------------------------------------------------------------
def test_doctor_finds_this_installation_whole(cx_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is True
    assert {entry["name"] for entry in report["libraries"]} >= {"pandas", "papermill", "voila"}
    assert all(entry["fits"] for entry in report["libraries"])
    assert [entry["name"] for entry in report["extras"]] == list(doctor_module.EXTRAS)
    assert report["home"]["folder"] == str(cx_home)


def test_doctor_names_what_is_missing_and_exits_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cx_home: Path
) -> None:
    there = requirements.version
    monkeypatch.setattr(requirements, "version", lambda name: None if name == "voila" else there(name))
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "MISSING  voila>=0.5.12" in out or "MISSING  voila<0.6,>=0.5.12" in out
    assert "Something needed is missing" in out


@pytest.mark.parametrize(
    ("folder", "part"),
    [
        ("C:/Users/Ewa/OneDrive - Firma/clients", "OneDrive - Firma"),
        ("/home/ali/Dropbox/clients", "Dropbox"),
        ("/Users/jo/Library/Mobile Documents/com~apple~CloudDocs/clients", "Mobile Documents"),
        ("/Users/jo/Google Drive/clients", "Google Drive"),
        ("/srv/clients", None),
        ("/home/jo/boxes/clients", None),
    ],
)
def test_doctor_knows_a_synchronised_folder(folder: str, part: str | None) -> None:
    assert doctor_module.cloud_folder(Path(folder)) == part


@pytest.mark.skipif(os.name == "nt", reason="permissions are of another kind on Windows")
def test_doctor_warns_when_others_may_look_in(
    cx_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cx_home.chmod(0o755)
    main(["doctor"])
    assert f"chmod 700 {cx_home}" in capsys.readouterr().out
    cx_home.chmod(0o700)
    main(["doctor"])
    assert "chmod" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("found", "wanted", "fits"),
    [
        ("2.2", ">=2.2,<4", True),
        ("2.1.9", ">=2.2,<4", False),
        ("4.0.0", ">=2.2,<4", False),
        ("10.0", ">=9", True),
        ("3.12.9", ">=3.9,<3.13", True),
        ("2026.1", "", True),
    ],
)
def test_version_ranges(found: str, wanted: str, fits: bool) -> None:
    assert requirements.within(found, wanted) is fits
