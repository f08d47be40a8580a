"""Where the program is that does the work."""

import os
import shutil
import subprocess
import sys
import sysconfig
from typing import Dict, Iterator, List, Tuple

from ._errors import Error
from ._table import VERSION

NAME = "h5surgery"

#: Names the program where none of the usual places is right.
VARIABLE = "H5SURGERY_BINARY"

_versions: Dict[Tuple[str, float], str] = {}


def binary() -> str:
    """The path of the program: of the same version as this module.

    Looked for where pip puts programs of this installation, of the user's, beside ``--target``, and on PATH.
    The environment variable ``H5SURGERY_BINARY`` names another one.

    Raises ``Error`` with the code ``no-binary`` or ``wrong-version``.
    """
    found: List[str] = []
    for path in _candidates():
        version = _version(path)
        if version == VERSION:
            return path
        found.append('"%s" (%s)' % (path, version or "does not run here"))
    if found:
        raise Error(
            "the program h5surgery %s is needed, found %s" % (VERSION, ", ".join(found)), code="wrong-version"
        )
    raise Error(
        "the program h5surgery is not installed beside this module and is not on PATH", code="no-binary"
    )


def _candidates() -> Iterator[str]:
    """Files that may be the program, each once."""
    named = os.environ.get(VARIABLE)
    if named:
        yield named
        return
    seen = set()
    for path in _places():
        key = os.path.realpath(path)
        if key not in seen and os.path.isfile(path) and os.access(path, os.X_OK):
            seen.add(key)
            yield path


def _places() -> Iterator[str]:
    here = os.path.dirname(os.path.abspath(__file__))
    folders = [sysconfig.get_path("scripts")]
    user = "osx_framework_user" if sys.platform == "darwin" else os.name + "_user"
    for scheme in (user, os.name + "_user"):
        if scheme in sysconfig.get_scheme_names():
            folders.append(sysconfig.get_path("scripts", scheme))
    # pip install --target, then --prefix: lib/pythonX.Y/site-packages
    folders.append(os.path.join(os.path.dirname(here), "bin"))
    folders.append(os.path.join(os.path.dirname(here), "..", "..", "..", "bin"))
    folders.append(os.path.dirname(sys.executable))
    for folder in folders:
        if folder:
            yield os.path.normpath(os.path.join(folder, NAME))
    on_path = shutil.which(NAME)
    if on_path:
        yield on_path


def _version(path: str) -> str:
    """What a program says of its version; empty where it can't be run."""
    try:
        key = (path, os.stat(path).st_mtime)
        if key not in _versions:
            output = subprocess.check_output([path, "--version"], stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
            _versions[key] = output.decode("utf-8", "replace").strip()
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return _versions[key]
