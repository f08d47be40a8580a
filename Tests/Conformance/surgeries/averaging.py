"""Averages over frames, and back."""
from keras_api import keras, layers
from surgeries.common import Surgery
from surgeries.freezing import freeze_except, freeze_until


def wrapped(model, shape):
    """The average of the model's predictions over a video, (frames, height, width, channels)."""
    video = layers.Input(shape=tuple(shape), name="video_input")
    frames = layers.TimeDistributed(model, name="reference_time_distributed")(video)
    return keras.models.Model(video, layers.GlobalAveragePooling1D(name="reference_average")(frames))


def wrap(context):
    return Surgery(wrapped(context.model, context.inputs[0].shape[1:]))


def wrap_freeze(context):
    """Frozen in the model inside, after it was wrapped."""
    result = wrapped(context.model, context.inputs[0].shape[1:])
    freeze_except(context.model, context.head.path)
    return Surgery(result)


def wrap_freeze_half(context):
    result = wrapped(context.model, context.inputs[0].shape[1:])
    freeze_until(context.model, context.job["until"])
    return Surgery(result)


def same(context):
    """The original: it was wrapped and unwrapped, or nothing was done to what it computes."""
    return Surgery(context.model)


def unwrap_only(context):
    """The model in a TimeDistributed that Keras itself made."""
    return Surgery(context.model.layers[1].layer)
