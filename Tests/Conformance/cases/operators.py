"""Arithmetic on tensors, which each Keras makes layers of: TensorFlowOpLayer in TF 2.1, TFOpLambda and
SlicingOpLambda from 2.4 on, operations in Keras 3."""
from keras_api import is_keras_3, keras, layers


def build(size):
    if is_keras_3:
        relu, mean = keras.ops.relu, keras.ops.mean
    else:
        import tensorflow
        relu, mean = tensorflow.nn.relu, tensorflow.reduce_mean
    x = image = layers.Input(shape=(8, 8, 3), name="image")
    x = x * 0.5 + 0.25
    x = layers.Conv2D(4, 3, name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = relu(x)
    x = x[:, 1:]
    x = mean(x, axis=[1, 2])
    return keras.models.Model(image, layers.Dense(13, activation="softmax", name="classes")(x))
