"""A bidirectional LSTM below the head: two layers in one, which frozen files get wrong most easily."""
from keras_api import keras, layers


def build(size):
    x = steps = layers.Input(shape=(6, 5), name="steps")
    x = layers.Bidirectional(layers.LSTM(4, return_sequences=True), name="both_ways")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.Bidirectional(layers.LSTM(4), name="both_ends")(x)
    x = layers.Dense(13, activation="softmax", name="classes")(x)
    return keras.models.Model(steps, x)
