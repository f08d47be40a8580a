"""Every kind of convolution in a row, most with a BatchNormalization behind them."""
from keras_api import keras, layers


def build(size):
    x = image = layers.Input(shape=(10, 10, 3), name="image")
    for index, layer in enumerate([
            layers.SeparableConv2D(4, 3, padding="same", depth_multiplier=2, name="separable"),
            layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2, use_bias=False, name="depthwise"),
            layers.Conv2DTranspose(6, 3, strides=2, padding="same", name="transpose"),
            layers.Conv2D(5, 3, dilation_rate=2, use_bias=False, name="dilated")]):
        x = layer(x)
        x = layers.BatchNormalization(scale=index != 1, center=index != 2, name="norm%d" % index)(x)
        x = layers.Activation("relu", name="relu%d" % index)(x)
    x = layers.MaxPooling2D(4, name="pool2")(x)
    x = layers.Reshape((16, 5), name="row")(x)
    x = layers.SeparableConv1D(6, 3, activation="relu", name="separable1")(x)
    x = layers.Conv1D(6, 3, padding="causal", activation="relu", name="causal")(x)
    x = layers.Reshape((2, 7, 1, 6), name="block")(x)
    x = layers.Conv3DTranspose(4, (2, 2, 1), activation="relu", name="transpose3")(x)
    x = layers.Conv3D(4, (2, 3, 1), name="conv3")(x)
    x = layers.BatchNormalization(name="norm3d")(x)
    x = layers.GlobalAveragePooling3D(name="pool3")(x)
    return keras.models.Model(image, layers.Dense(13, activation="softmax", name="classes")(x))
