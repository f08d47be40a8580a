"""hard_sigmoid, which Keras 2 and Keras 3 compute differently, in each place where it can stand."""
from keras_api import keras, layers

HARD = "hard_sigmoid"


def build(size, place):
    if place in ("dense", "activation"):
        x = numbers = layers.Input(shape=(6,), name="numbers")
        x = layers.Dense(9, activation=HARD if place == "dense" else None, name="wide")(x)
        x = layers.BatchNormalization(name="norm")(x)
        if place == "activation":
            x = layers.Activation(HARD, name="hard")(x)
        return ended(numbers, x)
    if place == "conv_lstm":
        x = video = layers.Input(shape=(3, 6, 6, 2), name="video")
        x = layers.ConvLSTM2D(3, 3, padding="same", recurrent_activation=HARD, name="over_time")(x)
        return ended(video, layers.GlobalAveragePooling2D(name="pool")(x))
    x = steps = layers.Input(shape=(6, 5), name="steps")
    if place == "bidirectional":
        x = layers.Bidirectional(layers.LSTM(4, recurrent_activation=HARD), name="both_ways")(x)
    else:
        kind = {"lstm": layers.LSTM, "gru": layers.GRU}[place]
        x = kind(7, recurrent_activation=HARD, return_sequences=True, name="first")(x)
        x = kind(6, recurrent_activation=HARD, name="second")(x)
    return ended(steps, x)


def ended(inputs, x):
    return keras.models.Model(inputs, layers.Dense(13, activation="softmax", name="classes")(x))
