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

import h5py
import numpy
from h5py import h5a, h5d, h5f, h5g, h5o, h5p, h5s, h5t

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
VERSIONS = {"earliest": h5f.LIBVER_EARLIEST, "v108": h5f.LIBVER_V18, "v110": h5f.LIBVER_V110,
            "latest": h5f.LIBVER_LATEST}


class Layout:
    """How a file is written. Each part is a function that sets properties, or None."""

    def __init__(self, version="earliest", highest="latest", file=None, group=None, dataset=None, type_=None,
                 committed=False, write=True, after=None):
        self.version, self.highest = VERSIONS[version], VERSIONS[highest]
        self.file, self.group, self.dataset, self.type = file, group, dataset, type_
        self.committed, self.write, self.after = committed, write, after


def write(source, path, layout):
    """The model of one file, written anew as another."""
    properties = h5p.create(h5p.FILE_CREATE)
    for change in (layout.group, layout.file):
        if change:
            change(properties)
    properties.set_obj_track_times(False)
    access = h5p.create(h5p.FILE_ACCESS)
    access.set_libver_bounds(layout.version, layout.highest)
    with h5py.File(source, "r") as old:
        new = h5py.File(h5f.create(os.fsencode(path), h5f.ACC_TRUNC, properties, access))
        copy_group(old.id, new.id, layout, new)
        copy_attributes(old.id, new.id, layout)
        if layout.after:
            layout.after(new)
        new.close()


def copy_group(old, new, layout, file):
    for name in sorted(old):
        child = h5o.open(old, name)
        if isinstance(child, h5d.DatasetID):
            copy_dataset(child, new, name, layout, file)
            continue
        properties = h5p.create(h5p.GROUP_CREATE)
        properties.set_obj_track_times(False)
        if layout.group:
            layout.group(properties)
        made = h5g.create(new, name, None, properties)
        copy_group(child, made, layout, file)
        copy_attributes(child, made, layout)


def copy_dataset(old, new, name, layout, file):
    values = numpy.empty(old.shape, old.dtype)
    old.read(h5s.ALL, h5s.ALL, values)
    properties = h5p.create(h5p.DATASET_CREATE)
    properties.set_obj_track_times(False)
    kind, extents = old.get_type(), None
    if values.dtype.kind == "f" and layout.type is not None:
        kind = layout.type
    if layout.dataset and values.shape:
        extents = layout.dataset(properties, values.shape)
    if layout.committed:
        kind = committed(file, kind)
    made = h5d.create(new, name, kind, h5s.create_simple(values.shape, extents) if values.shape else
                      h5s.create(h5s.SCALAR), properties)
    if layout.write:
        made.write(h5s.ALL, h5s.ALL, values)
    copy_attributes(old, made, layout)


def committed(file, kind):
    """The type under a name of its own, which all of that type share."""
    name = b"types_%d_%d" % (kind.get_class(), kind.get_size())
    if name not in file.id:
        kind = kind.copy()
        kind.commit(file.id, name)
    return h5t.open(file.id, name)


def copy_attributes(old, new, layout):
    for number in range(h5a.get_num_attrs(old)):
        attribute = h5a.open(old, index=number)
        made = h5a.create(new, attribute.name, attribute.get_type(), attribute.get_space())
        if attribute.get_space().get_simple_extent_npoints() > 0:
            values = numpy.empty(attribute.shape, attribute.dtype)
            attribute.read(values)
            made.write(values)


# MARK: properties

def phases(links=None, attributes=None, creation_order=False):
    """Where groups and lists of attributes change into dense ones: (most compact, least dense)."""
    def change(properties):
        if links is not None and hasattr(properties, "set_link_phase_change"):  # not for the root
            properties.set_link_phase_change(*links)
        if attributes is not None:
            properties.set_attr_phase_change(*attributes)
        if creation_order:
            properties.set_link_creation_order(h5p.CRT_ORDER_TRACKED | h5p.CRT_ORDER_INDEXED)
            properties.set_attr_creation_order(h5p.CRT_ORDER_TRACKED | h5p.CRT_ORDER_INDEXED)
    return change


DENSE_LINKS = phases(links=(0, 0))
DENSE_ATTRIBUTES = phases(attributes=(0, 0))
DENSE = phases((0, 0), (0, 0))
ORDERED = phases((0, 0), (0, 0), creation_order=True)
ORDERED_COMPACT = phases(creation_order=True)


def paged(persist):
    def change(properties):
        properties.set_file_space_strategy(h5f.FSPACE_STRATEGY_PAGE, persist, 1)
        properties.set_file_space_page_size(512)
    return change


def strategy(kind, persist):
    return lambda properties: properties.set_file_space_strategy(kind, persist, 1)


def user_block(properties):
    properties.set_userblock(512)


def small_sizes(properties):
    properties.set_sizes(8, 4)


