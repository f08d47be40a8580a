"""Sound models whose layers have names like paths, in bytes of our own.

Keras 2 makes a group of every layer's name. The slashes of a name are groups on the way: the group of
layer `a/a` is the one in which the weights of layer `a` lie. Every model is a chain that ends in one head
or two, of layers that a number chooses; no two arrays are equal, so that a mix-up shows. Needs only
Python's standard library.
"""

import itertools
import struct

import hostile_model
from hdf5_bytes import Dataset, Group, Image, Text, names

VERSIONS = ("2.1.6", "2.2.4", "2.2.4-tf", "2.3.1", "2.4.0", "2.12.0", "2.15.0")
COMPONENTS = ("a", "a", "a", "a", "a", "b", "b", "ab")
KINDS = ("Dense", "Dense", "Dense", "BatchNormalization", "Dropout", "Activation", "Model")
NORMS = ("gamma", "beta", "moving_mean", "moving_variance")


class Namer:
    """Names of few components, none of them twice."""

    def __init__(self, dice):
        self.dice, self.taken = dice, {"input"}

    def name(self):
        while True:
            depth = self.dice.choice((1, 2, 2, 3))
            name = "/".join(self.dice.choice(COMPONENTS) for _ in range(depth))
            if name not in self.taken:
                self.taken.add(name)
                return name


def image(dice):
    """The bytes of a file that a number chooses."""
    version = dice.choice(VERSIONS)
    layers, weights, outputs = stack(dice, Namer(dice), version)
    config = {"class_name": "Functional" if version > "2.4" else "Model", "config": {
        "name": "model", "layers": layers, "input_layers": [["input", 0, 0]],
        "output_layers": [[each, 0, 0] for each in outputs]}}
    form = dice.choice(("table", "table", "links"))
    saved = Group({}, dict(origin(version), **listed("layer_names", [each["name"] for each in layers], dice)), form)
    numbers = itertools.count(1)
    for each in layers:
        group = descend(saved, each["name"].split("/"))
        group.attributes.update(listed("weight_names", [name for name, _ in weights[each["name"]]], dice))
        for path, shape in weights[each["name"]]:
            *way, last = path.split("/")
            descend(group, way).links[last] = Dataset(shape, array(shape, numbers))
    if version >= "2.6" and version != "2.2.4":
        saved.links["top_level_model_weights"] = Group({}, {"weight_names": names([])}, form)
    root = Group({"model_weights": saved}, dict(origin(version), model_config=Text(hostile_model.text(config))),
                 form)
    return bytes(Image(tables_where_they_fit(root)).data)


def origin(version):
    """Each object that says so has texts of its own."""
    return {"keras_version": Text(version), "backend": Text("tensorflow")}


def stack(dice, namer, version):
    """Layers of a chain, the shapes of their weights by name, and the model's outputs."""
    source, width, is_image = "input", dice.randrange(2, 6), dice.random() < 0.4
    shape = [None, 4, 4, width] if is_image else [None, width]
    layers = [hostile_model.layer("InputLayer", "input", batch_input_shape=shape, dtype="float32", sparse=False)]
    weights = {"input": []}
    if is_image:
        source = namer.name()
        layers.append(hostile_model.layer("GlobalAveragePooling2D", source, "input", trainable=True, dtype="float32",
                                          data_format="channels_last"))
        weights[source] = []
    for _ in range(dice.randrange(1, 5)):
        entry, arrays, width = one(dice, namer, dice.choice(KINDS), source, width)
        layers.append(entry)
        weights[entry["name"]] = arrays
        source = entry["name"]
    outputs = []
    for _ in range(dice.choice((1, 1, 2))):
        name, units = namer.name(), dice.randrange(2, 5)
        layers.append(hostile_model.dense(name, source, units, activation="softmax"))
        weights[name] = dense_arrays(name, width, units)
        outputs.append(name)
    return layers, weights, outputs


def one(dice, namer, kind, source, width):
    """A layer's entry, its weights (name, shape) and how many numbers it makes."""
    name = namer.name()
    if kind == "Dense":
        units = dice.randrange(2, 6)
        return hostile_model.dense(name, source, units, activation="linear"), dense_arrays(name, width, units), units
    if kind == "BatchNormalization":
        entry = hostile_model.layer(kind, name, source, trainable=True, dtype="float32", axis=[1], momentum=0.99,
                                    epsilon=0.001, center=True, scale=True)
        return entry, [("%s/%s:0" % (name, each), (width,)) for each in NORMS], width
    if kind == "Model":
        return nested(dice, namer, name, source, width)
    settings = {"rate": 0.5} if kind == "Dropout" else {"activation": "relu"}
    return hostile_model.layer(kind, name, source, trainable=True, dtype="float32", **settings), [], width


def nested(dice, namer, name, source, width):
    """A model of two Dense layers inside the model."""
    inner, units = [namer.name(), namer.name()], dice.randrange(2, 6)
    layers = [
        hostile_model.layer("InputLayer", "inner_input", batch_input_shape=[None, width], dtype="float32",
                            sparse=False),
        hostile_model.dense(inner[0], "inner_input", units, activation="linear"),
        hostile_model.dense(inner[1], inner[0], units, activation="linear")]
    entry = {"class_name": "Model", "name": name, "inbound_nodes": [[[source, 0, 0, {}]]], "config": {
        "name": name, "layers": layers, "input_layers": [["inner_input", 0, 0]],
        "output_layers": [[inner[1], 0, 0]]}}
    return entry, dense_arrays(inner[0], width, units) + dense_arrays(inner[1], units, units), units


def dense_arrays(name, inputs, units):
    return [(name + "/kernel:0", (inputs, units)), (name + "/bias:0", (units,))]


def array(shape, numbers):
    count = 1
    for size in shape:
        count *= size
    return b"".join(struct.pack("<f", next(numbers) / 64) for _ in range(count))


def listed(key, values, dice):
    """A list of names, whole or split."""
    if len(values) < 2 or dice.random() < 0.8:
        return {key: names(values)}
    middle = len(values) // 2
    return {key + "0": names(values[:middle]), key + "1": names(values[middle:])}


def descend(group, way):
    for name in way:
        group = group.links.setdefault(name, Group({}, {}, group.form))
    return group


def tables_where_they_fit(group):
    """Tables of `Image` have at most eight links."""
    if len(group.links) > 8:
        group.form = "links"
    for child in group.links.values():
        if isinstance(child, Group):
            tables_where_they_fit(child)
    return group
