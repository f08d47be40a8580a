"""Attacks that are zip archives: what would be a .keras, if two readers read it alike. And folders, and weights in shards."""

import io
import json
import os
import struct
import zipfile
import zlib

from attack import Attack

ZIP = "an archive is refused where two readers would read it differently"
SIZES = "what is inflated is limited before it is"
FOLDER = "nothing in a folder is followed, and only the files of a model are read"
INDEX = "shards are files beside their index, each of them and what is in it listed there"
NONE = {}
METADATA = json.dumps({"keras_version": "3.15.1", "date_saved": "2026-01-01@00:00:00"}).encode()
CONFIG = json.dumps({
    "module": "keras", "class_name": "Sequential", "registered_name": None,
    "config": {"name": "s", "layers": []}}).encode()


def archive(*members, method=zipfile.ZIP_STORED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as file:
        for name, content in members:
            file.writestr(name, content)
    return data.getvalue()


def usual(**changed):
    members = {"metadata.json": METADATA, "config.json": CONFIG, "model.weights.h5": b"\x89HDF\r\n\x1a\n" + bytes(1000)}
    members.update({name.replace("_", "."): content for name, content in changed.items()})
    return list(members.items())


def bomb(bloated):
    """A gigabyte of spaces behind a config or weights."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in usual():
            if name == bloated:
                info = zipfile.ZipInfo(name)
                info.compress_type = zipfile.ZIP_DEFLATED
                with file.open(info, "w") as member:
                    member.write(content)
                    for _ in range(1024):
                        member.write(b" " * (1 << 20))
            else:
                file.writestr(name, content)
    return data.getvalue()


def with_flag(flag):
    """The flag in every header."""
    data = bytearray(archive(*usual()))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + place] |= flag
            start = data.find(mark, start + 4)
    return bytes(data)


def twice():
    """Two configs of one name: Python takes the last."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in usual() + [("config.jsoN", b"{}")]:
            file.writestr(name, content)
    return data.getvalue().replace(b"config.jsoN", b"config.json")


def lying(longer):
    """A deflated member that is longer than it says, with the checksum of what it says."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, content in usual():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED if name == longer else zipfile.ZIP_STORED
            file.writestr(info, content)
    data = bytearray(packed.getvalue())
    for mark, crc, size in ((b"PK\3\4", 14, 22), (b"PK\1\2", 16, 24)):
        start = data.find(mark)
        while start >= 0:
            if longer.encode() in data[start:start + 46 + len(longer)]:
                struct.pack_into("<I", data, start + size, 10)
                struct.pack_into("<I", data, start + crc, zlib.crc32(dict(usual())[longer][:10]))
            start = data.find(mark, start + 4)
    return bytes(data)


def other_checksum():
    """Compressed weights, of which both headers have the checksum of something else."""
    data = bytearray(archive(*usual(), method=zipfile.ZIP_DEFLATED))
    old = struct.pack("<I", zlib.crc32(dict(usual())["model.weights.h5"]))
    return bytes(data).replace(old, struct.pack("<I", 12345))


def overlapping():
    """The weights' header leads to the config."""
    data = bytearray(archive(*usual()))
    target = data.find(b"PK\3\4", data.find(b"PK\3\4") + 4)
    start = data.rfind(b"PK\1\2")
    struct.pack_into("<I", data, start + 42, target)
    return bytes(data)


def with_link():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in usual():
            info = zipfile.ZipInfo(name)
            if name == "config.json":
                info.external_attr, content = 0o120777 << 16, b"/etc/passwd"
            file.writestr(info, content)
    return data.getvalue()


ATTACKS = [
    Attack("archive: a config of a gigabyte", SIZES, lambda: bomb("config.json"), r"config.json|bytes", NONE),
    Attack("archive: more than it says", SIZES, lambda: lying("config.json"),
           r"more than the 10 bytes|config.json", NONE),
    Attack("archive: encrypted", ZIP, lambda: with_flag(1), r"encrypted", NONE),
    Attack("archive: two configs", ZIP, twice, r"two members|duplicate|twice", NONE),
    Attack("archive: members that overlap", ZIP, overlapping, r"reaches into|header|member", NONE),
    Attack("archive: a way out of the folder", ZIP, lambda: archive(*usual() + [("../evil", b"x")]), r"\.\./evil", NONE),
    Attack("archive: an absolute name", ZIP, lambda: archive(*usual() + [("/etc/x", b"x")]), r"/etc/x", NONE),
    Attack("archive: a link", ZIP, with_link, r"symbolic link", NONE),
    Attack("archive: bytes behind its end", ZIP, lambda: archive(*usual()) + b"evil" * 100, r"end|zip", NONE),
    Attack("archive: compressed weights", ZIP,
           lambda: archive(*usual(), method=zipfile.ZIP_DEFLATED), r"model.weights.h5", NONE),
    Attack("archive: compressed weights that are more than they say", SIZES, lambda: lying("model.weights.h5"),
           r"more than the 10 bytes|model.weights.h5", NONE),
    Attack("archive: compressed weights of a gigabyte", SIZES, lambda: bomb("model.weights.h5"),
           r"declares 107\d{7} bytes", NONE),
    Attack("archive: compressed weights of another checksum", SIZES, other_checksum, r"CRC-32", NONE),
    Attack("archive: weights that are none", ZIP, lambda: archive(*usual(model_weights_h5=b"nothing")), r"HDF5", NONE),
    Attack("archive: an archive for a config", ZIP, lambda: archive(*usual(config_json=archive(("a", b"b")))),
           r"not JSON", NONE),
]


def made(folder, **members):
    """A model as a folder."""
    for name, content in usual(**members):
        os.makedirs(os.path.join(folder, "in.h5"), exist_ok=True)
        with open(os.path.join(folder, "in.h5", name), "wb") as file:
            file.write(content)
    return os.path.join(folder, "in.h5")


def linked(folder, name, target):
    path = os.path.join(made(folder), name)
    if os.path.exists(path):
        os.unlink(path)
    os.symlink(target, path)


def with_pipe(folder):
    path = os.path.join(made(folder), "config.json")
    os.unlink(path)
    os.mkfifo(path)


def in_circles(folder):
    """Assets that lead back to where they are."""
    os.symlink(".", os.path.join(made(folder), "assets"))


def deep(folder):
    os.makedirs(os.path.join(made(folder), "assets", *["a"] * 200))


FOLDERS = [
    Attack("folder: a config that is a link to another file", FOLDER,
           lambda folder: linked(folder, "config.json", "/etc/passwd"), r"config.json\" in it is a symbolic link", NONE),
    Attack("folder: weights that are a link", FOLDER,
           lambda folder: linked(folder, "model.weights.h5", "../sound.h5"), r"symbolic link", NONE),
    Attack("folder: assets that are a link to other folders", FOLDER,
           lambda folder: linked(folder, "assets", "/etc"), r"symbolic link", NONE),
    Attack("folder: assets that lead back", FOLDER, in_circles, r"symbolic link", NONE),
    Attack("folder: folders in folders", SIZES, deep, r"folders deep", NONE),
    Attack("folder: a config that is a pipe", FOLDER, with_pipe, r"neither a file nor a folder", NONE),
    Attack("folder: weights that are none", FOLDER,
           lambda folder: made(folder, model_weights_h5=b"nothing") and None, r"HDF5", NONE),
    Attack("folder: a config that is none", FOLDER,
           lambda folder: made(folder, config_json=b"PK\3\4") and None, r"not JSON", NONE),
]


def index(folder, weight_map):
    with open(os.path.join(folder, "arch.json"), "wb") as file:
        file.write(CONFIG)
    with open(os.path.join(folder, "in.h5"), "w") as file:
        json.dump({"metadata": {"total_size": 1.0}, "weight_map": weight_map}, file)


def linked_shard(folder):
    index(folder, {"/layers/dense/vars": "x_00000.weights.h5"})
    os.symlink("/etc/passwd", os.path.join(folder, "x_00000.weights.h5"))


SHARDS = [
    Attack("shards: one outside of the folder", INDEX,
           lambda folder: index(folder, {"/layers/dense/vars": "../sound.h5"}), r"\.\./sound.h5\" is not a file", NONE),
    Attack("shards: an absolute one", INDEX,
           lambda folder: index(folder, {"/layers/dense/vars": ["/etc/passwd"]}), r"/etc/passwd\" is not a file", NONE),
    Attack("shards: one that is missing", INDEX,
           lambda folder: index(folder, {"/layers/dense/vars": "x_00007.weights.h5"}), r"x_00007.weights.h5\" is missing",
           NONE),
    Attack("shards: a link", INDEX, linked_shard, r"symbolic link", NONE),
    Attack("shards: what the index does not list", INDEX,
           lambda folder: index(folder, {"/layers/dense/vars": "sound.h5"}), r"does not list there", NONE),
    Attack("shards: the index itself", INDEX,
           lambda folder: index(folder, {"/layers/dense/vars": "in.h5"}), r"HDF5", NONE),
    Attack("shards: more than can be open", SIZES,
           lambda folder: index(folder, {"/%d/vars" % n: "x_%05d.weights.h5" % n for n in range(5000)}),
           r"lists 5000 shards", NONE),
    Attack("shards: none", INDEX, lambda folder: index(folder, {}), r"lists no shards", NONE),
    Attack("shards: a number for a name", INDEX, lambda folder: index(folder, {"/vars": 7}), r"expected names", NONE),
    Attack("shards: a name with a new line", INDEX,
           lambda folder: index(folder, {"/vars": "a\nb.h5"}), r"is not a file beside", NONE),
]
