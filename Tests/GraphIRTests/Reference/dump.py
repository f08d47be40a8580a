"""Asks a real Keras what each stock layer makes of its inputs: output shapes, weights, their order.

    python dump.py NAME > NAME.json

One file for each version; CatalogueReferenceTests compares them with the catalogue. Layers that a version lacks, and
configurations that it refuses, go to standard error.
"""
import json
import os
import re
import sys

os.environ.update(TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS="1", TF_CPP_MIN_LOG_LEVEL="3",
                  CUDA_VISIBLE_DEVICES="")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cases  # noqa: E402
import models  # noqa: E402

NAME = sys.argv[1]
if NAME in ("tf21", "tf24"):
    from tensorflow import keras
    VERSION = keras.__version__
elif NAME in ("tf28", "tf212", "tf215"):
    from keras import __version__ as VERSION
    from tensorflow import keras
elif NAME == "tfk":
    import tf_keras as keras
    VERSION = keras.__version__
else:
    import keras
    VERSION = keras.__version__
layers = keras.layers


def find(name):
    for module in (layers, getattr(getattr(layers, "experimental", None), "preprocessing", None),
                   getattr(layers, "experimental", None)):
        if module is not None and hasattr(module, name):
            return getattr(module, name)
    raise LookupError("no such layer")


def make(value):
    if isinstance(value, cases.Made):
        arguments = {key: make(inside) for key, inside in value.arguments.items()}
        return find(value.name)(*[make(inside) for inside in value.positional], **arguments)
    if isinstance(value, list):
        return [make(inside) for inside in value]
    return value


def shape(tensor):
    if hasattr(tensor, "_keras_shape"):
        return list(tensor._keras_shape)
    dims = tensor.shape
    return list(dims.as_list() if hasattr(dims, "as_list") else dims)


def flat(tensors):
    """Tensors in lists of lists, in a row."""
    if isinstance(tensors, (list, tuple)):
        return [tensor for inside in tensors for tensor in flat(inside)]
    return [tensors]


def variables(layer):
    """Trainable, then the others: the order in which they are saved."""
    trainable = list(layer.trainable_weights)
    rest = list(layer.non_trainable_weights)
    seen, found = set(), []
    for group, is_trainable in ((trainable, True), (rest, False)):
        for variable in group:
            if id(variable) in seen:
                continue
            seen.add(id(variable))
            name = getattr(variable, "path", None) or variable.name
            name = name.split(":")[0].split("/")[-1]
            if NAME in ("k224", "k231"):
                # here TensorFlow counts equal names of a layer's variables
                name = re.sub(r"_\d+$", "", name)
            sizes = variable.shape
            sizes = list(sizes.as_list() if hasattr(sizes, "as_list") else sizes)
            found.append([name, [int(size) for size in sizes], is_trainable])
    return found


def plain(value):
    """Without what no shape depends on."""
    if isinstance(value, dict):
        endings = ("_initializer", "_regularizer", "_constraint")
        return {key: plain(inside) for key, inside in value.items()
                if not key.endswith(endings) and key != "registered_name"}
    return [plain(inside) for inside in value] if isinstance(value, list) else value


def model_config(model):
    """`model_config` as a file has it."""
    return plain(json.loads(model.to_json()))


def dump(one):
    arguments = {key: make(value) for key, value in one["arguments"].items()}
    whole = one["name"] in ("Embedding", "IntegerLookup", "CategoryEncoding", "ReversibleEmbedding")
    dtype = "string" if one["name"] == "StringLookup" else "int32" if whole else "float32"
    if one["name"] in ("Hashing", "HashedCrossing", "IntegerLookup"):
        dtype = "int64"
    if one["name"] in ("Hashing", "HashedCrossing") and one["arguments"].get("output_mode", "int") == "int":
        arguments["dtype"] = "int64"
    inputs = [keras.Input(shape=tuple(sizes), name="in%d" % index, dtype=dtype)
              for index, sizes in enumerate(one["shapes"])]
    layer = find(one["name"])(name="layer", **arguments)
    if one["style"] == "arguments":
        outputs = layer(*inputs, **one["call"])
    elif one["style"] == "keyword":
        outputs = layer(inputs[0], value=inputs[1], **one["call"])
    else:
        outputs = layer(inputs if len(inputs) > 1 else inputs[0], **one["call"])
    model = keras.Model(inputs, outputs)
    entry = [e for e in model_config(model)["config"]["layers"] if e["config"]["name"] == "layer"][0]
    entry["config"].pop("name", None)
    result = dict(entry=entry, inputs=[[None] + s for s in one["shapes"]], weights=variables(layer),
                  outputs=[shape(tensor) for tensor in flat(outputs)])
    layer.trainable = False
    result["frozen"] = [name_and_shape[:2] for name_and_shape in variables(layer)]
    return result


def dump_model(build):
    model = build(keras)
    found = []
    for layer in model.layers:
        nodes = layer._inbound_nodes
        if hasattr(layer, "get_output_at"):
            outputs = [[shape(tensor) for tensor in flat(layer.get_output_at(node))] for node in range(len(nodes))]
        else:
            outputs = [[shape(tensor) for tensor in node.output_tensors] for node in nodes]
        found.append([layer.name, outputs, variables(layer)])
    # a Sequential that TF 2.1 built without an input has no tensors
    outputs = [shape(tensor) for tensor in flat(model.outputs or [])]
    return dict(model=model_config(model), layers=found, outputs=outputs)


def classes():
    """The class names of all stock layers, as they stand in a file."""
    found = set()
    for module in (layers, getattr(getattr(layers, "experimental", None), "preprocessing", None),
                   getattr(layers, "experimental", None)):
        for value in vars(module).values() if module is not None else ():
            if isinstance(value, type) and issubclass(value, layers.Layer):
                found.add(value.__name__)
    return sorted(found)


def main():
    found, refused = [], []
    for one in cases.every():
        try:
            found.append(dump(one))
        except Exception as error:
            refused.append("%s %s: %s" % (one["name"], sorted(one["arguments"]), str(error).split("\n")[0][:90]))
    whole = {}
    for build in models.ALL:
        try:
            whole[build.__name__] = dump_model(build)
        except Exception as error:
            refused.append("model %s: %s" % (build.__name__, str(error).split("\n")[0][:90]))
    lines = ",\n".join(json.dumps(one, default=int, separators=(",", ":")) for one in found)
    print('{"keras_version":"%s","classes":%s,"cases":[\n%s\n],"models":%s}'
          % (VERSION, json.dumps(classes()), lines, json.dumps(whole, default=int, separators=(",", ":"))))
    sys.stderr.write("%s %s: %d cases, %d models, %d refused\n"
                     % (NAME, VERSION, len(found), len(whole), len(refused)))
    for line in refused:
        sys.stderr.write("  %s\n" % line)


main()