def chunked(extents="fixed", divide=2, early=False, filters=()):
    """Chunks that divide each axis in so many; `extents` says which axes have no limit."""
    def change(properties, shape):
        if not all(shape):
            return None
        properties.set_chunk(tuple(-(-size // divide) for size in shape))
        properties.set_alloc_time(h5d.ALLOC_TIME_EARLY if early else h5d.ALLOC_TIME_INCR)
        for each in filters:
            each(properties)
        open_axes = {"fixed": 0, "one": 1, "all": len(shape)}[extents]
        return tuple(h5s.UNLIMITED if axis < open_axes else size for axis, size in enumerate(shape))
    return change


def gzip(properties):
    properties.set_deflate(6)


def shuffle(properties):
    properties.set_shuffle()


def fletcher32(properties):
    properties.set_fletcher32()


def scale_offset(properties):
    properties.set_scaleoffset(h5py.h5z.SO_FLOAT_DSCALE, 4)


def lzf(properties):
    properties.set_filter(h5py.h5z.FILTER_LZF, h5py.h5z.FLAG_OPTIONAL)


def compact(properties, shape):
    properties.set_layout(h5d.COMPACT)


def filled(properties, shape):
    properties.set_fill_value(numpy.array(1.5, "<f4"))
    properties.set_alloc_time(h5d.ALLOC_TIME_LATE)


# MARK: what stands beside the model

def links_beside(file):
    beside = group(file, "beside")
    beside["soft"] = h5py.SoftLink("/model_weights")
    beside["dangling"] = h5py.SoftLink("/nowhere")
    beside["external"] = h5py.ExternalLink("other.h5", "/group")
    beside["weights"] = file["model_weights"]
    first = next(path for path in datasets(file["model_weights"]))
    beside["array"] = file["model_weights"][first]


def references_beside(file):
    beside = group(file, "beside")
    first = file["model_weights"][next(iter(datasets(file["model_weights"])))]
    beside.attrs["object"] = file["model_weights"].ref
    beside.attrs["array"] = first.ref
    beside.attrs["region"] = first.regionref[0:1]
    dataset(beside, "references", numpy.array([first.ref, beside.ref], h5py.ref_dtype))


def types_beside(file):
    """Arrays of every class of type, none of them the model's."""
    beside = group(file, "beside")
    dataset(beside, "compound", numpy.array([(1, 2.0)], [("a", "<i4"), ("b", "<f8")]))
    dataset(beside, "opaque", numpy.array([b"ab", b"cd"], "V2"))
    dataset(beside, "enum", numpy.array([0, 1], h5py.enum_dtype({"RED": 0, "BLUE": 1}, "i1")))
    dataset(beside, "texts", numpy.array([b"one", b"three"]))
    dataset(beside, "array", numpy.zeros((2,), "(3,)<i2"))
    made = beside.create_dataset("variable", (2,), h5py.string_dtype(), track_times=False)
    made[:] = ["one", "two"]
    made = beside.create_dataset("lists", (2,), h5py.vlen_dtype("<i4"), track_times=False)
    made[0], made[1] = [1, 2, 3], [4]
    beside["type"] = numpy.dtype("<f8")
    dataset(beside, "bool", numpy.array([True, False]))
    beside.create_dataset("nothing", data=h5py.Empty("<f4"), track_times=False)
    beside.create_dataset("no_rows", (0, 3), "<f4", track_times=False)
    layout = h5py.VirtualLayout((3,), "<i4")
    layout[:] = h5py.VirtualSource("other.h5", "values", (3,))
    beside.create_virtual_dataset("view", layout)


def many_beside(file):
    """A heap that needs rows of blocks, and an index of chunks that needs pages."""
    beside = group(file, "beside")
    for number in range(300):
        beside["%03d" % number * 20] = h5py.SoftLink("/model_weights")
    made = beside.create_dataset("chunks", (40, 40), "<i2", chunks=(1, 1), track_times=False)
    made[...] = numpy.arange(1600).reshape(40, 40)
    made = beside.create_dataset("growing", (300,), "<i2", chunks=(1,), maxshape=(None,), track_times=False)
    made[...] = numpy.arange(300)


def large_attribute(file):
    """More than 64 KB, which only newer files take whole; a huge object of its heap."""
    names = [b"layer_%05d" % number for number in range(7000)]
    group(file, "beside").attrs["names"] = numpy.array(names)


def group(file, name):
    properties = h5p.create(h5p.GROUP_CREATE)
    properties.set_obj_track_times(False)
    return h5py.Group(h5g.create(file.id, name.encode(), None, properties))


def dataset(holder, name, values):
    return holder.create_dataset(name, data=values, track_times=False)


def datasets(holder):
    found = []
    holder.visititems(lambda name, item: found.append(name) if isinstance(item, h5py.Dataset) else None)
    return sorted(found)


def split_names(file):
    """`layer_names` and `weight_names` in two parts each."""
    for holder, key in [(file["model_weights"], "layer_names")] + [
            (each, "weight_names") for each in file["model_weights"].values() if "weight_names" in each.attrs]:
        values = holder.attrs[key]
        if len(values) > 1:
            del holder.attrs[key]
            middle = len(values) // 2
            holder.attrs[key + "0"], holder.attrs[key + "1"] = values[:middle], values[middle:]


def several(*these):
    def change(file):
        for each in these:
            each(file)
    return change


# MARK: the seeds

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
