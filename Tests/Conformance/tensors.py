"""Holds safetensors and NumPy archives against the libraries that other people read them with.

    python3 Tests/Conformance/tensors.py --tool .build/release/h5surgery [NAME...]
    python3 Tests/Conformance/tensors.py --tool .build/release/h5surgery --envs "k224 k3" --models "g_nested zoo"

Every model of the fixtures, written by ten Kerases, goes to .safetensors and back, and to .npz:
the library reads every tensor as it is in the model's own file, and writes the same entries, order,
padding and data; the way back gives the same texts to the byte, the same names, weights and state of the optimizer
(way_back.py, which shares nothing with the tool). Runs in the environment k3, which has the libraries.

With --envs (`all` is all ten) it is every graph of the suite as these Kerases write it, .h5 and, where there are some,
.keras; what is missing is built, and kept in the cache.
"""
import argparse
import glob
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile

import environments
import registry
from files import models_folder

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "..", "Fixtures")


class Fault(Exception):
    """Something that is not as it has to be."""


class Refusal(Exception):
    """A file that no Keras loads, of which nothing is made."""


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tool", required=True)
    options.add_argument("--envs", help="the suite's graphs of these Kerases instead of the fixtures; 'all' is all ten")
    options.add_argument("--models", default="", help="of the graphs only these; 'zoo' is the zoo (default: all but the zoo)")
    options.add_argument("names", nargs="*", help="only files whose path has one of these words")
    given = options.parse_args()
    own = environments.python("k3")
    if os.path.realpath(sys.executable) != os.path.realpath(own) or sys.prefix != environments.folder("k3"):
        environments.ensure(["k3"])
        sys.exit(subprocess.call([own] + sys.argv))
    tool = os.path.abspath(given.tool)
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        if given.envs:
            envs = list(registry.ALL) if given.envs == "all" else given.envs.replace(",", " ").split()
            environments.ensure(envs)
            found = [(env, suite(env, given.models.split())) for env in envs]
        else:
            found = [("fixtures", unpacked(folder))]
        for source, paths in found:
            paths = [path for path in paths if not given.names or any(name in path for name in given.names)]
            failed = checked(tool, source, paths, folder) or failed
    sys.exit(1 if failed else 0)


def checked(tool, source, paths, folder):
    """Prints what is wrong with each file, and how many there are of each kind."""
    faults, refused, kinds = 0, 0, {}
    for path in paths:
        kinds[os.path.splitext(path)[1]] = kinds.get(os.path.splitext(path)[1], 0) + 1
        try:
            check(tool, path, os.path.join(folder, "work"))
        except Refusal as refusal:
            refused += 1
            print("%s %s is refused: %s" % (source, os.path.basename(path), refusal), flush=True)
        except Fault as fault:
            faults += 1
            print("%s %s: %s" % (source, os.path.basename(path), fault), flush=True)
    counts = ", ".join("%d %s" % (kinds[kind], kind) for kind in sorted(kinds))
    print("%s: %s; %d refused, %d failed" % (source, counts or "no file", refused, faults), flush=True)
    return faults > 0 or not paths


# Those that save a .keras, in its form of today.
WRITERS_OF_ARCHIVES = ("tf212", "tf215", "tfk", "k30", "k3")


def suite(env, asked):
    """The suite's models of one Keras: the .h5, and the .keras that it makes of them."""
    known = [name for name in registry.EVERY if env in registry.EVERY[name].envs]
    wanted = [name for word in asked for name in (registry.ZOO if word == "zoo" else [word])]
    chosen = [name for name in known if name in wanted or (not wanted and name not in registry.ZOO)]
    folder = models_folder("small", env)
    if not chosen:
        return []
    unbuilt = [name for name in chosen if not os.path.exists(os.path.join(folder, name + ".h5"))]
    if unbuilt:
        subprocess.call([environments.python(env), "build_models.py", "--size", "small", "--out", folder] + unbuilt,
                        cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    missing = [name for name in chosen if not os.path.exists(os.path.join(folder, name + ".h5"))]
    if missing:
        print("%s could not save %s" % (env, " ".join(missing)), flush=True)
    paths = [os.path.join(folder, name + ".h5") for name in chosen if name not in missing]
    if env not in WRITERS_OF_ARCHIVES:
        return paths
    archives = os.path.join(environments.cache_folder(), "archives", env)
    os.makedirs(archives, exist_ok=True)
    unsaved = [name for name in (os.path.basename(path)[:-3] for path in paths)
               if not any(os.path.exists(os.path.join(archives, name + ending)) for ending in (".keras", ".failed"))]
    if unsaved or not os.path.exists(os.path.join(archives, "g_trained.keras")):
        subprocess.call([environments.python(env), "save_archives.py", "--fixtures", folder, "--out", archives, "--missing"]
                        + unsaved, cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    saved = sorted(glob.glob(os.path.join(archives, "*.keras")) + glob.glob(os.path.join(archives, "*.h5")))
    return paths + [path for path in saved if not path.endswith(".weights.h5") and (
        not wanted or os.path.splitext(os.path.basename(path))[0] in wanted)]


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
    import way_back
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    tensors, back, arrays = (os.path.join(work, name) for name in (
        "model.safetensors", "back" + os.path.splitext(path)[1], "model.npz"))
    answer = subprocess.run([tool, "convert", path, tensors, "--force", "--quiet"], stderr=subprocess.PIPE,
                            universal_newlines=True)
    if answer.returncode == 2 and "no Keras can load it" in answer.stderr and not os.path.exists(tensors):
        raise Refusal(answer.stderr.strip()[-300:])
    if answer.returncode:
        raise Fault(answer.stderr[-400:])
    header, data = parts(tensors)
    metadata = header.pop("__metadata__")
    read = library(tensors)
    try:
        way_back.same_tensors(path, metadata, read)
    except way_back.Difference as difference:
        raise Fault("the library: %s" % difference)
    same_entries(header, data, read, metadata, work)
    run(tool, "convert", tensors, back, "--force", "--quiet")
    run(tool, "diff", path, back, "--quiet")
    try:
        way_back.same_files(path, back)
    except way_back.Difference as difference:
        raise Fault("the way back: %s" % difference)
    if any(str(value.dtype) == "bfloat16" for value in read.values()):
        return
    run(tool, "convert", path, arrays, "--force", "--quiet")
    import numpy
    with numpy.load(arrays, allow_pickle=False) as file:
        for key in file.files:
            require(equal(file[key], read[key]), "%s of the .npz differs" % key)
        wanted = {weight["tensor"] for layer in json.loads(metadata["weights"]) for weight in layer["weights"]}
        require(set(file.files) == wanted, "the .npz has %s" % sorted(set(file.files) ^ wanted)[:5])


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
