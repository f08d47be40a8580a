"""Writes layouts.tar.xz: models in every layout that HDF5 has and Keras does not write, seeds of `make fuzz`.

    python3 ../../Conformance/environments.py k3          (h5py 3.14 with HDF5 1.14)
    ~/.cache/h5surgery/envs/k3/bin/python make_layouts.py --tool ../../../.build/release/h5surgery [--list]

Each is a fixture that real Keras wrote, or one of named_models.py, written again link by link: the same
model, other structures. `checksums.json` beside them tells where each checksum stands and over what it is,
found by trying. Two runs give the same bytes.
"""

import argparse
import io
import json
import os
import pathlib
import random
import re
import struct
import subprocess
import sys
import tarfile
import tempfile

from h5py import h5f, h5t

from anew import Layout, write
from beside import (
    large_attribute, links_beside, many_beside, references_beside, split_names, types_beside)
from properties import (
    DENSE, DENSE_ATTRIBUTES, DENSE_LINKS, ORDERED, ORDERED_COMPACT, chunked, compact, filled, fletcher32, gzip, lzf,
    paged, scale_offset, shuffle, small_sizes, strategy, user_block)

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))
import checksums  # noqa: E402
import named_models  # noqa: E402

import checksums_found  # noqa: E402

ARCHIVE = HERE / "layouts.tar.xz"
FIXTURES = HERE.parents[1] / "Fixtures"
BASES = ("k224/g_nested", "tf212/g_compiled", "k3/g_softmax_conv", "tf21/g_td_dense", "tf28/g_merge_heads")
# The message of the last change in an older header; times of four bytes each in a newer one.
MODIFIED = re.compile(rb"(\x12\0\x08\0\0\0\0\0\x01\0\0\0)....", re.DOTALL)
HAS_TIMES, TIME = 0x20, struct.pack("<I", 1_600_000_000)
LAYOUTS = {
    # versions of the format as a whole
    "earliest": Layout(),
    "v108": Layout("v108", "v108"),
    "v110": Layout("v110", "v110"),
    "latest": Layout("latest"),
    # groups and attributes
    "dense-links": Layout("v108", "v108", group=DENSE_LINKS),
    "dense-attributes": Layout("v108", "v108", group=DENSE_ATTRIBUTES),
    "dense": Layout("latest", group=DENSE),
    "dense-ordered": Layout("v110", group=ORDERED),
    "compact-ordered": Layout("latest", group=ORDERED_COMPACT),
    "large-attribute": Layout("latest", after=large_attribute),
    "many-beside": Layout("latest", after=many_beside),
    # file space
    "paged": Layout("v110", file=paged(False)),
    "paged-persistent": Layout("latest", file=paged(True), group=DENSE),
    "aggregated-persistent": Layout("v110", file=strategy(h5f.FSPACE_STRATEGY_FSM_AGGR, True)),
    "unaggregated": Layout("v110", file=strategy(h5f.FSPACE_STRATEGY_NONE, False)),
    "user-block": Layout(file=user_block),
    "user-block-latest": Layout("latest", file=user_block),
    "short-lengths": Layout(file=small_sizes),
    # arrays
    "compact-arrays": Layout(dataset=compact),
    "compact-arrays-latest": Layout("latest", dataset=compact),
    "chunks-tree-1": Layout(dataset=chunked()),
    "chunks-single": Layout("latest", dataset=chunked(divide=1)),
    "chunks-implicit": Layout("latest", dataset=chunked(early=True)),
    "chunks-fixed-array": Layout("latest", dataset=chunked()),
    "chunks-extensible-array": Layout("latest", dataset=chunked("one")),
    "chunks-tree-2": Layout("latest", dataset=chunked("all")),
    "gzip": Layout(dataset=chunked(filters=(gzip,))),
    "gzip-latest": Layout("latest", dataset=chunked(filters=(shuffle, gzip, fletcher32))),
    "gzip-single": Layout("latest", dataset=chunked(divide=1, filters=(gzip,))),
    "shuffle-fletcher32": Layout(dataset=chunked(filters=(shuffle, fletcher32))),
    "scale-offset": Layout(dataset=chunked(filters=(scale_offset,))),
    "lzf": Layout(dataset=chunked(filters=(lzf,))),
    "fill-value": Layout(dataset=filled),
    "never-written": Layout(dataset=filled, write=False),
    "never-written-chunks": Layout("latest", dataset=chunked(), write=False),
    # types
    "big-endian": Layout(type_=h5t.IEEE_F32BE),
    "float16": Layout(type_=h5t.IEEE_F16LE),
    "float64": Layout(type_=h5t.IEEE_F64LE),
    "committed-type": Layout(committed=True),
    "committed-type-latest": Layout("latest", committed=True),
    # beside the model
    "links": Layout(after=links_beside),
    "links-latest": Layout("latest", after=links_beside),
    "references": Layout(after=references_beside),
    "references-latest": Layout("latest", after=references_beside),
    "types": Layout(after=types_beside),
    "types-latest": Layout("latest", after=types_beside),
    # lists
    "split-names": Layout(after=split_names),
    "split-names-latest": Layout("latest", group=DENSE_ATTRIBUTES, after=split_names),
}
# Wrapped by the tool itself, in these layouts.
WRAPPED = {"earliest": ("k224/g_compiled", "tf212/g_compiled", "k3/g_merge_heads", "tf28/g_seq"),
           "latest": ("tf21/g_seq", "k3/g_compiled"), "dense": ("tf212/g_nested",)}
