"""A mini Xception: separable convolutions with residuals, whose head is a 3x3 convolution, global
pooling and a softmax."""
from keras_api import keras, layers


def build(size):
    x = image = layers.Input(shape=(16, 16, 1), name="image")
    x = layers.Conv2D(4, 3, use_bias=False, name="conv1")(x)
    x = layers.BatchNormalization(name="norm1")(x)
    x = layers.Activation("relu", name="relu1")(x)
    for index, filters in ((2, 6), (3, 8)):
        around = layers.Conv2D(
            filters, 1, strides=2, padding="same", use_bias=False, name="around%d" % index)(x)
        around = layers.BatchNormalization(name="around_norm%d" % index)(around)
        x = layers.SeparableConv2D(filters, 3, padding="same", use_bias=False, name="separable%d" % index)(x)
        x = layers.BatchNormalization(name="norm%d" % index)(x)
        x = layers.Activation("relu", name="relu%d" % index)(x)
        x = layers.MaxPooling2D(3, strides=2, padding="same", name="pool%d" % index)(x)
        x = layers.Add(name="sum%d" % index)([x, around])
    x = layers.Conv2D(13, 3, padding="same", name="conv_classes")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Activation("softmax", name="predictions")(x)
    return keras.models.Model(image, x)
