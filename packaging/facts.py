"""What every package needs to know: version, commit, time, machine, the executable."""

import os
import pathlib
import platform
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SUMMARY = "Surgery on saved Keras models as files: look inside, replace the head, convert, migrate"


def version():
    """The one place that says it is the root command."""
    source = (ROOT / "Sources/h5surgery/Commands/H5Surgery.swift").read_text()
    return re.search(r'static let version = "([0-9.]+)"', source).group(1)


def git(*arguments):
    """What git says; empty without git."""
    try:
        output = subprocess.check_output(["git", "-C", str(ROOT), *arguments], stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return output.decode().strip()


def stamp():
    """Seconds since 1970 that all files of a package get: SOURCE_DATE_EPOCH, else the commit's time, else a fixed one."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or git("log", "-1", "--format=%ct") or 1704067200)


def machine():
    """x86_64 or aarch64, as Linux calls them."""
    name = platform.machine().lower()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(name, name)


def say(*arguments):
    """The output of a program, and an end with its own words where it fails."""
    result = subprocess.run(arguments, stdout=subprocess.PIPE)
    if result.returncode:
        sys.exit("%s ended with %d" % (" ".join(map(str, arguments)), result.returncode))
    return result.stdout.decode()


class Executable:
    """The tool that is packed."""

    def __init__(self, path):
        self.path = pathlib.Path(path).resolve()
        if not self.path.is_file():
            sys.exit("there is no %s; make release builds it" % path)
        said = say(self.path, "--version").strip()
        if said != version():
            sys.exit("%s is version %s, the sources are %s; make release builds it" % (path, said, version()))

    def read(self):
        return self.path.read_bytes()

    def require_standing_alone(self):
        """A package for any Linux needs an executable that needs nothing."""
        content = self.read()
        if sys.platform == "darwin":
            needed = [line.split()[0] for line in say("otool", "-L", self.path).splitlines()[1:]]
            strange = [path for path in needed if not path.startswith(("/usr/lib/", "/System/"))]
            if strange:
                sys.exit("the executable needs %s, which other machines do not have there" % ", ".join(strange))
        elif interpreter(content):
            sys.exit("%s is linked dynamically; make release builds one that stands alone" % self.path)

    def libraries(self):
        """Name to version, of the C libraries inside, and the commit and compiler that it tells."""
        facts = dict(line.split(": ", 1) for line in say(self.path, "--version", "--verbose").splitlines()[1:])
        libraries = dict(item.rsplit(" ", 1) for item in facts["libraries"].split(", "))
        return libraries, facts


def interpreter(content):
    """Whether an ELF file asks for a dynamic loader: it has a segment of the type PT_INTERP."""
    if content[:4] != b"\x7fELF" or content[4] != 2:
        sys.exit("the executable is no 64-bit ELF file")
    start = int.from_bytes(content[32:40], "little")
    size = int.from_bytes(content[54:56], "little")
    count = int.from_bytes(content[56:58], "little")
    places = range(start, start + size * count, size)
    return any(int.from_bytes(content[place : place + 4], "little") == 3 for place in places)