# Of named_models.py, by their number, in these layouts: names inside each other.
NAMED = {"latest": 8, "v108": 4, "dense": 4, "earliest": 4}


def make(folder, tool):
    """(name, bytes) of every seed."""
    source = os.path.join(folder, "source.h5")
    for number, (name, layout) in enumerate(LAYOUTS.items()):
        base = BASES[number % len(BASES)]
        yield "%s-%s" % (name, base.replace("/", "-")), anew(fixture(base), source, layout)
    for name, bases in WRAPPED.items():
        for base in bases:
            yield "%s-wrapped-%s" % (name, base.replace("/", "-")), anew(
                wrapped(fixture(base), source, tool), source, LAYOUTS[name])
    number = 0
    for name, count in NAMED.items():
        for number in range(number, number + count):
            data = named_models.image(random.Random(number))
            yield "%s-named-%d" % (name, number), anew(data, source, LAYOUTS[name])
        number += 1


def fixture(base):
    environment, model = base.split("/")
    with tarfile.open(FIXTURES / (environment + ".tar.gz")) as tar:
        return tar.extractfile(model + ".h5").read()


def wrapped(data, source, tool):
    pathlib.Path(source).write_bytes(data)
    path = source + ".wrapped"
    subprocess.run([tool, "wrap-average", source, path, "--frames", "2", "--force", "--quiet"], check=True)
    return pathlib.Path(path).read_bytes()


def anew(data, source, layout):
    pathlib.Path(source).write_bytes(data)
    path = source + ".new"
    write(source, path, layout)
    return pathlib.Path(path).read_bytes()


def without_times(data, places):
    """The times of change that HDF5 notes of named types and of some roots whether asked to or not."""
    data = bytearray(re.sub(MODIFIED, lambda match: match.group(1) + TIME, data))
    for start, stop, place in places:
        if data[start:start + 4] == b"OHDR" and data[start + 5] & HAS_TIMES:
            data[start + 6:start + 22] = TIME * 4
            struct.pack_into("<I", data, place, checksums.checksum(data[start:stop]))
    return bytes(data)


def main():
    parser = argparse.ArgumentParser(description="Write the seeds of HDF5's other layouts.")
    parser.add_argument("--tool", required=True, help="h5surgery, which wraps some of them")
    parser.add_argument("--list", action="store_true", help="say what is in each")
    parser.add_argument("--out", type=pathlib.Path, default=ARCHIVE)
    arguments = parser.parse_args()
    places, files = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for name, data in make(folder, arguments.tool):
            places[name] = checksums_found.search(data)
            files[name + ".h5"] = without_times(data, places[name])
            if arguments.list:
                print("%-45s %7d bytes, %3d checksums" % (name, len(data), len(places[name])))
    files["checksums.json"] = json.dumps(places, separators=(",", ":")).encode()
    with tarfile.open(arguments.out, "w:xz", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    print("%s: %d seeds, %d bytes" % (arguments.out.name, len(files) - 1, arguments.out.stat().st_size))


if __name__ == "__main__":
    sys.exit(main())
