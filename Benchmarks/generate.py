"""Writes a model of any size as tf.keras 2.15 saves it, without Keras.

    ENV/bin/python Benchmarks/generate.py OUT size MEGABYTES     few layers: Denses of so many MB together
    ENV/bin/python Benchmarks/generate.py OUT layers COUNT       small Denses and BatchNormalizations in turns
    ENV/bin/python Benchmarks/generate.py OUT unlisted COUNT     ReLUs, of which layer_names lists none

A functional model: input_1 (an image, as averaging wants one), flatten, a chain, and `predictions`, a Dense
of 10 classes. scaling.py holds a small one against what Keras itself saves of it. Needs h5py.
"""
import json
import sys

import h5py
import numpy

VERSION = "2.15.0"
CLASSES = 10
HIDDEN = 8  # Denses of a model by size
UNITS = 16  # of a layer in a model by count
HEADER_LIMIT = 64512  # bytes of an attribute, beyond which Keras splits it


def of_size(megabytes):
    """`[(name, class, units)]` of square Denses, and the numbers in an image."""
    units = 4 * round((megabytes * 1e6 / 4 / HIDDEN) ** 0.5 / 4)
    return [("dense_%d" % index, "Dense", units) for index in range(HIDDEN)], units


def of_count(count):
    """So many layers with the input, the Flatten and the head."""
    kinds = [("dense", "Dense"), ("batch_normalization", "BatchNormalization")]
    chain = []
    for index in range(count - 3):
        name, kind = kinds[index % 2]
        chain.append(("%s_%d" % (name, index // 2), kind, UNITS))
    return chain, UNITS


def of_unlisted(count):
    """So many layers with the input, the Flatten and the head: Keras loads a file that lists no layer without weights."""
    return [("re_lu_%d" % index, "ReLU", UNITS) for index in range(count - 3)], UNITS


def config(chain, units):
    layers = [layer("InputLayer", {"batch_input_shape": [None, 2, 2, units // 4], "dtype": "float32",
                                   "sparse": False, "ragged": False, "name": "input_1"}, None)]
    layers.append(layer("Flatten", {"name": "flatten", "trainable": True, "dtype": "float32",
                                    "data_format": "channels_last"}, "input_1"))
    for name, kind, width in chain:
        made = {"Dense": dense(name, width), "BatchNormalization": batch(name), "ReLU": relu(name)}[kind]
        layers.append(layer(kind, made, layers[-1]["name"]))
    layers[-1]["config"]["activation"] = "softmax"
    return {"class_name": "Functional", "config": {
        "name": "chain", "trainable": True, "layers": layers, "input_layers": [["input_1", 0, 0]],
        "output_layers": [[layers[-1]["name"], 0, 0]]}}


def layer(kind, made, reads):
    return {"class_name": kind, "config": made, "name": made["name"],
            "inbound_nodes": [[[reads, 0, 0, {}]]] if reads else []}


def dense(name, units):
    made = {"name": name, "trainable": True, "dtype": "float32", "units": units, "activation": "relu",
            "use_bias": True, "kernel_initializer": initializer("GlorotUniform", {"seed": None}),
            "bias_initializer": initializer("Zeros")}
    return dict(made, **nothing("kernel_regularizer", "bias_regularizer", "activity_regularizer",
                                "kernel_constraint", "bias_constraint"))


def batch(name):
    made = {"name": name, "trainable": True, "dtype": "float32", "axis": [1], "momentum": 0.99,
            "epsilon": 0.001, "center": True, "scale": True, "beta_initializer": initializer("Zeros"),
            "gamma_initializer": initializer("Ones"), "moving_mean_initializer": initializer("Zeros"),
            "moving_variance_initializer": initializer("Ones")}
    return dict(made, **nothing("beta_regularizer", "gamma_regularizer", "beta_constraint",
                                "gamma_constraint"))


def relu(name):
    return {"name": name, "trainable": True, "dtype": "float32", "max_value": None, "negative_slope": 0.0,
            "threshold": 0.0}


def initializer(name, settings=None):
    return {"module": "keras.initializers", "class_name": name, "config": settings or {},
            "registered_name": None}


def nothing(*keys):
    return {key: None for key in keys}


def weights(kind, before, units):
    """`[(name, shape)]` in saved order."""
    if kind == "Dense":
        return [("kernel:0", (before, units)), ("bias:0", (units,))]
    return [(name, (units,)) for name in ("gamma:0", "beta:0", "moving_mean:0", "moving_variance:0")]


def save_names(group, name, names):
    """As `save_attributes_to_hdf5_group` of tf.keras 2.15 does it."""
    whole, parts = numpy.asarray(names), 1
    while any(part.nbytes > HEADER_LIMIT for part in numpy.array_split(whole, parts)):
        parts += 1
    if parts == 1:
        group.attrs[name] = names
        return
    for index, part in enumerate(numpy.array_split(whole, parts)):
        group.attrs["%s%d" % (name, index)] = part


def save_numbers(dataset, block):
    """Random numbers, the same block again and again: 5 GB don't fit in memory, and no one reads them."""
    rows = max(1, block.size // (dataset.size // len(dataset)))
    for start in range(0, len(dataset), rows):
        part = dataset.shape[1:]
        count = min(rows, len(dataset) - start)
        dataset[start:start + count] = block[:count * int(numpy.prod(part))].reshape((count,) + part)


def main(out, what, amount):
    makers = {"size": of_size, "layers": of_count, "unlisted": of_unlisted}
    chain, units = makers[what](float(amount) if what == "size" else int(amount))
    chain.append(("predictions", "Dense", CLASSES))
    widths = [units] + [width for _, _, width in chain]
    found = {"input_1": [], "flatten": []}
    for (name, kind, width), before in zip(chain, widths):
        if kind != "ReLU":
            found[name] = weights(kind, before, width)
    block = numpy.random.default_rng(1).uniform(0.01, 0.02, 4_000_000).astype("float32")
    with h5py.File(out, "w") as file:
        file.attrs.update(keras_version=VERSION, backend="tensorflow")
        file.attrs["model_config"] = json.dumps(config(chain, units)).encode()
        top = file.create_group("model_weights")
        save_names(top, "layer_names", [name.encode() for name in found])
        top.attrs.update(backend=b"tensorflow", keras_version=VERSION.encode())
        for name in sorted(found):
            group = top.create_group(name)
            save_names(group, "weight_names", [("%s/%s" % (name, each)).encode() for each, _ in found[name]])
            for each, shape in found[name]:
                save_numbers(group.create_dataset("%s/%s" % (name, each), shape, dtype="float32"), block)
        save_names(top.create_group("top_level_model_weights"), "weight_names", [])


main(*sys.argv[1:])
