"""A small transformer block: MultiHeadAttention on itself and on the input, LayerNormalization, sums."""
from keras_api import keras, layers


def build(size):
    x = steps = layers.Input(shape=(6, 8), name="steps")
    attended = layers.MultiHeadAttention(2, 4, name="itself")(x, x)
    x = layers.Add(name="sum1")([x, attended])
    x = layers.LayerNormalization(name="norm1")(x)
    wide = layers.Dense(16, activation="relu", name="wide")(x)
    narrow = layers.Dense(8, name="narrow")(wide)
    x = layers.Add(name="sum2")([x, narrow])
    x = layers.LayerNormalization(name="norm2")(x)
    x = layers.MultiHeadAttention(2, 4, name="input")(x, value=steps)
    x = layers.GlobalAveragePooling1D(name="pool")(x)
    return keras.models.Model(steps, layers.Dense(13, activation="softmax", name="classes")(x))
