"""Single layers in TimeDistributed, BatchNormalization among them; the head is one of them too."""
from keras_api import keras, layers


def build(size):
    x = steps = layers.Input(shape=(6, 5), name="steps")
    x = layers.TimeDistributed(layers.Dense(8, activation="relu"), name="td_wide")(x)
    x = layers.TimeDistributed(layers.BatchNormalization(), name="td_norm")(x)
    x = layers.TimeDistributed(layers.Dense(13, activation="softmax"), name="td_classes")(x)
    x = layers.GlobalAveragePooling1D(name="over_time")(x)
    return keras.models.Model(steps, x)
