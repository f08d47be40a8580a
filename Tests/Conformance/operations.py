"""The surgeries that h5surgery does to files, done by Keras to the loaded model.

Independent of the tool: where the head is stands in cells.py, written down per model; how Keras is asked is
the way of its users. Every layer made here has a name of its own, as loaded names are not reserved.
"""
import fnmatch

import numpy

import keras_api

from cells import LAST
from keras_api import keras, layers

WRAPPERS_OF = ("layer", "forward_layer", "backward_layer", "cell")


def swap(model, head, units):
    """A new head instead of the old: returns the new model and its new Dense layer."""
    return _swapped(model, head.path, head, units)


def swap_at(model, index, units):
    """Literally what the notebook does: a Dense on the output of `model.layers[index]`."""
    dense = _dense(units)
    if _is_sequential(model):
        return _sequential(model, model.layers[:index + 1] + [dense]), dense
    return keras.models.Model(model.inputs, dense(model.layers[index].output)), dense


def drop_head(model, head):
    """The model up to the tensor that the head takes."""
    old = _named(model, head.path[0])
    if _is_sequential(model):
        return _sequential(model, model.layers[:model.layers.index(old)])
    return keras.models.Model(model.inputs, old.input)


def cut(model, name):
    """The model up to a layer."""
    last = _named(model, name)
    if _is_sequential(model):
        return _sequential(model, model.layers[:model.layers.index(last) + 1])
    return keras.models.Model(model.inputs, last.output)


def wrap(model, shape):
    """The average of the model's predictions over a video, (frames, height, width, channels)."""
    video = layers.Input(shape=tuple(shape), name="video_input")
    frames = layers.TimeDistributed(model, name="reference_time_distributed")(video)
    return keras.models.Model(video, layers.GlobalAveragePooling1D(name="reference_average")(frames))


def freeze_all(model):
    for layer in model.layers:
        _freeze(layer, None)


def freeze_except(model, path):
    """Every layer but the one that the path leads to, through wrappers and nested models."""
    kept = find(model, path)
    for layer in model.layers:
        _freeze(layer, kept)


def freeze_until(model, path):
    """Every layer up to and with the one that the path leads to, in the order of `model.layers`."""
    for layer in model.layers:
        if len(path) > 1 and layer.name == path[0]:
            inside = layer if is_model(layer) else layer.layer
            freeze_until(inside, path[1:])
            return
        _freeze(layer, None)
        if layer.name == path[0]:
            return
    raise ValueError("the model has no layer '%s'" % path[0])


def find(model, path):
    """The layer at the end of a path of names from outside in; a wrapper's model needs no name."""
    layer = _named(model, path[0])
    if len(path) == 1:
        return layer
    return find(layer if is_model(layer) else layer.layer, path[1:])


def _named(model, pattern):
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
    for layer in _leaf_layers(model):
        for weight in layer.weights:
            by_nature = not keras_api.weight_name(weight).startswith("moving_")
            totals[layer.trainable and by_nature] += int(numpy.prod(keras_api.weight_shape(weight)))
    return totals[True], totals[False]


def leaves(model):
    """Every innermost layer, once, in a fixed order: (name, arrays)."""
    return [(layer.name, layer.get_weights()) for layer in _leaf_layers(model)]


def _leaf_layers(model):
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


def _is_sequential(model):
    return isinstance(model, keras.models.Sequential)


def _freeze(layer, kept):
    """Sets the flags of what holds no model, and goes down into what does."""
    if layer is kept:
        return
    for inner in contents(layer):
        _freeze(inner, kept)
    if not _holds_model(layer) and not any(inner is kept for inner in contents(layer)):
        layer.trainable = False


def _holds_model(layer):
    return is_model(layer) or any(_holds_model(inner) for inner in contents(layer))


def _dense(units):
    return layers.Dense(units, activation="softmax", name="dense_classifier")


def _sequential(old, stack):
    """A Sequential of these layers, for the input of the old one."""
    model = keras.models.Sequential(stack)
    if not model.built or not stack[-1].weights:
        model.build(old.input_shape)
    return model


def _swapped(model, path, head, units):
    if len(path) > 1:
        holder = _named(model, path[0])
        inner, dense = _swapped(holder if is_model(holder) else holder.layer, path[1:], head, units)
        if not is_model(holder):
            inner = layers.TimeDistributed(inner, name="reference_time_distributed")
        return _with_tail(model, holder, inner), dense
    old, dense = _named(model, path[0]), _dense(units)
    if head.per_step:
        return _with_tail(model, old, layers.TimeDistributed(dense, name="reference_time_distributed")), dense
    new = [dense]
    if head.pooling:
        new.insert(0, getattr(layers, "GlobalAveragePooling%dD" % head.pooling)(name="reference_pooling"))
    if _is_sequential(model):
        return _sequential(model, model.layers[:model.layers.index(old)] + new), dense
    tensor = old.input
    for layer in new:
        tensor = layer(tensor)
    return keras.models.Model(model.inputs, tensor), dense


def _with_tail(model, old, new):
    """The model with `new` in the place of `old`, and after it the layers that followed, called again."""
    names = [layer.name for layer in model.layers]
    tail = model.layers[names.index(old.name) + 1:]
    if _is_sequential(model):
        return _sequential(model, model.layers[:names.index(old.name)] + [new] + tail)
    tensor = new(old.input)
    for layer in tail:
        tensor = layer(tensor)
    return keras.models.Model(model.inputs, tensor)
