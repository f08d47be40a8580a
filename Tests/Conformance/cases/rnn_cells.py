"""An RNN of two stacked cells, then a GRU that makes the output: no Dense anywhere near it."""
from keras_api import keras, layers


def build(size):
    x = steps = layers.Input(shape=(6, 5), name="steps")
    x = layers.TimeDistributed(layers.Dense(7, activation="tanh"), name="td")(x)
    x = layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)], return_sequences=True, name="cells")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.GRU(13, activation="softmax", name="last")(x)
    return keras.models.Model(steps, x)
