"""A layer that is called on its own output, and again on that."""
from keras_api import keras, layers


def build(size):
    x = numbers = layers.Input(shape=(6,), name="numbers")
    x = layers.Dense(7, activation="tanh", name="wide")(x)
    again = layers.Dense(7, activation="tanh", name="again")
    x = layers.BatchNormalization(name="norm")(again(again(again(x))))
    return keras.models.Model(numbers, layers.Dense(13, activation="softmax", name="classes")(x))
