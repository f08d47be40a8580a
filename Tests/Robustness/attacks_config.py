"""Attacks in model_config and training_config: JSON, and the graph that it describes."""

import json

import hostile_model as model
from attack import (
    CONFIG, GRAPH, JSON, LOOKED_AT, NAMES, NONE, SHAPE, SHAPES, SIZES, SUPERVISOR, TEXT, TRAINING, Attack)
from hdf5_bytes import Raw, Text, names, fixed

STEERING = '"\\u001b]0;owned\\u0007\\u001b[2Jfirst\\u009b31m"'


def config(text):
    return lambda: model.root(text)


def replaced(old, new, count=1):
    """The sound configuration with one thing changed in its text."""
    def build():
        text = model.text()
        assert old in text, old
        return model.root(text.replace(old, new, count))
    return build


def graph_of(*layers, output="classes", **changes):
    return lambda: model.root(json.dumps(model.graph(list(layers), output)), **changes)


def nameless():
    """A list in which a layer has no name."""
    listed = [{"class_name": each["class_name"], "config": each["config"]} for each in model.layers()]
    del listed[2]["config"]["name"]
    return model.root(json.dumps({"class_name": "Sequential", "config": {"name": "listed", "layers": listed}}))


def calls(value):
    """The last layer's inbound_nodes."""
    def build():
        these = model.layers()
        these[-1]["inbound_nodes"] = value
        return model.root(json.dumps(model.graph(these)))
    return build


def cycle():
    these = model.layers()
    these[2]["inbound_nodes"] = [[["classes", 0, 0, {}]]]
    return model.root(json.dumps(model.graph(these)))


def nested_at(node):
    """A nested model that is called once, which is its node 1 in this Keras, and read at another node."""
    def build():
        these = model.layers()
        inner = [model.layer("InputLayer", "inner", batch_input_shape=[None, 8], dtype="float32", sparse=False),
                 model.dense("first", "inner", 6)]
        config = dict(model.graph(inner, "first")["config"], name="first", input_layers=[["inner", 0, 0]])
        these[2] = {"class_name": "Model", "config": config, "name": "first",
                    "inbound_nodes": [[["pool", 0, 0, {}]]]}
        these[3]["inbound_nodes"] = [[["first", node, 0, {}]]]
        return model.root(json.dumps(model.graph(these)))
    return build


def nested_models(depth):
    """A model in a model in a model."""
    inner = model.graph()
    for number in range(depth):
        these = [model.layers()[0], {"class_name": "Model", "name": "m", "config": inner["config"],
                                     "inbound_nodes": [[["features", 0, 0, {}]]]}]
        these[1]["config"] = dict(these[1]["config"], name="m")
        inner = model.graph(these, "m")
    return inner


def wrappers():
    text = '{"class_name": "TimeDistributed", "config": {"name": "w", "layer": ' * 600 + "null" + "}}" * 600
    return model.root(model.text().replace('"layers": [', '"layers": [' + text + ", ", 1))


def many_layers():
    these = model.layers()[:-1]
    for number in range(3_000):
        these.append(model.layer("Activation", "a%d" % number, these[-1]["name"], activation="relu"))
    these.append(model.dense("classes", these[-1]["name"], 4, activation="softmax"))
    return model.root(json.dumps(model.graph(these)))


def many_calls():
    """Sums of a tensor with itself, one after the other."""
    these = model.layers()[:-1]
    for number in range(60):
        last = these[-1]["name"]
        these.append(model.layer("Add", "a%d" % number))
        these[-1]["inbound_nodes"] = [[[last, 0, 0, {}], [last, 0, 0, {}]]]
    these.append(model.dense("classes", these[-1]["name"], 4, activation="softmax"))
    return model.root(json.dumps(model.graph(these)))


def huge(megabytes, piece):
    def build():
        text = model.text()
        count = megabytes * 1_000_000 // len(piece)
        return model.root(text.replace('"name": "tiny"', '"name": "tiny", "x": [' + piece * count + "0]", 1))
    return build


def training(text):
    return lambda: model.root(attributes={"training_config": Text(text)})


def split_config():
    """Two texts where one is expected."""
    return model.root(names([model.text(), "{}"]))


