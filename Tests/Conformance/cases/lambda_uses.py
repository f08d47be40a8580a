"""Lambdas by where they stand: in a list, in TimeDistributed, called twice, behind a mask; and many kinds of them."""
from keras_api import K, is_keras_3, keras, layers

if is_keras_3:
    from keras import ops
    DISTANCE = lambda x: ops.abs(x[0] - x[1])  # noqa: E731
    MEAN = lambda x: ops.mean(x, axis=1)  # noqa: E731
    SHAPES = {
        "reshaped": lambda x: ops.reshape(x, (-1, 8, 3)), "turned": lambda x: ops.transpose(x, (0, 2, 1)),
        "odd": lambda x: x[:, ::2], "some": lambda x: x[..., 1:3], "flat": lambda x: ops.sum(x, axis=1),
        "channels": lambda x: ops.mean(x, axis=-1, keepdims=True), "squares": lambda x: ops.square(x),
        "most": lambda x: ops.max(x, axis=2), "stacked": lambda x: ops.stack([x, 2 * x], axis=-1),
        "twice": lambda x: ops.tile(x, (1, 2, 1)), "held": lambda x: ops.clip(x, 0, 1),
        "each": lambda x: ops.repeat(x, 2, axis=-1), "single": lambda x: x[:, 2, 1:],
    }
else:
    DISTANCE = lambda x: K.abs(x[0] - x[1])  # noqa: E731
    MEAN = lambda x: K.mean(x, axis=1)  # noqa: E731
    SHAPES = {
        "reshaped": lambda x: K.reshape(x, (-1, 8, 3)), "turned": lambda x: K.permute_dimensions(x, (0, 2, 1)),
        "odd": lambda x: x[:, ::2], "some": lambda x: x[..., 1:3], "flat": lambda x: K.sum(x, axis=1),
        "channels": lambda x: K.mean(x, axis=-1, keepdims=True), "squares": lambda x: K.square(x),
        "most": lambda x: K.max(x, axis=2), "stacked": lambda x: K.stack([x, 2 * x], axis=-1),
        "twice": lambda x: K.tile(x, (1, 2, 1)), "held": lambda x: K.clip(x, 0, 1),
        "each": lambda x: K.repeat_elements(x, 2, axis=-1), "single": lambda x: x[:, 2, 1:],
    }


def build(size, kind):
    if kind == "sequential":
        return keras.models.Sequential([
            layers.InputLayer((8, 8, 3)), layers.Lambda(lambda x: (x - 0.5) * 2.0, name="centred"),
            layers.Conv2D(4, 3, activation="relu", name="conv"), layers.Lambda(lambda x: x[:, 1:, :-1], name="part"),
            layers.GlobalAveragePooling2D(name="pool"), layers.Dense(13, activation="softmax", name="classes")])
    if kind == "masked":
        words = layers.Input(shape=(6,), dtype="int32", name="words")
        x = layers.Embedding(20, 5, mask_zero=True, name="embedding")(words)
        x = layers.Lambda(MEAN, name="mean")(x)
        return ended(words, x)
    x = steps = layers.Input(shape=(6, 5), name="steps")
    if kind == "wrapped":
        x = layers.TimeDistributed(layers.Lambda(lambda x: x * 0.5 + 0.25), name="scaled")(x)
        x = layers.TimeDistributed(layers.Dense(4, activation="relu"), name="each")(x)
        return ended(steps, layers.GlobalAveragePooling1D(name="pool")(x))
    x = layers.Conv1D(4, 3, padding="same", activation="relu", name="conv")(x)
    if kind == "shared":
        mean = layers.Lambda(MEAN, name="mean")
        y = layers.Conv1D(4, 3, padding="same", name="branch")(x)
        return ended(steps, layers.Lambda(DISTANCE, name="distance")([mean(x), mean(y)]))
    made = [layers.Lambda(SHAPES[name], name=name)(x) for name in sorted(SHAPES)]
    return ended(steps, layers.Concatenate(name="all")([layers.Flatten()(one) if len(one.shape) > 2 else one
                                                       for one in made]))


def ended(inputs, x):
    return keras.models.Model(inputs, layers.Dense(13, activation="softmax", name="classes")(x))
