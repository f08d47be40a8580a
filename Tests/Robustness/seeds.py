"""What fuzz.py and referee.py mutate: fixtures that real Keras wrote, models in HDF5's other layouts, and models
with names inside each other. Needs only Python's standard library."""

import collections
import json
import pathlib
import sys
import tarfile

import tool

FIXTURES = pathlib.Path(tool.HERE).parent / "Fixtures"
LAYOUTS = pathlib.Path(tool.HERE) / "layouts" / "layouts.tar.xz"
LARGEST = 120_000  # bytes: mutations should hit structure, not weights

# `checksums`: (start, stop, place of the checksum) of each structure that has one.
Seed = collections.namedtuple("Seed", "name data checksums")


def fixtures():
    """All small fixtures."""
    found = []
    for archive in sorted(FIXTURES.glob("*.tar.gz")):
        with tarfile.open(archive) as tar:
            for member in tar:
                if member.name.endswith(".h5") and member.size <= LARGEST:
                    name = "%s/%s" % (archive.name[:-7], member.name)
                    found.append(Seed(name, tar.extractfile(member).read(), ()))
    if not found:
        sys.exit("no fixtures in %s" % FIXTURES)
    return found


def layouts():
    """Models in every layout that HDF5 has and Keras does not write."""
    with tarfile.open(LAYOUTS) as tar:
        files = {member.name: tar.extractfile(member).read() for member in tar}
    places = json.loads(files.pop("checksums.json"))
    return [Seed("layouts/" + name, data, places[name[:-3]]) for name, data in files.items()]
