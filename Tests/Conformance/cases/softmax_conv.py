"""A softmax at every position of a sequence, made by a convolution and never pooled."""
from keras_api import keras, layers


def build(size):
    x = letters = layers.Input(shape=(20, 4), name="letters")
    x = layers.Conv1D(6, 5, padding="same", activation="relu", name="conv1")(x)
    x = layers.BatchNormalization(name="norm1")(x)
    x = layers.Conv1D(3, 1, activation="softmax", name="each_position")(x)
    return keras.models.Model(letters, x)
