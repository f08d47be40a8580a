"""What a saved model holds, as h5py reads it: nothing of the tool's own reading goes into this.

What h5py refuses is kept as `Unreadable` where it stands, so that the rest is still compared. Low-level calls,
since a file has a hundred arrays and a run judges thousands of files. Needs h5py and numpy.
"""

import collections
import json

import h5py
import numpy
from h5py import h5a, h5d, h5f, h5g, h5o, h5r, h5s, h5t

WEIGHTS, STATE = b"model_weights", b"optimizer_weights"
LARGEST = 64 << 20  # bytes; what claims to be larger is compared by type and shape
ERRORS = (OSError, RuntimeError, KeyError, ValueError, TypeError, MemoryError, AttributeError, OverflowError)
TEXTS = ("model_config", "training_config")

# An array: its type, its shape, its bytes (None where it is too large), and where its object stands.
Array = collections.namedtuple("Array", "type shape bytes place")
Unreadable = collections.namedtuple("Unreadable", "reason")


class BadJSON(Exception):
    """A text that Python does not read as JSON, or one key of it twice."""


class Saved:
    """An open file. `groups`: layer -> [(weight name, Array or Unreadable)], or Unreadable."""

    def __init__(self, path):
        self.file = h5f.open(path.encode(), h5f.ACC_RDONLY, access())
        self.config = self.config_text = self.training = None
        self.problems, self.is_listed, self.beside = [], False, {}
        root = h5g.open(self.file, b"/")
        self.attributes = {"/": attributes(root)}
        self.links = links(root)
        self.texts(root)
        self.groups = collections.OrderedDict()
        if WEIGHTS in self.links:
            try:
                self.weights = h5g.open(root, WEIGHTS)
                self.attributes["/model_weights"] = attributes(self.weights)
                self.read_groups()
                self.is_listed = True
            except ERRORS as error:
                self.problems.append("model_weights: %s" % short(error))
        else:
            self.problems.append("there is no model_weights")

    def texts(self, root):
        for name in TEXTS:
            try:
                text = text_of(root, name)
                if text is None:
                    continue
                value = strictly(text)
            except BadJSON as error:
                self.problems.append("%s is not JSON: %s" % (name, error))
                continue
            except ERRORS as error:
                self.problems.append("%s: %s" % (name, short(error)))
                continue
            if name == "model_config":
                self.config, self.config_text = value, text
            else:
                self.training = value

    def read_groups(self):
        for name in names(self.weights, "layer_names"):
            try:
                group = h5g.open(self.weights, name.encode())
                self.attributes[name] = attributes(group)
                listed = names(group, "weight_names")
            except ERRORS as error:
                self.groups[name] = Unreadable(short(error))
                continue
            self.groups[name] = [(weight, self.array(group, weight)) for weight in listed]

    @staticmethod
    def array(group, path):
        try:
            return array(h5d.open(group, path.encode()))
        except ERRORS as error:
            return Unreadable(short(error))

    def arrays(self):
        """(layer, weight name, Array or Unreadable) of all that is listed."""
        return [(layer, name, value) for layer, found in self.groups.items() if not isinstance(found, Unreadable)
                for name, value in found]

    def unlisted(self):
        """{path: dataset} of all below `model_weights` that no list names."""
        listed = {value.place for _, _, value in self.arrays() if isinstance(value, Array)}
        found = {}

        def visit(path, info):
            if info.type == h5o.TYPE_DATASET and info.addr not in listed:
                found[path.decode("utf-8", "surrogateescape")] = None

        try:
            h5o.visit(self.weights, visit, info=True)
        except ERRORS:
            return {}
        return {path: self.array(self.weights, path) for path in found}

    def read_beside(self):
        """Takes up `beside`: all in the file beside the model and the optimizer's state, as {path: what it is}."""
        found, seen = {}, {place_of(self.weights): "/model_weights"}
        root = h5g.open(self.file, b"/")
        seen[place_of(root)] = "/"
        for name in self.links:
            if name not in (WEIGHTS, STATE):
                way = "/" + name.decode("utf-8", "surrogateescape")
                try:
                    found[way] = one(root, name, way, found, seen)
                except ERRORS as error:
                    found[way] = Unreadable(short(error))
        self.beside = found

    def has(self, path, kind=object):
        """Whether there is an object of that path."""
        try:
            return isinstance(h5o.open(self.file, path), kind)
        except ERRORS:
            return False

    def has_group(self, path):
        return self.has(path, h5g.GroupID)

    def state(self):
        """The optimizer's state, as {path: what it is}; None where there is none."""
        if STATE not in self.links:
            return None
        found = {}
        try:
            walk(h5g.open(self.file, STATE), "", found, {})
        except ERRORS as error:
            found[""] = Unreadable(short(error))
        return found

    def close(self):
        self.file.close()


def access():
    properties = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    properties.set_fclose_degree(h5f.CLOSE_STRONG)
    return properties


def place_of(item):
    """Where an object stands; a value of its own where damage keeps h5py from saying so."""
    try:
        return h5o.get_info(item).addr
    except ERRORS:
        return object()


def short(error):
    """An error in one line; str() of a KeyError is quoted."""
    text = error.args[0] if error.args else error
    return " ".join(("%s: %s" % (type(error).__name__, text)).split())[:200]


# MARK: arrays

