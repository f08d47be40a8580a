"""The Lambdas that people write, by what they do. Each is compiled by the Python of its Keras."""
from keras_api import K, is_keras_3, keras, layers

if is_keras_3:
    from keras import ops


def lambdas(kind):
    """name -> Lambda."""
    if kind == "scale":
        found = {"scaled": lambda x: x / 255, "centred": lambda x: (x - 0.5) * 2.0}
    elif kind == "residual":
        found = {"residual": lambda x: x[0] + 0.17 * x[1]}
    elif kind == "slices":
        found = {"first": lambda x: x[:, 0], "last": lambda x: x[:, -1, :], "part": lambda x: x[:, 1:4]}
    elif is_keras_3:
        found = {
            "mean": {"mean": lambda x: ops.mean(x, axis=1)},
            "expand": {"expanded": lambda x: ops.expand_dims(x, axis=-1)},
            "normalize": {"unit": lambda x: ops.normalize(x, axis=-1)},
            "concat": {"joined": lambda x: ops.concatenate(x, axis=-1)},
        }[kind]
    else:
        found = {
            "mean": {"mean": lambda x: K.mean(x, axis=1)},
            "expand": {"expanded": lambda x: K.expand_dims(x, axis=-1)},
            "normalize": {"unit": lambda x: K.l2_normalize(x, axis=-1)},
            "concat": {"joined": lambda x: K.concatenate(x, axis=-1)},
        }[kind]
    return {name: layers.Lambda(function, name=name) for name, function in found.items()}


def build(size, kind):
    made = lambdas(kind)
    x = steps = layers.Input(shape=(6, 5), name="steps")
    if kind == "scale":
        x = made["centred"](made["scaled"](x))
    x = layers.Conv1D(4, 3, padding="same", activation="relu", name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x)
    if kind in ("residual", "concat"):
        y = layers.Conv1D(4, 3, padding="same", name="branch")(x)
        x = list(made.values())[0]([x, y])
    if kind == "slices":
        part = layers.Conv1D(4, 2, activation="relu", name="partly")(made["part"](x))
        pooled = layers.GlobalMaxPooling1D(name="pool")(part)
        x = layers.Concatenate(name="all")([made["first"](x), made["last"](x), pooled])
    elif kind == "mean":
        x = made["mean"](x)
    elif kind == "expand":
        x = layers.Conv2D(3, 3, activation="relu", name="conv2")(made["expanded"](x))
        x = layers.GlobalAveragePooling2D(name="pool")(x)
    else:
        x = layers.GlobalAveragePooling1D(name="pool")(x)
    if kind == "normalize":
        x = made["unit"](x)
    return keras.models.Model(steps, layers.Dense(13, activation="softmax", name="classes")(x))
