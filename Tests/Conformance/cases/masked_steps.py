"""A masked sequence: a Bidirectional repeats its last output at masked steps up to TensorFlow 2.1 and gives zeros later,
an attention passes over the mask up to 2.8 and heeds it later."""
import numpy as np

from cases.case import Case
from keras_api import keras, layers


def build(size, kind):
    words = layers.Input(shape=(6,), name="words")
    x = layers.Embedding(20, 5, mask_zero=True, name="embedding")(words)
    if kind == "attention":
        x = layers.MultiHeadAttention(2, 3, name="attention")(x, x)
        x = layers.Flatten(name="flat")(x)
    else:
        x = layers.Bidirectional(layers.LSTM(4, return_sequences=True, name="lstm"), name="both_ways")(x)
        if kind == "read":
            x = layers.Flatten(name="flat")(x)
        elif kind == "heeded":
            x = layers.LSTM(7, name="last")(layers.Dropout(0.5, name="dropout")(x))
    model = keras.models.Model(words, layers.Dense(13, activation="softmax", name="classes")(x))
    return Case(model, inputs=[np.array([[3, 7, 19, 0, 0, 0], [1, 2, 3, 4, 5, 0]], dtype="float32")])

