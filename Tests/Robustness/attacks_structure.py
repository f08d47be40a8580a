"""Attacks on HDF5 itself: links, layouts, sizes, and structures that never end."""

import os
import struct
import zlib

import hostile_model as model
from attack import (
    BYTES, COUNTS, HARMLESS, JSON, LAYOUT, LIBRARY, LINKS, NONE, ONCE, PATHS, SHAPE, SHAPE_BOMB, SHAPES, SHARED,
    SHOWN, SIZES, SOUND, SUPERVISOR, Attack, but)
from hdf5_bytes import (
    CONTINUED, EXTERNAL, FILTERS, FLOAT32, REFERENCE, UNDEFINED, VARIABLE, Dataset, External, Group, Hard, Image, Raw,
    Soft, Text, fixed, names, padded, space)


def with_kernel(dataset):
    """The model with this array as a kernel."""
    return model.root(groups={"first": model.group("first", weights={
        "kernel:0": dataset, "bias:0": Dataset((6,))})})


def with_link(link):
    """The model with a link where the first layer's group should be."""
    return model.root(groups={"first": link})


# MARK: links

def external_pipe(folder):
    os.mkfifo(os.path.join(folder, "pipe.h5"))
    return Image(with_link(External(os.fsencode(os.path.join(folder, "pipe.h5")), b"/"))).data


def external_file(folder):
    path = os.path.join(folder, "secret.h5")
    with open(path, "wb") as file:
        file.write(Image(model.group("first")).data)
    return Image(with_link(External(os.fsencode(path), b"/"))).data


def external_passwd():
    return with_link(External(b"/etc/passwd", b"/"))


def external_weights():
    return model.root(weights=External(b"/etc/passwd", b"/"))


def soft_cycle():
    return model.root(groups={"first": Soft("/model_weights/second"), "second": Soft("/model_weights/first")})


def soft_upwards():
    return with_link(Soft("../../../../etc/passwd"))


def soft_inside():
    return model.root(groups={"first": Group({"first": Soft("/model_weights/classes/classes")}, {
        "weight_names": names(["first/kernel:0", "first/bias:0"])})})


def hard_cycle():
    return model.root(others={"ring": Group({"again": Hard("/ring"), "up": Hard("/")})})


def second_link():
    """Another name for the weights."""
    return model.root(others={"alias": Hard("/model_weights")})


def reference(path):
    """An attribute of the root that refers to an object."""
    def build():
        image = Image(model.root(attributes={"best": Raw(REFERENCE, (), bytes(8))}))
        start = image.data.index(b"best\0\0\0\0" + REFERENCE, image.places["attribute / best"])
        struct.pack_into("<Q", image.data, start + 8 + len(REFERENCE) + 8, image.addresses[path])
        return image
    return build


def hard_cycle_in_weights():
    inside = Group({"kernel:0": Hard("/model_weights/first"), "bias:0": Dataset((6,))})
    return model.root(groups={"first": Group({"first": inside}, {
        "weight_names": names(["first/kernel:0", "first/bias:0"])})})


def deep():
    inner = Group()
    for _ in range(800):
        inner = Group({"g": inner})
    return model.root(others={"deep": inner})


def deep_names():
    parts = "/".join(["g"] * 10_000)
    return model.root(groups={"first": model.group("first", listed=["first/" + parts, "first/bias:0"])})


# MARK: where arrays are

def external_storage(folder):
    path = os.path.join(folder, "secret.bin")
    with open(path, "wb") as file:
        file.write(b"SECRET-OF-THE-HOST" * 20)
    heap = padded(b"\0" * 8 + os.fsencode(path) + b"\0")
    layout = struct.pack("<BBQQ", 3, 1, UNDEFINED, 192)
    image = Image(with_kernel(Dataset((8, 6), b"", layout=layout, messages=[(EXTERNAL, bytes(40))])))
    start = len(image.data)
    image.data += b"HEAP\0\0\0\0" + struct.pack("<QQQ", len(heap), 1, start + 32) + heap
    place = image.places["message /model_weights/first/first/kernel:0 4"]
    struct.pack_into("<B3xHHQ", image.data, place, 1, 1, 1, start)
    struct.pack_into("<QQQ", image.data, place + 16, 8, 0, 192)
    return finished(image)


