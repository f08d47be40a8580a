"""Rescaling of images and a Normalization of features that has seen data."""
import numpy as np

from keras_api import keras, layers


def build(size):
    here = getattr(getattr(layers, "experimental", None), "preprocessing", layers)
    image = layers.Input(shape=(8, 8, 3), name="image")
    numbers = layers.Input(shape=(5,), name="numbers")
    x = here.Rescaling(1 / 127.5, offset=-1.0, name="rescaled")(image)
    x = layers.Conv2D(4, 3, padding="same", activation="relu", name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = here.Rescaling(2.0, name="doubled")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    normalization = here.Normalization(name="normalized")
    normalization.adapt(np.random.RandomState(1).uniform(-2, 3, (16, 5)).astype("float32"))
    x = layers.Concatenate(name="both")([x, normalization(numbers)])
    return keras.models.Model([image, numbers], layers.Dense(13, activation="softmax", name="classes")(x))
