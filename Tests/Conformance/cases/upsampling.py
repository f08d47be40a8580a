"""Upsampling in both ways: bilinear samples at other points in standalone Keras than everywhere else."""
from keras_api import keras, layers


def build(size):
    x = image = layers.Input(shape=(5, 6, 3), name="image")
    x = layers.UpSampling2D(2, name="nearest")(x)
    x = layers.Conv2D(4, 3, activation="relu", name="conv")(x)
    x = layers.UpSampling2D((2, 3), interpolation="bilinear", name="bilinear")(x)
    x = layers.Conv2D(4, 3, strides=3, activation="relu", name="narrow")(x)
    x = layers.Flatten(name="flat")(x)
    return keras.models.Model(image, layers.Dense(13, activation="softmax", name="classes")(x))
