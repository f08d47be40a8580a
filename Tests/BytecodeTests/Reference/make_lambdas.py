"""Writes lambdas.json: functions of Lambda layers as real Pythons marshal them, and what they compute in real Keras.

    python3 make_lambdas.py              writes lambdas.json beside this file
    python3 make_lambdas.py --check      fails if it would write another one

Needs the interpreters of PYTHONS (pyenv has them all, or python3.8 and so on in the PATH) and the environments of
Tests/Conformance/environments.py that CASES name. Runs itself in each: the parts between the marks work from Python 2.7 on.
"""
from __future__ import print_function
import base64
import json
import marshal
import os
import sys

PYTHONS = ["2.7", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]
HERE = os.path.dirname(os.path.abspath(__file__))


def case(name, source, shapes, expected=None, refused=None, env="tf215", **more):
    """One function. expected: the expression; refused: the error's code. shapes: of the inputs; one is no list for the function.

    more: arguments, several (a list even of one), closure, versions and only (the first Python that has it, the only ones that are
    judged), runs=False where Keras can't run it eagerly, static (the shapes are told to the reader).
    """
    entry = dict(name=name, source=source, shapes=shapes, env=env)
    if expected is not None:
        entry["expected"] = expected
    if refused is not None:
        entry["refused"] = refused
    entry.update(more)
    return entry


ONE = [[2, 3, 4]]
TWO = [[2, 3, 4], [2, 3, 4]]
IMAGE = [[2, 4, 6, 3]]
MATRIX = [[2, 5]]
COLUMN = [[2, 1]]

