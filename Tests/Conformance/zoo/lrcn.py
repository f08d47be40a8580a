"""LRCN as `lrcn` in harvitronix/five-video-classification-methods: a convolutional network in
TimeDistributed, layer by layer, then an LSTM.

Takes (batch, 16, height, width, 3). Small: 68x68 pixels, the least that leaves one position after the
five poolings.
"""
from keras_api import keras, layers
from zoo.sizes import CLASSES, fewer

FRAMES = 16


def stack(size):
    """The layers to be distributed over time, then the ones after them."""
    channels = fewer(size, 16)
    conv, pool = layers.Conv2D, layers.MaxPooling2D
    distributed = [
        conv(channels(32), (7, 7), strides=(2, 2), activation="relu", padding="same"),
        conv(channels(32), (3, 3), kernel_initializer="he_normal", activation="relu"),
        pool((2, 2), strides=(2, 2)),
    ]
    for filters in (64, 128, 256, 512):
        distributed += [conv(channels(filters), (3, 3), padding="same", activation="relu") for _ in range(2)]
        distributed.append(pool((2, 2), strides=(2, 2)))
    distributed.append(layers.Flatten())
    after = [
        layers.Dropout(0.5),
        layers.LSTM(channels(256), return_sequences=False, dropout=0.5),
        layers.Dense(CLASSES[size], activation="softmax"),
    ]
    return distributed, after


def build(size, sequential):
    pixels = 224 if size == "full" else 68
    shape = (FRAMES, pixels, pixels, 3)
    distributed, after = stack(size)
    if sequential:
        model = keras.models.Sequential()
        for index, layer in enumerate(distributed):
            first = {"input_shape": shape} if index == 0 else {}
            model.add(layers.TimeDistributed(layer, **first))
        for layer in after:
            model.add(layer)
        return model
    video = tensor = layers.Input(shape=shape)
    for layer in [layers.TimeDistributed(layer) for layer in distributed] + after:
        tensor = layer(tensor)
    return keras.models.Model(video, tensor)
