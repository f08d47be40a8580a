"""Tests the Python module: python3 Tests/Python/run.py --tool EXECUTABLE, or --wheel WHEEL [--pythons all].

With an executable, the module of the sources is tested with it, under the Python that runs this. With a wheel, it is
installed by pip into an environment of its own, under the oldest and the newest Python that are there, or under all.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
MODULE = REPOSITORY / "packaging" / "python"
EXAMPLE = REPOSITORY / "examples" / "M-75x75x3-13-im.h5"
TESTS = ["test_module.py", "test_each.py", "test_documents.py"]


def pythons():
    """The Pythons of this machine, oldest first: those on PATH and pyenv's."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    folders += sorted(str(path) for path in pathlib.Path.home().glob(".pyenv/versions/*/bin"))
    found = {}
    for folder in folders:
        for path in sorted(pathlib.Path(folder or ".").glob("python3*")):
            if not re.fullmatch(r"python3(\.\d+)?", path.name):
                continue
            script = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
            result = subprocess.run([str(path), "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            version = tuple(int(part) for part in result.stdout.decode().split(".")) if result.stdout else ()
            if result.returncode == 0 and version >= (3, 6):
                found.setdefault(version, str(path))
    return [found[version] for version in sorted(found)]


def test(python, environment, files):
    """Runs the tests; true where all hold."""
    holds = True
    for name in files:
        result = subprocess.run([python, str(HERE / name)], env=environment)
        holds = holds and result.returncode == 0
    folder = tempfile.mkdtemp(prefix="h5surgery-test-")
    try:
        line = [python, str(HERE / "typed_example.py"), str(EXAMPLE), folder]
        result = subprocess.run(line, env=environment, stdout=subprocess.PIPE)
        expected = "loads True conv_pw_13 nowhere unknown-layer\n"
        if not result.stdout.decode().startswith(expected):
            print("typed_example.py printed %r" % result.stdout.decode())
            holds = False
    finally:
        shutil.rmtree(folder)
    return holds and result.returncode == 0


def test_sources(tool, mypy):
    environment = dict(os.environ, PYTHONPATH=str(MODULE), H5SURGERY_BINARY=str(pathlib.Path(tool).resolve()))
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    generate = [sys.executable, str(MODULE / "generate.py"), "--tool", tool, "--check"]
    holds = subprocess.run(generate).returncode == 0
    holds = test(sys.executable, environment, TESTS) and holds
    if mypy:
        line = mypy.split() + ["--strict", "--no-error-summary", str(MODULE / "h5surgery"), str(HERE / "typed_example.py")]
        holds = subprocess.run(line, env=dict(os.environ, MYPYPATH=str(MODULE)), cwd=str(HERE)).returncode == 0 and holds
    return holds


def test_wheel(wheel, chosen):
    holds = True
    for python in chosen:
        folder = tempfile.mkdtemp(prefix="h5surgery-venv-")
        try:
            subprocess.check_call([python, "-m", "venv", folder])
            inside = os.path.join(folder, "bin", "python")
            pip = [inside, "-m", "pip", "--disable-pip-version-check", "-q"]
            subprocess.check_call(pip + ["install", "--no-index", "--no-deps", str(wheel)])
            subprocess.check_call(pip + ["check"], stdout=subprocess.DEVNULL)
            version = subprocess.check_output([inside, "--version"]).decode().strip()
            print("%s under %s" % (os.path.basename(str(wheel)), version), flush=True)
            environment = dict(os.environ)
            environment.pop("H5SURGERY_BINARY", None)
            environment.pop("PYTHONPATH", None)
            holds = test(inside, environment, TESTS) and holds
        finally:
            shutil.rmtree(folder)
    return holds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool")
    parser.add_argument("--wheel", type=pathlib.Path)
    parser.add_argument("--pythons", choices=["ends", "all"], default="ends")
    parser.add_argument("--mypy", default="", help="how to call mypy; left out where it is not there")
    options = parser.parse_args()
    holds = True
    if options.tool:
        holds = test_sources(options.tool, options.mypy or shutil.which("mypy") or "")
    if options.wheel:
        there = pythons()
        chosen = there if options.pythons == "all" else there[:1] + there[-1:] if len(there) > 1 else there
        if not chosen:
            sys.exit("no Python with venv and pip is there")
        holds = test_wheel(options.wheel, chosen) and holds
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
