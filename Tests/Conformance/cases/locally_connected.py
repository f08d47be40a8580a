"""Convolutions that share no weights between positions."""
from keras_api import keras, layers


def build(size):
    x = image = layers.Input(shape=(6, 6, 3), name="image")
    x = layers.LocallyConnected2D(4, 3, activation="relu", name="local2")(x)
    x = layers.Reshape((16, 4), name="row")(x)
    x = layers.LocallyConnected1D(3, 4, strides=4, activation="relu", name="local1")(x)
    x = layers.Flatten(name="flat")(x)
    return keras.models.Model(image, layers.Dense(13, activation="softmax", name="classes")(x))
