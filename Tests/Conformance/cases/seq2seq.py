"""An encoder whose last states a decoder begins with."""
from keras_api import keras, layers


def build(size):
    said = layers.Input(shape=(6, 5), name="said")
    begun = layers.Input(shape=(4, 3), name="begun")
    _, hidden, carried = layers.LSTM(7, return_state=True, name="encoder")(said)
    x = layers.LSTM(7, return_sequences=True, name="decoder")(begun, initial_state=[hidden, carried])
    _, state = layers.GRU(6, return_state=True, name="gru_encoder")(said)
    y = layers.GRU(6, return_sequences=True, name="gru_decoder")(begun, initial_state=state)
    x = layers.Concatenate(name="both")([x, y])
    x = layers.Dense(13, activation="softmax", name="classes")(x)
    return keras.models.Model([said, begun], x)