def finished(image):
    """With its end where the end is."""
    struct.pack_into("<Q", image.data, 40, len(image.data))
    return image


def virtual():
    return with_kernel(Dataset((8, 6), b"", layout=struct.pack("<BBQI", 4, 3, UNDEFINED, 0)))


def sized(*shape, stored=192):
    """A kernel that declares a shape; `stored` bytes are there."""
    def build():
        dataset = Dataset((0,), bytes(stored))
        dataset.shape = shape
        return with_kernel(dataset)
    return build


def laid_out(address, size, shape=(8, 6)):
    def build():
        dataset = Dataset((0,), b"", layout=struct.pack("<BBQQ", 3, 1, address, size))
        dataset.shape = shape
        return with_kernel(dataset)
    return build


KERNEL = "/model_weights/classes/classes/kernel:0"
OTHER_KERNEL = "/model_weights/first/first/kernel:0"


def moved_array(place, form="links"):
    """The bytes of the head's kernel where something else is."""
    def build():
        image = Image(model.root(form=form))
        return image.patch("message %s 3" % KERNEL, 2, "<Q", image.places[place])
    return build


def one_table():
    """Two groups without links that have one B-tree and one heap."""
    image = whole()
    first, second = (image.places["message /model_weights/%s 0" % name] for name in ("features", "pool"))
    image.data[second:second + 16] = image.data[first:first + 16]
    return image


def one_text():
    """The Keras version of the file and of the weights, which every surgery copies."""
    text = Text("2.3.0-tf")
    return Image(model.root(form="table", attributes={"keras_version": text},
                            weights_attributes={"keras_version": text}))


def chunked(dimensions, shape=(8, 6), filters=b"", address=UNDEFINED):
    layout = struct.pack("<BBBQ", 3, 2, len(dimensions) + 1, address) + b"".join(
        struct.pack("<I", size) for size in (*dimensions, 4))
    dataset = Dataset((0,), b"", layout=layout, messages=[(FILTERS, filters)] if filters else [])
    dataset.shape = shape
    return dataset


def absurd_chunks():
    return with_kernel(chunked((0xFFFFFFFF, 0x7FFFFFFF)))


def no_chunks():
    return with_kernel(chunked((0, 0)))


def unknown_filter():
    pipeline = struct.pack("<BBxxxxxx", 1, 1) + struct.pack("<HHHH", 31337, 8, 0, 0) + b"unknown\0"
    return stored_chunk((8, 6), pipeline, bytes(192))


def deflate():
    return struct.pack("<BBxxxxxx", 1, 1) + struct.pack("<HHHHI4x", 1, 0, 1, 1, 9)


def stored_chunk(shape, filters, data, declared=None):
    """A kernel of one chunk, with the B-tree that leads to it."""
    image = Image(with_kernel(chunked(shape, declared or shape, filters, address=0)))
    start = len(image.data)
    image.data += padded(data)
    tree = len(image.data)
    rank = len(shape) + 1
    key = struct.pack("<II", len(data), 0) + bytes(8 * rank)
    last = struct.pack("<II", 0, 0) + b"".join(struct.pack("<Q", size) for size in (*shape, 0))
    body = b"TREE\1\0" + struct.pack("<HQQ", 1, UNDEFINED, UNDEFINED) + key + struct.pack("<Q", start) + last
    image.data += body.ljust(24 + 65 * (8 + 8 * rank) + 64 * 8, b"\0")
    place = image.places["message /model_weights/first/first/kernel:0 3"]
    struct.pack_into("<Q", image.data, place + 3, tree)
    return finished(image)


def gzip_bomb():
    """A gigabyte of zeros in a megabyte, as the kernel of a layer that is as large."""
    squeeze, data = zlib.compressobj(9), b""
    for _ in range(1008):
        data += squeeze.compress(bytes(1 << 20))
    data += squeeze.flush()
    units = 1008 * (1 << 20) // 4 // 8
    return stored_chunk((8, units), deflate(), data)


def gzip_bomb_of_a_kernel():
    """A chunk that unfolds to far more than its 192 bytes."""
    squeeze, data = zlib.compressobj(9), b""
    for _ in range(512):
        data += squeeze.compress(bytes(1 << 20))
    return stored_chunk((8, 6), deflate(), data + squeeze.flush())


