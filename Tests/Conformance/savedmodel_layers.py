"""Every stock layer class, some of a family in each model: what SavedModel folders hold of each class.

The classes and their arguments are those that the catalogue of layers is held against (Tests/GraphIRTests/Reference)
and that paths in archives were drawn of (Tests/ObjectPathsTests/Reference). A class that a Keras lacks is left out there.
"""
import functools
import os
import sys

import numpy as np

from cases.case import Case
from keras_api import K, keras

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REFERENCES = [os.path.join(TESTS, *names) for names in (("ObjectPathsTests", "Reference"), ("GraphIRTests", "Reference"))]
# Recurrent layers and attention take seconds each to save.
SIZES = {"recurrent": 4, "wrapper": 4, "attention": 4, "more": 5}
# Integers, texts and dice: none of these is trained.
NOT_TRAINED = ("preprocessing", "lookups")
# Not every version saves these in a folder, or with what they were given: beside others they would take those along.
APART = {"IntegerLookup": "lookups", "StringLookup": "lookups", "SpectralNormalization": "spectral",
         "LocallyConnected1D": "local", "LocallyConnected2D": "local"}
# Each alone: whether it is refused depends on the version.
LEARNED = ("adapted", "tf_idf", "vocabulary")


def references():
    """The modules of the references. One of them is called `cases`, as a package of this suite is."""
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] in ("cases", "models")}
    sys.path[:0] = REFERENCES
    try:
        import cases
        import subjects
        return cases, subjects
    finally:
        del sys.path[:len(REFERENCES)]
        sys.modules.pop("cases", None)
        sys.modules.pop("models", None)
        sys.modules.update(kept)


reference_cases, subjects = references()


class Layers(object):
    """`keras.layers` with what older versions keep under `experimental`."""

    def __getattr__(self, name):
        experimental = getattr(keras.layers, "experimental", None)
        for place in (keras.layers, experimental, getattr(experimental, "preprocessing", None)):
            if hasattr(place, name):
                return getattr(place, name)
        raise AttributeError(name)


class Everywhere(object):
    layers, Input, Model, Sequential = Layers(), keras.Input, keras.Model, keras.Sequential


def models():
    """`{name: builder}`, the same in every version."""
    found, seen = {}, set()
    for family in ("core", "convolution", "pooling", "normalization", "activation", "merging", "margins", "recurrent",
                   "wrapper", "attention", "preprocessing"):
        chosen = []
        for one in getattr(reference_cases, family)():
            told = [(key, subjects.signature(value)) for key, value in sorted(one["arguments"].items())
                    if key in subjects.TELLING]
            if (one["name"], str(told)) not in seen:
                seen.add((one["name"], str(told)))
                chosen.append((one["name"], functools.partial(from_case, one)))
        groups(found, family, [one for one in chosen if one[0] not in APART])
        for title in sorted({APART[one[0]] for one in chosen if one[0] in APART}):
            groups(found, title, [one for one in chosen if APART.get(one[0]) == title])
    chosen = [(one["name"], functools.partial(from_case, one)) for one in subjects.CASES]
    more = list(subjects.more(Everywhere))
    chosen += [(title, functools.partial(of_one, layer, shape, dtype)) for title, layer, shape, dtype in more
               if not any(word in title for word in LEARNED)]
    groups(found, "more", chosen)
    for title, layer, shape, dtype in more:
        if any(word in title for word in LEARNED):
            one = (title, functools.partial(of_one, layer, shape, dtype))
            found["l_" + title.replace(" ", "_")] = functools.partial(built, [one])
    return found


