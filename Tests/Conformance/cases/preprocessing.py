"""Preprocessing within the model: a Normalization that has seen data, Rescaling, a random flip."""
import numpy as np

from keras_api import keras, layers


def build(size):
    here = getattr(getattr(layers, "experimental", None), "preprocessing", layers)
    x = image = layers.Input(shape=(8, 8, 3), name="image")
    x = here.Rescaling(0.5, offset=-0.25, name="rescaled")(x)
    normalization = here.Normalization(name="normalized")
    normalization.adapt(np.random.RandomState(1).uniform(-2, 3, (16, 8, 8, 3)).astype("float32"))
    x = normalization(x)
    x = here.RandomFlip("horizontal", name="flipped")(x)
    x = layers.Conv2D(4, 3, activation="relu", name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.models.Model(image, layers.Dense(13, activation="softmax", name="classes")(x))
