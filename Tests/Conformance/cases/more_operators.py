"""More arithmetic on tensors than in operators.py: of two tensors, of shapes, of numbers on the left."""
from keras_api import is_keras_3, keras, layers


def operations():
    if is_keras_3:
        ops = keras.ops
        return ops.concatenate, ops.expand_dims, ops.reshape, ops.mean, ops.sigmoid, ops.abs
    import tensorflow
    return (tensorflow.concat, tensorflow.expand_dims, tensorflow.reshape, tensorflow.reduce_mean,
            tensorflow.sigmoid, tensorflow.abs)


def build(size, kind):
    concat, expand_dims, reshape, mean, sigmoid, absolute = operations()
    left = layers.Input(shape=(6, 5), name="left")
    if kind == "two":
        right = layers.Input(shape=(6, 5), name="right")
        each = layers.Conv1D(4, 3, activation="relu", name="conv")
        x, y = each(left), each(right)
        x = concat([absolute(x - y), x * y, x + y], axis=-1)
        x = layers.GlobalAveragePooling1D(name="pool")(x)
        return ended([left, right], x)
    x = 1.0 - left / 4.0
    x = expand_dims(x, axis=-1)
    x = layers.Conv2D(4, 3, name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = x * sigmoid(x)
    x = reshape(x, (-1, 12, 4))
    x = mean(x, axis=1)
    return ended(left, x)


def ended(inputs, x):
    return keras.models.Model(inputs, layers.Dense(13, activation="softmax", name="classes")(x))