ATTACKS = [
    Attack("100,000 lists inside each other", JSON, config("[" * 100_000 + "]" * 100_000),
           r"more than 512 levels of nesting", NONE),
    Attack("100,000 objects inside each other", JSON, config('{"a":' * 100_000),
           r"more than 512 levels of nesting", NONE),
    Attack("model_config without an end", JSON, config(model.text()[:300]),
           r"the text ends before the value is complete", NONE),
    Attack("text behind model_config", JSON, config(model.text() + " {}"),
           r"expected the end after the value", NONE),
    Attack("key that stands twice", JSON, replaced('"name": "tiny"', '"name": "tiny", "name": "other"'),
           r"names a key twice", NONE),
    Attack("layers that stand twice", JSON, replaced('"layers": [', '"layers": [], "layers": ['),
           r"names a key twice", NONE),
    Attack("NUL in a text of fixed length", JSON, lambda: model.root(Raw(
        fixed(len(model.text()) + 9), (),
        model.text().encode()[:200] + b"\0" + model.text().encode()[200:] + bytes(8))),
           r"found a NUL byte", NONE),
    Attack("NUL as an escape in a layer's name", NAMES, replaced('"first"', '"fi\\u0000rst"', 9),
           r"has a NUL byte in its name", LOOKED_AT),
    Attack("text that is not UTF-8", TEXT,
           lambda: model.root(model.text().encode().replace(b'"tiny"', b'"t\xff\xfeny"')),
           r"model_config is not JSON: invalid JSON at byte \d+: not UTF-8", NONE),
    Attack("UTF-8 longer than needed", TEXT,
           lambda: model.root(model.text().encode().replace(b'"tiny"', b'"t\xc0\xafny"')),
           r"model_config is not JSON: invalid JSON at byte \d+: not UTF-8", NONE),
    Attack("surrogates without a partner", JSON, replaced('"tiny"', '"t\\ud800ny"'),
           r"surrogate pair stands alone", NONE),
    Attack("numbers beyond floating point", SHAPES, replaced('"units": 6', '"units": 1e999'),
           r"must be a whole number from 0 and is 1e999", LOOKED_AT),
    Attack("number of a million digits", JSON, replaced('"units": 6', '"units": ' + "9" * 1_000_000),
           r"needs more than 64 bits", NONE),
    Attack("number beyond 64 bits", JSON, replaced('"units": 6', '"units": 99999999999999999999'),
           r"needs more than 64 bits", NONE),
    Attack("negative number of units", SHAPES, replaced('"units": 6', '"units": -6'),
           r"must be a whole number from 0 and is -6", LOOKED_AT),
    Attack("2^62 units", SHAPES, replaced('"units": 6', '"units": 4611686018427387904'),
           r"should have the shape", SHAPE),
    Attack("shape that overflows", SHAPES,
           replaced("[null, 4, 4, 8]", "[null, 4611686018427387904, 4611686018427387904, 8]"),
           r"more elements than can be counted", LOOKED_AT),
    Attack("NaN and Infinity", SHAPES, replaced('"units": 6', '"units": NaN, "x": -Infinity'),
           r"must be a whole number from 0 and is NaN", LOOKED_AT),
    Attack("single quotes and comments", JSON, config(model.text().replace('"', "'")),
           r"keys need double quotes", NONE),
    Attack("model_config of 100 MB", SIZES, huge(100, "0, "),
           r"has more than 67108864 bytes of text|more memory than there is", NONE),
    Attack("model_config of 40 MB of numbers", SUPERVISOR, huge(40, "0,"),
           r"crashed|needs more memory", NONE),
    Attack("model_config of 20 MB of empty objects", SUPERVISOR, huge(20, "{},"),
           r"crashed|needs more memory", NONE),
    Attack("model_config of two texts", TEXT, split_config,
           r"model_config is no single UTF-8 text", NONE),
    Attack("model_config that is a number", TEXT,
           lambda: model.root(Raw(b"\x10\x08\0\0\4\0\0\0\0\0\x20\0", (), bytes(4))),
           r"model_config is no single UTF-8 text", NONE),
    Attack("call of a layer that is not there", GRAPH, calls([[["nowhere", 0, 0, {}]]]),
           r'does not hold (at "classes" )?as it is: .*, which no layer makes', LOOKED_AT),
    Attack("node index out of range", GRAPH, calls([[["first", 7, 0, {}]]]),
           r'does not hold (at "classes" )?as it is: .*, which no layer makes', LOOKED_AT),
    Attack("nested model read before its first call", GRAPH, nested_at(0),
           r'does not hold (at "classes" )?as it is: .*: "first" is called once, as node 1', LOOKED_AT),
    Attack("nested model read behind its last call", GRAPH, nested_at(2),
           r'does not hold (at "classes" )?as it is: .*: "first" is called once, as node 1', LOOKED_AT),
    Attack("negative node index", GRAPH, calls([[["first", -1, 0, {}]]]),
           r'does not hold (at "classes" )?as it is: .*, which no layer makes', LOOKED_AT),
    Attack("tensor index out of range", GRAPH, calls([[["first", 0, 99, {}]]]),
           r'reads first\[0\]\[99\], but layer "first" gives one tensor', LOOKED_AT),
    Attack("node index of 2^63", GRAPH, calls([[["first", 2 ** 63, 0, {}]]]),
           r"no head found: .*takes 0 tensors|is called on nothing", LOOKED_AT),
    Attack("calls that are no lists", CONFIG, calls({"first": [1, 2]}),
           r"inbound_nodes: expected a list", NONE),
    Attack("calls that are texts", CONFIG, calls("first"),
           r"inbound_nodes: expected a list", NONE),
    Attack("call without inputs", GRAPH, calls([[]]),
           r"no head found: .*takes 0 tensors|is called on nothing", LOOKED_AT),
    Attack("layers that call each other", GRAPH, cycle,
           r"no head found: .*is read by other layers too|does not hold as it is", LOOKED_AT),
    Attack("layer that calls itself", GRAPH, calls([[["classes", 0, 0, {}]]]),
           r"no head found: .*is read by other layers too|does not hold as it is", LOOKED_AT),
    Attack("output that is not there", GRAPH, graph_of(*model.layers(), output="nowhere"),
           r"no head found: output .*is made by no layer|does not hold as it is", LOOKED_AT),
    Attack("two layers of one name", GRAPH, graph_of(*model.layers(), model.dense("first", "features", 6)),
           r'does not hold (at "first" )?as it is: two layers', LOOKED_AT),
    Attack("layer without a class", CONFIG, replaced('"class_name": "Dense", ', ""),
           r"class_name: expected a text, found nothing", NONE),
    Attack("60 models inside each other", CONFIG, lambda: model.root(json.dumps(nested_models(60))),
           r"nested more than 64 levels deep", NONE),
    Attack("600 wrappers inside each other", JSON, wrappers,
           r"more than 512 levels of nesting", NONE),
    Attack("names that steer a terminal", NAMES, replaced('"first"', STEERING, 9),
           r"can't load layer", LOOKED_AT),
    Attack("names with line feeds", NAMES, replaced('"first"', '"h5surgery: error: nothing\\nfirst\\r"', 9),
           r"can't load layer", LOOKED_AT),
    Attack("names that turn the direction of writing", NAMES,
           replaced('"first"', '"\\u202etsrif\\u2066"', 9),
           r"can't load layer", LOOKED_AT),
    Attack("names that hide a text", NAMES, replaced('"first"', '"first\\u200b\\udb40\\udc61"', 9),
           r"can't load layer \"first\\u\{200b\}\\u\{e0061\}\"", LOOKED_AT),
    Attack("name that is a number", NAMES, replaced('"name": "first", "trainable"', '"name": 7, "trainable"'),
           r"config\.name: expected a text, found", NONE),
    Attack("layer of a list without a name", NAMES, nameless,
           r'layers\[2\] of model "listed", a Dense, has no name', LOOKED_AT),
    Attack("name of a megabyte", NAMES, replaced('"first"', '"' + "f" * 1_000_000 + '"', 9),
           r"Keras saves at most 64512", LOOKED_AT),
    Attack("training_config that is no JSON", JSON, training("{"),
           r"training_config is not JSON", NONE),
    Attack("training_config of 100,000 lists", JSON, training("[" * 100_000),
           r"training_config is not JSON", NONE),
    Attack("training_config of another kind", TRAINING,
           training('{"loss": [[[]]], "optimizer_config": 7, "metrics": {"a": null}}'),
           r'"optimizer_config" of training_config must be an object with a class_name and is 7', LOOKED_AT),
]
