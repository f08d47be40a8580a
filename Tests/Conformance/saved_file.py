"""What a legacy .h5 file says, read with h5py alone: configs, weight lists, bytes, string types.

Runs inside every environment: Python 3.6, h5py 2.10 to 3.14.
"""
import collections
import hashlib
import json

import h5py
import numpy


class SavedFile(object):
    """An open whole-model file. `weights`: group of `model_weights` -> its weight names in saved order."""

    def __init__(self, path):
        self.file = h5py.File(path, "r")
        self.config_bytes = as_bytes(self.file.attrs["model_config"])
        self.config = json.loads(self.config_bytes.decode("utf-8"), object_pairs_hook=collections.OrderedDict)
        self.group = self.file["model_weights"]
        self.weights = collections.OrderedDict(
            (name, names_in(self.group[name], "weight_names"))
            for name in names_in(self.group, "layer_names"))

    def close(self):
        self.file.close()

    def listed_paths(self):
        """The paths below `model_weights` that the weight lists name, in saved order."""
        return [name + "/" + weight for name, weights in self.weights.items() for weight in weights]

    def datasets(self, group=None):
        """Every dataset below a group (default `model_weights`): path -> (dtype, shape, digest)."""
        found = collections.OrderedDict()

        def visit(path, item):
            if isinstance(item, h5py.Dataset):
                found[path] = digest(item)

        (self.group if group is None else group).visititems(visit)
        return found

    def attributes(self):
        """Every attribute in the file: (object path, attribute) -> (value bytes, kind)."""
        found = {}

        def visit(path, item):
            for name in item.attrs:
                found[(path, name)] = (numpy.asarray(item.attrs[name]).tolist(), attribute_kind(item, name))

        visit("/", self.file)
        self.file.visititems(visit)
        return found

    def new_head(self, layer):
        """[kernel, bias] of the layer that the tool made, found by its name in the dataset paths."""
        arrays = {}
        for path in self.listed_paths():
            parts = path.split("/")
            if layer in parts[:-1]:
                arrays[parts[-1].split(":")[0]] = self.group[path][()]
        if sorted(arrays) != ["bias", "kernel"]:
            raise ValueError("expected a kernel and a bias of '%s' in the file, found %s"
                             % (layer, sorted(arrays)))
        return [arrays["kernel"], arrays["bias"]]


def digest(dataset):
    array = numpy.ascontiguousarray(dataset[()])
    return dataset.dtype.str, tuple(dataset.shape), hashlib.sha256(array.tobytes()).hexdigest()


def as_bytes(text):
    return text.encode("utf-8") if isinstance(text, str) else bytes(text)


def as_text(text):
    return text if isinstance(text, str) else bytes(text).decode("utf-8")


def names_in(item, attribute):
    """A list of names, whole or split into attribute0, attribute1, ..."""
    if attribute in item.attrs:
        return [as_text(name) for name in item.attrs[attribute]]
    names, part = [], 0
    while "%s%d" % (attribute, part) in item.attrs:
        names += [as_text(name) for name in item.attrs["%s%d" % (attribute, part)]]
        part += 1
    if part == 0:
        raise ValueError("'%s' has no attribute '%s'" % (item.name, attribute))
    return names


def attribute_kind(item, name):
    """How the attribute is stored: old readers tell these apart. The length of a fixed string is free."""
    identifier = h5py.h5a.open(item.id, as_bytes(name))
    kind, rank = identifier.get_type(), len(identifier.shape)
    if isinstance(kind, h5py.h5t.TypeStringID):
        return "%s %s padding %d rank %d" % (
            "variable" if kind.is_variable_str() else "fixed",
            "utf-8" if kind.get_cset() == h5py.h5t.CSET_UTF8 else "ascii", kind.get_strpad(), rank)
    return "%s rank %d" % (kind.dtype.str, rank)


def config_entries(config):
    """Every layer entry of a model_config at any depth: (names from outside in) -> its JSON text.

    An entry that holds a model appears without that model's lists, which have their own entries.
    """
    found = collections.OrderedDict()

    def walk(value, path):
        """Returns the value with the insides of models left out, after noting their entries."""
        if isinstance(value, list):
            return [walk(item, path) for item in value]
        if not isinstance(value, dict):
            return value
        if isinstance(value.get("layers"), list):
            for entry in value["layers"]:
                inner = path + (entry["name"] if "name" in entry else entry["config"]["name"],)
                found[inner] = json.dumps(walk(entry, inner))
            left_out = ("layers", "input_layers", "output_layers", "build_input_shape")
            return collections.OrderedDict((k, v) for k, v in value.items() if k not in left_out)
        return collections.OrderedDict((k, walk(v, path)) for k, v in value.items())

    walk(config, ())
    return found


def without_flags(value):
    """The config with every `trainable` set to null."""
    if isinstance(value, list):
        return [without_flags(item) for item in value]
    if isinstance(value, dict):
        return collections.OrderedDict(
            (k, None if k == "trainable" else without_flags(v)) for k, v in value.items())
    return value
