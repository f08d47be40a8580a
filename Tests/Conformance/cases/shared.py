"""Layers called several times: one on three tensors side by side, one on its own output."""
from keras_api import keras, layers


def build(size):
    numbers = [layers.Input(shape=(6,), name="numbers%d" % index) for index in (1, 2, 3)]
    wide = layers.Dense(5, activation="tanh", name="wide")
    norm = layers.BatchNormalization(name="norm")
    x = layers.Concatenate(name="all")([norm(wide(each)) for each in numbers])
    x = layers.Dense(7, activation="tanh", name="narrow")(x)
    again = layers.Dense(7, activation="tanh", name="again")
    first = again(x)
    second = again(first)
    x = layers.Add(name="sum")([x, first, second])
    x = layers.Dropout(0.5, name="drop")(x)
    return keras.models.Model(numbers, layers.Dense(13, activation="softmax", name="classes")(x))
