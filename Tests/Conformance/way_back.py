"""Compares a model's file with what came back of it, and with the tensors between: by h5py and zipfile alone."""
import io
import json
import zipfile

import h5py
import numpy as np


class Difference(Exception):
    """What is not as it was."""


def require(condition, message):
    if not condition:
        raise Difference(message)


def text(value):
    return value.decode("utf-8") if isinstance(value, bytes) else value


def equal(one, other):
    one, other = np.ascontiguousarray(one), np.ascontiguousarray(other)
    return one.dtype.itemsize == other.dtype.itemsize and one.shape == other.shape and one.tobytes() == other.tobytes()


def little(value):
    """The same numbers with the lowest byte first, as safetensors has them."""
    return value.astype(value.dtype.newbyteorder("<")) if value.dtype.byteorder == ">" else value


def listed(group, name):
    """An attribute with names, also one that Keras split because it was too long."""
    if name in group.attrs:
        return [text(value) for value in group.attrs[name]]
    found, number = [], 0
    while "%s%d" % (name, number) in group.attrs:
        found += [text(value) for value in group.attrs["%s%d" % (name, number)]]
        number += 1
    return found


def weights_of_h5(file):
    """`[(group, name, array)]` in the order of the file's own lists."""
    group = file["model_weights"]
    return [(layer, name, group[layer][name][()]) for layer in listed(group, "layer_names")
            for name in listed(group[layer], "weight_names")]


def optimizer_of_h5(file):
    if "optimizer_weights" not in file:
        return []
    group = file["optimizer_weights"]
    return [(name, group[name][()]) for name in listed(group, "weight_names")]


def datasets(file):
    """Every array below a group, with its attributes, by its path; groups with attributes too."""
    found = {}

    def visit(name, item):
        attributes = {key: repr(text(value)) for key, value in item.attrs.items()}
        if isinstance(item, h5py.Dataset):
            found[name] = (item[()], attributes)
        elif attributes:
            found[name] = (np.zeros(0), attributes)
    file.visititems(visit)
    return found


def archive(path):
    """The members of a .keras by name, and the file of its weights."""
    with zipfile.ZipFile(path) as members:
        found = {name: members.read(name) for name in members.namelist() if not name.endswith("/")}
    return found, h5py.File(io.BytesIO(found.pop("model.weights.h5")), "r")


def same_tensors(path, metadata, read):
    """Each array of the model's file is one tensor, which the record gives to the same layer under the same name; and
    no tensor is left."""
    records = json.loads(metadata["weights"])
    optimizer = json.loads(metadata.get("optimizer", "[]"))
    used = set(optimizer)
    if path.endswith(".keras"):
        of_archive(path, records, optimizer, read, used)
    else:
        with h5py.File(path, "r") as file:
            of_h5(file, metadata, records, optimizer, read, used)
    require(used == set(read), "tensors of nothing: %s" % sorted(set(read) ^ used)[:5])


def of_h5(file, metadata, records, optimizer, read, used):
    config = json.loads(metadata["model_config"])
    config = config["config"]
    layers = config["layers"] if isinstance(config, dict) else config
    names = [layer["config"].get("name", layer.get("name")) for layer in layers]
    wanted = {}
    for layer, name, value in weights_of_h5(file):
        wanted.setdefault((layer, name), []).append(value)
    for record in records:
        for weight in record["weights"]:
            key = (names[record["place"][0]], weight.get("path", weight["tensor"]))
            require(key in wanted, "%s of \"%s\" is not in the model's file" % (key[1], key[0]))
            require(equal(little(wanted[key][0]), read[weight["tensor"]]), "the tensor \"%s\" differs" % weight["tensor"])
            wanted[key] = wanted[key][1:] or wanted[key]
            used.add(weight["tensor"])
    given = {(names[record["place"][0]], weight.get("path", weight["tensor"]))
             for record in records for weight in record["weights"]}
    require(set(wanted) == given, "no tensor has %s" % sorted(set(wanted) - given)[:3])
    variables = optimizer_of_h5(file)
    require(len(variables) == len(optimizer), "%d variables of the optimizer instead of %d" % (
        len(optimizer), len(variables)))
    for (name, value), key in zip(variables, optimizer):
        require(equal(little(value), read[key]), "the optimizer's \"%s\" differs" % name)


