"""Layers that come and go, and other inputs."""
import numpy

from keras_api import layers
from replay import Edit, edited
from surgeries.averaging import wrapped
from surgeries.common import Surgery, contents, is_model


def insert(context):
    """A layer without weights before or behind another."""
    asked = context.asked
    made = _new(asked["layer"], asked["settings"])
    edit = Edit(**{asked["side"]: made})
    return Surgery(edited(context.model, {asked["at"]: edit}, taking=context.inputs[0].shape))


def _new(kind, settings):
    if kind == "Rescaling":
        here = layers if hasattr(layers, "Rescaling") else layers.experimental.preprocessing
        return here.Rescaling(name="reference_rescaling", **settings)
    return getattr(layers, kind)(name="reference_new", **settings)


def remove(context):
    """One layer less, which gave back the shape that it took."""
    edits = {name: Edit(gone=True) for name in context.asked["layers"]}
    return Surgery(edited(context.model, edits, taking=context.inputs[0].shape))


def remove_dropout(context):
    """Every Dropout gone, at every level: nothing else changes, as predictions make no use of them."""
    return Surgery(context.model)


def set_shape(context):
    """Another shape of the input: of the model's and of what is inside of it."""
    shape = context.asked["shape"]
    inputs = _resized(context.inputs, shape)
    return Surgery(edited(context.model, {}, shape=shape, taking=inputs[0].shape), inputs=inputs)


def set_batch(context):
    batch = context.asked["batch"]
    return Surgery(edited(context.model, {}, batch=batch, taking=context.inputs[0].shape))


def set_frames(context):
    """Another number of frames, 0 for any."""
    model, frames = context.model, context.asked["frames"]
    old = list(context.inputs[0].shape)
    inputs = _resized(context.inputs, [frames or old[1] + 2] + old[2:])
    shape = [frames or None] + old[2:]
    if any(isinstance(layer, layers.TimeDistributed) and any(is_model(each) for each in contents(layer))
           for layer in model.layers):
        return Surgery(wrapped(model.layers[1].layer, shape), inputs=inputs)
    return Surgery(edited(model, {}, shape=shape, taking=inputs[0].shape), inputs=inputs)


def _resized(inputs, shape):
    """Arrays of the new shape, tiled from the old and cut."""
    array = inputs[0]
    repeats = [1] + [-(-int(new) // old) for new, old in zip(shape, array.shape[1:])]
    tiled = numpy.tile(array, repeats)
    return [tiled[(slice(None),) + tuple(slice(int(n)) for n in shape)]]
