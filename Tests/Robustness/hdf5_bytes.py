"""Writes HDF5 files byte by byte, so that any of them can be a lie.

Superblock 0, object headers 1, as Keras's h5py writes them. A group keeps its links in messages, or
(`form="table"`) in a B-tree, a symbol table node and a local heap. `Image.places` tells where each
structure stands: `header /a`, `tree /a`, `node /a`, `names /a`, `message /a 3`, `value /a name` (of an
attribute), `data /a/x`, `heap`. After https://docs.hdfgroup.org/hdf5/develop/_f_m_t2.html. Needs only
Python's standard library.
"""

import struct

UNDEFINED = 2 ** 64 - 1
SIGNATURE = b"\x89HDF\r\n\x1a\n"
FLOAT32 = bytes([0x11, 0x20, 0x1F, 0]) + struct.pack("<IHHBBBBI", 4, 0, 32, 23, 8, 0, 23, 127)
FLOAT64 = bytes([0x11, 0x20, 0x3F, 0]) + struct.pack("<IHHBBBBI", 8, 0, 64, 52, 11, 0, 52, 1023)
BYTE = bytes([0x10, 0, 0, 0]) + struct.pack("<IHH", 1, 0, 8)
REFERENCE = bytes([0x17, 0, 0, 0]) + struct.pack("<I", 8)
VARIABLE = bytes([0x19, 0x01, 0, 0]) + struct.pack("<I", 16) + BYTE
# Messages of an object's header.
SPACE, LINK_INFO, TYPE, FILL, LINK, EXTERNAL, LAYOUT, GROUP_INFO, FILTERS, ATTRIBUTE, CONTINUED, TABLE = (
    1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 16, 17)


def padded(data, unit=8):
    return data + b"\0" * (-len(data) % unit)


def fixed(size, padding=1):
    """Strings of one length, padded with NULs."""
    return bytes([0x13, padding, 0, 0]) + struct.pack("<I", size)


def space(shape):
    """A dataspace; an empty shape is a scalar."""
    return struct.pack("<BBB5x", 1, len(shape), 0) + b"".join(struct.pack("<Q", size) for size in shape)


class Soft:
    def __init__(self, target):
        self.target = target


class External:
    def __init__(self, file, target):
        self.value = b"\0" + file + b"\0" + target + b"\0"


class Hard:
    """A second link to what stands at a path of this file."""

    def __init__(self, path):
        self.path = path


class Raw:
    """An attribute in its own words."""

    def __init__(self, type_, shape, data):
        self.type, self.space, self.data = type_, space(shape), data


class Text:
    """One text of variable length."""

    def __init__(self, text):
        self.texts, self.shape = [as_bytes(text)], ()


class Texts(Text):
    """A list of texts of variable length."""

    def __init__(self, texts):
        self.texts = [as_bytes(text) for text in texts]
        self.shape = (len(self.texts),)


def names(texts):
    """A list of texts of one length, as Keras writes `layer_names`."""
    texts = [as_bytes(text) for text in texts]
    if not texts:
        return Raw(FLOAT64, (0,), b"")
    size = max(1, max(map(len, texts)))
    return Raw(fixed(size), (len(texts),), b"".join(text.ljust(size, b"\0") for text in texts))


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


class Group:
    def __init__(self, links=None, attributes=None, form="links"):
        self.links, self.attributes, self.form = dict(links or {}), dict(attributes or {}), form


class Dataset:
    """An array; `layout`, `filters` and `external` are messages that take the place of the usual ones."""

    def __init__(self, shape, data=None, type_=FLOAT32, layout=None, messages=(), attributes=None):
        count = 1
        for size in shape:
            count *= size
        self.shape, self.type, self.layout, self.messages = shape, type_, layout, list(messages)
        self.data = b"\0\0\x80\x3c" * count if data is None else data
        self.attributes = dict(attributes or {})


