"""A shared layer whose second call reads what is made after its third one could be: some loaders mix the calls up."""
from keras_api import keras, layers


def build(size):
    x, y = layers.Input(shape=(4,), name="x"), layers.Input(shape=(4,), name="y")
    shared = layers.Dense(4, activation="tanh", name="shared")
    waits = shared(layers.Activation("relu", name="between")(shared(x)))
    both = layers.Concatenate(name="both")([waits, shared(y)])
    return keras.models.Model([x, y], layers.Dense(13, activation="softmax", name="classes")(both))