def array(dataset):
    """Type, shape and bytes of a dataset, in the type that the file has."""
    kind, shape = dataset.get_type(), dataset.shape
    dtype, place = kind.dtype, place_of(dataset)
    count = 1
    for size in shape or (0,):
        count *= size
    if shape == ():
        count = 1
    if count * dtype.itemsize > LARGEST:
        return Array(key(kind, dtype), shape, None, place)
    values = numpy.empty(shape or (), dtype)
    if count and shape is not None:
        try:
            dataset.read(h5s.ALL, h5s.ALL, values)
        except OSError as error:
            return Array(key(kind, dtype), shape, chunks(dataset, error), place)
    return Array(key(kind, dtype), shape, content(values) if shape is not None else b"", place)


def chunks(dataset, error):
    """What a filter does not take: numbers that are damaged themselves, as the file has them."""
    if dataset.get_create_plist().get_layout() != h5d.CHUNKED:
        raise error
    places = [dataset.get_chunk_info(number).chunk_offset for number in range(dataset.get_num_chunks())]
    return b"".join(dataset.read_direct_chunk(place)[1] for place in sorted(places))


def key(kind, dtype):
    """What tells types apart that numpy takes for one, bfloat16 and float32."""
    if isinstance(kind, h5t.TypeFloatID):
        return "%s %d %d" % (dtype.str, kind.get_precision(), kind.get_ebias())
    return dtype.str if dtype.fields is None else str(dtype.descr)


def content(values):
    return repr(values.tolist()).encode() if values.dtype.hasobject else values.tobytes()


def numbers(array_):
    """The values of an array; bfloat16 as float32."""
    return numpy.frombuffer(array_.bytes, array_.type.split()[0]).reshape(array_.shape)


# MARK: attributes

def attributes(holder):
    """{name: (type, shape, content) or Unreadable} of an object; lists of names and texts are read by themselves."""
    found = {}
    try:
        listed = []
        h5a.iterate(holder, listed.append)  # the number of attributes is not asked for: it may be wrong
        for bytes_ in listed:
            attribute, name = h5a.open(holder, bytes_), bytes_.decode("utf-8", "surrogateescape")
            if not name.startswith(("layer_names", "weight_names") + TEXTS):
                found[name] = value_of(attribute)
    except ERRORS as error:
        found[""] = Unreadable(short(error))
    return found


def value_of(attribute):
    try:
        kind, shape = attribute.get_type(), attribute.shape
        values = numpy.empty(shape or (), attribute.dtype)
        if shape is not None and 0 not in shape:
            attribute.read(values)
        if h5py.check_ref_dtype(attribute.dtype):
            return "reference", shape, targets(values, attribute)
        return key(kind, attribute.dtype), shape, content(values)
    except ERRORS as error:
        return Unreadable(short(error))


def targets(values, holder):
    """What references lead to."""
    return tuple(h5r.get_name(each, holder) if each else None for each in values.reshape(-1).tolist())


def read_attribute(holder, name):
    attribute = h5a.open(holder, name.encode())
    values = numpy.empty(attribute.shape or (), attribute.dtype)
    if attribute.shape is not None and 0 not in attribute.shape:
        attribute.read(values)
    return values


def names(holder, key_):
    """A list of names, whole or in parts, as Keras reads it. Raises where there is none."""
    if h5a.exists(holder, key_.encode()):
        parts = [read_attribute(holder, key_)]
    else:
        parts = []
        while h5a.exists(holder, b"%s%d" % (key_.encode(), len(parts))):
            parts.append(read_attribute(holder, "%s%d" % (key_, len(parts))))
        if not parts:
            raise KeyError("no attribute %s" % key_)
    return [as_text(each) for part in parts for each in part.tolist()]


def as_text(value):
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def text_of(root, name):
    """A text of the root; None where there is none."""
    if not h5a.exists(root, name.encode()):
        return None
    return as_text(read_attribute(root, name).tolist())


def strictly(text):
    """JSON as Python reads it, each key of an object once."""
    def pairs(found):
        keys = [key for key, _ in found]
        if len(set(keys)) < len(keys):
            raise BadJSON("a key stands twice in one object: %s" % sorted(keys)[:5])
        return dict(found)
    try:
        return json.loads(text, object_pairs_hook=pairs)
    except (ValueError, RecursionError) as error:
        raise BadJSON(short(error)) from None


# MARK: what stands beside the model

def links(group):
    """Names of a group's links."""
    return [name for name in group]


def walk(group, path, found, seen):
    place = place_of(group)
    seen.setdefault(place, path or "/")
    found[path + "@"] = attributes(group)
    try:
        listed = links(group)
    except ERRORS as error:
        found[path] = Unreadable(short(error))
        return
    for name in listed:
        way = "%s/%s" % (path, name.decode("utf-8", "surrogateescape"))
        try:
            found[way] = one(group, name, way, found, seen)
        except ERRORS as error:
            found[way] = Unreadable(short(error))


def one(group, name, way, found, seen):
    """What a link leads to, as values that equal those of another file."""
    kind = group.links.get_info(name).type
    if kind != h5py.h5l.TYPE_HARD:
        return "link", kind, group.links.get_val(name)
    item = h5o.open(group, name)
    place = place_of(item)
    if place in seen:
        return "same as", seen[place]
    seen[place] = way
    if isinstance(item, h5g.GroupID):
        walk(item, way, found, seen)
        return ("group",)
    found[way + "@"] = attributes(item)
    if isinstance(item, h5t.TypeID):
        return "type", key(item, item.dtype)
    if h5py.check_ref_dtype(item.dtype):
        values = numpy.empty(item.shape, item.dtype)
        item.read(h5s.ALL, h5s.ALL, values)
        return "reference", item.shape, targets(values, item)
    value = array(item)
    return "array", value.type, value.shape, value.bytes