class Image:
    """The bytes of a file with this root group."""

    def __init__(self, root, base=0):
        self.data, self.places, self.base = bytearray(96), {}, base
        self.addresses, self.texts = {}, {}
        self.further = links_to(root)
        self.place(root, "/")
        self.fill(root, "/")
        self.superblock()

    # MARK: where everything stands

    def take(self, count, name):
        start = len(self.data)
        self.data += bytes(-(-count // 8) * 8)
        self.places[name] = start
        return start

    def place(self, node, path):
        self.addresses[path] = self.take(len(self.header(node, path)), "header %s" % path)
        if isinstance(node, Dataset):
            self.take(len(node.data), "data %s" % path)
            return
        if node.form == "table":
            self.take(24 + 32 * 8 + 33 * 8, "tree %s" % path)
            self.take(8 + 8 * 40, "node %s" % path)
            self.take(32 + 512, "names %s" % path)
        for name, child in node.links.items():
            if isinstance(child, (Group, Dataset)):
                self.place(child, join(path, name))

    def address(self, name):
        return self.places.get(name, 0)

    def text(self, value, text):
        """The place of a text in the global heap, as a reference; each text has a heap of its own."""
        key = (id(value), text)
        if key not in self.texts:
            size = max(4096, 16 + 16 + len(padded(text)) + 16)
            start = self.take(size, "heap" if "heap" not in self.places else "heap %d" % len(self.texts))
            rest = size - 16 - 16 - len(padded(text))
            self.put(start, b"GCOL\1\0\0\0" + struct.pack("<Q", size) + struct.pack("<HH4xQ", 1, 1, len(text))
                     + padded(text) + struct.pack("<HH4xQ", 0, 0, rest))
            self.texts[key] = start
        return struct.pack("<IQI", len(text), self.texts[key] - self.base, 1)

    # MARK: what stands there

    def put(self, start, data):
        self.data[start:start + len(data)] = data

    def fill(self, node, path):
        self.put(self.addresses[path], self.header(node, path, real=True))
        if isinstance(node, Dataset):
            self.put(self.places["data %s" % path], node.data)
            return
        if node.form == "table":
            self.table(node, path)
        for name, child in node.links.items():
            if isinstance(child, (Group, Dataset)):
                self.fill(child, join(path, name))

    def header(self, node, path, real=False):
        messages = self.messages(node, path)
        for name, value in node.attributes.items():
            messages.append((ATTRIBUTE, self.attribute(name, value, real)))
        start, body = self.addresses.get(path, 0), b""
        for number, (kind, data) in enumerate(messages):
            self.places["message %s %d" % (path, number)] = start + 16 + len(body) + 8
            if kind == ATTRIBUTE:
                name = data[8:8 + struct.unpack_from("<H", data, 2)[0] - 1].decode("latin-1")
                self.places["attribute %s %s" % (path, name)] = start + 16 + len(body) + 8
            body += struct.pack("<HHB3x", kind, len(padded(data)), 0) + padded(data)
        return struct.pack("<BxHIIxxxx", 1, len(messages), 1 + self.further.count(path), len(body)) + body

    def messages(self, node, path):
        if isinstance(node, Dataset):
            layout = node.layout or struct.pack(
                "<BBQQ", 3, 1, self.relative("data %s" % path), len(node.data))
            return [(SPACE, space(node.shape)), (TYPE, node.type), (FILL, bytes([2, 2, 2, 0])),
                    (LAYOUT, layout)] + node.messages
        if node.form == "table":
            return [(TABLE, struct.pack("<QQ", self.relative("tree %s" % path),
                                        self.relative("names %s" % path)))]
        return [(LINK_INFO, struct.pack("<BBQQ", 0, 0, UNDEFINED, UNDEFINED)), (GROUP_INFO, b"\0\0")] + [
            (LINK, self.link(name, child, path)) for name, child in node.links.items()]

    def relative(self, name):
        return max(0, self.address(name) - self.base)

    def link(self, name, child, path):
        name = as_bytes(name)
        if isinstance(child, Soft):
            target = as_bytes(child.target)
            kind, value = 1, struct.pack("<H", len(target)) + target
        elif isinstance(child, External):
            kind, value = 64, struct.pack("<H", len(child.value)) + child.value
        else:
            where = child.path if isinstance(child, Hard) else join(path, name.decode("utf-8", "replace"))
            kind, value = 0, struct.pack("<Q", max(0, self.addresses.get(where, 0) - self.base))
        return struct.pack("<BBBI", 1, 0x0A, kind, len(name)) + name + value

    def attribute(self, name, value, real):
        if isinstance(value, Text):
            nothing = bytes(16)
            data = b"".join(self.text(value, text) if real else nothing for text in value.texts)
            value = Raw(VARIABLE, value.shape, data)
        name = as_bytes(name) + b"\0"
        return struct.pack("<BxHHH", 1, len(name), len(value.type), len(value.space)) + padded(name) \
            + padded(value.type) + padded(value.space) + value.data

    def table(self, node, path):
        """At most eight links, all hard: one node of a tree of one level, or none."""
        ordered = sorted(node.links, key=as_bytes)
        heap, entries, offset = bytearray(8), b"", 0
        for name in ordered:
            offset, child = len(heap), node.links[name]
            heap += padded(as_bytes(name) + b"\0")
            where = child.path if isinstance(child, Hard) else join(path, name)
            entries += struct.pack("<QQI20x", offset, self.addresses[where] - self.base, 0)
        names_at, last = self.places["names %s" % path], offset
        free = len(heap)
        heap += struct.pack("<QQ", 1, 512 - free)
        self.put(names_at, b"HEAP\0\0\0\0" + struct.pack("<QQQ", 512, free, names_at + 32 - self.base) + heap)
        if not ordered:
            self.put(self.places["tree %s" % path], b"TREE\0\0" + struct.pack(
                "<HQQQ", 0, UNDEFINED, UNDEFINED, 0))
            return
        self.put(self.places["node %s" % path], b"SNOD\1\0" + struct.pack("<H", len(ordered)) + entries)
        self.put(self.places["tree %s" % path], b"TREE\0\0" + struct.pack(
            "<HQQQQQ", 1, UNDEFINED, UNDEFINED, 0, self.relative("node %s" % path), last))

    def superblock(self):
        self.put(0, SIGNATURE + bytes([0, 0, 0, 0, 0, 8, 8, 0]) + struct.pack(
            "<HHIQQQQ", 4, 16, 0, self.base, UNDEFINED, len(self.data) - self.base, UNDEFINED) + struct.pack(
                "<QQI4x16x", 0, self.addresses["/"] - self.base, 0))

    # MARK: lies

    def patch(self, place, offset, form, *values):
        struct.pack_into(form, self.data, self.places[place] + offset, *values)
        return self


def links_to(node):
    """The path of every second link below a group: what it leads to counts it."""
    found = []
    for child in node.links.values() if isinstance(node, Group) else ():
        found += [child.path] if isinstance(child, Hard) else links_to(child)
    return found


def join(path, name):
    return "/" + name if path == "/" else "%s/%s" % (path, name)
