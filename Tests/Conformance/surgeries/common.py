"""What the surgeries in Keras have in common: finding layers and what they hold, predictions, counts."""
import collections
import fnmatch

import numpy

import keras_api

from cells import LAST
from keras_api import keras, layers

WRAPPERS_OF = ("layer", "forward_layer", "backward_layer", "cell")

# What a surgery in Keras is given: the job, the loaded original, where its head is, what the tool was asked
# for, and the inputs of the tool's model.
Context = collections.namedtuple("Context", "job model head asked inputs")


class Surgery(object):
    """What Keras makes of the model. `adopt(ours, model)`: takes what only the tool's file can tell, as the
    numbers of a new head, and returns the problems with it. `tolerance`: of the predictions. `inputs`: other
    ones than the model's own. `alike`: every weight is where and what it is in Keras. `counted`: the numbers
    of parameters are those of Keras."""

    def __init__(self, model, adopt=None, tolerance=0, inputs=None, alike=True, counted=True):
        self.model, self.adopt, self.tolerance = model, adopt, tolerance
        self.inputs, self.alike, self.counted = inputs, alike, counted


def find(model, path):
    """The layer at the end of a path of names from outside in; a wrapper's model needs no name."""
    layer = named(model, path[0])
    if len(path) == 1:
        return layer
    return find(layer if is_model(layer) else layer.layer, path[1:])


def named(model, pattern):
    if pattern == LAST:
        layer = model.layers[-1]
        if type(layer).__name__ != "Dense":
            raise ValueError("the last layer is a %s, not a Dense" % type(layer).__name__)
        return layer
    found = [layer for layer in model.layers if fnmatch.fnmatchcase(layer.name, pattern)]
    if len(found) != 1:
        raise ValueError("%d layers are named '%s'" % (len(found), pattern))
    return found[0]


def outputs(model, inputs):
    """The predictions as a list of arrays. Where Keras can, layer by layer without a graph of the model: for
    two models alike the same to the bit, in a tenth of the time of `predict`."""
    if keras_api.is_standalone_keras_2 or len(inputs) > 1:
        return keras_api.predict(model, inputs)
    keras_api.forget_states(model)
    answer = model(inputs[0], training=False)
    if isinstance(answer, dict):
        answer = [answer[key] for key in sorted(answer)]
    return [numpy.asarray(tensor) for tensor in (answer if isinstance(answer, (list, tuple)) else [answer])]


def counts(model):
    """(trainable, not trainable) parameters. Keras 3.0 reads the flags of layers, but does not heed them when
    it counts or trains (its own frozen files come back trainable): there, the layers' flags are counted."""
    if keras_api.ENV != "k30":
        return keras_api.count_params(model)
    totals = {True: 0, False: 0}
    for layer in leaf_layers(model):
        for weight in layer.weights:
            by_nature = not keras_api.weight_name(weight).startswith("moving_")
            totals[layer.trainable and by_nature] += int(numpy.prod(keras_api.weight_shape(weight)))
    return totals[True], totals[False]


def leaves(model):
    """Every innermost layer that has weights, once, in a fixed order: (name, arrays)."""
    found = [layer for layer in leaf_layers(model) if layer.weights]
    return [(layer.name, arrays) for layer, arrays in zip(found, arrays_of(found))]


def arrays_of(found):
    """The weights of each of these layers. Standalone Keras reads those of all in one run of the session: a run
    costs as much as the graph is large."""
    if not keras_api.is_standalone_keras_2:
        return [layer.get_weights() for layer in found]
    arrays = iter(keras_api.K.batch_get_value([weight for layer in found for weight in layer.weights]))
    return [[next(arrays) for _ in layer.weights] for layer in found]


def set_arrays(pairs):
    """Gives each of these layers its weights, in as few runs: `[(layer, arrays)]`."""
    if keras_api.is_standalone_keras_2:
        keras_api.assign([pair for layer, arrays in pairs for pair in zip(layer.weights, arrays)])
        return
    for layer, arrays in pairs:
        layer.set_weights(arrays)


def leaf_layers(model):
    found, seen = [], set()

    def walk(layer):
        if id(layer) in seen:
            return
        seen.add(id(layer))
        inner = contents(layer)
        for each in inner:
            walk(each)
        if not inner:
            found.append(layer)

    walk(model)
    return found


def contents(layer):
    """The layers that a layer holds: a model's, a wrapper's, a bidirectional's, the cells of an RNN."""
    if is_model(layer):
        return list(layer.layers)
    inner = [getattr(layer, name, None) for name in WRAPPERS_OF] + list(getattr(layer, "cells", None) or [])
    return [each for each in inner if isinstance(each, layers.Layer)]


def is_model(layer):
    return isinstance(layer, keras.models.Model)


def is_sequential(model):
    return isinstance(model, keras.models.Sequential)


def as_stack(old, stack, taking):
    """A Sequential of these layers, for the input of the old one, whose shape is `taking`."""
    model = keras.models.Sequential(stack)
    if not model.built or not stack[-1].weights:
        model.build((None,) + tuple(taking[1:]))
    return model
