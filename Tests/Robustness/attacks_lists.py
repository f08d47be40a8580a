"""Attacks in the lists of names and the facts that Keras keeps in attributes."""

import hostile_model as model
from attack import (
    COUNTS, HARMLESS, LOOKED_AT, NONE, ONE_WORD, PATHS, PRINTED, SHAPE, SHAPES, SHOWN, TEXT, VERSION, WEIGHTS,
    Attack)
from hdf5_bytes import FLOAT64, Dataset, Group, Hard, Raw, Text, fixed, names


def listed(*texts):
    """These as layer_names."""
    return lambda: model.root(layer_names=names(texts))


def weights_of_first(*texts):
    """These as weight_names of the layer "first"."""
    return lambda: model.root(groups={"first": model.group("first", listed=list(texts))})


def attribute(name, value):
    return lambda: model.root(attributes={name: value})


def version(text):
    return lambda: model.root(version=text)


def split(**parts):
    """layer_names in parts."""
    return lambda: model.root(layer_names=None, weights_attributes={
        name: names(texts) for name, texts in parts.items()})


def million():
    parts = {"layer_names%d" % number: Raw(fixed(1), (62_500,), b"a" * 62_500) for number in range(16)}
    return model.root(layer_names=None, weights_attributes=parts)


def million_weights():
    parts = {"weight_names%d" % number: Raw(fixed(1), (62_500,), b"a" * 62_500) for number in range(16)}
    return model.root(groups={"first": Group({}, parts)})


def no_names():
    return model.root(layer_names=None)


def no_weight_names():
    group = model.group("first")
    group.attributes.clear()
    return model.root(groups={"first": group})


def one_dataset_twice():
    return model.root(groups={"first": Group({"first": Group({
        "kernel:0": Dataset((8, 6)), "bias:0": Hard("/model_weights/first/first/kernel:0")})}, {
            "weight_names": names(["first/kernel:0", "first/bias:0"])})})


ATTACKS = [
    Attack("layer name that is a path upwards", PATHS,
           listed("features", "../model_weights/first", "classes"),
           r'there is no "/model_weights/\.\."', NONE),
    Attack("layer name that is an absolute path", PATHS,
           listed("features", "/model_weights/first", "classes"),
           r"is absolute, expected one relative to a group", NONE),
    Attack("layer name of one dot", PATHS, listed("features", ".", "classes"),
           r'holds a ".", which is no link\'s name', NONE),
    Attack("empty layer name", PATHS, listed("features", "", "classes"),
           r"an empty path names nothing", NONE),
    Attack("layer that is listed twice", ONE_WORD, listed("features", "first", "first", "classes"),
           r"layer_names lists this layer twice", LOOKED_AT),
    Attack("layer that is not listed", WEIGHTS, listed("features", "classes"),
           r"no group for this layer, which should have weights", SHOWN),
    Attack("layer_names in another order", ONE_WORD, listed("classes", "first", "features"),
           r'layer_names has "classes" at the place of this layer', LOOKED_AT),
    Attack("million layer names", WEIGHTS, million,
           r'layer_names lists "a", but there is no such group', NONE),
    Attack("million weight names", COUNTS, million_weights,
           r'weight_names lists "a": there is no', SHOWN),
    Attack("layer_names missing", WEIGHTS, no_names,
           r"layer_names is missing", NONE),
    Attack("weight_names missing", WEIGHTS, no_weight_names,
           r"weight_names is missing", NONE),
    Attack("layer_names of numbers", TEXT, lambda: model.root(layer_names=Raw(FLOAT64, (3,), bytes(24))),
           r"is no list of UTF-8 texts", NONE),
    Attack("layer_names that are not UTF-8", TEXT, listed("features", b"fi\xffrst", "classes"),
           r"is no list of UTF-8 texts", NONE),
    Attack("layer_names of two dimensions", TEXT,
           lambda: model.root(layer_names=Raw(fixed(8), (1, 3), b"features" + b"first\0\0\0" + b"classes\0")),
           r"is no list of UTF-8 texts", NONE),
    Attack("split layer_names with a gap", WEIGHTS,
           split(layer_names0=["features"], layer_names2=["first", "classes"]),
           r"no group for this layer, which should have weights", SHOWN),
    Attack("layer_names whole and split", ONE_WORD,
           lambda: model.root(weights_attributes={"layer_names0": names(["features"])}),
           r"stands there whole and in pieces", NONE),
    Attack("weight name that leads out of its group", PATHS,
           weights_of_first("../classes/classes/kernel:0", "first/bias:0"),
           r'there is no "/model_weights/first/\.\."', SHOWN),
    Attack("weight name that is an absolute path", PATHS,
           weights_of_first("/model_weights/classes/classes/kernel:0", "first/bias:0"),
           r"is no path inside the group", SHOWN),
    Attack("weight name of a group", PATHS, weights_of_first("first", "first/bias:0"),
           r"is a group, expected a dataset", SHOWN),
    Attack("weight that is listed twice", SHAPES, weights_of_first("first/kernel:0", "first/kernel:0"),
           r"should have the shape", SHAPE),
    Attack("weight name with a NUL", PATHS, weights_of_first("first/ker\0nel:0", "first/bias:0"),
           r"holds a NUL byte", SHOWN),
    Attack("weight name that steers a terminal", PRINTED,
           weights_of_first("first/\x1b[2J\x1b]0;owned\x07", "first/bias:0"),
           r"u\{1b\}\[2J", SHOWN),
    Attack("one dataset for two weights", SHAPES, one_dataset_twice,
           r"should have the shape", SHAPE),
    Attack("keras_version without a number", VERSION, version("latest"),
           r"was written by Keras", NONE),
    Attack("keras_version of a million", VERSION, version("1000000.0.0"),
           r"was written by Keras", NONE),
    Attack("keras_version beyond 64 bits", VERSION, version("2.99999999999999999999.0"),
           r"was written by Keras", NONE),
    Attack("keras_version of a megabyte", VERSION, version("2." + "9" * 1_000_000),
           r"was written by Keras", NONE),
    Attack("keras_version that steers a terminal", PRINTED, version("\x1b[2J2.3.0"),
           r"u\{1b\}\[2J", NONE),
    Attack("keras_version that is a list", TEXT, attribute("keras_version", names(["2.3.0", "9.9.9"])),
           r"keras_version is no single UTF-8 text", NONE),
    Attack("backend that steers a terminal", PRINTED, attribute("backend", Text("\x1b]0;owned\x07")),
           r"backend is .*, with control characters", NONE),
    Attack("optimizer_weights that are a dataset", WEIGHTS,
           lambda: model.root(others={"optimizer_weights": Dataset((4,))}),
           r"is a dataset, expected a group", NONE),
]
