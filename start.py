"""Make the environment and run the demo, the tests, the checks or the benchmarks, on any system.

    python start.py demo
    python start.py test
    python start.py test tests/test_project.py -k wheel

Only the standard library is needed. The environment is .venv beside this file; it is made once and
brought up to date when pyproject.toml, constraints.txt or the Python version changes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
MARK = VENV / "made-from"
TASKS = {
    "demo": "three demo clients, two quarters, run and published",
    "test": "all tests, one more at a time than there are cores",
    "lint": "ruff and mypy",
    "bench": "how fast it is against a named peer",
}


MOST_CORES = 7
"""More tests at once want more memory than most machines have: up to 1 GB each."""


class Stop(Exception):
    """Something a person has to do first; the message says what."""


def main(arguments):
    if not arguments or arguments[0] not in TASKS:
        print("Usage: python start.py TASK, where TASK is one of")
        for task, what in TASKS.items():
            print(f"  {task:6} {what}")
        return 2
    try:
        if sys.version_info < (3, 11):
            return with_newer_python(arguments)
        make_environment()
        return TASK_STEPS[arguments[0]](arguments[1:])
    except Stop as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Start the same command again to go on.", file=sys.stderr)
        return 130


def with_newer_python(arguments):
    """Start again with a Python that is new enough, if one is there."""
    for minor in (14, 13, 12, 11):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            return subprocess.run([newer, str(HERE / "start.py"), *arguments], check=False).returncode
    found = ".".join(map(str, sys.version_info[:3]))
    raise Stop(
        f"Python 3.11 or newer is needed (this is {found}). Install it from python.org, then call the "
        "command again with it, for example: python3.12 start.py demo"
    )


def fingerprint():
    """What the environment depends on: change any of it and it is brought up to date."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {HERE}".encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


def make_environment():
    wanted = fingerprint()
    if PYTHON.exists() and MARK.exists() and MARK.read_text(encoding="ascii") == wanted:
        return
    if not has_pip():
        tell("Making a Python environment in .venv (once)")
        create_venv()
    tell("Installing what the playbook needs (once; some minutes, about 1.2 GB on disk)")
    install()
    MARK.write_text(wanted, encoding="ascii")


def has_pip():
    """Is there an environment, and was its making not cut short?"""
    if not PYTHON.exists():
        return False
    call = [str(PYTHON), "-m", "pip", "--version"]
    return subprocess.run(call, check=False, capture_output=True).returncode == 0


def create_venv():
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        raise Stop(
            "This Python comes without venv or pip, so no environment can be made. On Debian or Ubuntu: "
            f"sudo apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv. "
            "Elsewhere install Python from python.org."
        ) from None
    try:
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    except (OSError, subprocess.CalledProcessError) as problem:
        raise Stop(
            f"The environment could not be made in {VENV} ({problem}). Is the disk full, or may you not "
            "write there? Delete the folder .venv and start again."
        ) from None


def install():
    call = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    call += ["-e", ".[dev]", "-c", "constraints.txt"]
    if subprocess.run(call, cwd=HERE, check=False).returncode != 0:
        raise Stop(
            "The packages could not be installed (pip's own words are above). The first start needs the "
            "internet or your firm's package mirror; later ones do not. Check the connection and start "
            "again: what was fetched already is kept."
        )


def tell(words):
    print(f"... {words}", flush=True)


def run(*call, **environment):
    """Run a program of the environment and give its exit code."""
    return subprocess.run(
        [str(PYTHON), *call], cwd=HERE, env={**os.environ, **environment}, check=False
    ).returncode


def demo(extra):
    return run("-m", "cxlib.cli", "demo", *extra)


def test(extra):
    given = any(word.startswith(("-n", "--numprocesses")) for word in extra)
    many = min(os.cpu_count() or 1, MOST_CORES) + 1  # a third of a test's time is waiting for others
    return run("-m", "pytest", *([] if given else ["-n", str(many)]), *extra)


def lint(extra):
    return run("-m", "ruff", "check", ".", *extra) or run("-m", "mypy")


def bench(extra):
    return run("benchmarks/bench.py", *extra)


TASK_STEPS = {"demo": demo, "test": test, "lint": lint, "bench": bench}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
