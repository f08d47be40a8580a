"""A stateful LSTM, which fixes the batch, and a GRU that goes backwards."""
from keras_api import keras, layers


def build(size):
    x = steps = layers.Input(batch_shape=(2, 6, 5), name="steps")
    x = layers.LSTM(4, stateful=True, return_sequences=True, name="stateful")(x)
    x = layers.GRU(5, go_backwards=True, return_sequences=True, name="backwards")(x)
    x = layers.SimpleRNN(6, name="simple")(x)
    return keras.models.Model(steps, layers.Dense(13, activation="softmax", name="classes")(x))
