"""Attention without heads: by scalar product, and by sums with a scale that is learned."""
from keras_api import keras, layers


def build(size):
    question = layers.Input(shape=(4, 5), name="question")
    text = layers.Input(shape=(6, 5), name="text")
    x = layers.Attention(name="attended")([question, text])
    y = layers.AdditiveAttention(name="added")([question, text])
    x = layers.Concatenate(name="both")([question, x, y])
    x = layers.GlobalAveragePooling1D(name="pool")(x)
    return keras.models.Model([question, text], layers.Dense(13, activation="softmax", name="classes")(x))
