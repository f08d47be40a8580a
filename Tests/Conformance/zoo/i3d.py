"""I3D, the inflated Inception-v1 of deepmind/kinetics-i3d, with the layer names of dlpbc/keras-kinetics-i3d.

Takes (batch, frames, height, width, 3). Its own top ("top") averages over space, then classifies with a
1x1x1 convolution and averages over time in a Lambda; the other one ("gap") is a global pooling and a Dense,
as for transfer learning. Small: 64x64 pixels, with a pooling window of what space is left at the top.
"""
from keras_api import K, is_keras_3, keras, layers
from zoo.sizes import CLASSES, fewer

# Name: filters of branch 0, of the two of branch 1, of the two of branch 2, of branch 3.
MIXED = {
    "3b": (64, 96, 128, 16, 32, 32),
    "3c": (128, 128, 192, 32, 96, 64),
    "4b": (192, 96, 208, 16, 48, 64),
    "4c": (160, 112, 224, 24, 64, 64),
    "4d": (128, 128, 256, 24, 64, 64),
    "4e": (112, 144, 288, 32, 64, 64),
    "4f": (256, 160, 320, 32, 128, 128),
    "5b": (256, 160, 320, 32, 128, 128),
    "5c": (384, 192, 384, 48, 128, 128),
}


def unit(tensor, filters, edge, name, strides=(1, 1, 1)):
    """Convolution without bias, BatchNormalization without gamma, ReLU."""
    tensor = layers.Conv3D(
        filters, (edge, edge, edge), strides=strides, padding="same", use_bias=False,
        name=name + "_conv")(tensor)
    tensor = layers.BatchNormalization(axis=4, scale=False, name=name + "_bn")(tensor)
    return layers.Activation("relu", name=name)(tensor)


def pool(tensor, window, strides, name):
    return layers.MaxPooling3D(window, strides=strides, padding="same", name=name)(tensor)


def mixed(tensor, name, channels):
    wide = [channels(count) for count in MIXED[name]]
    conv = "Conv3d_%s_" % name
    first = unit(tensor, wide[0], 1, conv + "0a_1x1")
    second = unit(tensor, wide[1], 1, conv + "1a_1x1")
    second = unit(second, wide[2], 3, conv + "1b_3x3")
    third = unit(tensor, wide[3], 1, conv + "2a_1x1")
    third = unit(third, wide[4], 3, conv + "2b_3x3")
    fourth = pool(tensor, (3, 3, 3), (1, 1, 1), "MaxPool2d_%s_3a_3x3" % name)
    fourth = unit(fourth, wide[5], 1, conv + "3b_1x1")
    return layers.concatenate([first, second, third, fourth], axis=4, name="Mixed_" + name)


def mean_over_time():
    """(batch, time, classes) to (batch, classes). Code that is saved as bytes finds no globals but
    Keras's own when it is loaded: `K` up to Keras 2, none in Keras 3."""
    if is_keras_3:
        return layers.Lambda(
            lambda x: __import__("keras").ops.mean(x, axis=1, keepdims=False),
            output_shape=lambda s: (s[0], s[2]))
    return layers.Lambda(lambda x: K.mean(x, axis=1, keepdims=False), output_shape=lambda s: (s[0], s[2]))


def build(size, frames, top):
    channels, classes = fewer(size, 16), CLASSES[size]
    pixels = 224 if size == "full" else 64
    video = layers.Input(shape=(frames, pixels, pixels, 3))
    x = unit(video, channels(64), 7, "Conv3d_1a_7x7", strides=(2, 2, 2))
    x = pool(x, (1, 3, 3), (1, 2, 2), "MaxPool2d_2a_3x3")
    x = unit(x, channels(64), 1, "Conv3d_2b_1x1")
    x = unit(x, channels(192), 3, "Conv3d_2c_3x3")
    x = pool(x, (1, 3, 3), (1, 2, 2), "MaxPool2d_3a_3x3")
    for name in ("3b", "3c"):
        x = mixed(x, name, channels)
    x = pool(x, (3, 3, 3), (2, 2, 2), "MaxPool2d_4a_3x3")
    for name in ("4b", "4c", "4d", "4e", "4f"):
        x = mixed(x, name, channels)
    x = pool(x, (2, 2, 2), (2, 2, 2), "MaxPool2d_5a_2x2")
    for name in ("5b", "5c"):
        x = mixed(x, name, channels)

    if top:
        x = layers.AveragePooling3D(
            (2, pixels // 32, pixels // 32), strides=(1, 1, 1), padding="valid", name="global_avg_pool")(x)
        x = layers.Dropout(0.5)(x)
        x = layers.Conv3D(classes, (1, 1, 1), padding="same", name="Conv3d_6a_1x1_conv")(x)
        x = layers.Reshape((frames // 8 - 1, classes))(x)
        x = mean_over_time()(x)
        x = layers.Activation("softmax", name="prediction")(x)
    else:
        x = layers.GlobalAveragePooling3D(name="global_avg_pool")(x)
        x = layers.Dropout(0.5)(x)
        x = layers.Dense(classes, activation="softmax", name="predictions")(x)
    return keras.models.Model(video, x, name="i3d_inception")
