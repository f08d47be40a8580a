"""A mask that a Masking layer makes, through TimeDistributed and two LSTMs up to a Dense."""
import numpy as np

from cases.case import Case
from keras_api import keras, layers


def build(size):
    x = steps = layers.Input(shape=(6, 5), name="steps")
    x = layers.Masking(0.0, name="mask")(x)
    x = layers.TimeDistributed(layers.Dense(4, activation="tanh"), name="each")(x)
    x = layers.LSTM(8, return_sequences=True, name="first")(x)
    x = layers.LSTM(7, name="second")(x)
    x = layers.Dense(13, activation="softmax", name="classes")(x)
    rng = np.random.RandomState(3)
    samples = (np.round(64 * rng.standard_normal((2, 6, 5))) / 64).astype("float32")
    samples[0, 4:] = 0
    samples[1, 2:] = 0
    return Case(keras.models.Model(steps, x), inputs=[samples])
