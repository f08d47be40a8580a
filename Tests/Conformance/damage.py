"""Damages a file as a wrong writer might: `damage.py KIND FILE`. Runs in an environment's Python.

Each kind is an error that loads, or nearly: what the checks are there to see. Used by test_checks.py.
"""
import json
import sys

import h5py
import numpy

import saved_file


def order(file):
    """Two weights of one shape change places in a group's weight_names."""
    for group in groups(file):
        names = saved_file.names_in(group, "weight_names")
        shapes = [group[name].shape for name in names]
        for at in range(len(names)):
            if shapes[at] in shapes[at + 1:]:
                other = shapes.index(shapes[at], at + 1)
                names[at], names[other] = names[other], names[at]
                replace(group, "weight_names", names)
                return
    raise ValueError("no two weights of one group have the same shape")


def layers(file):
    """Two layers of the same shapes change places in layer_names."""
    names = saved_file.names_in(file["model_weights"], "layer_names")
    shapes = [[group[name].shape for name in saved_file.names_in(group, "weight_names")]
              for group in groups(file)]
    for at in range(len(names)):
        if shapes[at] and shapes[at] in shapes[at + 1:]:
            other = shapes.index(shapes[at], at + 1)
            names[at], names[other] = names[other], names[at]
            replace(file["model_weights"], "layer_names", names)
            return
    raise ValueError("no two layers have the same shapes")


def flag(file):
    """One layer's flag is turned over."""
    def change(text):
        old, new = ("false", "true") if '"trainable": false' in text else ("true", "false")
        at = text.index('"trainable": ' + old, text.index("BatchNormalization"))
        return text[:at] + text[at:].replace(old, new, 1)
    configure(file, change)


def bit(file):
    """One bit of one kernel."""
    group, name = next((group, name) for group in groups(file)
                       for name in saved_file.names_in(group, "weight_names") if "kernel" in name)
    array = group[name][()]
    array.reshape(-1).view("uint32")[0] ^= 1
    group[name][...] = array


def spelling(file):
    """A space that Python's json.dumps does not write."""
    configure(file, lambda text: text.replace('", "', '" , "', 1))


def setting(file):
    """A number in a layer's config that the surgery has nothing to do with."""
    configure(file, lambda text: text.replace('"momentum": 0.99', '"momentum": 0.98', 1))


def kind(file):
    """An attribute of another string type, which old readers choke on."""
    value = file["model_weights"].attrs["backend"]
    del file["model_weights"].attrs["backend"]
    file["model_weights"].attrs["backend"] = numpy.array(saved_file.as_bytes(value))


def attribute(file):
    """An attribute that got lost."""
    del file.attrs["backend"]


def head(file):
    """A new head of zeros."""
    def visit(path, item):
        if isinstance(item, h5py.Dataset) and "dense_classifier" in path and "kernel" in path.split("/")[-1]:
            return item

    dataset = file["model_weights"].visititems(visit)
    dataset[...] = numpy.zeros(dataset.shape, dataset.dtype)


KINDS = (order, layers, flag, bit, spelling, setting, kind, attribute, head)


def groups(file):
    return [file["model_weights"][name] for name in saved_file.names_in(file["model_weights"], "layer_names")]


def replace(item, attribute_name, names):
    """A list of names in the type that it had."""
    identifier = h5py.h5a.open(item.id, attribute_name.encode())
    is_variable = identifier.get_type().is_variable_str()
    del item.attrs[attribute_name]
    if is_variable:
        item.attrs.create(attribute_name, data=[name.encode() for name in names], shape=(len(names),),
                          dtype=h5py.special_dtype(vlen=bytes))
    else:
        item.attrs[attribute_name] = numpy.array([name.encode() for name in names])


def configure(file, change):
    before = saved_file.as_text(file.attrs["model_config"])
    after = change(before)
    assert after != before and json.loads(after)
    del file.attrs["model_config"]
    file.attrs.create("model_config", data=after.encode(), dtype=h5py.special_dtype(vlen=bytes))


if __name__ == "__main__":
    wanted = {each.__name__: each for each in KINDS}[sys.argv[1]]
    with h5py.File(sys.argv[2], "r+") as opened:
        wanted(opened)
