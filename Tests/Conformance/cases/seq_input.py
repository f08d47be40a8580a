"""A Sequential that begins with an InputLayer of its own name."""
from keras_api import is_keras_3, keras, layers


def build(size):
    said = {"shape" if is_keras_3 else "input_shape": (12, 12, 3)}
    return keras.models.Sequential([
        layers.InputLayer(name="image", **said),
        layers.Conv2D(4, 3, activation="relu", name="conv1"),
        layers.BatchNormalization(name="norm1"),
        layers.Dropout(0.25, name="drop1"),
        layers.GlobalMaxPooling2D(name="pool"),
        layers.Dense(8, activation="relu", name="wide"),
        layers.Dropout(0.5, name="drop2"),
        layers.Dense(13, activation="softmax", name="classes"),
    ])
