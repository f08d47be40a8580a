"""A plain Sequential of convolutions and BatchNormalizations over one image: what wrapping takes."""
from keras_api import keras, layers


def build(size):
    return keras.models.Sequential([
        layers.Conv2D(4, 3, activation="relu", input_shape=(12, 12, 3), name="conv1"),
        layers.BatchNormalization(name="norm1"),
        layers.Conv2D(4, 3, activation="relu", name="conv2"),
        layers.BatchNormalization(name="norm2"),
        layers.MaxPooling2D(2, name="pool"),
        layers.Flatten(name="flat"),
        layers.Dense(13, activation="softmax", name="classes"),
    ])
