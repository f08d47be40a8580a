"""A BatchNormalization of another axis than the last."""
from keras_api import keras, layers


def build(size):
    x = steps = layers.Input(shape=(6, 5), name="steps")
    x = layers.BatchNormalization(axis=1, name="norm_steps")(x)
    x = layers.Conv1D(7, 3, activation="relu", name="conv")(x)
    x = layers.BatchNormalization(axis=-1, name="norm")(x)
    x = layers.GlobalMaxPooling1D(name="pool")(x)
    return keras.models.Model(steps, layers.Dense(13, activation="softmax", name="classes")(x))