# MARK: structures that lie or never end

def whole(form="table"):
    return Image(model.root(form=form))


def tree_cycle():
    image = whole()
    return image.patch("tree /model_weights", 5, "<B", 1).patch(
        "tree /model_weights", 32, "<Q", image.places["tree /model_weights"])


def sibling_cycle():
    image = whole()
    return image.patch("tree /model_weights", 8, "<QQ", *[image.places["tree /model_weights"]] * 2)


def tree_count():
    return whole().patch("tree /model_weights", 6, "<H", 0xFFFF)


def node_count():
    return whole().patch("node /model_weights", 6, "<H", 0xFFFF)


def node_names():
    return whole().patch("node /model_weights", 8, "<Q", 1 << 40)


def heap_list_cycle():
    """The free block names itself as the next one."""
    image = whole()
    free = struct.unpack_from("<Q", image.data, image.places["names /model_weights"] + 16)[0]
    return image.patch("names /model_weights", 32 + free, "<Q", free)


def free_block_size():
    """The free block is longer than the heap."""
    image = whole()
    free = struct.unpack_from("<Q", image.data, image.places["names /model_weights"] + 16)[0]
    return image.patch("names /model_weights", 32 + free + 8, "<Q", 1 << 20)


def free_block_over_names():
    """The free block is where the first name is: the next name that is written would replace it."""
    return whole().patch("names /model_weights", 16, "<Q", 8).patch("names /model_weights", 40, "<QQ", 1, 504)


def opaque_kernel():
    """Bytes of which nobody knows what they mean."""
    return with_kernel(Dataset((8, 6), type_=bytes([0x15, 0, 0, 0]) + struct.pack("<I", 4)))


def compound_kernel():
    """Two numbers in each element."""
    def member(name, offset):
        return padded(name + b"\0") + struct.pack("<IB3xI4xIIII", offset, 0, 0, 0, 0, 0, 0) + FLOAT32
    kind = bytes([0x16, 2, 0, 0]) + struct.pack("<I", 8) + member(b"a", 0) + member(b"b", 4)
    return with_kernel(Dataset((8, 6), bytes(384), type_=kind))


def heap_segment():
    return whole().patch("names /model_weights", 8, "<Q", 1 << 50)


def continuation_loop():
    """The continuation of a header is the header."""
    image = whole("links")
    start = image.places["header /model_weights"]
    place = image.places["message /model_weights 1"] - 8
    image.data[place:place + 24] = struct.pack("<HHB3xQQ", CONTINUED, 16, 0, start + 16, 4096)
    return image


def message_count():
    return whole().patch("header /model_weights", 2, "<H", 0xFFFF)


def header_size():
    return whole("links").patch("header /model_weights", 8, "<I", 0xFFFFFFF0)


def end_beyond():
    image = whole()
    struct.pack_into("<Q", image.data, 40, 1 << 62)
    return image


def user_block():
    """Everything stands 512 bytes later, and the superblock says so."""
    image = whole()
    struct.pack_into("<Q", image.data, 24, 512)
    struct.pack_into("<Q", image.data, 40, len(image.data) + 512)
    return bytes(512) + bytes(image.data)


def moved():
    """Everything stands 512 bytes later, but the superblock does not know."""
    return bytes(512) + bytes(whole().data)


def base_lie():
    image = whole()
    struct.pack_into("<Q", image.data, 24, 1 << 40)
    return image


def offset_sizes():
    image = whole()
    image.data[13:15] = bytes([255, 255])
    return image


def tree_rank():
    image = whole()
    struct.pack_into("<HH", image.data, 16, 0xFFFF, 0xFFFF)
    return image


# MARK: attributes

def attribute_size():
    """An attribute of 64-bit floats that declares 2^40 of them."""
    return model.root(attributes={"huge": Raw(fixed(1), (1 << 40,), b"")})


def attribute_rank():
    image = Image(model.root(attributes={"ranked": Raw(FLOAT32, (1,), bytes(4))}))
    place = image.places["attribute / ranked"]
    image.data[place + 8 + 8 + 24 + 1] = 200
    return image


