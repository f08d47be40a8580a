"""Holds real outputs of every command against docs/schema: python3 Tests/Schemas/run.py --tool EXECUTABLE.

The work is done by check.py, in a virtual environment with the package jsonschema, which is made where it is missing.
Where PyPI can't be reached, the test is skipped.
"""

import argparse
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Conformance"))

import environments  # noqa: E402

NAME = "schemas"
#: The package takes draft 2020-12 from 4.0 on, and registries from 4.18 on.
WANTED = "jsonschema==4.23.0"
#: What pip says where it gets no answer.
SILENCE = "connection broken by"


def python():
    """The Python to go on with; None where PyPI can't be reached and the package is not there."""
    version = version_to_use()
    environments.OLD_ENVIRONMENTS[NAME] = environments.Environment(version, [WANTED], bootstrap=["pip"])
    try:
        environments.ensure([NAME])
        return environments.python(NAME)
    except environments.EnvironmentFailure as failure:
        if has_package(sys.executable):
            return sys.executable
        log = pathlib.Path(environments.folder(NAME) + ".log")
        if log.exists() and SILENCE in log.read_text(errors="replace"):
            return None
        sys.exit(str(failure))


def version_to_use():
    """The version of the Python that runs this, or where it is too old, the newest that is there."""
    if sys.version_info >= (3, 8):
        return "%d.%d" % sys.version_info[:2]
    found = [version for version in ("3.%d" % minor for minor in range(14, 7, -1)) if environments.find_cpython(version)]
    if not found:
        sys.exit("%s: needs Python 3.8 or later, with venv and ensurepip" % NAME)
    return found[0]


def has_package(interpreter):
    line = [interpreter, "-c", "import jsonschema, referencing; jsonschema.Draft202012Validator"]
    return subprocess.call(line, stderr=subprocess.DEVNULL) == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", required=True, help="the executable")
    parser.add_argument("--only", default="", help="a regular expression: outputs of these command lines alone")
    parser.add_argument("--keep", action="store_true", help="leave the folder with the files there, and say where it is")
    options = parser.parse_args()
    interpreter = python()
    if interpreter is None:
        print("%s: SKIPPED, since PyPI can't be reached and %s is not there" % (NAME, WANTED))
        return
    line = [interpreter, str(HERE / "check.py"), "--tool", str(pathlib.Path(options.tool).resolve())]
    line += ["--only", options.only] + (["--keep"] if options.keep else [])
    sys.exit(subprocess.call(line, env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1")))


if __name__ == "__main__":
    main()
