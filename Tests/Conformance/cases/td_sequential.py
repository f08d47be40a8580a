"""A Sequential in a TimeDistributed, with an LSTM over what it makes of each frame."""
from keras_api import keras, layers


def build(size):
    frame = keras.models.Sequential([
        layers.Conv2D(4, 3, activation="relu", input_shape=(8, 8, 3), name="conv"),
        layers.BatchNormalization(name="norm"),
        layers.GlobalAveragePooling2D(name="pool"),
    ], name="frame")
    x = video = layers.Input(shape=(3, 8, 8, 3), name="video")
    x = layers.TimeDistributed(frame, name="frames")(x)
    x = layers.LSTM(6, name="over_time")(x)
    return keras.models.Model(video, layers.Dense(13, activation="softmax", name="classes")(x))
