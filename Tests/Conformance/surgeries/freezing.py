"""Frozen layers, and thawed ones. In Keras 3 some layers forget their flag when they are loaded: the tool
leaves these as they are and says so, and what is expected is that they are as they were."""
from keras_api import is_keras_3
from surgeries.common import Surgery, contents, find, is_model

LOADED_THAWED = ("MultiHeadAttention", "ConvLSTM2D") if is_keras_3 else ()


def noop(context):
    for layer in context.model.layers:
        _set(layer, None, False)
    return Surgery(context.model)


def freeze(context):
    freeze_except(context.model, context.head.path)
    return Surgery(context.model)


def freeze_half(context):
    freeze_until(context.model, context.job["until"])
    return Surgery(context.model)


def unfreeze(context):
    """Everything thawed, whatever was frozen."""
    for layer in context.model.layers:
        _set(layer, None, True)
    return Surgery(context.model)


def freeze_except(model, path):
    """Every layer but the one that the path leads to, through wrappers and nested models."""
    kept = find(model, path)
    for layer in model.layers:
        _set(layer, kept, False)


def freeze_until(model, path):
    """Every layer up to and with the one that the path leads to, in the order of `model.layers`."""
    for layer in model.layers:
        if len(path) > 1 and layer.name == path[0]:
            inside = layer if is_model(layer) else layer.layer
            freeze_until(inside, path[1:])
            return
        _set(layer, None, False)
        if layer.name == path[0]:
            return
    raise ValueError("the model has no layer '%s'" % path[0])


def _set(layer, kept, flag):
    """Sets the flags of what holds no model, and goes down into what does."""
    if layer is kept or type(layer).__name__ in LOADED_THAWED:
        return
    for inner in contents(layer):
        _set(inner, kept, flag)
    holds_kept = any(inner is kept for inner in contents(layer))
    if flag or (not _holds_model(layer) and not holds_kept):
        layer.trainable = flag


def _holds_model(layer):
    return is_model(layer) or any(_holds_model(inner) for inner in contents(layer))