def config_reference(length=None, address=None, index=None):
    """model_config's reference into the global heap, changed."""
    def build():
        image = whole()
        place = image.places["attribute / model_config"] + 8 + 16 + len(VARIABLE) + len(space(()))
        now = list(struct.unpack_from("<IQI", image.data, place))
        wanted = [now[at] if value is None else value for at, value in enumerate((length, address, index))]
        struct.pack_into("<IQI", image.data, place, *wanted)
        return image
    return build


def reference_into_itself():
    """The text is said to stand in the object's own header."""
    return config_reference(address=whole().places["header /"])()


def heap_without_end():
    """Objects of size 0 that fill the heap: reading on by their size never ends."""
    image = whole("links")
    return image.patch("heap", 16, "<HH4xQ", 9, 1, 0).patch("heap", 32, "<HH4xQ", 9, 1, 0)


def heap_object_size():
    return whole("links").patch("heap", 24, "<Q", (1 << 64) - 24)


def heap_size():
    return whole("links").patch("heap", 8, "<Q", 1 << 60)


def many_attributes():
    return model.root(attributes={"a%d" % number: Raw(FLOAT32, (), bytes(4)) for number in range(60_000)})


def many_links():
    return model.root(others={"many": Group({"g%06d" % number: Soft("x") for number in range(5_000)})})


