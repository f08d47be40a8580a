"""The same edits as a person would script them with h5py for files of tf.keras 2.1: copy, edit the copy.

    ENV/bin/python Benchmarks/h5py_surgery.py swap|freeze|wrap|inspect MODEL [OUT]

It takes for granted what the tool finds out or checks: that the last layer is the head and a Dense, that its
groups are named as the layers are, that no layer holds another model, and that OUT may be half written when
something goes wrong. Prints how long it took without starting Python and importing. Run by bench.py in an
environment.
"""
import json
import shutil
import sys
import time

import h5py
import numpy


def swap(file, config, classes=10):
    """Another Dense instead of the last layer, on what that read."""
    weights, layers = file["model_weights"], config["config"]["layers"]
    old = layers[-1]["config"]["name"]
    features = weights[old][old]["kernel:0"].shape[0]
    del weights[old]
    new = layers[-1]["config"]
    new.update(name="dense_classifier", units=classes, activation="softmax")
    if "inbound_nodes" in layers[-1]:  # not in a Sequential
        layers[-1]["name"] = new["name"]
        config["config"]["output_layers"] = [[new["name"], 0, 0]]
    limit = (6 / (features + classes)) ** 0.5
    group = weights.create_group(new["name"])
    values = group.create_group(new["name"])
    values["kernel:0"] = numpy.random.uniform(-limit, limit, (features, classes)).astype("float32")
    values["bias:0"] = numpy.zeros(classes, "float32")
    group.attrs["weight_names"] = [(new["name"] + end).encode() for end in ("/kernel:0", "/bias:0")]
    names = [name for name in strings(weights.attrs["layer_names"]) if name != old]
    weights.attrs["layer_names"] = encoded(names + [new["name"]])


def freeze(file, config):
    """Every layer but the last; none holds both kinds of weights in an order that this would change."""
    for layer in config["config"]["layers"][:-1]:
        if layer["class_name"] != "InputLayer":
            layer["config"]["trainable"] = False


def wrap(file, config, frames=64):
    """TimeDistributed(the model) and an average: all its weights in one group, the trainable ones first."""
    base = file["model_weights"]
    names = [(name, weight) for name in strings(base.attrs["layer_names"])
             for weight in strings(base[name].attrs["weight_names"])]
    names.sort(key=lambda pair: "/moving_" in pair[1])
    file.move("model_weights", "base")
    weights = file.create_group("model_weights")
    for key in ("backend", "keras_version"):
        weights.attrs[key] = file["base"].attrs[key]
        del file["base"].attrs[key]
    del file["base"].attrs["layer_names"]
    file.move("base", "model_weights/time_distributed")
    weights["time_distributed"].attrs["weight_names"] = encoded("%s/%s" % pair for pair in names)
    outer = ["video_input", "time_distributed", "global_average_pooling1d"]
    for name in (outer[0], outer[2]):
        weights.create_group(name).attrs["weight_names"] = []
    weights.attrs["layer_names"] = encoded(outer)
    inner = dict(config)
    config.update(config=averaged(inner, frames), class_name="Model")


def averaged(base, frames):
    batch, *shape = base["config"]["layers"][0]["config"]["batch_input_shape"]
    video = {"batch_input_shape": [batch, frames] + shape, "dtype": "float32", "sparse": False,
             "ragged": False, "name": "video_input"}
    both = {"trainable": True, "dtype": "float32"}
    layers = [
        ("InputLayer", video),
        ("TimeDistributed", dict(name="time_distributed", **both, layer=base)),
        ("GlobalAveragePooling1D",
         dict(name="global_average_pooling1d", **both, data_format="channels_last"))]
    nodes = [[]] + [[[[config["name"], 0, 0, {}]]] for _, config in layers[:2]]
    return {
        "name": "model",
        "layers": [{"class_name": kind, "config": config, "name": config["name"], "inbound_nodes": node}
                   for (kind, config), node in zip(layers, nodes)],
        "input_layers": [["video_input", 0, 0]], "output_layers": [["global_average_pooling1d", 0, 0]]}


def inspect(file, config):
    """One line a layer: name, class, parameters, and which layers it reads."""
    weights = file["model_weights"]
    for layer in config["config"]["layers"]:
        name = layer["config"]["name"]
        group = weights[name]
        count = sum(group[each].size for each in strings(group.attrs["weight_names"]))
        read = [node[0] for call in layer.get("inbound_nodes", []) for node in call]
        print(name, layer["class_name"], count, ", ".join(read))


def strings(values):
    return [value.decode() if isinstance(value, bytes) else value for value in values]


def encoded(names):
    return numpy.array([name.encode() for name in names])


def main(operation, path, out=None):
    started = time.perf_counter()
    edit = {"swap": swap, "freeze": freeze, "wrap": wrap, "inspect": inspect}[operation]
    if out:
        shutil.copyfile(path, out)
    with h5py.File(out or path, "r+" if out else "r") as file:
        config = json.loads(file.attrs["model_config"])
        edit(file, config)
        if out:
            file.attrs["model_config"] = json.dumps(config).encode()
    print("work-seconds %.6f" % (time.perf_counter() - started))


main(*sys.argv[1:])
