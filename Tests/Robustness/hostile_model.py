"""A sound model of images in four layers, in bytes of our own, every part of which an attack can replace."""

import json

from hdf5_bytes import Dataset, Group, Text, names

SIZES = {"features": None, "pool": None, "first": (8, 6), "classes": (6, 4)}


def layer(class_name, name, source=None, **config):
    node = [[[source, 0, 0, {}]]] if source else []
    return {"class_name": class_name, "config": dict({"name": name}, **config), "name": name,
            "inbound_nodes": node}


def dense(name, source, units, **config):
    return layer("Dense", name, source, trainable=True, dtype="float32", units=units, use_bias=True, **config)


def layers():
    return [
        layer("InputLayer", "features", batch_input_shape=[None, 4, 4, 8], dtype="float32", sparse=False),
        layer("GlobalAveragePooling2D", "pool", "features", data_format="channels_last"),
        dense("first", "pool", 6, activation="relu"),
        dense("classes", "first", 4, activation="softmax"),
    ]


def graph(these=None, output="classes"):
    """The configuration as a value."""
    return {"class_name": "Model", "config": {
        "name": "tiny", "layers": layers() if these is None else these,
        "input_layers": [["features", 0, 0]], "output_layers": [[output, 0, 0]]}}


def text(config=None):
    return json.dumps(graph() if config is None else config)


def group(name, form="links", weights=None, listed=None):
    """A layer's group: `weight_names`, and below it the datasets."""
    if SIZES.get(name) is None and weights is None:
        return Group({}, {"weight_names": names([])}, form)
    if weights is None:
        inputs, units = SIZES[name]
        weights = {"kernel:0": Dataset((inputs, units)), "bias:0": Dataset((units,))}
    listed = ["%s/%s" % (name, each) for each in weights] if listed is None else listed
    return Group({name: Group(weights, form=form)}, {"weight_names": names(listed)}, form)


def root(config=None, form="links", **changes):
    """The whole file. `changes`: layer_names, groups, version, attributes (the root's), weights, others."""
    def version():  # each with texts of its own
        return {"keras_version": Text(changes.get("version", "2.3.0-tf")), "backend": Text("tensorflow")}

    groups = {name: group(name, form) for name in SIZES}
    groups.update(changes.get("groups", {}))
    listed = changes.get("layer_names", names(list(SIZES)))
    attributes = dict(version(), **({"layer_names": listed} if listed is not None else {}))
    attributes.update(changes.get("weights_attributes", {}))
    weights = changes.get("weights", Group(groups, attributes, form))
    config = text() if config is None else config
    above = dict(version(), model_config=config if not isinstance(config, (str, bytes)) else Text(config))
    above.update(changes.get("attributes", {}))
    links = {"model_weights": weights}
    links.update(changes.get("others", {}))
    return Group(links, above, form)
