"""Preprocessing within the model: a Normalization that has seen data, Rescaling, a random flip."""
import numpy as np

from cases.case import Case
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
    model = keras.models.Model(image, layers.Dense(13, activation="softmax", name="classes")(x))
    refresh = getattr(normalization, "finalize_state", lambda: None)  # it computes with copies of its weights
    return Case(model, finish=lambda inputs: refresh())
