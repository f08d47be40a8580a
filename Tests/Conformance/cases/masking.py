"""A mask that travels from Embedding into an LSTM, which makes the output."""
import numpy as np

from cases.case import Case
from keras_api import keras, layers


def build(size):
    x = words = layers.Input(shape=(6,), name="words")
    x = layers.Embedding(20, 5, mask_zero=True, name="embedding")(x)
    x = layers.LSTM(8, return_sequences=True, name="first")(x)
    x = layers.LSTM(13, activation="softmax", name="last")(x)
    tokens = np.array([[3, 7, 19, 0, 0, 0], [1, 2, 3, 4, 5, 0]], dtype="float32")
    return Case(keras.models.Model(words, x), inputs=[tokens])
