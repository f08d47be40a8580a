"""Operations on tensors by what they do: of elements, of shapes, of several tensors, of images."""
import numpy as np

from keras_api import ENV, is_keras_3, keras, layers


def build(size, kind):
    if kind == "images":
        x = image = layers.Input(shape=(8, 8, 3), name="image")
        x = layers.Conv2D(4, 3, padding="same", name="conv")(x)
        return keras.models.Model(image, joined(images(x)))
    left = layers.Input(shape=(6, 5), name="left")
    x = layers.Conv1D(4, 3, padding="same", name="conv")(left)
    x = layers.BatchNormalization(name="norm")(x)
    if kind == "joins":
        y = layers.Conv1D(4, 3, padding="same", name="branch")(left)
        return keras.models.Model(left, joined(joins(x, y)))
    return keras.models.Model(left, joined({"elements": elements, "shapes": shapes}[kind](x)))


def joined(branches):
    return layers.Concatenate(name="all")([layers.Flatten()(branch) for branch in branches])


if is_keras_3:
    ops = keras.ops
    nn, l2_normalize = ops, lambda x: ops.normalize(x, axis=-1)
    clip, concat, where, mean, total, most, least = (
        ops.clip, ops.concatenate, ops.where, ops.mean, ops.sum, ops.max, ops.min)
    resize = lambda x, to, method: ops.image.resize(x, to, interpolation=method)  # noqa: E731
else:
    import tensorflow
    ops, nn = tensorflow.math, tensorflow.nn
    l2_normalize = lambda x: ops.l2_normalize(x, axis=-1)  # noqa: E731
    clip, concat, where = tensorflow.clip_by_value, tensorflow.concat, tensorflow.where
    mean, total, most, least = (tensorflow.reduce_mean, tensorflow.reduce_sum, tensorflow.reduce_max,
                                tensorflow.reduce_min)
    resize = lambda x, to, method: tensorflow.image.resize(x, to, method=method)  # noqa: E731


def elements(x):
    positive = ops.abs(x) + 1.0
    # TensorFlow 2.1 can't save what it makes several nodes of: l2_normalize beside l2_normalize/Square
    several = [] if ENV == "tf21" else [clip(x, -0.5, 0.75), l2_normalize(x)]
    return several + [
        ops.exp(x * 0.1), ops.square(x), ops.sqrt(positive), ops.rsqrt(positive), ops.log(positive), ops.sign(x),
        ops.sin(x), ops.cos(x), ops.tanh(x), nn.softplus(x), nn.softsign(x), nn.selu(x), nn.relu6(x), nn.elu(x),
        nn.leaky_relu(x, 0.1), nn.silu(x) if hasattr(nn, "silu") else nn.swish(x), -x,
        ops.maximum(x, 0.25), ops.minimum(x, 0.25), x ** 2, x / 3.0, 2.0 / positive, 1.0 - x, x - 0.5,
        nn.softmax(x, axis=1), nn.log_softmax(x), x * np.array([0.5, 1.0, 1.5, -2.0], "float32"), positive ** 1.5,
    ]


def shapes(x):
    t = ops if is_keras_3 else tensorflow
    # TensorFlow 2.1 repeats by shapes that it computes
    several = [] if ENV == "tf21" else [t.repeat(x, 2, axis=1), t.repeat(x, 3, axis=2)]
    return several + [
        t.expand_dims(x, 1), t.transpose(x, (0, 2, 1)), t.reshape(t.reshape(x, (-1, 4)), (-1, 3, 8)),
        t.squeeze(t.expand_dims(x, 2), 2), t.tile(x, (1, 2, 3)),
        t.pad(x, ((0, 0), (1, 2), (0, 0))), t.pad(x, [[0, 0], [1, 1], [2, 2]], "reflect"),
        t.stack([x, x * 2.0], axis=1), x[:, ::-1], x[:, ::2], x[..., 1:3], x[:, :, 0], x[:, 2, 1:], x[:, None],
        x[:, 1:-1], x[:, -2], x[:, 1:6:2, ::3],
    ]


def joins(x, y):
    row = y[:, 0]
    return [
        ops.matmul(x, ops.transpose(y, (0, 2, 1))) if is_keras_3 else tensorflow.matmul(x, y, transpose_b=True),
        where(x > y, x, y), ops.maximum(x, y), ops.minimum(x, y), x / (ops.abs(y) + 1.0),
        concat([x, y, x * y], axis=1), x + y[:, :1], x * mean(y, axis=-1, keepdims=True), x[:, 1] - row,
        ops.abs(x - y),
    ]


def images(x):
    found = [
        resize(x, (12, 10), "bilinear"), resize(x, (5, 5), "bilinear"), resize(x, (16, 16), "nearest"),
        resize(x, (16, 8), "bilinear"), most(x, axis=[1, 2]), mean(x, axis=[1, 2], keepdims=True),
        mean(x, axis=-1), total(x, axis=1), least(x, axis=2), most(x, axis=3, keepdims=True), x[:, 1:5, 2:-1],
        x[:, :, :, :3], x[:, 0], x[:, :, -1], x[:, ::2, 1::2],
    ]
    if not is_keras_3:
        found += [tensorflow.nn.depth_to_space(x, 2), tensorflow.nn.space_to_depth(x, 2)]
    return found
