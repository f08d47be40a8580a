"""C3D as axon-research/c3d-keras lays it out: a Sequential of eight 3-D convolutions and three Denses.

Takes (batch, 16, height, width, 3). Small: 32x32 pixels, so that two by two positions reach the Flatten.
"""
from keras_api import keras, layers
from zoo.sizes import CLASSES, fewer

# The groups of convolutions, each ended by a pooling: (names, filters, pooling over time).
GROUPS = [
    (["conv1"], 64, 1),
    (["conv2"], 128, 2),
    (["conv3a", "conv3b"], 256, 2),
    (["conv4a", "conv4b"], 512, 2),
    (["conv5a", "conv5b"], 512, 2),
]


def build(size):
    channels = fewer(size, 32)
    pixels = 224 if size == "full" else 32
    model = keras.models.Sequential()
    for index, (names, filters, time) in enumerate(GROUPS, 1):
        for name in names:
            first = {"input_shape": (16, pixels, pixels, 3)} if name == "conv1" else {}
            model.add(layers.Conv3D(
                channels(filters), (3, 3, 3), activation="relu", padding="same", name=name, **first))
        if index == len(GROUPS):
            model.add(layers.ZeroPadding3D(padding=(0, 1, 1), name="zeropad"))
        window = (time, 2, 2)
        model.add(layers.MaxPooling3D(
            pool_size=window, strides=window, padding="valid", name="pool%d" % index))
    model.add(layers.Flatten())
    for name in ("fc6", "fc7"):
        model.add(layers.Dense(channels(4096), activation="relu", name=name))
        model.add(layers.Dropout(0.5))
    model.add(layers.Dense(CLASSES[size], activation="softmax", name="fc8"))
    return model
