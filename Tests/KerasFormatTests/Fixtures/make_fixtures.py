"""Writes model files with what no Keras writes and our own HDF5 module can't: references between objects, named types, orders
of creation, comments, a user block.

Each holds two Dense layers, `fc` and `out`, on four features, as tf.keras 2.1 saves them.
Run in this folder:  python3 -m venv env && env/bin/pip install "h5py==3.11.*" "numpy<2" && env/bin/python make_fixtures.py
"""

import json
import os

import h5py
import numpy as np


def dense(name, source, units, activation):
    config = {"name": name, "trainable": True, "dtype": "float32", "units": units, "activation": activation,
              "use_bias": True}
    return {"class_name": "Dense", "config": config, "name": name, "inbound_nodes": [[[source, 0, 0, {}]]]}


INPUT = {"batch_input_shape": [None, 4], "dtype": "float32", "sparse": False, "name": "a"}
CONFIG = {"class_name": "Model", "config": {
    "name": "model", "input_layers": [["a", 0, 0]], "output_layers": [["out", 0, 0]],
    "layers": [{"class_name": "InputLayer", "config": INPUT, "name": "a", "inbound_nodes": []},
               dense("fc", "a", 3, "relu"), dense("out", "fc", 2, "softmax")]}}
SHAPES = {"a": {}, "fc": {"kernel:0": (4, 3), "bias:0": (3,)}, "out": {"kernel:0": (3, 2), "bias:0": (2,)}}


def model(file, kernel_type=None):
    """The whole model, in an empty file."""
    text = h5py.string_dtype("ascii")
    file.attrs.create("keras_version", "2.2.4-tf", dtype=text)
    file.attrs.create("backend", "tensorflow", dtype=text)
    file.attrs.create("model_config", json.dumps(CONFIG), dtype=text)
    weights = file.create_group("model_weights")
    weights.attrs["layer_names"] = np.array([name.encode() for name in SHAPES])
    for name, arrays in SHAPES.items():
        group = weights.create_group(name)
        listed = ["%s/%s" % (name, array) for array in arrays]
        group.attrs["weight_names"] = np.array([each.encode() for each in listed]) if listed else []
        for array, shape in arrays.items():
            values = np.arange(np.prod(shape), dtype="<f4").reshape(shape)
            kind = kernel_type if array == "kernel:0" and name == "fc" else None
            group.create_dataset("%s/%s" % (name, array), data=values, dtype=kind)


def references(file):
    """To what the head leaves alone, in every form."""
    model(file)
    weights, kernel = file["model_weights"], file["model_weights/fc/fc/kernel:0"]
    file.attrs["whole"] = weights.ref
    file.attrs["part"] = kernel.regionref[0:2]
    file.attrs["pair"] = np.array([(7, kernel.ref)], [("number", "<i4"), ("object", h5py.ref_dtype)])
    file.create_dataset("list", data=np.array([weights["fc"].ref, h5py.Reference()], h5py.ref_dtype))
    ragged = file.create_dataset("ragged", (2,), h5py.vlen_dtype(h5py.ref_dtype))
    ragged[0] = np.array([weights.ref, file.ref], h5py.ref_dtype)


def reference_to_head(file):
    model(file)
    file["model_weights"].attrs["best"] = file["model_weights/out/out/kernel:0"].ref


def scales(file):
    """A dimension scale on the head's kernel: each refers to the other."""
    model(file)
    file.create_dataset("axis", data=np.arange(3.0)).make_scale("features")
    file["model_weights/out/out/kernel:0"].dims[0].attach_scale(file["axis"])


def comment(file):
    model(file)
    h5py.h5o.set_comment(file["model_weights"].id, b"best of three runs")


def named_type(file):
    file["half"] = np.dtype("<f2")
    model(file, kernel_type=file["half"])


FILES = {
    "references": (references, {}), "reference_to_head": (reference_to_head, {}), "scales": (scales, {}),
    "comment": (comment, {}), "named_type": (named_type, {}), "order": (model, {"track_order": True}),
    "user_block": (model, {"userblock_size": 512}),
}


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    for name, (make, options) in FILES.items():
        path = name + ".h5"
        with h5py.File(path, "w", **options) as made:
            make(made)
        if name == "user_block":
            with open(path, "r+b") as raw:
                raw.write(b"belongs to somebody else".ljust(512, b"."))