CASES = [
    # those that old files have
    case("scale-add", "lambda inputs, scale: inputs[0] + inputs[1] * scale", TWO, "x0 + x1 * 0.17",
         arguments={"scale": 0.17}),
    case("first", "lambda x: x[:, 0]", ONE, "x[:, 0]"),
    case("last-step", "lambda x: x[:, -1, :]", ONE, "x[:, -1, :]"),
    case("rescale", "lambda x: x / 255", ONE, "x / 255"),
    case("rescale-float", "lambda x: x / 255.", ONE, "x / 255.0"),
    case("rescale-to-one", "lambda x: (x - 127.5) / 127.5", ONE, "(x - 127.5) / 127.5"),
    case("rescale-back", "lambda x: x / 127.5 - 1.0", ONE, "x / 127.5 - 1.0"),
    case("scaled", "lambda x, s=0.1: s * x", ONE, "0.1 * x", defaults=[0.1]),
    case("weighted-sum", "lambda x: x[0] + 0.17 * x[1]", TWO, "x0 + 0.17 * x1"),
    case("mean-1", "lambda x: K.mean(x, axis=1)", ONE, "mean(x, axis=1)"),
    case("mean-frames", "lambda x: K.mean(x, axis=1, keepdims=False)", ONE, "mean(x, axis=1)"),
    case("mean-space", "lambda x: K.mean(x, axis=[1, 2])", IMAGE, "mean(x, axis=[1, 2])"),
    case("mean-space-kept", "lambda x: K.mean(x, axis=(1, 2), keepdims=True)", IMAGE,
         "mean(x, axis=[1, 2], keepdims=True)"),
    case("mean-space-3", "lambda x: K.mean(x, axis=[0, 1, 2])", IMAGE, "mean(x, axis=[0, 1, 2])"),
    case("max-last", "lambda x: K.max(x, axis=-1, keepdims=True)", ONE, "max(x, axis=-1, keepdims=True)"),
    case("max-2", "lambda x: K.max(x, 2)", ONE, "max(x, axis=2)"),
    case("sum-1", "lambda x: K.sum(x, axis=1)", ONE, "sum(x, axis=1)"),
    case("sum-all", "lambda x: K.sum(x)", ONE, "sum(x)"),
    case("min", "lambda x: K.min(x, axis=1)", ONE, "min(x, axis=1)"),
    case("expand", "lambda x: K.expand_dims(x, axis=-1)", MATRIX, "expand_dims(x, axis=-1)"),
    case("expand-default", "lambda x: K.expand_dims(x)", MATRIX, "expand_dims(x, axis=-1)"),
    case("squeeze", "lambda x: K.squeeze(x, axis=1)", COLUMN, "squeeze(x, axis=1)"),
    case("concatenate", "lambda x: K.concatenate([x[0], x[1]], axis=-1)", TWO, "concatenate([x0, x1])"),
    case("concatenate-list", "lambda x: K.concatenate(x, axis=1)", TWO, "concatenate([x0, x1], axis=1)"),
    case("stack", "lambda x: K.stack(x, axis=1)", TWO, "stack([x0, x1], axis=1)"),
    case("transpose", "lambda x: K.permute_dimensions(x, (0, 2, 1))", ONE, "transpose(x, axes=[0, 2, 1])"),
    case("siamese", "lambda tensors: K.abs(tensors[0] - tensors[1])", TWO, "abs(x0 - x1)"),
    case("l2", "lambda x: K.l2_normalize(x, axis=1)", MATRIX, "l2_normalize(x, axis=1)"),
    case("square", "lambda x: x ** 2", ONE, "x ** 2"),
    case("identity", "lambda x: x", ONE, "x"),
    case("reshape", "lambda x: K.reshape(x, (-1, 12))", ONE, "reshape(x, shape=[-1, 12])"),
    case("reshape-list", "lambda x: tf.reshape(x, [-1, 4, 3])", ONE, "reshape(x, shape=[-1, 4, 3])"),
    case("resize", "lambda x: tf.image.resize(x, (8, 9))", IMAGE, "resize(x, size=[8, 9])", since="3.8"),
    case("resize-nearest", "lambda x: tf.image.resize(x, [5, 7], method='nearest')", IMAGE,
         "resize(x, size=[5, 7], method=\"nearest\")", since="3.8"),
    case("resize-enumeration",
         "lambda x: tf.image.resize(x, (2, 3), method=tf.image.ResizeMethod.NEAREST_NEIGHBOR)", IMAGE,
         "resize(x, size=[2, 3], method=\"nearest\")", since="3.8"),
    case("resize-unknown", "lambda x: tf.image.resize(x, (8, 9))", IMAGE, refused="unsupported",
         only=["3.6", "3.7"]),
    case("cast", "lambda x: K.cast(x, 'float32')", ONE, "cast(x, dtype=\"float32\")"),
    case("cast-type", "lambda x: tf.cast(x, tf.float32) / 255.0", ONE, "cast(x, dtype=\"float32\") / 255.0"),

    # distances of pairs
    case("euclidean",
         "lambda v: K.sqrt(K.maximum(K.sum(K.square(v[0] - v[1]), axis=1, keepdims=True), K.epsilon()))", TWO,
         "sqrt(maximum(sum(square(x0 - x1), axis=1, keepdims=True), 1e-07))"),
    case("distance", "lambda x: K.sqrt(K.sum(K.square(x[0] - x[1]), axis=-1))", TWO,
         "sqrt(sum(square(x0 - x1), axis=-1))"),
    case("root", "lambda x: K.sqrt(x)", ONE, "sqrt(relu(x))"),
    case("root-tf", "lambda x: tf.sqrt(x * x)", ONE, "sqrt(x * x)"),
    case("cosine", "lambda x: K.sum(x[0] * x[1], axis=-1, keepdims=True)", TWO,
         "sum(x0 * x1, axis=-1, keepdims=True)"),
    case("capsule", "lambda x: K.sqrt(K.sum(K.square(x), 2))", ONE, "sqrt(sum(square(x), axis=2))"),
    case("norm", "lambda x: tf.norm(x, axis=-1)", ONE, "sqrt(sum(square(x), axis=-1))"),
    case("batch-dot", "lambda x: K.batch_dot(x[0], x[1], axes=[2, 2])", TWO, "dot(x0, x1, axes=[2, 2])"),
    case("batch-dot-1", "lambda x: K.batch_dot(x[0], x[1], axes=1)", [[2, 4], [2, 4]], "dot(x0, x1, axes=[1, 1])"),
    case("matmul", "lambda x: tf.matmul(x[0], x[1], transpose_b=True)", TWO,
         "matmul(x0, x1, transpose_b=True)"),
    case("at", "lambda x: x[0] @ K.permute_dimensions(x[1], [0, 2, 1])", TWO,
         "matmul(x0, transpose(x1, axes=[0, 2, 1]))", since="3.6"),

    # pictures
    case("mean-subtraction", "lambda x: x - [103.939, 116.779, 123.68]", IMAGE, "x - [103.939, 116.779, 123.68]"),
    case("channels-turned", "lambda x: x[..., ::-1]", IMAGE, "x[..., ::-1]"),
    case("channels-reverse", "lambda x: K.reverse(x, axes=-1)", IMAGE, "x[..., ::-1]"),
    case("crop", "lambda x: x[:, 1:-1, 1:-1, :]", IMAGE, "x[:, 1:-1, 1:-1, :]"),
    case("every-second", "lambda x: x[:, ::2, 1::2]", IMAGE, "x[:, ::2, 1::2]"),
    case("head", "lambda x: x[:1]", ONE, "x[:1]"),
    case("from-one", "lambda x: x[1:]", ONE, "x[1:]"),
    case("whole", "lambda x: x[:]", ONE, "x[:]"),
    case("between", "lambda x: x[0:1]", ONE, "x[0:1]"),
    case("new-axis", "lambda x: x[:, None, :, tf.newaxis]", ONE, "x[:, None, :, None]"),
    case("pad", "lambda x: tf.pad(x, [[0, 0], [1, 1], [2, 1], [0, 0]])", IMAGE,
         "pad(x, widths=[[0, 0], [1, 1], [2, 1], [0, 0]])"),
    case("pad-reflect", "lambda x: tf.pad(x, [[0, 0], [1, 1], [2, 1], [0, 0]], 'REFLECT')", IMAGE,
         "pad(x, widths=[[0, 0], [1, 1], [2, 1], [0, 0]], mode=\"reflect\")"),
    case("pad-symmetric", "lambda x: tf.pad(x, [[0, 0], [1, 1], [2, 1], [0, 0]], mode='SYMMETRIC')", IMAGE,
         "pad(x, widths=[[0, 0], [1, 1], [2, 1], [0, 0]], mode=\"symmetric\")"),
    case("pad-keras", "lambda x: K.spatial_2d_padding(x, padding=((1, 0), (0, 2)))", IMAGE,
         "pad(x, widths=[[0, 0], [1, 0], [0, 2], [0, 0]])"),
    case("pixel-shuffle", "lambda x: tf.nn.depth_to_space(x, 2)", [[1, 2, 2, 8]], "depth_to_space(x, block=2)"),
    case("pixel-unshuffle", "lambda x: tf.nn.space_to_depth(x, 2)", [[1, 4, 2, 3]], "space_to_depth(x, block=2)"),
    case("upsample", "lambda x: K.resize_images(x, 2, 3, 'channels_last')", IMAGE, "upsample(x, size=[2, 3])"),
    case("upsample-bilinear",
         "lambda x: K.resize_images(x, 2, 2, data_format='channels_last', interpolation='bilinear')", IMAGE,
         "upsample(x, size=[2, 2], method=\"bilinear\")", since="3.8"),
    case("flip", "lambda x: tf.image.flip_left_right(x)", IMAGE, "x[..., ::-1, :]"),
    case("gray-to-rgb", "lambda x: tf.image.grayscale_to_rgb(x)", [[1, 2, 2, 1]],
         "concatenate([x, x, x])"),
    case("space-mean-tf", "lambda x: tf.reduce_mean(x, [1, 2], keepdims=True)", IMAGE,
         "mean(x, axis=[1, 2], keepdims=True)"),

    # masks
    case("not-zero", "lambda x: K.cast(K.not_equal(x, 0), 'float32')", ONE,
         "cast(not_equal(x, 0), dtype=\"float32\")"),
    case("any", "lambda x: K.cast(K.any(K.not_equal(x, 0.0), axis=-1), K.floatx())", ONE,
         "cast(any(not_equal(x, 0.0), axis=-1), dtype=\"float32\")"),
    case("greater", "lambda x: tf.cast(x > 0.5, 'float32')", ONE, "cast(greater(x, 0.5), dtype=\"float32\")"),
    case("and", "lambda x: tf.cast((x > 0) & (x < 0.5), 'float32')", ONE,
         "cast(logical_and(greater(x, 0), less(x, 0.5)), dtype=\"float32\")"),
    case("not", "lambda x: tf.cast(~(x >= 0), 'float32')", ONE,
         "cast(logical_not(greater_equal(x, 0)), dtype=\"float32\")"),
    case("equals", "lambda x: tf.cast(x == 1, 'float32')", ONE, "cast(equal(x, 1), dtype=\"float32\")", since="3.8"),
    case("equals-1", "lambda x: tf.cast(x == 1, 'float32')", ONE, refused="unsupported", only=["2.7", "3.6", "3.7"]),
    case("where", "lambda x: tf.where(x > 0, x, 0.1 * x)", ONE, "where(greater(x, 0), x, 0.1 * x)", since="3.8"),
    case("where-unknown", "lambda x: tf.where(x > 0, x, 0.1 * x)", ONE, refused="unsupported",
         only=["2.7", "3.6", "3.7"]),

    # functions of elements
    case("sigmoid", "lambda x: K.sigmoid(x)", ONE, "sigmoid(x)"),
    case("gate", "lambda x: x[0] * K.sigmoid(x[1])", TWO, "x0 * sigmoid(x1)"),
    case("swish", "lambda x: x * K.sigmoid(x)", ONE, "x * sigmoid(x)"),
    case("mish", "lambda x: x * K.tanh(K.softplus(x))", ONE, "x * tanh(softplus(x))"),
    case("relu6", "lambda x: K.relu(x, max_value=6)", ONE, "relu6(x)"),
    case("relu6-tf", "lambda x: tf.nn.relu6(x * 9)", ONE, "relu6(x * 9)"),
    case("leaky", "lambda x: K.relu(x, alpha=0.1)", ONE, "leaky_relu(x, slope=0.1)"),
    case("relu-half", "lambda x: K.relu(x, max_value=0.5)", ONE, "minimum(relu(x), 0.5)"),
    case("leaky-tf", "lambda x: tf.nn.leaky_relu(x)", ONE, "leaky_relu(x)"),
    case("hard-sigmoid", "lambda x: K.hard_sigmoid(x * 4)", ONE,
         "clip(0.2 * (x * 4) + 0.5, min=0.0, max=1.0)"),
    case("elu", "lambda x: K.elu(x, 0.5)", ONE, "elu(x, alpha=0.5)"),
    case("selu", "lambda x: tf.nn.selu(x)", ONE, "selu(x)"),
    case("softmax", "lambda x: K.softmax(x)", ONE, "softmax(x)"),
    case("softmax-axis", "lambda x: tf.nn.softmax(x, axis=1)", ONE, "softmax(x, axis=1)"),
    case("temperature", "lambda x: tf.nn.softmax(x / 2.5)", MATRIX, "softmax(x / 2.5)"),
    case("log", "lambda x: K.log(x + 2)", ONE, "log(x + 2)"),
    case("exp", "lambda x: K.exp(-x)", ONE, "exp(-x)"),
    case("clip", "lambda x: K.clip(x, 0, 0.5)", ONE, "clip(x, min=0.0, max=0.5)"),
    case("clip-tf", "lambda x: tf.clip_by_value(x, -0.5, 0.5)", ONE, "clip(x, min=-0.5, max=0.5)"),
    case("power", "lambda x: K.pow(x, 2)", ONE, "power(x, 2)".replace("power(x, 2)", "x ** 2")),
    case("root-power", "lambda x: (x * x + 1) ** 0.5", ONE, "(x * x + 1) ** 0.5"),
    case("one-minus", "lambda x: 1 - x", ONE, "1 - x"),
    case("one-over", "lambda x: 1.0 / (1.0 + K.exp(-x))", ONE, "1.0 / (1.0 + exp(-x))"),
    case("floor-divide", "lambda x: x // 2", ONE, "x // 2"),
    case("folded", "lambda x: x * (2. / (3 + 1)) + 2 ** 3", ONE, "x * 0.5 + 8"),
    case("huge-and-tiny", "lambda x: x * 1e-07 + 1e+20 - 4294967296", ONE, "x * 1e-07 + 1e+20 - 4294967296"),
    case("variance", "lambda x: K.var(x, axis=1)", ONE,
         "mean(square(x - mean(x, axis=1, keepdims=True)), axis=1)"),
    case("deviation", "lambda x: K.std(x, axis=-1, keepdims=True)", ONE,
         "sqrt(mean(square(x - mean(x, axis=-1, keepdims=True)), axis=-1, keepdims=True))"),
    case("argmax", "lambda x: K.argmax(x, axis=-1)", ONE, "argmax(x)"),
    case("argmax-tf", "lambda x: tf.argmax(x, 1)", ONE, "argmax(x, axis=1)"),
    case("one-hot", "lambda x: K.one_hot(K.cast(x, 'uint8'), 3)", MATRIX,
         "one_hot(cast(x, dtype=\"uint8\"), classes=3)", env="tf215", inputs="integers"),
    case("one-hot-tf", "lambda x: tf.one_hot(tf.cast(x, tf.uint8), depth=3, on_value=1.0, off_value=0.0, axis=-1)", MATRIX,
         "one_hot(cast(x, dtype=\"uint8\"), classes=3)", inputs="integers"),
    case("stop", "lambda x: K.stop_gradient(x)", ONE, "stop_gradient(x)"),
    case("gelu", "lambda x: tf.nn.gelu(x)", ONE, "gelu(x)"),
    case("gelu-tanh", "lambda x: 0.5 * x * (1 + tf.tanh(tf.sqrt(2 / np.pi) * (x + 0.044715 * tf.pow(x, 3))))", ONE,
         "0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x ** 3)))", since="3.6"),

    # shapes
    case("flatten", "lambda x: K.batch_flatten(x)", ONE, "flatten(x)"),
    case("flat", "lambda x: K.flatten(x)", ONE, "reshape(x, shape=[-1])"),
    case("repeat", "lambda x: K.repeat(x, 3)", MATRIX, "tile(expand_dims(x, axis=1), multiples=[1, 3, 1])"),
    case("repeat-elements", "lambda x: K.repeat_elements(x, 2, axis=1)", ONE, "repeat(x, count=2, axis=1)"),
    case("tile", "lambda x: K.tile(x, [1, 2, 1])", ONE, "tile(x, multiples=[1, 2, 1])"),
    case("reshape-batch", "lambda x: K.reshape(x, (K.shape(x)[0], 2, -1))", ONE, "reshape(x, shape=[0, 2, -1])"),
    case("reshape-shape", "lambda x: tf.reshape(x, [tf.shape(x)[0], x.shape[1], 2, 2])", ONE,
         "reshape(x, shape=[0, 3, 2, 2])", static=True),
    case("reshape-int-shape", "lambda x: K.reshape(x, (-1, K.int_shape(x)[1] * K.int_shape(x)[2]))", ONE,
         "reshape(x, shape=[-1, 12])", static=True),
    case("resize-to-other", "lambda x: tf.image.resize(x[0], K.int_shape(x[1])[1:3])",
         [[2, 4, 6, 3], [2, 8, 3, 1]], "resize(x, size=[8, 3])", static=True, since="3.8"),
    case("resize-to-unknown", "lambda x: tf.image.resize(x[0], K.int_shape(x[1])[1:3])",
         [[2, 4, 6, 3], [2, 8, 3, 1]], refused="unsupported", since="3.8"),
    case("transpose-tf", "lambda x: tf.transpose(x, perm=[0, 2, 1])", ONE, "transpose(x, axes=[0, 2, 1])"),
    case("squeeze-tf", "lambda x: tf.squeeze(x, [1])", COLUMN, "squeeze(x, axis=1)"),
    case("concat-tf", "lambda x: tf.concat([x[0], -x[1], x[0]], 2)", TWO, "concatenate([x0, -x1, x0], axis=2)"),
    case("stack-tf", "lambda x: tf.stack([x, x], -1)", ONE, "stack([x, x], axis=-1)"),
    case("add-n", "lambda x: tf.add_n(x)", TWO, "x0 + x1"),
    case("list-of-one", "lambda x: x[0] * 2", [[2, 3]], "x * 2", several=True),
    case("last-input", "lambda x: x[-1]", TWO, "x1"),
    case("rest-of-inputs", "lambda x: K.concatenate(x[1:] + [x[0]], axis=1)", TWO,
         "concatenate([x1, x0], axis=1)"),

    # other ways to write it
    case("local-variable", "def f(x):\n    y = K.mean(x, axis=1)\n    return y * 2", ONE, "mean(x, axis=1) * 2"),
    case("local-variables",
         "def f(x):\n    a, b = x\n    s = a + b\n    d = a - b\n    s *= 2\n    return s / (1 + d ** 2)", TWO,
         "(x0 + x1) * 2 / (1 + (x0 - x1) ** 2)"),
    case("swapped", "def f(x):\n    a, b = x[0], x[1]\n    a, b = b, a\n    return a - b", TWO, "x1 - x0"),
    case("rotated", "def f(x):\n    a, b, c = x\n    a, b, c = c, a, b\n    return a - b * c",
         [[2, 2], [2, 2], [2, 2]], "x2 - x0 * x1"),
    case("import-backend", "def f(x):\n    from keras import backend as K\n    return K.mean(x, axis=1)", ONE,
         "mean(x, axis=1)", believed=[]),
    case("import-tf", "def f(x):\n    import tensorflow as tf\n    return tf.nn.relu(x)", ONE, "relu(x)", believed=[]),
    case("import-dotted", "def f(x):\n    import keras.backend as B\n    return B.mean(x, axis=1)", ONE,
         "mean(x, axis=1)", believed=[], since="3.7"),
    case("import-call", "lambda x: __import__('tensorflow').nn.relu(x)", ONE, "relu(x)", believed=[]),
    case("keras-backend", "lambda x: keras.backend.mean(x, axis=1)", ONE, "mean(x, axis=1)", believed=["keras"]),
    case("tf-keras-backend", "lambda x: tf.keras.backend.mean(x, axis=1)", ONE, "mean(x, axis=1)",
         believed=["tf"]),
    case("compat-v1", "lambda x: tf.compat.v1.reduce_mean(x, axis=1, keep_dims=True)", ONE,
         "mean(x, axis=1, keepdims=True)"),
    case("argument-beats-default", "lambda x, s=2.0, t=3.0: x * s + t", ONE, "x * 5.0 + 3.0", defaults=[2.0, 3.0],
         arguments={"s": 5.0}),
    case("keyword-only", "lambda x, *, s: x * s", ONE, "x * 0.25", arguments={"s": 0.25}, since="3.6"),
    case("closure", "def make(s):\n    return lambda x: x * s\nf = make(0.5)", ONE, "x * 0.5", closure=[0.5]),
    case("closure-list", "def make(s, t):\n    return lambda x: x * s + t\nf = make(0.5, 7)", ONE, "x * 0.5 + 7",
         closure=[0.5, 7]),
    case("many-constants", "lambda x: " + " + ".join("x * %d.5" % k for k in range(40)), MATRIX,
         " + ".join("x * %d.5" % k for k in range(40))),
    case("positive", "lambda x, s: x * +s", ONE, "x * 0.5", arguments={"s": 0.5}),
    case("negative", "lambda x: -x * -2", ONE, "-x * -2"),
    case("true-division", "lambda x: x * (1 / 4)", ONE, "x * 0.25", since="3.6"),
    case("old-division", "lambda x: x * (9 / 4)", ONE, "x * 2", only=["2.7"], runs=False),
    case("numpy-array", "lambda x: x * np.array([1.0, 2.0, 3.0, 4.0])", ONE, "x * [1.0, 2.0, 3.0, 4.0]"),
    case("constant", "lambda x: x + K.constant([1, 2, 3, 4])", ONE, "x + [1, 2, 3, 4]"),
    case("numpy-root", "lambda x: x / np.sqrt(4.0)", ONE, "x / 2.0"),
    case("absolute", "lambda x: abs(x)", ONE, "abs(x)"),

    # Keras 3
    case("ops-mean", "lambda x: ops.mean(x, axis=1)", ONE, "mean(x, axis=1)", env="k3"),
    case("ops-keras", "lambda x: keras.ops.max(x, axis=-1, keepdims=True)", ONE, "max(x, axis=-1, keepdims=True)",
         env="k3"),
    case("ops-concatenate", "lambda x: ops.concatenate(x)", TWO, "concatenate([x0, x1], axis=0)", env="k3"),
    case("ops-gelu", "lambda x: ops.gelu(x)", ONE, "gelu(x, approximate=True)", env="k3"),
    case("ops-hard-sigmoid", "lambda x: ops.hard_sigmoid(x * 4)", ONE, "relu6(x * 4 + 3.0) / 6.0", env="k3"),
    case("ops-normalize", "lambda x: ops.normalize(x, axis=-1)", ONE,
         "l2_normalize(x, axis=-1, epsilon=9.999999999999998e-15)", env="k3"),
    case("ops-image", "lambda x: ops.image.resize(x, (8, 9))", IMAGE, "resize(x, size=[8, 9])", env="k3"),
    case("ops-bicubic", "lambda x: ops.image.resize(x, (8, 12), interpolation='bicubic')", IMAGE,
         "resize(x, size=[8, 12], method=\"bicubic\")", env="k3"),
    case("ops-slice", "lambda x: x[:, 0, None] + ops.expand_dims(x[:, 1], 1)", ONE,
         "x[:, 0, None] + expand_dims(x[:, 1], axis=1)", env="k3"),
    case("ops-flip", "lambda x: ops.flip(x, axis=1)", ONE, "x[:, ::-1]", env="k3"),
    case("ops-where", "lambda x: ops.where(x > 0, x, ops.multiply(x, 0.2))", ONE,
         "where(greater(x, 0), x, x * 0.2)", env="k3", since="3.8"),
    case("ops-leaky", "lambda x: ops.leaky_relu(x)", ONE, "leaky_relu(x)", env="k3"),
    case("ops-round-trip", "lambda x: ops.transpose(ops.reshape(x, (-1, 4, 3)), (0, 2, 1))", ONE,
         "transpose(reshape(x, shape=[-1, 4, 3]), axes=[0, 2, 1])", env="k3"),
    case("ops-log-softmax", "lambda x: ops.log_softmax(x)", ONE, "log_softmax(x)", env="k3"),
    case("ops-clip", "lambda x: ops.clip(x, 0, 1)", ONE, "clip(x, min=0.0, max=1.0)", env="k3"),

    # TensorFlow 1
    case("resize-images", "lambda x: tf.image.resize_images(x, (8, 9))", IMAGE,
         "resize(x, size=[8, 9], sampling=\"corner\")", env="k224"),
    case("resize-bilinear", "lambda x: tf.image.resize_bilinear(x, [8, 9], align_corners=True)", IMAGE,
         "resize(x, size=[8, 9], sampling=\"aligned\")", env="k224"),
    case("resize-nearest-neighbor", "lambda x: tf.image.resize_nearest_neighbor(x, [3, 7])", IMAGE,
         "resize(x, size=[3, 7], method=\"nearest\", sampling=\"corner\")", env="k224"),
    case("resize-numbered", "lambda x: tf.image.resize_images(x, (8, 9), 1)", IMAGE,
         "resize(x, size=[8, 9], method=\"nearest\", sampling=\"corner\")", env="k224"),
    case("to-float", "lambda x: tf.to_float(x) / 2", ONE, "cast(x, dtype=\"float32\") / 2", env="k224"),
    case("upsample-1", "lambda x: K.resize_images(x, 2, 2, 'channels_last')", IMAGE, "upsample(x, size=[2, 2])",
         env="k224"),
    case("k-tf", "lambda x: K.tf.nn.relu(x)", ONE, "relu(x)", env="k224"),

    # refused
    case("branch", "lambda x, t=True: x * 2 if t else x", ONE, refused="not-straight", defaults=[True]),
    case("branch-and", "lambda x: x and x", ONE, refused="not-straight", runs=False),
    case("comprehension", "lambda x: K.stack([y * 2 for y in x], axis=0)", TWO, refused=["not-straight", "unknown-version"]),
    case("loop", "def f(x):\n    for k in range(3):\n        x = x * 2\n    return x", ONE, refused="not-straight"),
    case("inner", "lambda x: K.map_fn(lambda y: y * 2, x)", ONE, refused="not-straight"),
    case("inner-closure", "def f(x):\n    s = 2\n    g = lambda y: y * s\n    return g(x)", ONE, refused="not-straight"),
    case("unknown-function", "lambda x: tf.linalg.inv(x)", [[2, 3, 3]], refused="unknown-function",
         message="calls tf.linalg.inv, which is not one of the operations"),
    case("random", "lambda x: x + K.random_normal(K.shape(x))", ONE, refused="unknown-function", runs=False),
    case("global", "lambda x: x * SCALE", ONE, refused="unknown-name", runs=False,
         message="uses the global name \"SCALE\", whose value is not in the file"),
    case("global-size", "lambda x: K.reshape(x, (-1, SIZE))", ONE, refused="unknown-name", runs=False),
    case("own-function", "lambda x: preprocess(x)", ONE, refused="unknown-function", runs=False,
         message="calls preprocess, which is not one of the operations"),
    case("argument-unknown", "lambda x, s: x * s", ONE, refused="unknown-name", runs=False,
         message="uses its argument \"s\", whose value is not in the file"),
    case("closure-unknown", "def make(s):\n    return lambda x: x * s\nf = make(0.5)", ONE, refused="unknown-name",
         message="uses the variable \"s\" of the function around it, whose value is not in the file"),
    case("several-outputs", "lambda x: [x[:, 0], x[:, 1]]", ONE, refused="no-tensor"),
    case("no-tensor", "lambda x: 3", ONE, refused="no-tensor"),
    case("keyword-unknown", "lambda x: tf.reduce_mean(x, axis=1, mystery=2)", ONE, refused="unsupported", runs=False),
    case("argument-unread", "lambda x: tf.one_hot(tf.cast(x, 'uint8'), 3, dtype='int32')", MATRIX,
         refused="unsupported", runs=False,
         message="calls tf.one_hot with the argument \"dtype\", which is not read"),
    case("stars", "lambda x: K.concatenate(*[x])", TWO, refused=["unsupported"], since="3.6"),
    case("modulo", "lambda x: x % 2", ONE, refused="unsupported"),
    case("method", "lambda x: x.mean()", ONE, refused="unsupported", runs=False),
    case("channels-first", "lambda x: K.resize_images(x, 2, 2, 'channels_first')", IMAGE, refused="unsupported",
         runs=False),
    case("take-apart", "def f(x):\n    a, b = x\n    return a", ONE, refused="unsupported", runs=False),
    case("too-many", "def f(x):\n" + "    x = x + x\n" * 40 + "    return x", ONE, refused="too-large", runs=False),
    case("lists-of-lists", "def f(x):\n    t = (x, x)\n" + "    t = (t, t)\n" * 60 + "    return x", ONE,
         refused="too-large", runs=False),
    case("constants-of-lists", "def f(x):\n    t = [1, 2]\n" + "    t = [t, t]\n" * 60 + "    return x * t", ONE,
         refused="too-large", runs=False),
    case("dtype-unknown", "lambda x: K.cast(x, 'string')", ONE, refused="unsupported", runs=False),
    case("layer", "lambda x: keras.layers.Dense(3)(x)", ONE, refused="unknown-function"),
    case("format", "lambda x: x * len('%s' % x)", ONE, refused="unsupported", runs=False),
]


