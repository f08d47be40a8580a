"""Holds safetensors and NumPy archives against the libraries that other people read them with.

    python3 Tests/Conformance/tensors.py --tool .build/release/h5surgery [NAME...]

Every model of the fixtures, written by ten Kerases, goes to .safetensors and back, and to .npz:
the library reads every tensor as it is in the model's own file, and writes the same entries, order,
padding and data; the way back gives the same model_config to the byte, the same weights and the
same state of the optimizer. Runs in the environment k3, which has the libraries.
"""
import argparse
import glob
import json
import os
import subprocess
import sys
import tarfile
import tempfile

import environments

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "..", "Fixtures")


class Fault(Exception):
    """Something that is not as it has to be."""


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tool", required=True)
    options.add_argument("names", nargs="*", help="only files whose path has one of these words")
    given = options.parse_args()
    own = environments.python("k3")
    if os.path.realpath(sys.executable) != os.path.realpath(own) or sys.prefix != environments.folder("k3"):
        environments.ensure(["k3"])
        sys.exit(subprocess.call([own] + sys.argv))
    tool = os.path.abspath(given.tool)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        paths = [path for path in unpacked(folder)
                 if not given.names or any(name in path for name in given.names)]
        for path in paths:
            name = os.path.relpath(path, folder)
            try:
                check(tool, path, os.path.join(folder, "work"))
            except Fault as fault:
                failed += 1
                print("%s: %s" % (name, fault), flush=True)
    print("%d files, %d failed" % (len(paths), failed))
    sys.exit(1 if failed else 0)


def unpacked(folder):
    """The models of all fixtures."""
    found = []
    for archive in sorted(glob.glob(os.path.join(FIXTURES, "**", "*.tar.gz"), recursive=True)):
        place = os.path.join(folder, os.path.relpath(archive, FIXTURES)[:-len(".tar.gz")])
        with tarfile.open(archive) as file:
            file.extractall(place, filter="data")
        for ending in ("h5", "keras"):
            found += sorted(glob.glob(os.path.join(place, "**", "*." + ending), recursive=True))
    return [path for path in found if not path.endswith(".weights.h5")]


def run(tool, *arguments):
    answer = subprocess.run([tool] + list(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            universal_newlines=True)
    if answer.returncode:
        raise Fault("%s: %s%s" % (" ".join(arguments[:1]), answer.stdout[-400:], answer.stderr[-400:]))
    return answer.stdout


def check(tool, path, work):
    os.makedirs(work, exist_ok=True)
    tensors, back, arrays = (os.path.join(work, name) for name in (
        "model.safetensors", "back" + os.path.splitext(path)[1], "model.npz"))
    answer = subprocess.run([tool, "convert", path, tensors, "--force", "--quiet"], stderr=subprocess.PIPE,
                            universal_newlines=True)
    if answer.returncode == 2 and os.path.basename(path).split(".")[0] in REFUSED:
        return
    if answer.returncode:
        raise Fault(answer.stderr[-400:])
    header, data = parts(tensors)
    metadata = header.pop("__metadata__")
    own = stored(path)
    read = library(tensors)
    compare(metadata, own, read)
    same_entries(header, data, read, metadata, work)
    run(tool, "convert", tensors, back, "--force", "--quiet")
    run(tool, "diff", path, back, "--quiet")
    if path.endswith(".h5"):
        same_config(path, back)
    if any(str(value.dtype) == "bfloat16" for value in read.values()):
        return
    run(tool, "convert", path, arrays, "--force", "--quiet")
    import numpy
    with numpy.load(arrays, allow_pickle=False) as file:
        for key in file.files:
            require(equal(file[key], read[key]), "%s of the .npz differs" % key)
        wanted = {weight["tensor"] for layer in json.loads(metadata["weights"]) for weight in layer["weights"]}
        require(set(file.files) == wanted, "the .npz has %s" % sorted(set(file.files) ^ wanted)[:5])


# Models whose numbers the format has no type for.
REFUSED = set()


def parts(path):
    with open(path, "rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = file.read(size)
        require(size % 8 == 0, "the header has %d bytes" % size)
        return json.loads(header), file.read()


def library(path):
    from safetensors import deserialize
    import ml_dtypes
    import numpy
    types = {"BF16": ml_dtypes.bfloat16, "F16": "<f2", "F32": "<f4", "F64": "<f8", "I8": "i1", "I16": "<i2",
             "I32": "<i4", "I64": "<i8", "U8": "u1", "U16": "<u2", "U32": "<u4", "U64": "<u8", "BOOL": "?"}
    with open(path, "rb") as file:
        entries = deserialize(file.read())
    return {name: numpy.frombuffer(entry["data"], types[entry["dtype"]]).reshape(entry["shape"])
            for name, entry in entries}


def stored(path):
    """The arrays of a model's own file, by the paths that the metadata names them with."""
    import h5py
    import io
    import zipfile
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset) and item.dtype.kind != "O":
            found[name] = item

    if path.endswith(".keras"):
        with zipfile.ZipFile(path) as archive:
            file = h5py.File(io.BytesIO(archive.read("model.weights.h5")), "r")
    else:
        file = h5py.File(path, "r")
    file.visititems(visit)
    return {name: (item[()], dict(item.attrs)) for name, item in found.items()}


def compare(metadata, own, read):
    """Each weight of the record is the one of its path in the model's own file."""
    for layer in json.loads(metadata["weights"]):
        for weight in layer["weights"]:
            path = weight.get("path", weight["tensor"]).strip("/")
            top = layer["layer"].split("/")[0]
            candidates = [name for name in own
                          if name == path or name.endswith("/" + path)
                          and (name.startswith("model_weights/" + top) or not name.startswith("model_weights"))]
            require(candidates, "%s is not in the model's file" % path)
            value = read[weight["tensor"]]
            require(any(equal(value, own[name][0]) for name in candidates), "%s differs" % weight["tensor"])


def same_entries(header, data, read, metadata, work):
    """What the library writes of the same tensors: entries, their order, padding and data."""
    from safetensors.numpy import save
    import numpy
    if any(str(value.dtype) == "bfloat16" for value in read.values()):
        return
    again = save({name: numpy.array(value, order="C") for name, value in read.items()}, metadata)
    size = int.from_bytes(again[:8], "little")
    theirs = json.loads(again[8:8 + size])
    theirs.pop("__metadata__")
    require(list(theirs.items()) == list(header.items()), "the library has other entries")
    require(again[8 + size:] == data, "the library has other data")


def same_config(path, back):
    import h5py
    with h5py.File(path, "r") as one, h5py.File(back, "r") as other:
        for name in ("model_config", "training_config"):
            require(text(one.attrs.get(name)) == text(other.attrs.get(name)), "%s is another" % name)
        require(("optimizer_weights" in one) == ("optimizer_weights" in other), "the optimizer's state is gone")
        groups = ["model_weights"]
        for group in groups:
            for layer in one[group]:
                names = [text(name) for name in one[group][layer].attrs.get("weight_names", [])]
                there = [text(name) for name in other[group][layer].attrs.get("weight_names", [])]
                require(names == there, "weight_names of %s: %s" % (layer, there[:3]))


def text(value):
    return value.decode("utf-8") if isinstance(value, bytes) else value


def equal(one, other):
    import numpy
    one, other = numpy.ascontiguousarray(one), numpy.ascontiguousarray(other)
    if other.dtype.byteorder == ">":
        other = other.astype(other.dtype.newbyteorder("<"))
    return one.shape == other.shape and one.tobytes() == other.tobytes()


def require(condition, message):
    if not condition:
        raise Fault(message)


if __name__ == "__main__":
    main()
