"""Attacks that are SavedModel folders of TensorFlow: a real one, of which one file is another."""

import os
import struct
import tarfile

import fuzz_savedmodel
from attack import SHOWN, Attack

CHECKED = "every length is held against what is left, every block and tensor against its checksum"
FILES = "only the folder's own files are read, and none that is a link"
GRAPH = "both graphs of objects are held against each other and against the configuration"
SIZES = "sizes are held against each other and against the file before anything is read"
NONE = {}
SEED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Fixtures", "archives", "savedmodels-tf215.tar.gz")
INDEX, DATA = "variables/variables.index", "variables/variables.data-00000-of-00001"


def made(folder, **changed):
    """The folder of a small model; `changed` gives a file other bytes, or None to leave it out."""
    home = os.path.join(folder, "in.h5")
    names = {"pb": "saved_model.pb", "metadata": "keras_metadata.pb", "index": INDEX, "data": DATA}
    with tarfile.open(SEED) as tar:
        for member in tar:
            if not member.name.startswith("s_dense/saved/") or not member.isfile():
                continue
            path = os.path.join(home, member.name[len("s_dense/saved/"):])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(tar.extractfile(member).read())
    for key, content in changed.items():
        path = os.path.join(home, names[key])
        if content is None:
            os.unlink(path)
            continue
        if callable(content):
            with open(path, "rb") as file:
                content = content(file.read())
        with open(path, "wb") as file:
            file.write(content)


def linked(folder, name, target):
    made(folder)
    path = os.path.join(folder, "in.h5", name)
    os.rename(path, os.path.join(folder, "moved"))
    os.symlink(target, path)


def moved(folder, name):
    """A link to what was there."""
    linked(folder, name, os.path.join(folder, "moved"))


def sparse(folder, name, size):
    made(folder)
    os.truncate(os.path.join(folder, "in.h5", name), size)


# MARK: wire format

def varint(number):
    found = b""
    while number > 127:
        found += bytes([number & 127 | 128])
        number >>= 7
    return found + bytes([number])


def message(field, content):
    return varint(field << 3 | 2) + varint(len(content)) + content


def number(field, value):
    return varint(field << 3) + varint(value)


def graph(*objects):
    return message(2, message(1, message(5, b"2.15.1")) + message(7, b"".join(message(1, each) for each in objects)))


def child(name, place):
    return message(1, number(1, place) + message(2, name))


def block(entries, compression=0):
    data = b"".join(varint(0) + varint(len(key)) + varint(len(value)) + key + value for key, value in entries)
    data += struct.pack("<II", 0, 1) + bytes([compression])
    return data + struct.pack("<I", fuzz_savedmodel.masked(data))


def table(entries, compression=0, size=None):
    first = block(entries, compression)
    index = block([(b"\xff", varint(0) + varint(len(first) - 5 if size is None else size))])
    footer = varint(0) + varint(0) + varint(len(first)) + varint(len(index) - 5)
    return first + index + footer.ljust(40, b"\0") + bytes.fromhex("57fb808b247547db")


HEADER = (b"", number(1, 1))


def tensor(offset=0, axes=(4,), size=16, shard=0, kind=1):
    shape = b"".join(message(2, number(1, axis)) for axis in axes)
    return number(1, kind) + message(2, shape) + number(3, shard) + number(4, offset) + number(5, size)