ATTACKS = [
    Attack("external link to a named pipe", LINKS, external_pipe,
           r"a link to another file, which is never followed", NONE),
    Attack("external link to another file", LINKS, external_file,
           r"a link to another file, which is never followed", NONE),
    Attack("external link to /etc/passwd", LINKS, external_passwd,
           r"a link to another file, which is never followed", NONE),
    Attack("model_weights is an external link", LINKS, external_weights,
           r"a link to another file, which is never followed", NONE),
    Attack("soft links in a circle", LINKS, soft_cycle,
           r"a soft link, which is never followed", NONE),
    Attack("soft link upwards, out of the file", LINKS, soft_upwards,
           r"a soft link, which is never followed", NONE),
    Attack("soft link to another layer's weights", LINKS, soft_inside,
           r"a soft link, which is never followed", SHOWN),
    Attack("weights that lead to their own group", PATHS, hard_cycle_in_weights,
           r"is a group, expected a dataset", SHOWN),
    Attack("weight name of 10,000 components", PATHS, deep_names,
           r"first/g/g/g.{0,2000}: there is no", SHOWN),
    Attack("external raw storage", LAYOUT, external_storage,
           r"keeps its bytes in other files, which are never read", ONCE),
    Attack("virtual dataset", LAYOUT, virtual,
           r"a view of other datasets, which is never followed", ONCE),
    Attack("kernel of opaque bytes", SHAPES, opaque_kernel,
           r"\(opaque, 4 bytes each\) are no numbers", SHAPE),
    Attack("kernel of compounds", SHAPES, compound_kernel,
           r"\(compound, 8 bytes each\) are no numbers", but(SHAPE, "diff")),
    Attack("dimensions whose product overflows", SIZES, sized(1 << 40, 1 << 40),
           r"more than can be counted", ONCE),
    Attack("dimensions beyond signed 64 bits", LIBRARY, sized((1 << 64) - 1, 2),
           r"unable to get the next power of 2", ONCE),
    Attack("array larger than its storage", SIZES, sized(1 << 30, 6),
           r"declares 25769803776 bytes of elements, but 192 of storage", ONCE),
    Attack("array beyond the end of the file", SIZES, laid_out(1 << 40, 192),
           r"beyond the end of the file", ONCE),
    Attack("array whose end overflows", SIZES, laid_out((1 << 64) - 64, 192),
           r"beyond the end of the file", ONCE),
    Attack("array over the file's first bytes", SHARED, laid_out(0, 192),
           r"belong to both \S+/kernel:0\" and something else", SHAPE),
    Attack("array over the header of a group", SHARED, moved_array("header /model_weights/classes", "table"),
           r"belong to both \S+/kernel:0\" and something else", SHAPE),
    Attack("array over its own header", SHARED, moved_array("header " + KERNEL, "table"),
           r"belong to both \S+/kernel:0\" and something else", SHAPE),
    Attack("one place for the arrays of two layers", SHARED, moved_array("data " + OTHER_KERNEL, "table"),
           r"belong to both \S+/kernel:0\" and \S+/kernel:0\"", SHAPE),
    Attack("one place for the arrays of two layers, new groups", SHARED, moved_array("data " + OTHER_KERNEL),
           r"belong to both \S+/kernel:0\" and \S+/kernel:0\"", SHAPE),
    Attack("one table of links for two groups", SHARED, one_table,
           r"belong to two things in the file", SHAPE),
    Attack("one text for two attributes", SHARED, one_text,
           r"a text of the heap at \d+ belong", SHAPE),
    Attack("chunks of 2^63 elements", LIBRARY, absurd_chunks,
           r"chunk size must be < 4GB", ONCE),
    Attack("chunks of no elements", LIBRARY, no_chunks,
           r"chunk dimension must be positive", ONCE),
    Attack("gzip bomb of 1 GB as a kernel", SUPERVISOR, gzip_bomb,
           r"should have the shape|memory allocation failed|gave up", SHAPE_BOMB),
    Attack("gzip bomb in a small chunk", SIZES, gzip_bomb_of_a_kernel,
           r"declares 192 bytes, but its compressed chunks have", ONCE),
    Attack("B-tree that is its own child", SUPERVISOR, tree_cycle,
           r"crashed \(segmentation fault\)", NONE),
    Attack("B-tree that is its own sibling", SOUND, sibling_cycle,
           r"names nodes beside its root", NONE),
    Attack("B-tree with 65,535 entries", LIBRARY, tree_count,
           r"number of children is greater than maximum", NONE),
    Attack("symbol table node with 65,535 entries", LIBRARY, node_count,
           r"ran off the end of the image buffer", NONE),
    Attack("name outside the local heap", LIBRARY, node_names,
           r"unable to offset into local heap", NONE),
    Attack("free list of a local heap in a circle", SOUND, heap_list_cycle,
           r"a list of free blocks without an end", NONE),
    Attack("free block longer than its local heap", SOUND, free_block_size,
           r"a free block of 1048576 bytes", NONE),
    Attack("free block where a name is", SOUND, free_block_over_names,
           r"a name at \d+ where a free block is|there is no such group", NONE),
    Attack("local heap of 2^50 bytes", LIBRARY, heap_segment,
           r"actual len exceeds EOA", NONE),
    Attack("header that continues in itself", LIBRARY, continuation_loop,
           r"corrupt object header", NONE),
    Attack("header with 65,535 messages", SOUND, message_count,
           r"declares 65535 messages, in room for at most", NONE),
    Attack("header of 4 GB", LIBRARY, header_size,
           r"actual len exceeds EOA", NONE),
    Attack("end of file beyond the file", LIBRARY, end_beyond,
           r"is truncated: it has \d+ bytes", NONE),
    Attack("base address beyond the file", LIBRARY, base_lie,
           r"is truncated: it has \d+ bytes", NONE),
    Attack("offsets of 255 bytes", LIBRARY, offset_sizes,
           r"bad byte number in an address", NONE),
    Attack("B-trees of rank 65,535", LIBRARY, tree_rank,
           r"addr overflow", NONE),
    Attack("attribute of 2^40 bytes", LIBRARY, attribute_size,
           r"data size exceeds buffer size", NONE),
    Attack("attribute of 200 dimensions", LIBRARY, attribute_rank,
           r"dimensionality is too large", NONE),
    Attack("model_config outside the file", LIBRARY, config_reference(address=1 << 40),
           r"bad global heap collection signature", NONE),
    Attack("model_config at an object that is not there", LIBRARY, config_reference(index=77),
           r"address of object past end of allocation", NONE),
    Attack("model_config in its own header", JSON, reference_into_itself,
           r"model_config is not JSON", NONE),
    Attack("global heap of objects without size", SUPERVISOR, heap_without_end,
           r"gave up", NONE),
    Attack("global heap object of 2^64 bytes", SUPERVISOR, heap_object_size,
           r"crashed \(segmentation fault\)", NONE),
    Attack("global heap of 2^60 bytes", LIBRARY, heap_size,
           r"actual len exceeds EOA", NONE),
    Attack("60,000 attributes", COUNTS, many_attributes,
           r"has more than 10000 attributes", NONE),
]