def applies(entry, version):
    if "only" in entry:
        return version in entry["only"]
    number = lambda text: [int(part) for part in text.split(".")]
    return number(version) >= number(entry.get("since", "2.7"))


def function_of(entry, scope):
    """The function object of a case."""
    if entry["source"].startswith("lambda"):
        return eval(entry["source"], scope)
    exec(compile(entry["source"], "<case>", "exec"), scope)
    return scope["f"]


def dump(version):
    """In each Python: the marshalled code of every case, and the numbers of its operations."""
    import opcode
    codes = {}
    for entry in CASES:
        if applies(entry, version):
            code = function_of(entry, {}).__code__
            codes[entry["name"]] = base64.b64encode(marshal.dumps(code)).decode("ascii")
    return {"codes": codes, "opcodes": {k: v for k, v in opcode.opmap.items() if v < 256}}


def values(shape, index, integers=False):
    """The same numbers as the tests make: no file holds them."""
    count = 1
    for size in shape:
        count *= size
    if integers:
        return [(i * 7 + index) % 3 for i in range(count)]
    return [((i * 37 + index * 11 + 5) % 101) / 50.0 - 1.0 for i in range(count)]


def compute(environment):
    """In each environment: what the cases compute there, on small inputs."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import numpy as np
    import tensorflow as tf
    import keras
    scope = {"np": np, "tf": tf, "keras": keras}
    if environment == "k3":
        scope["ops"] = keras.ops
    else:
        from keras import backend as K
        scope["K"] = K
    results = {}
    for entry in CASES:
        if entry["env"] != environment or not entry.get("runs", True) or "expected" not in entry:
            continue
        function = function_of(entry, dict(scope))
        integers = entry.get("inputs") == "integers"
        arrays = [np.array(values(s, k, integers), "float32").reshape(s) for k, s in enumerate(entry["shapes"])]
        tensors = [tf.constant(a) for a in arrays]
        several = entry.get("several", len(tensors) > 1)
        given = {k: v for k, v in entry.get("arguments", {}).items()}
        result = function(tensors if several else tensors[0], **given)
        if environment == "k224":
            result = scope["K"].get_session().run(result)
        result = np.asarray(result).astype("float64")
        results[entry["name"]] = {"shape": list(result.shape), "values": [float("%.7g" % v) for v in result.ravel()]}
    return results


def main():
    import shutil
    import subprocess
    import glob
    sys.path.insert(0, os.path.join(HERE, "..", "..", "Conformance"))
    import environments

    def run(python, mode, argument):
        with open(os.devnull, "w") as nothing:
            text = subprocess.check_output([python, os.path.abspath(__file__), mode, argument], stderr=nothing)
        return json.loads(text.decode("utf-8").strip().split("\n")[-1])

    def interpreter(version):
        pyenv = glob.glob(os.path.expanduser("~/.pyenv/versions/%s.*/bin/python" % version))
        found = (sorted(pyenv) or [shutil.which("python" + version)])[-1]
        if not found:
            sys.exit("no Python %s" % version)
        return found

    written = {}
    for version in PYTHONS:
        written[version] = run(interpreter(version), "--dump", version)
    computed = {}
    for environment in sorted(set(entry["env"] for entry in CASES)):
        computed.update(run(environments.python(environment), "--compute", environment))
    lines = []
    for entry in CASES:
        whole = dict(entry)
        if entry["name"] in computed:
            whole["computed"] = computed[entry["name"]]
        whole["codes"] = {v: written[v]["codes"][entry["name"]] for v in PYTHONS if entry["name"] in written[v]["codes"]}
        lines.append(json.dumps(whole, sort_keys=True))
    numbers = ",\n".join("%s: %s" % (json.dumps(v), json.dumps(written[v]["opcodes"], sort_keys=True)) for v in PYTHONS)
    text = "{\"cases\": [\n%s\n],\n\"opcodes\": {\n%s\n}}\n" % (",\n".join(lines), numbers)
    path = os.path.join(HERE, "lambdas.json")
    if "--check" in sys.argv:
        if open(path).read() != text:
            sys.exit("lambdas.json is out of date: python3 make_lambdas.py writes it")
        return
    with open(path, "w") as file:
        file.write(text)
    print("%d functions, %d computed, %d bytes" % (len(CASES), len(computed), len(text)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--dump"]:
        print(json.dumps(dump(sys.argv[2])))
    elif sys.argv[1:2] == ["--compute"]:
        print(json.dumps(compute(sys.argv[2])))
    else:
        main()