ATTACKS = [
    Attack("SavedModel: a graph that is a link to another file", FILES,
           lambda folder: moved(folder, "saved_model.pb"), r"symbolic link", NONE),
    Attack("SavedModel: metadata that are a link", FILES,
           lambda folder: linked(folder, "keras_metadata.pb", "/etc/passwd"), r"symbolic link", NONE),
    Attack("SavedModel: weights in a folder elsewhere", FILES,
           lambda folder: moved(folder, "variables"), r"symbolic link", NONE),
    Attack("SavedModel: an index that is a link", FILES,
           lambda folder: moved(folder, INDEX), r"symbolic link", NONE),
    Attack("SavedModel: numbers that are a link", FILES,
           lambda folder: linked(folder, DATA, "/etc/passwd"), r"symbolic link", NONE),
    Attack("SavedModel: numbers that are missing", FILES,
           lambda folder: made(folder, data=None), r"is not there", NONE),
    Attack("SavedModel: numbers that are cut short", SIZES,
           lambda folder: made(folder, data=lambda data: data[:100]), r"and the file has 100", NONE),
    Attack("SavedModel: a graph of 4 GB", SIZES,
           lambda folder: sparse(folder, "saved_model.pb", 4 << 30), r"at most 268435456 are read", NONE),
    Attack("SavedModel: an index of 4 GB", SIZES,
           lambda folder: sparse(folder, INDEX, 4 << 30), r"no model's has so many", NONE),
    Attack("SavedModel: a block of 2^60 bytes", SIZES,
           lambda folder: made(folder, index=table([HEADER], size=1 << 60)), r"not inside the file", NONE),
    Attack("SavedModel: a compressed index", CHECKED,
           lambda folder: made(folder, index=table([HEADER], compression=1)), r"snappy", NONE),
    Attack("SavedModel: an index with a flipped bit", CHECKED,
           lambda folder: made(folder, index=lambda data: data[:9] + bytes([data[9] ^ 1]) + data[10:]), r"checksum", NONE),
    Attack("SavedModel: keys out of order", CHECKED,
           lambda folder: made(folder, index=table([HEADER, (b"b", tensor()), (b"a", tensor(16))])), r"not in order", NONE),
    Attack("SavedModel: a tensor of 2^96 numbers", SIZES,
           lambda folder: made(folder, index=table([HEADER, (b"a", tensor(axes=(1 << 32,) * 3))])), r"no tensor's", NONE),
    Attack("SavedModel: a tensor outside of its file", SIZES,
           lambda folder: made(folder, index=table([HEADER, (b"a", tensor(offset=1 << 40))])), r"ends at byte", NONE),
    Attack("SavedModel: tensors that share bytes", SIZES,
           lambda folder: made(folder, index=table([HEADER, (b"a", tensor()), (b"b", tensor(8))])), r"share bytes", NONE),
    Attack("SavedModel: a tensor in a file of which there is none", SIZES,
           lambda folder: made(folder, index=table([HEADER, (b"a", tensor(shard=9))])), r"file 9 of 1", NONE),
    Attack("SavedModel: numbers with the highest byte first", CHECKED,
           lambda folder: made(folder, index=table([(b"", number(1, 1) + number(2, 1))])), r"big-endian", NONE),
    Attack("SavedModel: a graph of nothing", GRAPH,
           lambda folder: made(folder, pb=b""), r"has 0 graphs", NONE),
    Attack("SavedModel: two graphs", GRAPH,
           lambda folder: made(folder, pb=lambda data: data + data), r"has 2 graphs", NONE),
    Attack("SavedModel: a million objects", SIZES,
           lambda folder: made(folder, pb=graph(*[b""] * (1 << 20))), r"no model has", NONE),
    Attack("SavedModel: an object that is not there", GRAPH,
           lambda folder: made(folder, pb=graph(child(b"a", 7))), r"object 7 is named", NONE),
    Attack("SavedModel: two parts of one name", GRAPH,
           lambda folder: made(folder, pb=graph(child(b"a", 0) + child(b"a", 0))), r"two parts", NONE),
    Attack("SavedModel: a name with a NUL in it", GRAPH,
           lambda folder: made(folder, pb=graph(child(b"a\0b", 0))), r"control characters", NONE),
    Attack("SavedModel: a name that steers a terminal", GRAPH,
           lambda folder: made(folder, pb=graph(child(b"\x1b[2J", 0))), r"control characters", NONE),
    Attack("SavedModel: a graph of another model", GRAPH,
           lambda folder: made(folder, pb=graph(child(b"layer-0", 0))), r"it is about object", NONE),
    Attack("SavedModel: metadata that are no JSON", GRAPH,
           lambda folder: made(folder, metadata=message(1, message(4, b"_tf_keras_network") + message(5, b"{"))),
           r"not JSON", NONE),
    Attack("SavedModel: no architecture", GRAPH,
           lambda folder: made(folder, metadata=None), r"not an architecture", SHOWN),
]