def of_archive(path, records, optimizer, read, used):
    members, weights = archive(path)
    arrays = {name: value for name, (value, _) in datasets(weights).items() if isinstance(weights[name], h5py.Dataset)}
    given = {}
    for record in records:
        for weight in record["weights"]:
            place = weight.get("path", weight["tensor"]).strip("/")
            require(place in arrays, "%s is not in the model's weights" % place)
            require(equal(little(arrays[place]), read[weight["tensor"]]), "the tensor \"%s\" differs" % weight["tensor"])
            given[place] = weight["tensor"]
            used.add(weight["tensor"])
        for asset in record.get("assets", []):
            used.add(asset["tensor"])
            require(read[asset["tensor"]].tobytes() in members.values(), "the file \"%s\" differs" % asset["name"])
    left = sorted(set(arrays) - set(given))
    of_optimizer = [name for name in left if name.startswith("optimizer/")]
    require([name for name in left if name not in of_optimizer and not name.startswith(("metrics/", "_layer_checkpoint"))
             and not name.startswith("compile_metrics")] == [], "no tensor has %s" % left[:3])
    values = sorted(little(arrays[name]).tobytes() for name in of_optimizer)
    kept = sorted(read[key].tobytes() for key in optimizer)
    # what a LossScaleOptimizer holds is in archives twice
    require(set(values) == set(kept) and len(kept) <= len(values),
            "%d variables of the optimizer instead of %d" % (len(kept), len(values)))


def same_files(path, back):
    """The way back gives the same texts to the byte, the same names in the same order, the same arrays."""
    if path.endswith(".keras"):
        same_archives(path, back)
        return
    with h5py.File(path, "r") as one, h5py.File(back, "r") as other:
        for name in ("model_config", "training_config", "keras_version", "backend"):
            require(text(one.attrs.get(name)) == text(other.attrs.get(name)), "%s is another" % name)
        require(listed(one["model_weights"], "layer_names") == listed(other["model_weights"], "layer_names"),
                "other layer_names")
        same_lists([(layer + ": " + name, value) for layer, name, value in weights_of_h5(one)],
                   [(layer + ": " + name, value) for layer, name, value in weights_of_h5(other)])
        same_lists(optimizer_of_h5(one), optimizer_of_h5(other))


def same_lists(one, other):
    require([name for name, _ in one] == [name for name, _ in other], "other names: %s" % (
        [pair for pair in zip([name for name, _ in one], [name for name, _ in other]) if pair[0] != pair[1]][:2]
        or "%d instead of %d" % (len(other), len(one))))
    for (name, value), (_, found) in zip(one, other):
        require(value.dtype == found.dtype or value.dtype.kind == "V", "\"%s\" is of type %s" % (name, found.dtype))
        require(equal(little(value), little(found)), "\"%s\" differs" % name)


def undated(content):
    """What metadata.json says besides the date, which is that of the file between."""
    return {key: value for key, value in json.loads(content.decode("utf-8")).items() if key != "date_saved"}


def same_archives(path, back):
    (members, weights), (other_members, other_weights) = archive(path), archive(back)
    require(sorted(members) == sorted(other_members), "other members: %s" % sorted(set(members) ^ set(other_members)))
    for name, content in members.items():
        if name == "metadata.json":
            require(undated(other_members[name]) == undated(content), "%s is another" % name)
        else:
            require(other_members[name] == content, "%s is another" % name)
    one, other = datasets(weights), datasets(other_weights)
    left = {name for name in set(one) ^ set(other)}
    require(not left, "arrays or groups with attributes that only one has: %s" % sorted(left)[:4])
    for name, (value, attributes) in one.items():
        require(value.dtype == other[name][0].dtype and equal(value, other[name][0]), "\"%s\" differs" % name)
        require(attributes == other[name][1], "\"%s\" has the attributes %s" % (name, other[name][1]))
