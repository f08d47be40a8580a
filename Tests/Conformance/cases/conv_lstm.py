"""Convolutional LSTMs, the second of which reads the video backwards."""
from keras_api import keras, layers


def build(size):
    x = video = layers.Input(shape=(4, 8, 8, 3), name="video")
    x = layers.ConvLSTM2D(3, 3, padding="same", return_sequences=True, name="forwards")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.ConvLSTM2D(4, 3, padding="same", go_backwards=True, name="backwards")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.models.Model(video, layers.Dense(13, activation="softmax", name="classes")(x))