def groups(found, family, chosen):
    size = SIZES.get(family, 10)
    for start in range(0, len(chosen), size):
        found["l_%s_%d" % (family, start // size)] = functools.partial(built, chosen[start:start + size])


def is_trained(name):
    return not name.startswith(tuple("l_" + family for family in NOT_TRAINED)) and not any(
        word in name for word in LEARNED)


def from_case(one):
    model = subjects.from_case(Everywhere, one)
    return list(model.inputs), list(model.outputs)


def of_one(layer, shape, dtype):
    model = subjects.around(Everywhere, layer(), [shape], dtype=dtype)
    return list(model.inputs), list(model.outputs)


def built(chosen):
    """One model of all layers that this Keras has, side by side, under names of their own."""
    parts, lacking = [], []
    for title, make in chosen:
        try:
            make()
        except Exception as reason:
            lacking.append("%s: %s" % (title, (str(reason).splitlines() or [type(reason).__name__])[0][:80]))
            continue
        parts.append(make)
    if not parts:
        raise LookupError("this Keras has none of it: " + "; ".join(lacking))
    K.clear_session()
    inputs, outputs = [], []
    for number, make in enumerate(parts):
        with Renamed("p%d_" % number):
            more_inputs, more_outputs = make()
        inputs += more_inputs
        outputs += more_outputs
    case = Case(keras.Model(inputs, outputs, name="parts"))
    case.inputs = [sample(tensor, number) for number, tensor in enumerate(case.model.inputs)]
    case.lacking = lacking
    return case


class Renamed(object):
    """The references call every layer `layer` and every input `in0`: here they stand side by side."""

    def __init__(self, prefix):
        self.prefix = prefix

    def __enter__(self):
        self.input, self.find = Everywhere.Input, subjects.find
        prefix = self.prefix

        def renamed_input(*arguments, **options):
            return keras.Input(*arguments, **dict(options, name=prefix + options.get("name", "in")))

        def renamed_find(where, name):
            found = self.find(where, name)

            def make(*arguments, **options):
                if options.get("name") == "layer":
                    options["name"] = prefix + name.lower()
                return found(*arguments, **options)
            return make
        Everywhere.Input, subjects.find = staticmethod(renamed_input), renamed_find

    def __exit__(self, *_):
        Everywhere.Input, subjects.find = staticmethod(self.input), self.find


def sample(tensor, seed):
    """Numbers that a layer of these cases takes: of tables and vocabularies of five at least."""
    rng = np.random.RandomState(seed)
    shape = [2] + [6 if size is None else int(size) for size in list(tensor.shape)[1:]]
    dtype = getattr(tensor.dtype, "name", tensor.dtype)
    if dtype == "string":
        return np.array(["a", "b", "a b", "c"], dtype=object)[rng.randint(0, 4, shape)]
    if dtype.startswith("int"):
        return rng.randint(0, 5, shape).astype(dtype)
    # some layers look them up in tables
    return rng.uniform(0, 4, shape).astype(dtype)


def classes(model):
    """The names of the classes inside, of cells and layers inside layers as well."""
    found = set()

    def visit(config):
        if isinstance(config, dict):
            if isinstance(config.get("class_name"), str) and isinstance(config.get("config"), dict):
                found.add(config["class_name"])
            for inside in config.values():
                visit(inside)
        elif isinstance(config, (list, tuple)):
            for inside in config:
                visit(inside)
    for layer in model.layers:
        found.add(type(layer).__name__)
        visit(layer.get_config())
    return sorted(name for name in found if hasattr(Everywhere.layers, name))


def public():
    """The classes of layers that this Keras offers, without those that only stand for others."""
    experimental = getattr(keras.layers, "experimental", None)
    found = {}
    for place in (keras.layers, experimental, getattr(experimental, "preprocessing", None)):
        for name in dir(place) if place is not None else ():
            value = getattr(place, name)
            if isinstance(value, type) and issubclass(value, keras.layers.Layer):
                # one class has several names: Conv2D and Convolution2D
                found.setdefault(value, value.__name__)
    bases = ("Layer", "Wrapper", "AbstractRNNCell", "PreprocessingLayer", "CombinerPreprocessingLayer", "DenseFeatures",
             "SequenceFeatures", "BaseRandomLayer")
    return sorted(name for name in set(found.values()) if name not in bases)
